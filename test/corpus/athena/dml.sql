-- one row
INSERT INTO cities VALUES (1, 'Lansing', 'MI');

-- several rows with named columns
INSERT INTO healthcare_db.patients (patient_id, name, state) VALUES (1, 'Ada', 'TX'), (2, 'Bo', NULL);

-- rows of a query
INSERT INTO customer_iceberg SELECT * FROM customer_csv;

-- rows of a query into named columns
INSERT INTO cities_usa (city, state) SELECT city, state FROM cities_world WHERE country = 'usa';

-- rows of a query that starts with WITH
INSERT INTO totals WITH t AS (SELECT state, sum(amount) AS s FROM claims GROUP BY state) SELECT * FROM t;

-- rows into a table of a table bucket
INSERT INTO "s3tablescatalog/analytics"."sales"."daily" (day, total) SELECT day, sum(total) FROM raw GROUP BY day;

-- a change in every row
UPDATE claims SET status = 'open';

-- a change in some rows
UPDATE iceberg_db.customer_iceberg SET c_first_name = 'Ann', c_birth_year = c_birth_year + 1 WHERE c_customer_sk = 247;

-- a change with an expression of functions
UPDATE people SET name = upper(trim(name)), changed = current_timestamp WHERE name LIKE ' %';

-- every row deleted
DELETE FROM staging;

-- some rows deleted
DELETE FROM healthcare_db.claims WHERE claim_date < DATE '2020-01-01' OR status IN ('void', 'test');

-- rows deleted by a subquery
DELETE FROM claims WHERE patient_id IN (SELECT patient_id FROM patients WHERE deceased);

-- upsert
MERGE INTO accounts t USING monthly_accounts_update s
    ON t.customer = s.customer
    WHEN MATCHED THEN UPDATE SET purchases = s.purchases + t.purchases
    WHEN NOT MATCHED THEN INSERT (customer, purchases, address) VALUES (s.customer, s.purchases, s.address);

-- merge with conditions and a deletion
MERGE INTO accounts AS t USING (SELECT * FROM updates WHERE day = current_date) AS s
    ON (t.customer = s.customer)
    WHEN MATCHED AND s.address = 'Centreville' THEN DELETE
    WHEN MATCHED THEN UPDATE SET purchases = s.purchases, address = s.address
    WHEN NOT MATCHED AND s.purchases > 0 THEN INSERT (customer, purchases) VALUES (s.customer, s.purchases);

-- merge that only deletes
MERGE INTO accounts t USING closed c ON t.customer = c.customer WHEN MATCHED THEN DELETE;

-- merge that inserts whole rows
MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name);

-- parameters in an insert
INSERT INTO cities VALUES (?, ?, ?);

-- an insert of complex values
INSERT INTO shapes VALUES (1, ARRAY['a', 'b'], MAP(ARRAY['k'], ARRAY[1]), CAST(ROW(1, 2) AS ROW(x int, y int)));
