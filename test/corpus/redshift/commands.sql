-- text files loaded
COPY catdemo FROM 's3://lake/tickit/category_pipe.txt' IAM_ROLE 'arn:aws:iam::123456789012:role/Load' REGION 'us-west-2';

-- CSV loaded into some columns
COPY dev.public.venue_new (venueid, venuename) FROM 's3://lake/venue.csv' IAM_ROLE default FORMAT AS CSV DELIMITER ',' QUOTE AS '%' IGNOREHEADER 1;

-- JSON loaded
COPY category FROM 's3://lake/category.json' IAM_ROLE default FORMAT JSON AS 'auto ignorecase' GZIP;

-- JSON loaded with paths
COPY sales FROM 'emr://j-SAMPLE2B500FC/myoutput/json/' IAM_ROLE default JSON 's3://lake/jsonpaths.txt';

-- Parquet loaded
COPY listing FROM 's3://lake/listings/parquet/' IAM_ROLE default FORMAT AS PARQUET SERIALIZETOJSON;

-- a manifest loaded
COPY customer FROM 's3://lake/cust.manifest' IAM_ROLE default FORMAT AS ORC MANIFEST;

-- fixed widths
COPY venue FROM 's3://lake/venue_fw.txt' IAM_ROLE default FIXEDWIDTH 'venueid:3,venuename:25,venuecity:12';

-- Avro loaded
COPY category FROM 's3://lake/category.avro' IAM_ROLE default FORMAT AS AVRO 'auto';

-- every rule of conversion
COPY event FROM 's3://lake/allevents_pipe.txt' IAM_ROLE default REMOVEQUOTES EMPTYASNULL BLANKSASNULL ACCEPTANYDATE ACCEPTINVCHARS AS '^' DATEFORMAT 'auto' TIMEFORMAT AS 'YYYY-MM-DD HH:MI:SS' NULL AS '\000' ENCODING UTF8 ESCAPE FILLRECORD IGNOREBLANKLINES TRIMBLANKS TRUNCATECOLUMNS ROUNDEC EXPLICIT_IDS DELIMITER '|' MAXERROR 5 COMPUPDATE OFF STATUPDATE ON NOLOAD;

-- a table of DynamoDB loaded
COPY favoritemovies FROM 'dynamodb://Movies' CREDENTIALS 'aws_iam_role=arn:aws:iam::123456789012:role/Load' READRATIO 50;

-- loading by a job
COPY public.target_table FROM 's3://lake/staging/' IAM_ROLE default JOB CREATE my_copy_job AUTO ON;

-- a job run
COPY JOB RUN my_copy_job;

-- jobs listed
COPY JOB LIST;

-- a job dropped
COPY JOB DROP my_copy_job;

-- a result written to files
UNLOAD ('select * from venue where venuestate = ''NV''') TO 's3://lake/venue_' IAM_ROLE default;

-- a result written to Parquet by partitions
UNLOAD ('SELECT * FROM lineitem') TO 's3://lake/lineitem/' IAM_ROLE 'arn:aws:iam::123456789012:role/Write' FORMAT AS PARQUET PARTITION BY (l_shipdate, l_mode) INCLUDE CLEANPATH MAXFILESIZE AS 256 MB ROWGROUPSIZE 32 MB;

-- a result written with every text option
UNLOAD ($$select * from venue where venuename like 'A%'$$) TO 's3://lake/csv/venue_' IAM_ROLE default HEADER DELIMITER AS ',' NULL AS 'null' ADDQUOTES ALLOWOVERWRITE PARALLEL OFF MANIFEST VERBOSE ENCRYPTED AUTO GZIP REGION AS 'us-west-2' EXTENSION 'txt.gz';

-- a setting read
SHOW search_path;

-- every setting
SHOW ALL;

-- databases
SHOW DATABASES;

-- databases of a catalog
SHOW DATABASES FROM DATA CATALOG ACCOUNT '123456789012' LIKE 'sales%';

-- schemas
SHOW SCHEMAS FROM DATABASE awsdatacatalog LIKE 'c%' LIMIT 10;

-- tables
SHOW TABLES FROM SCHEMA awsdatacatalog.customerdb LIKE '%er' LIMIT 100;

-- columns
SHOW COLUMNS FROM TABLE dev.public.sales LIKE 'list%';

-- the statement that makes a table
SHOW TABLE public.sales;

-- the statement that makes a view
SHOW VIEW public.sports_v;

-- the statement that makes an external table
SHOW EXTERNAL TABLE my_schema.alldatatypes PARTITION;

-- the statement that makes a procedure
SHOW PROCEDURE test_sp2(int, varchar);

-- shares
SHOW DATASHARES LIKE 'sales%';

-- models
SHOW MODEL ALL;

-- one model
SHOW MODEL customer_churn;

-- rights
SHOW GRANTS ON TABLE dev.public.sales;

-- rights of somebody
SHOW GRANTS FOR ROLE analyst LIMIT 10;

-- a setting for the session
SET search_path TO '$user', public, sales;

-- a setting with the equals sign
SET query_group = 'etl';

-- a setting for the transaction
SET LOCAL enable_result_cache_for_session TO off;

-- a setting of the application
SET app_context.user_id TO '123';

-- another user
SET SESSION AUTHORIZATION 'dwuser';

-- the first user again
SET SESSION AUTHORIZATION DEFAULT;

-- a default again
RESET query_group;

-- every default again
RESET ALL;

-- another database
USE sales_db;

-- a transaction
BEGIN;

-- a transaction with its rules
BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY;

-- a transaction by the standard words
START TRANSACTION READ WRITE;

-- done
COMMIT WORK;

-- done by the other word
END TRANSACTION;

-- undone
ROLLBACK;

-- undone by the other word
ABORT;

-- tables locked
LOCK TABLE event, public.sales;

-- a cursor
DECLARE lollapalooza CURSOR FOR SELECT eventname, starttime FROM event WHERE eventname = 'Lollapalooza';

-- rows of a cursor
FETCH FORWARD 5 FROM lollapalooza;

-- the next row of a cursor
FETCH NEXT FROM lollapalooza;

-- every row of a cursor
FETCH ALL FROM lollapalooza;

-- a cursor closed
CLOSE lollapalooza;

-- a prepared statement
PREPARE prep_select_plan (int, char) AS SELECT * FROM prep1 WHERE c1 = $1 AND c2 = $2;

-- a prepared statement run
EXECUTE prep_select_plan (2, 'two');

-- a prepared statement forgotten
DEALLOCATE PREPARE prep_select_plan;

-- a procedure called
CALL public.test_sp1(1, 'a', 2 + 3);

-- space and order brought back
VACUUM;

-- one table brought back
VACUUM FULL public.sales TO 75 PERCENT BOOST;

-- only the order
VACUUM SORT ONLY sales;

-- only the space
VACUUM DELETE ONLY sales TO 100 PERCENT;

-- interleaved order
VACUUM REINDEX listing;

-- statistics
ANALYZE;

-- statistics of some columns
ANALYZE VERBOSE venue (venueid, venuename);

-- statistics of the columns that conditions use
ANALYZE sales PREDICATE COLUMNS;

-- better compression
ANALYZE COMPRESSION sales (qtysold, commission) COMPROWS 1000000;

-- a plan
EXPLAIN SELECT eventid FROM event, venue WHERE event.venueid = venue.venueid;

-- a long plan
EXPLAIN VERBOSE DELETE FROM sales WHERE qtysold > 1;

-- somebody's statement stopped
CANCEL 802 'Long-running query';
