-- a column added
ALTER TABLE events ADD COLUMNS (owner string);

-- columns added with a comment and nested types
ALTER TABLE iceberg_db.events ADD COLUMNS (point struct<x: double, y: double>, points array<struct<x: double, y: double>> COMMENT 'track');

-- a column added to one partition
ALTER TABLE events PARTITION (region = 'us-west-2') ADD COLUMNS (detail string);

-- all columns replaced
ALTER TABLE names_cities REPLACE COLUMNS (first_name string, last_name string, city string);

-- all columns of one partition replaced
ALTER TABLE events PARTITION (day = '2024-05-01', region = 'eu') REPLACE COLUMNS (id bigint, name string);

-- a column dropped from an Iceberg table
ALTER TABLE iceberg_table DROP COLUMN userid;

-- a column renamed and moved
ALTER TABLE iceberg_table CHANGE comment blog_comment string AFTER id;

-- a column widened, with the optional word, a comment and first place
ALTER TABLE iceberg_db.iceberg_table CHANGE COLUMN n n bigint COMMENT 'now wider' FIRST;

-- a partition added
ALTER TABLE orders ADD PARTITION (dt = '2016-05-14', country = 'IN');

-- partitions added with places
ALTER TABLE orders ADD IF NOT EXISTS PARTITION (dt = '2016-05-31', country = 'IN') LOCATION 's3://mystorage/path/to/INDIA_31_May_2016/' PARTITION (dt = '2016-06-01', country = 'IN') LOCATION 's3://mystorage/path/to/INDIA_01_June_2016/';

-- partitions of a number and a text
ALTER TABLE flights ADD PARTITION (year = 2021, month = '07');

-- a partition dropped
ALTER TABLE orders DROP PARTITION (dt = '2014-05-14', country = 'IN');

-- two partitions dropped
ALTER TABLE orders DROP IF EXISTS PARTITION (dt = '2014-05-14'), PARTITION (dt = '2014-05-15');

-- a partition renamed
ALTER TABLE orders PARTITION (dt = '2014-05-14', country = 'IN') RENAME TO PARTITION (dt = '2014-05-15', country = 'IN');

-- a table's place
ALTER TABLE customers SET LOCATION 's3://mystorage/custdata/';

-- a partition's place
ALTER TABLE customers PARTITION (zip = '98040', state = 'WA') SET LOCATION 's3://mystorage/custdata/';

-- properties
ALTER TABLE orders SET TBLPROPERTIES ('notes' = "Please don't drop this table.", 'compression_level' = 4);

-- properties taken away
ALTER TABLE iceberg_table UNSET TBLPROPERTIES ('write_target_data_file_size_bytes', 'notes');

-- an Iceberg table renamed
ALTER TABLE my_db.my_table RENAME TO my_db2.my_table2;

-- a name in back quotes altered
ALTER TABLE `lake-db`.`raw events` ADD COLUMNS (`order` int);
