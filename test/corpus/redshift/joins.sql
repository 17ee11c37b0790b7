-- an inner join
SELECT e.eventname, s.pricepaid FROM event e JOIN sales s ON e.eventid = s.eventid;

-- an outer join of each kind
SELECT * FROM a LEFT JOIN b ON a.id = b.id RIGHT OUTER JOIN c ON c.id = b.id FULL JOIN d ON d.id = c.id;

-- join by columns of the same name
SELECT * FROM sales JOIN listing USING (listid, eventid);

-- a natural join
SELECT venuename FROM event NATURAL JOIN venue;

-- every pair
SELECT * FROM xs CROSS JOIN ys;

-- tables joined by a comma
SELECT * FROM sales s, listing l WHERE s.listid = l.listid;

-- the old mark of an outer join
SELECT count(*) FROM sales, listing WHERE sales.listid = listing.listid(+);

-- a join in brackets
SELECT * FROM a LEFT JOIN (b JOIN c ON b.id = c.id) ON a.id = b.id;

-- a derived table
SELECT t.total FROM (SELECT sellerid, sum(pricepaid) AS total FROM sales GROUP BY sellerid) AS t WHERE t.total > 1000;

-- a derived table with its own column names
SELECT x.a FROM (SELECT 1, 2) x (a, b);

-- a lake table joined with a local one
SELECT age_grp, count(*) FROM "patient-encounter@s3tablescatalog"."encounters"."diabetic_encounters" a JOIN public.patient_info b ON b.patient_nbr = a.patient_nbr GROUP BY age_grp;

-- a federated table joined with a mounted one
SELECT current_user, c.*, sum(s.sales_amount) AS total FROM "awsdatacatalog"."customerdb"."customer" c JOIN "dev@salescatalog"."sales_schema"."store_sales" s ON c.id = s.id GROUP BY ALL;

-- a table joined with itself
SELECT a.name, b.name FROM staff a, staff b WHERE a.boss_id = b.id AND a.pay > b.pay;

-- a subquery per row
SELECT name FROM venue v WHERE EXISTS (SELECT 1 FROM event e WHERE e.venueid = v.venueid);

-- a list from a subquery
SELECT * FROM listing WHERE sellerid NOT IN (SELECT sellerid FROM sales);

-- quantified comparison
SELECT * FROM sales WHERE qtysold >= ALL (SELECT qtysold FROM archive) OR qtysold = ANY (SELECT 4);

-- a scalar subquery
SELECT qtr, (SELECT max(qtysold) FROM sales) AS most FROM date GROUP BY qtr;

-- rows compared with a subquery
SELECT * FROM t WHERE (a, b) IN (SELECT x, y FROM u);
