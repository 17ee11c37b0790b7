-- a scalar subquery in the select list
SELECT name, (SELECT count(*) FROM claims c WHERE c.patient_id = p.patient_id) AS claims FROM patients p;

-- a list from a subquery
SELECT * FROM patients WHERE patient_id IN (SELECT patient_id FROM claims WHERE amount > 1000);

-- not in a list from a subquery
SELECT * FROM patients WHERE patient_id NOT IN (SELECT patient_id FROM claims WHERE patient_id IS NOT NULL);

-- existence
SELECT name FROM patients p WHERE EXISTS (SELECT 1 FROM claims c WHERE c.patient_id = p.patient_id);

-- absence
SELECT name FROM patients p WHERE NOT EXISTS (SELECT * FROM claims WHERE claims.patient_id = p.patient_id);

-- more than every value
SELECT * FROM products WHERE price >= ALL (SELECT price FROM products WHERE kind = 'basic');

-- equal to some value
SELECT * FROM products WHERE kind = ANY (SELECT kind FROM favourites);

-- SOME means ANY
SELECT * FROM products WHERE price < SOME (VALUES 10, 20);

-- a derived table
SELECT avg(n) FROM (SELECT patient_id, count(*) AS n FROM claims GROUP BY patient_id) AS per_patient;

-- a derived table with its own column names
SELECT s, total FROM (SELECT state, sum(amount) FROM claims GROUP BY state) AS t (s, total);

-- a common table expression inside a derived table
SELECT * FROM (WITH x AS (SELECT 1 AS a) SELECT a + 1 AS b FROM x) AS y;

-- an ordered and limited branch of a union
(SELECT name FROM a ORDER BY name LIMIT 1) UNION ALL (SELECT name FROM b ORDER BY name LIMIT 1);

-- a subquery inside CASE
SELECT CASE WHEN amount > (SELECT avg(amount) FROM claims) THEN 'high' ELSE 'low' END FROM claims;

-- a subquery as the limit of BETWEEN
SELECT * FROM t WHERE x BETWEEN (SELECT min(y) FROM u) AND (SELECT max(y) FROM u);

-- a subquery in ORDER BY
SELECT name FROM patients p ORDER BY (SELECT max(amount) FROM claims c WHERE c.patient_id = p.patient_id) DESC;

-- a subquery in HAVING
SELECT state FROM claims GROUP BY state HAVING sum(amount) > (SELECT sum(amount) / 50 FROM claims);

-- rows compared with rows
SELECT * FROM t WHERE (a, b) IN (SELECT x, y FROM u);

-- an unneeded pair of brackets
SELECT ((SELECT max(amount) FROM claims));

-- an alias without AS for a derived table in a join
SELECT * FROM (SELECT id FROM a) x JOIN (SELECT id FROM b) y ON x.id = y.id;
