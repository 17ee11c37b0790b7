-- one row
INSERT INTO category_stage VALUES (12, 'Concerts', 'Comedy', 'All stand-up comedy performances');

-- several rows with a default
INSERT INTO category_stage (catid, catgroup, catname) VALUES (14, DEFAULT, 'Other'), (15, 'Shows', DEFAULT);

-- only defaults
INSERT INTO category_stage DEFAULT VALUES;

-- rows of a query
INSERT INTO category_stage (SELECT * FROM category);

-- rows of a query into named columns
INSERT INTO sales_archive (salesid, pricepaid) SELECT salesid, pricepaid FROM sales WHERE saletime < '2008-01-01';

-- rows of a query that starts with WITH
INSERT INTO totals WITH t AS (SELECT eventid, sum(pricepaid) AS s FROM sales GROUP BY eventid) SELECT eventid, s FROM t;

-- a change in every row
UPDATE category SET catgroup = 'Theatre';

-- a change in some rows, with a default
UPDATE category SET catid = 100, catdesc = DEFAULT WHERE catname = 'Opera';

-- a change with other tables
UPDATE category SET catid = 100 FROM event WHERE event.catid = category.catid AND event.eventname LIKE 'A%';

-- a change with an alias and a subquery
UPDATE sales AS s SET commission = (SELECT max(rate) FROM rates) * s.pricepaid WHERE s.qtysold > 2;

-- a change with a common table expression
WITH u1 AS (SELECT * FROM event WHERE eventid < 10) UPDATE event SET eventname = u1.eventname FROM u1 WHERE event.eventid = u1.eventid;

-- every row deleted
DELETE FROM category;

-- some rows deleted, without FROM
DELETE category WHERE catid BETWEEN 0 AND 9;

-- rows deleted with another table
DELETE FROM event USING sales WHERE event.eventid = sales.eventid;

-- rows deleted with a common table expression
WITH past AS (SELECT * FROM sales WHERE saletime < '2005-01-01') DELETE FROM listing USING past WHERE listing.listid = past.listid;

-- every row dropped at once
TRUNCATE TABLE sales_archive;

-- the same without the optional word
TRUNCATE sales_archive;

-- upsert
MERGE INTO target USING source AS s ON target.id = s.id WHEN MATCHED THEN UPDATE SET id = s.id, name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);

-- merge that deletes
MERGE INTO target USING source ON target.id = source.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (source.id, source.name);

-- merge in the simple form
MERGE INTO target USING source ON target.id = source.id REMOVE DUPLICATES;

-- rows into a table of a mounted catalog
INSERT INTO awsdatacatalog.sales_db.daily SELECT day, total FROM public.daily;

-- rows moved between tables
ALTER TABLE sales APPEND FROM sales_monthly;

-- rows moved with extra columns dropped
ALTER TABLE sales_report APPEND FROM sales_month IGNOREEXTRA;

-- rows moved with missing columns filled
ALTER TABLE public.sales_report APPEND FROM staging.sales_month FILLTARGET;
