-- %% lakebook connection=local-athena

-- %% [markdown]
-- # One notebook, three engines
--
-- This file is plain SQL. A line `-- %%` starts a cell, text like this one is a comment, and results never enter the
-- file. Each cell names the connection that it runs on; the chip at its lower right shows it, and changes it.
--
-- The connections here are **built in**: a lakehouse on this machine that answers as Amazon Athena, Amazon Redshift and
-- Amazon S3 Tables do. No account is needed. Press **Shift+Enter** to run a cell and go to the next one.

-- %% [markdown]
-- ## Athena over the Glue catalog

-- %%
SHOW DATABASES

-- %%
DESCRIBE customerdb.customer

-- %% name=customers
SELECT *
FROM customerdb.customer
LIMIT 10

-- %% name=claims
SELECT
  p.state,
  count(*) AS claims,
  count(c.paid_at) AS paid,
  sum(c.amount) AS amount,
  max(c.claim_date) AS latest
FROM healthcare_db.claims c
JOIN healthcare_db.patients p ON p.patient_id = c.patient_id
GROUP BY p.state
ORDER BY amount DESC

-- %% [markdown]
-- A cell with a name is a table for the cells below it: this one reads the cell `claims` above. It is sent as one statement, and
-- **Lakebook: Show Compiled SQL** shows which.

-- %%
SELECT state, round(amount / claims, 2) AS mean, paid * 100 / claims AS paid_percent
FROM claims
ORDER BY mean DESC

-- %% [markdown]
-- ## S3 Tables
--
-- Tables of an S3 table bucket are Iceberg tables that the service keeps in order. Athena sees the bucket as a catalog,
-- `s3tablescatalog/` and the bucket's name.

-- %% name=encounters connection=local-s3tables
SELECT
  readmitted,
  count(*) AS encounters,
  round(avg(time_in_hospital), 2) AS mean_days,
  round(avg(num_medications), 1) AS mean_medications
FROM "s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"
GROUP BY readmitted
ORDER BY encounters DESC

-- %% [markdown]
-- All 100,000 rows: the first ones are drawn here, the others stay on this machine until you page to them.

-- %% connection=local-s3tables
SELECT *
FROM "s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"
ORDER BY encounter_id

-- %% [markdown]
-- ## Redshift
--
-- The same patients, as a table of the warehouse.

-- %% name=patients connection=local-redshift
SELECT age_grp, gender, count(*) AS patients, sum(number_emergency) AS emergencies
FROM public.patient_info
GROUP BY age_grp, gender
ORDER BY age_grp, gender

-- %% [markdown]
-- ## One query over both
--
-- Redshift joins its own table with the table of the bucket. Which age group comes back to the hospital within 30 days?

-- %% name=readmissions connection=local-redshift
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
LIMIT 1

-- %% [markdown]
-- ## Two connections, joined on this machine
--
-- A cell on a local connection reads named cells of any other one, by the rows that they have given: here `readmissions` of Redshift
-- and `encounters` of S3 Tables, in Athena's SQL.

-- %%
SELECT
  r.age_grp,
  r.readmission_count,
  e.encounters AS readmissions,
  round(100.0 * r.readmission_count / e.encounters, 1) AS percent
FROM readmissions r
JOIN encounters e ON e.readmitted = '<30'

-- %% [markdown]
-- ## Make tables, change them, look back
--
-- A cell can hold several statements; they run in order, and the first one that fails is the last one that runs. These
-- cells start with `DROP TABLE IF EXISTS`, so that you can run them again.

-- %% name=long_stays connection=local-s3tables
DROP TABLE IF EXISTS "s3tablescatalog/patient-encounter"."encounters"."long_stays";

CREATE TABLE "s3tablescatalog/patient-encounter"."encounters"."long_stays" AS
SELECT encounter_id, patient_nbr, time_in_hospital, readmitted
FROM "s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"
WHERE time_in_hospital >= 10;

SELECT count(*) AS long_stays
FROM "s3tablescatalog/patient-encounter"."encounters"."long_stays"

-- %% connection=local-s3tables
INSERT INTO "s3tablescatalog/patient-encounter"."encounters"."long_stays"
VALUES (999999001, 999999001, 14, 'NO'), (999999002, 999999002, 13, NULL)

-- %% [markdown]
-- Every change is a snapshot. The history of the table is a table, too, and a query can go back to any moment.

-- %% name=history connection=local-s3tables
SELECT made_current_at, snapshot_id, parent_id
FROM "s3tablescatalog/patient-encounter"."encounters"."long_stays$history"
ORDER BY made_current_at

-- %% name=before connection=local-s3tables
SELECT readmitted, count(*) AS encounters
FROM "s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"
FOR TIMESTAMP AS OF (current_timestamp - INTERVAL '1' SECOND)
GROUP BY readmitted
ORDER BY encounters DESC

-- %% [markdown]
-- ## Your own data
--
-- **Lakebook: Add a Connection** opens your user settings. A connection names an engine, a Region and a profile of your
-- AWS configuration. Then click a chip.
