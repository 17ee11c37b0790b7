-- databases
SHOW DATABASES;

-- databases by a pattern
SHOW SCHEMAS LIKE '.*analytics';

-- tables of the current database
SHOW TABLES;

-- tables of a database
SHOW TABLES IN sampledb;

-- tables by a pattern
SHOW TABLES IN sampledb '*flights*';

-- tables of the current database by a pattern
SHOW TABLES 'x*';

-- views
SHOW VIEWS;

-- views of a database by a pattern
SHOW VIEWS IN marketing_analytics LIKE 'orders*';

-- columns
SHOW COLUMNS FROM orders;

-- columns, with the database behind
SHOW COLUMNS IN orders IN customers;

-- columns, with the database in front
SHOW COLUMNS FROM customers.orders;

-- partitions
SHOW PARTITIONS flight_delays_csv;

-- partitions of a table in a database
SHOW PARTITIONS flights.arrivals;

-- the statement that makes a table
SHOW CREATE TABLE orderclickstoday;

-- the statement that makes a table with a name in back quotes
SHOW CREATE TABLE `salesdata`.`orderclickstoday`;

-- the statement that makes a view
SHOW CREATE VIEW orders_by_date;

-- properties of a table
SHOW TBLPROPERTIES orders;

-- one property of a table
SHOW TBLPROPERTIES iceberg_db.orders ('comment');

-- a table described
DESCRIBE orders;

-- a table described with details
DESCRIBE EXTENDED sampledb.impressions;

-- one column of one partition described
DESCRIBE FORMATTED mydatabase.mytable PARTITION (part_col = 100) columnA;

-- a nested field described
DESCRIBE orders_json customer.address.city;

-- the elements of a nested column described
DESCRIBE orders_json items.'$elem$';

-- partitions found in the storage
MSCK REPAIR TABLE orders;

-- partitions found for a table with awkward names
MSCK REPAIR TABLE `lake-db`.`raw events`;

-- small files merged
OPTIMIZE iceberg_table REWRITE DATA USING BIN_PACK;

-- small files of one partition merged
OPTIMIZE iceberg_db.events REWRITE DATA USING BIN_PACK WHERE kind = 'click' AND joined > DATE '2024-01-01';

-- old snapshots removed
VACUUM iceberg_db.events;

-- result to files
UNLOAD (SELECT * FROM old_table) TO 's3://lake/out/' WITH (format = 'JSON');

-- result to partitioned and compressed files
UNLOAD (SELECT name, address, key FROM t WHERE state IN ('TX', 'NY')) TO 's3://lake/parts/' WITH (format = 'PARQUET', compression = 'ZSTD', compression_level = 4, partitioned_by = ARRAY['key']);

-- result to text files
UNLOAD (WITH t AS (SELECT 1 AS a) SELECT a FROM t) TO 's3://lake/text/' WITH (format = 'TEXTFILE', field_delimiter = ',');

-- a prepared query
PREPARE my_select1 FROM SELECT * FROM nation;

-- a prepared query with parameters
PREPARE my_select2 FROM SELECT name FROM orders WHERE productid = ? AND quantity < ?;

-- a prepared insert
PREPARE my_insert FROM INSERT INTO cities_usa (city, state) SELECT city, state FROM cities_world WHERE country = ?;

-- a prepared UNLOAD
PREPARE my_unload FROM UNLOAD (SELECT * FROM table1 WHERE x.y = ?) TO 's3://lake/out/' WITH (format = 'PARQUET');

-- a prepared query run
EXECUTE my_select1;

-- a prepared query run with values
EXECUTE my_select2 USING 346078, 12;

-- a prepared query run with typed values
EXECUTE my_select3 USING DATE '2024-05-01', 'O''Reilly', 1.5, NULL;

-- a prepared query forgotten
DEALLOCATE PREPARE my_select1;

-- a plan
EXPLAIN SELECT * FROM claims WHERE amount > 10;

-- a plan as JSON
EXPLAIN (FORMAT JSON) SELECT c.name FROM customer c JOIN orders o ON c.custkey = o.custkey;

-- a plan as a graph over machines
EXPLAIN (TYPE DISTRIBUTED, FORMAT GRAPHVIZ) SELECT count(*) FROM claims;

-- a statement checked only
EXPLAIN (TYPE VALIDATE) SELECT 1;

-- what a statement reads and writes
EXPLAIN (TYPE IO, FORMAT JSON) INSERT INTO t SELECT * FROM u;

-- the logical plan as text
EXPLAIN (TYPE LOGICAL, FORMAT TEXT) CREATE TABLE t AS SELECT 1 AS a;

-- a plan with figures of a run
EXPLAIN ANALYZE SELECT state, count(*) FROM patients GROUP BY state;

-- a plan with figures as JSON
EXPLAIN ANALYZE (FORMAT JSON) SELECT 1;

-- the plan of an UNLOAD
EXPLAIN UNLOAD (SELECT * FROM claims) TO 's3://lake/out/' WITH (format = 'PARQUET');

-- a function in AWS Lambda
USING EXTERNAL FUNCTION compress(data VARCHAR) RETURNS VARCHAR LAMBDA 'compressor' SELECT compress(comment) FROM posts;

-- two functions in AWS Lambda
USING EXTERNAL FUNCTION mask(ssn VARCHAR, keep INTEGER) RETURNS VARCHAR LAMBDA 'masker',
      EXTERNAL FUNCTION score(age BIGINT) RETURNS DOUBLE LAMBDA 'scorer'
SELECT mask(ssn, 4), score(age) FROM patients WHERE score(age) > 0.5;

-- a model in SageMaker
USING EXTERNAL FUNCTION predict_registration(age INTEGER) RETURNS DOUBLE SAGEMAKER 'xgboost-2019-09-20' SELECT predict_registration(age) AS p, id FROM users WHERE predict_registration(age) < 0.5;
