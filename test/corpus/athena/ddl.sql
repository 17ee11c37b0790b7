-- a database
CREATE DATABASE clickstreams;

-- a database with everything
CREATE DATABASE IF NOT EXISTS clickstreams COMMENT 'Clicks of the shop' LOCATION 's3://lake/clicks/' WITH DBPROPERTIES ('creator' = 'Jane', 'Dept.' = 'Marketing');

-- schema means database
CREATE SCHEMA IF NOT EXISTS `my-db`;

-- properties of a database
ALTER DATABASE clickstreams SET DBPROPERTIES ('creator' = 'John', 'department' = 'maths');

-- properties by the other word
ALTER SCHEMA clickstreams SET DBPROPERTIES ('creator' = 'Jane');

-- a database dropped
DROP DATABASE clickstreams;

-- a database dropped with its tables
DROP SCHEMA IF EXISTS clickstreams CASCADE;

-- a database dropped if it is empty
DROP DATABASE IF EXISTS `my-db` RESTRICT;

-- a CSV table
CREATE EXTERNAL TABLE IF NOT EXISTS logs.requests (
    at string COMMENT 'moment of the request',
    status int,
    bytes bigint
)
COMMENT 'Requests to the shop'
PARTITIONED BY (day string COMMENT 'yyyy-MM-dd', region string)
ROW FORMAT DELIMITED
    FIELDS TERMINATED BY ',' ESCAPED BY '\\'
    COLLECTION ITEMS TERMINATED BY '|'
    MAP KEYS TERMINATED BY ':'
    LINES TERMINATED BY '\n'
    NULL DEFINED AS ''
STORED AS TEXTFILE
LOCATION 's3://lake/requests/'
TBLPROPERTIES ('skip.header.line.count' = '1', 'has_encrypted_data' = 'true');

-- a JSON table with nested types
CREATE EXTERNAL TABLE orders_json (
    id bigint,
    customer struct<name:string, address:struct<city:string, zip:string>>,
    items array<struct<sku:string, price:decimal(10,2), tags:array<string>>>,
    labels map<string, array<int>>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true', 'mapping.ts' = 'timestamp')
LOCATION 's3://lake/orders/';

-- every simple type
CREATE EXTERNAL TABLE types_all (
    a boolean, b tinyint, c smallint, d int, e integer, f bigint, g float, h double,
    i decimal(38, 10), j char(10), k varchar(65535), l string, m binary, n date, o timestamp
)
STORED AS PARQUET
LOCATION 's3://lake/types/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY');

-- input and output formats by class
CREATE EXTERNAL TABLE `lake-db`.`raw events` (`timestamp` string, `date` string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES ('input.regex' = '^(\\S+) (\\S+)$')
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/raw/';

-- a bucketed table
CREATE EXTERNAL TABLE users_bucketed (id bigint, name string)
CLUSTERED BY (id, name) INTO 32 BUCKETS
STORED AS ORC
LOCATION 's3://lake/users/'
TBLPROPERTIES ('classification' = 'orc');

-- partitions by projection
CREATE EXTERNAL TABLE events_projected (id string)
PARTITIONED BY (day string)
STORED AS PARQUET
LOCATION 's3://lake/events/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.day.type' = 'date',
    'projection.day.range' = '2020-01-01,NOW',
    'projection.day.format' = 'yyyy-MM-dd',
    'storage.location.template' = 's3://lake/events/${day}/'
);

-- Avro, with the schema as a property of the format
CREATE EXTERNAL TABLE flights_avro (yr int, carrier string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.avro.AvroSerDe'
WITH SERDEPROPERTIES ('avro.schema.literal' = '{"type": "record", "name": "flights", "fields": [{"name": "yr", "type": ["null", "int"]}]}')
STORED AS AVRO
LOCATION 's3://lake/flights/';

-- an Iceberg table
CREATE TABLE iceberg_db.customers (id bigint, name string, joined date) LOCATION 's3://lake/customers/' TBLPROPERTIES ('table_type' = 'ICEBERG');

-- an Iceberg table with every transform
CREATE TABLE IF NOT EXISTS iceberg_db.events (
    id bigint COMMENT 'number of the event',
    kind string,
    at timestamp,
    joined date,
    detail struct<x: double, y: double>
)
PARTITIONED BY (kind, year(joined), bucket(16, id), truncate(4, kind), hour(at))
LOCATION 's3://lake/iceberg/events/'
TBLPROPERTIES ('table_type' = 'ICEBERG', 'format' = 'parquet', 'write_compression' = 'zstd', 'optimize_rewrite_delete_file_threshold' = '10');

-- an Iceberg table by day and month
CREATE TABLE readings (device string, at timestamp, made date) PARTITIONED BY (day(at), month(made)) LOCATION 's3://lake/readings/' TBLPROPERTIES ('table_type' = 'iceberg');

-- a table of a table bucket, without a place
CREATE TABLE `encounters`.`visits` (visit_id int, patient_nbr int, made timestamp) PARTITIONED BY (month(made)) TBLPROPERTIES ('table_type' = 'iceberg');

-- a table from a query
CREATE TABLE new_table AS SELECT * FROM old_table WHERE state = 'TX';

-- a table from a query with properties
CREATE TABLE daily_sales WITH (
    format = 'PARQUET',
    write_compression = 'SNAPPY',
    external_location = 's3://lake/daily/',
    partitioned_by = ARRAY['year', 'month'],
    bucketed_by = ARRAY['shop'],
    bucket_count = 8
) AS SELECT shop, total, year, month FROM sales;

-- an Iceberg table from a query
CREATE TABLE IF NOT EXISTS iceberg_db.orders_by_month WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://lake/orders/',
    partitioning = ARRAY['month(order_date)', 'bucket(account_number, 10)', 'country'],
    vacuum_max_snapshot_age_seconds = 432000
) AS SELECT * FROM orders;

-- the shape of a query without its rows
CREATE TABLE empty_copy AS SELECT * FROM old_table WITH NO DATA;

-- text with a separator of its own from a query
CREATE TABLE ctas_text WITH (format = 'TEXTFILE', field_delimiter = ';') AS (SELECT 1 AS a) WITH DATA;

-- a table from a query with WITH in front
CREATE TABLE totals AS WITH t AS (SELECT state, amount FROM claims) SELECT state, sum(amount) AS total FROM t GROUP BY state;

-- a view
CREATE VIEW orders_by_date AS SELECT orderdate, sum(totalprice) AS price FROM orders GROUP BY orderdate;

-- a view replaced
CREATE OR REPLACE VIEW analytics.texans AS SELECT patient_id, name FROM healthcare_db.patients WHERE state = 'TX';

-- a view dropped
DROP VIEW orders_by_date;

-- a view dropped if it exists
DROP VIEW IF EXISTS analytics.texans;

-- a table dropped
DROP TABLE fulfilled_orders;

-- a table with awkward names dropped
DROP TABLE IF EXISTS `my-db-01`.`my-table`;
