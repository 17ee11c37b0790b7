-- one constant row without a table
SELECT 1;

-- every column of a table
SELECT * FROM public.patient_info LIMIT 10;

-- the first rows by TOP
SELECT TOP 10 qtysold, sellerid FROM sales ORDER BY qtysold DESC, sellerid;

-- TOP beside DISTINCT
SELECT TOP 5 DISTINCT state FROM users;

-- distinct values
SELECT DISTINCT catgroup, catname FROM category ORDER BY 1, 2;

-- every column but some
SELECT * EXCLUDE (ssn, birth_date) FROM patients;

-- every column but two, without brackets
SELECT * EXCLUDE ssn, birth_date FROM patients AS p WHERE p.state = 'TX';

-- an alias used again in the same list
SELECT clicks / impressions AS probability, round(100 * probability, 1) AS percentage FROM raw_data;

-- an alias without AS
SELECT count(*) readmission_count FROM visits v WHERE v.readmitted = '<30';

-- limit and offset
SELECT listid FROM listing ORDER BY listid LIMIT 10 OFFSET 20;

-- offset without limit, and limit without bounds
SELECT listid FROM listing ORDER BY listid LIMIT ALL OFFSET 5;

-- nulls placed by hand
SELECT name FROM users ORDER BY birthday DESC NULLS LAST, name NULLS FIRST;

-- grouping by position and a condition on groups
SELECT listid, eventid, sum(pricepaid) AS revenue FROM sales GROUP BY 1, 2 HAVING sum(pricepaid) > 100;

-- grouping by every plain column
SELECT state, city, count(*) FROM users GROUP BY ALL;

-- grouping sets
SELECT category, product, sum(cost) AS total FROM orders GROUP BY GROUPING SETS ((category, product), category, ());

-- rollup
SELECT category, product, sum(cost) FROM orders GROUP BY ROLLUP (category, product) ORDER BY 3;

-- cube and the grouping functions
SELECT category, product, grouping(category) AS g0, grouping_id(category, product) AS gid, sum(cost) FROM orders GROUP BY CUBE (category, product);

-- partial rollup
SELECT brand, category, count(*) FROM orders GROUP BY brand, ROLLUP (category);

-- union
SELECT id FROM a UNION SELECT id FROM b;

-- union of everything, ordered
SELECT listid, sellername FROM listing UNION ALL SELECT listid, sellername FROM archive ORDER BY listid DESC;

-- difference by both words
(SELECT id FROM a EXCEPT SELECT id FROM b) UNION (SELECT id FROM c MINUS SELECT id FROM d);

-- intersection
SELECT id FROM a INTERSECT SELECT id FROM b ORDER BY id LIMIT 3;

-- a common table expression
WITH venues AS (SELECT * FROM venue WHERE venuestate = 'NV') SELECT count(*) FROM venues;

-- common table expressions with named columns
WITH venuecopy (id, name) AS (SELECT venueid, venuename FROM venue), top_three AS (SELECT TOP 3 * FROM venuecopy ORDER BY id)
SELECT v.name FROM top_three v;

-- a recursive common table expression
WITH RECURSIVE john_org (id, name, manager_id, level) AS (
    SELECT id, name, manager_id, 1 AS level FROM employee WHERE name = 'John'
    UNION ALL
    SELECT e.id, e.name, e.manager_id, level + 1 FROM employee e, john_org j WHERE e.manager_id = j.id AND level < 4
)
SELECT DISTINCT id, name, manager_id FROM john_org ORDER BY manager_id;

-- a hierarchy
SELECT id, name, manager_id FROM employee WHERE level < 4 START WITH name = 'John' CONNECT BY PRIOR id = manager_id;

-- a hierarchy with the clauses the other way round
SELECT count(*) FROM employee AS boss CONNECT BY PRIOR id = manager_id START WITH name = 'John';

-- a filter on a window function
SELECT * FROM sales WHERE saletime > '2008-01-01' QUALIFY row_number() OVER (PARTITION BY sellerid ORDER BY pricepaid DESC) = 1;

-- a filter on a named window column
SELECT sellerid, rank() OVER (ORDER BY sum(pricepaid) DESC) AS place FROM sales GROUP BY sellerid QUALIFY place <= 3 ORDER BY place;

-- rows made into columns
SELECT * FROM (SELECT partname, price FROM part) PIVOT (avg(price) FOR partname IN ('prop', 'rudder', 'wing'));

-- rows made into columns with names
SELECT * FROM (SELECT quality, manufacturer FROM part) PIVOT (count(*) AS count FOR quality IN (1 AS high, 2 AS low, NULL AS na)) AS p;

-- columns made into rows
SELECT * FROM (SELECT red, green, blue FROM count_by_color) UNPIVOT (cnt FOR color IN (red, green, blue));

-- columns made into rows with nulls and names
SELECT * FROM count_by_color UNPIVOT INCLUDE NULLS (cnt FOR color IN (red AS r, green AS g)) AS u (quality, color, cnt);

-- a result written to a table
SELECT * INTO newevent FROM event WHERE eventid > 10;

-- a result written to a temporary table
SELECT TOP 100 listid, sellerid INTO TEMP TABLE newlist FROM listing;

-- a table of a mounted catalog
SELECT * FROM "awsdatacatalog"."customerdb"."customer" c WHERE c.id = 1;

-- a table of a table bucket
SELECT * FROM "patient-encounter@s3tablescatalog"."encounters"."diabetic_encounters";

-- a table of another database
SELECT count(*) FROM sales_db.public.tickit_sales_redshift;

-- a temporary table by its sign
SELECT * FROM #newtable;

-- system tables and views
SELECT schemaname, tablename, "column" FROM pg_table_def WHERE tablename LIKE 'sales%';

-- a count of distinct values that may be a little wrong
SELECT APPROXIMATE COUNT(DISTINCT pricepaid) FROM sales;

-- a median that may be a little wrong
SELECT APPROXIMATE PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY totalprice) FROM listing;

-- comments of both kinds, one nested
SELECT 1 /* outer /* inner */ still outer */ AS one -- to the end
;

-- parameters by number
SELECT * FROM sales WHERE listid = $1 AND saletime > $2;

-- named parameters
SELECT * FROM claims WHERE status = :status AND amount >= :least;
