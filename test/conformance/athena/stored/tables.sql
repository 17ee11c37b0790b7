depts(code, title, budget, floor) AS (SELECT CAST(a AS varchar), CAST(b AS varchar), CAST(c AS bigint), CAST(d AS integer) FROM (VALUES
  ('ENG', 'Engineering', 5000000000, 3), ('OPS', 'Operations', 120000, 1), ('HR', 'People', NULL, 1), ('LAB', 'Research', 75000, NULL)) t(a, b, c, d)),
staff(id, name, dept, salary, grade, hired, seen, active, boss) AS (SELECT CAST(a AS integer), CAST(b AS varchar), CAST(c AS varchar), CAST(d AS decimal(10, 2)), CAST(e AS double), f, CAST(g AS timestamp(6)), h, CAST(i AS integer) FROM (VALUES
  (1, 'Ada', 'ENG', 9100.50, 4.5e0, DATE '2015-01-12', TIMESTAMP '2024-03-01 08:00:00.123456', true, NULL),
  (2, 'Ben', 'ENG', 7200.00, 3.9e0, DATE '2018-06-30', TIMESTAMP '2024-03-01 09:30:00.000000', true, 1),
  (3, 'Cléo', 'OPS', 5100.25, NULL, DATE '2020-02-29', NULL, false, 1),
  (4, 'dan', 'OPS', 5100.25, 2.5e0, DATE '2020-02-29', TIMESTAMP '2023-12-31 23:59:59.999999', true, 3),
  (5, 'Eli', NULL, NULL, 3.1e0, NULL, TIMESTAMP '2024-02-29 00:00:00.000001', NULL, 3),
  (6, 'Fae', 'HR', 6400.00, 3.9e0, DATE '2012-12-31', TIMESTAMP '1969-07-20 20:17:40.500000', true, 1),
  (7, 'Gil', 'ENG', 7200.00, 1e-4, DATE '2023-11-05', TIMESTAMP '2024-03-01 08:00:00.123456', false, 2),
  (8, '', 'XXX', 0.00, 1.5e7, DATE '1999-12-31', TIMESTAMP '2024-01-01 00:00:00.000000', true, 8)) t(a, b, c, d, e, f, g, h, i)),
sales(sid, seller, amount, qty, sold, channel) AS (SELECT CAST(a AS bigint), CAST(b AS integer), CAST(c AS decimal(12, 4)), CAST(d AS integer), CAST(e AS timestamp(6)), CAST(f AS varchar) FROM (VALUES
  (100, 2, 19.9900, 1, TIMESTAMP '2024-01-05 10:00:00', 'web'), (101, 2, 250.0000, 10, TIMESTAMP '2024-01-05 12:30:00', 'shop'), (102, 4, 3.3333, 3, TIMESTAMP '2024-01-06 00:00:00', 'web'),
  (103, 4, NULL, 2, TIMESTAMP '2024-01-31 23:59:59.999999', 'web'), (104, 7, 1000.5000, NULL, TIMESTAMP '2024-02-01 08:00:00', NULL), (105, 7, 19.9900, 1, TIMESTAMP '2024-02-14 16:45:00', 'phone'),
  (106, NULL, 75.2500, 5, TIMESTAMP '2024-02-29 09:09:09', 'shop'), (107, 99, -12.0000, 1, NULL, 'web'), (108, 2, 19.9900, 1, TIMESTAMP '2024-03-10 02:30:00', 'web'), (109, 1, 0.0000, 0, TIMESTAMP '2024-03-31 01:30:00', 'shop')) t(a, b, c, d, e, f)),
bags(id, words, nums, prices, spot, hops) AS (SELECT CAST(a AS integer), CAST(b AS array(varchar)), CAST(c AS array(bigint)), CAST(d AS map(varchar, double)), CAST(e AS row(x integer, y double, tag varchar)), CAST(f AS array(row(n integer, s varchar))) FROM (VALUES
  (1, ARRAY['red', 'blue', 'red'], ARRAY[5, 1, 3], MAP(ARRAY['pen', 'ink'], ARRAY[1.5e0, 20e0]), ROW(1, 2.5e0, 'home'), ARRAY[ROW(1, 'a'), ROW(2, 'b')]),
  (2, ARRAY['', NULL, 'a, b'], ARRAY[NULL, 7], MAP(ARRAY['cap'], ARRAY[NULL]), ROW(NULL, 1e10, NULL), ARRAY[ROW(3, NULL)]),
  (3, ARRAY[], ARRAY[], MAP(ARRAY[], ARRAY[]), ROW(0, -0e0, ''), ARRAY[]),
  (4, NULL, NULL, NULL, NULL, NULL)) t(a, b, c, d, e, f)),
notes(id, body) AS (SELECT CAST(a AS integer), CAST(b AS varchar) FROM (VALUES
  (1, '{"kind":"a","n":1,"tags":["x","y"],"who":{"name":"Ada","age":36}}'), (2, '{"kind":"b","n":2.50,"tags":[],"who":null}'), (3, '{"kind":"a","n":"3","tags":[1,null,true]}'), (4, '[1,2,{"n":4}]'), (5, NULL), (6, 'broken {'), (7, '"just text"')) t(a, b)),
days(d, n, kind) AS (SELECT a, CAST(b AS bigint), CAST(c AS varchar) FROM (VALUES
  (DATE '2024-02-27', 3, 'work'), (DATE '2024-02-28', 5, 'work'), (DATE '2024-02-29', NULL, 'work'), (DATE '2024-03-01', 8, 'work'), (DATE '2024-03-02', 1, 'rest'), (DATE '2024-03-03', 1, 'rest'), (DATE '2024-03-05', 8, 'work')) t(a, b, c))
