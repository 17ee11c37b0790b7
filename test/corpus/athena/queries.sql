-- one constant row without a table
SELECT 1;

-- every column of a table
SELECT * FROM encounters.diabetic_encounters;

-- columns of one relation and a computed column with an alias
SELECT e.*, e.time_in_hospital * 24 AS hours FROM diabetic_encounters e;

-- distinct values in order
SELECT DISTINCT readmitted FROM diabetic_encounters ORDER BY readmitted;

-- ALL spelled out
SELECT ALL state FROM healthcare_db.patients;

-- filter with AND, OR and NOT
SELECT patient_id FROM patients WHERE (state = 'TX' OR state = 'NY') AND NOT deceased;

-- grouping and a condition on groups
SELECT state, count(*) AS patients FROM patients GROUP BY state HAVING count(*) > 100;

-- grouping by the position of a column
SELECT year(claim_date), status, sum(amount) FROM claims GROUP BY 1, 2 ORDER BY 1 DESC, 2;

-- grouping sets with the empty set
SELECT state, plan, sum(amount) FROM claims GROUP BY GROUPING SETS ((state, plan), (state), ());

-- rollup and the grouping operation
SELECT state, city, grouping(state, city) AS level, count(*) FROM patients GROUP BY ROLLUP (state, city);

-- cube beside a plain column
SELECT plan, state, sex, avg(age) FROM patients GROUP BY plan, CUBE (state, sex);

-- duplicates removed among grouping sets
SELECT a, b, count(*) FROM t GROUP BY DISTINCT ROLLUP (a, b), CUBE (a);

-- duplicates kept among grouping sets
SELECT a, b, count(*) FROM t GROUP BY ALL ROLLUP (a, b), ROLLUP (a);

-- nulls first in one direction, last in the other
SELECT name, score FROM results ORDER BY score DESC NULLS FIRST, name ASC NULLS LAST;

-- offset comes before limit
SELECT claim_id FROM claims ORDER BY claim_id OFFSET 20 ROWS LIMIT 10;

-- limit without a number
SELECT claim_id FROM claims LIMIT ALL;

-- first rows with ties
SELECT name, score FROM results ORDER BY score DESC FETCH FIRST 3 ROWS WITH TIES;

-- one row by the standard words
SELECT name FROM results ORDER BY name FETCH NEXT ROW ONLY;

-- union of everything
SELECT id FROM a UNION ALL SELECT id FROM b;

-- intersection binds tighter than union
SELECT id FROM a UNION SELECT id FROM b INTERSECT SELECT id FROM c;

-- difference, with brackets around the second half
SELECT id FROM a EXCEPT (SELECT id FROM b UNION DISTINCT SELECT id FROM c) ORDER BY id;

-- a table written as VALUES
VALUES (1, 'one'), (2, 'two'), (3, NULL);

-- VALUES with named columns
SELECT n, word FROM (VALUES (1, 'one'), (2, 'two')) AS t (n, word) WHERE n < 2;

-- the short form for a whole table
TABLE healthcare_db.claims;

-- a common table expression
WITH texans AS (SELECT * FROM patients WHERE state = 'TX') SELECT count(*) FROM texans;

-- two common table expressions, the second reads the first
WITH recent (id, day) AS (SELECT claim_id, claim_date FROM claims WHERE claim_date > DATE '2024-01-01'),
     daily AS (SELECT day, count(*) AS n FROM recent GROUP BY day)
SELECT day, n FROM daily ORDER BY n DESC LIMIT 5;

-- a recursive common table expression
WITH RECURSIVE numbers (n) AS (
    VALUES (1)
    UNION ALL
    SELECT n + 1 FROM numbers WHERE n < 10
)
SELECT sum(n) FROM numbers;

-- a table in another catalog
SELECT c.name FROM "s3tablescatalog/analytics"."encounters"."diabetic_encounters" AS c;

-- a table of the default Glue catalog by its full name
SELECT * FROM AwsDataCatalog.iceberg_db.customer_iceberg LIMIT 5;

-- the snapshots of an Iceberg table
SELECT snapshot_id, committed_at, operation FROM "iceberg_db"."customer_iceberg$snapshots";

-- partitions of a Hive table as a table
SELECT * FROM flights."arrivals$partitions" ORDER BY year;

-- the file that a row comes from
SELECT DISTINCT "$path" FROM logs.requests WHERE day = '2024-05-01';

-- an Iceberg table as it was at a moment
SELECT * FROM customer_iceberg FOR TIMESTAMP AS OF TIMESTAMP '2024-03-01 10:00:00 UTC';

-- an Iceberg table as it was a day ago
SELECT count(*) FROM customer_iceberg FOR TIMESTAMP AS OF (current_timestamp - INTERVAL '1' DAY);

-- an Iceberg table at a snapshot, with an alias
SELECT old.c_customer_sk FROM customer_iceberg FOR VERSION AS OF 949530903748831860 AS old;

-- a sample by rows and one by blocks
SELECT count(*) FROM events TABLESAMPLE BERNOULLI (10) JOIN users TABLESAMPLE SYSTEM (50) ON events.user_id = users.id;

-- names in double quotes, one with a quote inside
SELECT "Order Date", "a ""quoted"" name" FROM "My Table";

-- columns named by words that are not reserved
SELECT date, year, month, day, comment, type, data, level FROM calendar;

-- execution parameters
SELECT * FROM claims WHERE status = ? AND amount > ? LIMIT ?;

-- a comment before, inside and after
/* who */ SELECT name -- the name
FROM /* a table */ people;
