-- a schema
CREATE SCHEMA IF NOT EXISTS us_sales AUTHORIZATION dwuser QUOTA 50 GB;

-- a schema of a user without a name
CREATE SCHEMA AUTHORIZATION dwuser QUOTA UNLIMITED;

-- a schema renamed
ALTER SCHEMA sales RENAME TO us_sales;

-- a schema given to somebody, and its quota
ALTER SCHEMA us_sales OWNER TO dwuser;

-- the quota of a schema
ALTER SCHEMA us_sales QUOTA 300 GB;

-- schemas dropped
DROP SCHEMA IF EXISTS s_sales, s_profit CASCADE;

-- an external schema of the Glue catalog
CREATE EXTERNAL SCHEMA IF NOT EXISTS spectrum FROM DATA CATALOG DATABASE 'sampledb' REGION 'us-west-2' IAM_ROLE 'arn:aws:iam::123456789012:role/MySpectrumRole' CREATE EXTERNAL DATABASE IF NOT EXISTS;

-- an external schema with the role of the session
CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake' IAM_ROLE 'SESSION' CATALOG_ROLE 'SESSION' CATALOG_ID '123456789012';

-- an external schema of a Hive metastore
CREATE EXTERNAL SCHEMA hive_schema FROM HIVE METASTORE DATABASE 'hive_db' URI '172.10.10.10' PORT 99 IAM_ROLE 'arn:aws:iam::123456789012:role/MySpectrumRole';

-- an external schema of PostgreSQL
CREATE EXTERNAL SCHEMA pg FROM POSTGRES DATABASE 'app' SCHEMA 'public' URI 'db.example.com' PORT 5432 IAM_ROLE default SECRET_ARN 'arn:aws:secretsmanager:us-east-2:123456789012:secret:app';

-- an external schema of MySQL
CREATE EXTERNAL SCHEMA my FROM MYSQL DATABASE 'app' URI 'db.example.com' IAM_ROLE default SECRET_ARN 'arn:aws:secretsmanager:us-east-2:123456789012:secret:app';

-- an external schema of a stream
CREATE EXTERNAL SCHEMA evdata FROM KINESIS IAM_ROLE 'arn:aws:iam::123456789012:role/Streams';

-- an external schema of another database of the warehouse
CREATE EXTERNAL SCHEMA sales_schema FROM REDSHIFT DATABASE 'sales_db' SCHEMA 'public';

-- an external table of text
CREATE EXTERNAL TABLE spectrum.sales (salesid integer, pricepaid decimal(8, 2), saletime timestamp) PARTITIONED BY (saledate char(10), region varchar(20)) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n' STORED AS TEXTFILE LOCATION 's3://lake/sales/' TABLE PROPERTIES ('numRows' = '172000', 'skip.header.line.count' = '1');

-- an external table with nested types
CREATE EXTERNAL TABLE spectrum.customers (id int, name struct<given:varchar(20), family:varchar(20)>, phones array<varchar(20)>, orders array<struct<shipdate:timestamp, price:double precision>>, marks map<varchar(10), int>) STORED AS PARQUET LOCATION 's3://lake/customers/';

-- an external table with a reader of its own
CREATE EXTERNAL TABLE spectrum.logs (a varchar(100)) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '(.*)') STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 's3://lake/logs/';

-- an external table from a query
CREATE EXTERNAL TABLE spectrum.partitioned_lineitem PARTITIONED BY (l_shipdate, l_shipmode) STORED AS PARQUET LOCATION 's3://lake/lineitem/' AS SELECT l_orderkey, l_shipmode, l_shipdate FROM lineitem;

-- a view
CREATE VIEW myuser AS SELECT lastname FROM users;

-- a view replaced, with column names
CREATE OR REPLACE VIEW public.best (seller, total) AS SELECT sellerid, sum(pricepaid) FROM sales GROUP BY sellerid;

-- a view that is bound late
CREATE VIEW sales_vw AS SELECT * FROM public.sales UNION ALL SELECT * FROM spectrum.sales WITH NO SCHEMA BINDING;

-- views dropped
DROP VIEW IF EXISTS sales_vw, myuser CASCADE;

-- a materialized view
CREATE MATERIALIZED VIEW tickets_mv AS SELECT catgroup, sum(qtysold) AS sold FROM category c, event e, sales s WHERE c.catid = e.catid AND e.eventid = s.eventid GROUP BY catgroup;

-- a materialized view with attributes
CREATE MATERIALIZED VIEW mv_sales BACKUP NO DISTSTYLE KEY DISTKEY (eventid) SORTKEY (eventid) AUTO REFRESH YES AS SELECT eventid, count(*) AS n FROM sales GROUP BY eventid;

-- a materialized view over a stream
CREATE MATERIALIZED VIEW clicks AUTO REFRESH YES AS SELECT approximate_arrival_timestamp, json_parse(kinesis_data) AS data FROM evdata."click-stream" WHERE is_utf8(kinesis_data) AND can_json_parse(kinesis_data);

-- a materialized view brought up to date
REFRESH MATERIALIZED VIEW tickets_mv;

-- a materialized view altered
ALTER MATERIALIZED VIEW tickets_mv AUTO REFRESH NO;

-- a materialized view dropped
DROP MATERIALIZED VIEW IF EXISTS tickets_mv;

-- a function in SQL
CREATE FUNCTION f_sql_greater (float, float) RETURNS float STABLE AS $$ SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END $$ LANGUAGE sql;

-- a function in Python with a tag
CREATE OR REPLACE FUNCTION f_py_greater (a float, b float) RETURNS float IMMUTABLE AS $py$
  if a > b:
    return a
  return b  # the ; here does not end the statement
$py$ LANGUAGE plpythonu;

-- a function in AWS Lambda
CREATE EXTERNAL FUNCTION exfunc_sum(int, int) RETURNS int VOLATILE LAMBDA 'lambda_sum' IAM_ROLE 'arn:aws:iam::123456789012:role/Lambda' RETRY_TIMEOUT 500 MAX_BATCH_ROWS 100 MAX_BATCH_SIZE 4 MB;

-- a function dropped
DROP FUNCTION f_sql_greater(float, float) CASCADE;

-- a procedure
CREATE OR REPLACE PROCEDURE test_sp1(f1 int, INOUT f2 varchar(20), OUT f3 int)
AS $$
DECLARE
  least int;
BEGIN
  DROP TABLE IF EXISTS tmp_tbl;
  CREATE TEMP TABLE tmp_tbl(id int);
  INSERT INTO tmp_tbl VALUES (f1), (10001);
  SELECT INTO least MIN(id) FROM tmp_tbl;
  RAISE INFO 'least = %', least;
END;
$$ LANGUAGE plpgsql SECURITY INVOKER;

-- a procedure without a transaction of its own
CREATE PROCEDURE sp_each(n IN integer) NONATOMIC AS $$ BEGIN NULL; END; $$ LANGUAGE plpgsql;

-- a procedure with the rights of its owner and a setting
CREATE PROCEDURE sp_owner() AS $body$ BEGIN TRUNCATE staging; END; $body$ LANGUAGE plpgsql SECURITY DEFINER SET query_group TO 'etl';

-- a procedure renamed
ALTER PROCEDURE first_quarter_revenue(bigint, numeric) RENAME TO quarterly_revenue;

-- a procedure given to somebody
ALTER PROCEDURE quarterly_revenue(volume INOUT bigint, at_price IN numeric, result OUT int) OWNER TO CURRENT_USER;

-- a procedure dropped
DROP PROCEDURE quarterly_revenue(bigint, numeric);

-- a library
CREATE OR REPLACE LIBRARY f_urlparse LANGUAGE plpythonu FROM 's3://lake/urlparse3-1.0.3.zip' IAM_ROLE default REGION AS 'us-east-1';

-- a library dropped
DROP LIBRARY f_urlparse;

-- a model
CREATE MODEL customer_churn FROM (SELECT age, zip, churn FROM customer_data WHERE day > '2024-01-01') TARGET churn FUNCTION predict_churn IAM_ROLE default PROBLEM_TYPE BINARY_CLASSIFICATION OBJECTIVE 'F1' SETTINGS (S3_BUCKET 'models', MAX_RUNTIME 3600);

-- a model with its own settings
CREATE MODEL demo_abalone FROM abalone_xgb TARGET rings FUNCTION predict_abalone IAM_ROLE 'arn:aws:iam::123456789012:role/Ml' AUTO OFF MODEL_TYPE XGBOOST OBJECTIVE 'multi:softmax' PREPROCESSORS 'none' HYPERPARAMETERS DEFAULT EXCEPT (NUM_ROUND '15', NUM_CLASS '30') SETTINGS (S3_BUCKET 'models');

-- a model that exists already
CREATE MODEL remote_model FUNCTION predict_remote (float, varchar) RETURNS float SAGEMAKER 'endpoint-1' IAM_ROLE default;

-- a model dropped
DROP MODEL IF EXISTS demo_abalone;

-- a database
CREATE DATABASE tickit WITH OWNER dwuser CONNECTION LIMIT 10 COLLATE CASE_INSENSITIVE ISOLATION LEVEL SNAPSHOT;

-- a database of a share
CREATE DATABASE sales_db WITH PERMISSIONS FROM DATASHARE salesshare OF ACCOUNT '123456789012' NAMESPACE '13b8833d-17c6-4f16-8fe4-1a018f5ed00d';

-- a database of a Glue catalog
CREATE DATABASE glue_db FROM ARN 'arn:aws:glue:us-east-1:123456789012:database/lake' WITH DATA CATALOG SCHEMA 'lake';

-- a database of a Glue catalog without a schema
CREATE DATABASE lf_db FROM ARN 'arn:aws:glue:us-east-1:123456789012:database/lake' WITH NO DATA CATALOG SCHEMA;

-- a database altered
ALTER DATABASE tickit_sandbox RENAME TO tickit_test;

-- the owner and limit of a database
ALTER DATABASE tickit OWNER TO dwuser;

-- isolation of a database
ALTER DATABASE sampledb ISOLATION LEVEL SERIALIZABLE;

-- a database dropped
DROP DATABASE sales_db;

-- comments of every kind
COMMENT ON TABLE sales IS 'Ticket sales';

-- a comment of a column taken away
COMMENT ON COLUMN public.sales.eventid IS NULL;

-- a comment of a constraint
COMMENT ON CONSTRAINT sales_pkey ON sales IS 'by number';

-- a comment of a view and a database
COMMENT ON VIEW myuser IS 'last names';
