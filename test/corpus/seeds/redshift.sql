-- s3-tables-and-redshift-governance: the catalog for the nurse
GRANT USAGE ON DATABASE awsdatacatalog to "IAM:nurse";

-- s3-tables-and-redshift-governance: the catalog for the analyst
GRANT USAGE ON DATABASE awsdatacatalog to "IAM:analyst";

-- s3-tables-and-redshift-governance: the local table
CREATE TABLE public.patient_info (
    patient_nbr integer ENCODE az64,
    race character varying(256) ENCODE lzo,
    gender character varying(256) ENCODE lzo,
    age_grp character varying(256) ENCODE lzo,
    number_outpatient integer ENCODE az64,
    number_emergency integer ENCODE az64,
    number_inpatient integer ENCODE az64);

-- s3-tables-and-redshift-governance: the file loaded
COPY dev.public.patient_info FROM 's3://<diabetic_patients_rs.csv file S3 location>' 
IAM_ROLE default 
FORMAT AS CSV DELIMITER ',' 
IGNOREHEADER 1;

-- s3-tables-and-redshift-governance: a preview
SELECT * FROM public.patient_info limit 10;

-- s3-tables-and-redshift-governance: a lake table joined with the local one
SELECT
    age_grp,
    count(*) readmission_count
FROM
    "patient-encounter@s3tablescatalog"."encounters"."diabetic_encounters" a
JOIN public.patient_info b ON b.patient_nbr = a.patient_nbr
WHERE
    a.readmitted='<30'
GROUP BY age_grp
ORDER BY readmission_count DESC
LIMIT 1;

-- sso-sql-analytics-unified-studio: sales of each customer
select current_user, c.*, sum(s.sales_amount) as total_sales
from "awsdatacatalog"."customerdb"."customer" c
join "dev@salescatalog"."sales_schema"."store_sales" s 
on c.id=s.id
group by all;
