people(id, name, city, age, joined, boss) AS (VALUES
  (1, 'Ann', 'Oslo', 34, DATE '2020-03-01', CAST(NULL AS integer)), (2, 'Bob', 'Rome', 28, DATE '2021-07-15', 1), (3, 'Cyd', 'Oslo', NULL, DATE '2019-11-30', 1),
  (4, 'Dee', NULL, 41, DATE '2022-01-05', 2), (5, 'Eve', 'Paris', 28, NULL, 2), (6, 'Fay', 'Rome', 55, DATE '2020-02-29', 3), (7, 'Gus', 'Oslo', 34, DATE '2023-12-31', NULL)),
orders(oid, pid, amount, placed, state) AS (VALUES
  (10, 1, DECIMAL '120.50', TIMESTAMP '2024-01-03 10:15:00.000', 'paid'), (11, 1, DECIMAL '80.00', TIMESTAMP '2024-01-20 23:59:59.500', 'open'),
  (12, 2, DECIMAL '0.99', TIMESTAMP '2024-02-01 00:00:00.000', 'paid'), (13, 3, DECIMAL '250.25', TIMESTAMP '2024-02-29 12:00:00.000', 'paid'),
  (14, 6, NULL, TIMESTAMP '2024-03-10 08:30:00.000', 'open'), (15, 9, DECIMAL '15.75', TIMESTAMP '2024-03-31 18:45:10.125', 'void'),
  (16, 6, DECIMAL '99.99', NULL, 'paid'), (17, 2, DECIMAL '-5.00', TIMESTAMP '2023-12-31 23:00:00.000', 'void')),
items(oid, sku, qty, price) AS (VALUES
  (10, 'a', 2, 10.25e0), (10, 'b', 1, 100e0), (11, 'a', 8, 10e0), (12, 'c', 1, 0.99e0), (13, 'b', 2, 100e0), (13, 'd', 5, 10.05e0), (15, NULL, 3, 5.25e0), (16, 'a', NULL, 9.75e0)),
tagged(id, tags, scores, attrs, pos) AS (VALUES
  (1, ARRAY['x', 'y'], ARRAY[3, 1, 2], MAP(ARRAY['k', 'l'], ARRAY[1, 2]), CAST(ROW(1, 'one') AS ROW(n integer, label varchar))),
  (2, ARRAY['y', NULL], ARRAY[5], MAP(ARRAY['k'], ARRAY[7]), CAST(ROW(2, NULL) AS ROW(n integer, label varchar))),
  (3, CAST(ARRAY[] AS array(varchar)), NULL, NULL, NULL)),
docs(id, body) AS (VALUES (1, '{"a":1,"b":{"c":"x"},"list":[1,2,3]}'), (2, '{"a":null,"list":[]}'), (3, '[10,"t",true]'), (4, NULL), (5, 'not json'))
