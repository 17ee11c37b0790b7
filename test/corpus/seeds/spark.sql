-- s3-tables-and-redshift-governance: the namespace
CREATE NAMESPACE IF NOT EXISTS s3tablesbucket.encounters;

-- s3-tables-and-redshift-governance: the Iceberg table
CREATE TABLE IF NOT EXISTS s3tablesbucket.encounters.`diabetic_encounters` ( 
encounter_id INT, 
patient_nbr INT,
num_procedures INT,
num_medications INT,
insulin STRING,
time_in_hospital INT,
readmitted STRING 
) 
USING iceberg;

-- s3-tables-and-redshift-governance: every row
SELECT * FROM s3tablesbucket.encounters.diabetic_encounters;

-- trusted-identity-propagation-spark: ten rows
select * from bankdata_db.bankdata_icebergtbl limit 10;
