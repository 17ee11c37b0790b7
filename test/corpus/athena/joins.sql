-- an inner join on a condition
SELECT p.name, c.amount FROM patients p JOIN claims c ON c.patient_id = p.patient_id;

-- an inner join by the full word
SELECT * FROM a INNER JOIN b ON a.id = b.id AND a.kind <> b.kind;

-- rows without a match kept on the left
SELECT p.name, c.claim_id FROM patients p LEFT JOIN claims c ON p.patient_id = c.patient_id WHERE c.claim_id IS NULL;

-- rows without a match kept on the right
SELECT * FROM claims c RIGHT OUTER JOIN patients p ON p.patient_id = c.patient_id;

-- rows without a match kept on both sides
SELECT coalesce(a.day, b.day) AS day, a.n, b.n FROM a FULL OUTER JOIN b ON a.day = b.day;

-- every pair
SELECT x, y FROM xs CROSS JOIN ys;

-- every pair, written with a comma
SELECT r.name, s.name FROM regions r, seasons s WHERE r.open;

-- a join by columns of the same name
SELECT patient_id, name, amount FROM patients JOIN claims USING (patient_id);

-- a join by two columns of the same name
SELECT * FROM sales LEFT JOIN targets USING (region, month);

-- a natural join
SELECT * FROM orders NATURAL JOIN customers;

-- three tables in a chain
SELECT c.name, o.orderkey, l.linenumber
FROM customer c
JOIN orders o ON o.custkey = c.custkey
JOIN lineitem l ON l.orderkey = o.orderkey
WHERE l.returnflag = 'R';

-- a join in brackets on the right-hand side
SELECT * FROM a LEFT JOIN (b JOIN c ON b.id = c.b_id) ON a.id = b.a_id;

-- a join condition at the end of a nested chain
SELECT * FROM a JOIN b JOIN c ON b.id = c.b_id ON a.id = b.a_id;

-- a table joined with itself
SELECT m.name AS manager, e.name AS employee FROM staff e JOIN staff m ON e.manager_id = m.id;

-- a range as a join condition
SELECT e.id, p.label FROM events e JOIN periods p ON e.at >= p.starts AND e.at < p.ends;

-- an array opened into rows
SELECT id, tag FROM posts CROSS JOIN UNNEST(tags) AS t (tag);

-- an array opened with the number of each element
SELECT id, tag, n FROM posts CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t (tag, n);

-- two arrays opened side by side
SELECT a, b FROM UNNEST(ARRAY[1, 2, 3], ARRAY['x', 'y']) AS t (a, b);

-- a map opened into keys and values
SELECT host, key, value FROM requests CROSS JOIN UNNEST(headers) AS h (key, value);

-- an array of rows opened into columns
SELECT o.id, i.sku, i.price FROM orders o, UNNEST(o.items) AS i (sku, price);

-- rows kept although the array is empty
SELECT id, tag FROM posts LEFT JOIN UNNEST(tags) AS t (tag) ON true;

-- a subquery that sees the row on its left
SELECT p.name, last.amount FROM patients p CROSS JOIN LATERAL (SELECT max(c.amount) AS amount FROM claims c WHERE c.patient_id = p.patient_id) AS last;

-- a local table joined with one of another catalog
SELECT a.age_grp, count(*) FROM healthcare_db.people a JOIN "s3tablescatalog/patient-encounter".encounters.diabetic_encounters b ON a.patient_nbr = b.patient_nbr GROUP BY a.age_grp;

-- two versions of one table compared
SELECT coalesce(n.id, o.id) FROM t FOR VERSION AS OF 5487432386996890161 AS o FULL JOIN t FOR TIMESTAMP AS OF TIMESTAMP '2024-05-01 00:00:00 UTC' AS n ON n.id = o.id WHERE n.id IS NULL OR o.id IS NULL;
