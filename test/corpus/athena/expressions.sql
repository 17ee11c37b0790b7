-- arithmetic and its precedence
SELECT 1 + 2 * 3 - 4 / 2 % 3, -(5), +x, - -1 FROM t;

-- comparison by every operator
SELECT a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b FROM t;

-- text joined
SELECT first_name || ' ' || last_name FROM people;

-- three-valued logic
SELECT a AND b OR NOT c FROM flags;

-- null tests
SELECT a IS NULL, b IS NOT NULL FROM t;

-- distinct comparison
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM NULL FROM t;

-- ranges
SELECT * FROM t WHERE a BETWEEN 1 AND 10 AND b NOT BETWEEN 'a' AND 'f';

-- lists
SELECT * FROM t WHERE a IN (1, 2, 3) AND b NOT IN ('x', 'y');

-- patterns, one with an escape character
SELECT * FROM t WHERE name LIKE 'A%' AND code NOT LIKE '50\%' ESCAPE '\';

-- simple and searched CASE
SELECT CASE status WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 0 END, CASE WHEN x > 0 THEN 'plus' WHEN x < 0 THEN 'minus' END FROM t;

-- casts
SELECT CAST('1' AS integer), TRY_CAST('x' AS bigint), CAST(1 AS decimal(10, 2)), CAST(x AS varchar(20)) FROM t;

-- casts to nested types
SELECT CAST(a AS array(varchar)), CAST(m AS map(varchar, double)), CAST(r AS row(id bigint, tags array(varchar))) FROM t;

-- casts to time types
SELECT CAST(t AS time(3)), CAST(ts AS timestamp(6) with time zone), CAST(d AS date), CAST(x AS time with time zone) FROM moments;

-- casts to interval and double precision
SELECT CAST('2' AS double precision), CAST(NULL AS interval day to second), CAST(NULL AS interval year to month);

-- elements and fields
SELECT tags[1], attributes['colour'], address.city, items[2].price, m['a'][1].b FROM t;

-- a field of a function's result
SELECT (ROW(1, 2)).field0, element_at(items, 1).price FROM t;

-- the zone changed
SELECT created AT TIME ZONE 'Europe/Berlin', created AT TIME ZONE INTERVAL '2' HOUR FROM events;

-- parts of a moment
SELECT extract(year FROM created), extract(timezone_hour FROM created), extract(day_of_week FROM created) FROM events;

-- functions with words inside
SELECT substring(name FROM 2 FOR 3), position('a' IN name), normalize(name, NFKC) FROM people;

-- trim with words inside
SELECT trim(name), trim(BOTH 'x' FROM name), trim(LEADING FROM name), trim(TRAILING '.' FROM name) FROM people;

-- the current moment and person
SELECT current_date, current_time, current_timestamp, current_timestamp(6), localtime, localtimestamp(3), current_user;

-- conditional functions
SELECT if(a > 1, 'many', 'one'), if(b, 1), coalesce(a, b, 0), nullif(a, 0), try(a / b) FROM t;

-- lambdas with one and two arguments
SELECT transform(xs, x -> x + 1), reduce(xs, 0, (s, x) -> s + x, s -> s), zip_with(xs, ys, (x, y) -> x * y) FROM t;

-- a lambda inside a lambda
SELECT transform(xss, xs -> filter(xs, x -> x > any_limit)) FROM t;

-- a lambda without arguments in brackets around its body
SELECT map_filter(m, (k, v) -> (v > 10 AND k <> 'total')) FROM t;

-- aggregates with distinct, order and filter
SELECT count(DISTINCT state), array_agg(name ORDER BY age DESC NULLS LAST), sum(amount) FILTER (WHERE status = 'paid') FROM t;

-- joined text of a group
SELECT listagg(name, ', ') WITHIN GROUP (ORDER BY name) FROM people;

-- joined text with an overflow rule
SELECT listagg(DISTINCT name, ';' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY name) FROM people;

-- joined text that fails when it is too long
SELECT listagg(name, ';' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY name DESC) FROM people;

-- values read from JSON
SELECT json_value(doc, 'lax $.id' RETURNING bigint DEFAULT 0 ON EMPTY NULL ON ERROR) FROM docs;

-- a query over JSON
SELECT json_query(doc, 'strict $.items[*]' WITH ARRAY WRAPPER EMPTY ARRAY ON EMPTY) FROM docs;

-- a path tested with a passed value
SELECT json_exists(doc, 'lax $.items[*]?(@.price > $p)' PASSING 10 AS "p" FALSE ON ERROR) FROM docs;

-- JSON made from values
SELECT json_object('id' : 1, KEY 'name' VALUE 'a' NULL ON NULL WITHOUT UNIQUE KEYS), json_array(1, true, NULL ABSENT ON NULL);

-- JSON made with a type
SELECT json_object('a' VALUE x FORMAT JSON RETURNING varchar(100)) FROM t;

-- quantified comparison
SELECT a > ALL (VALUES 1, 2), a = SOME (SELECT b FROM u) FROM t;

-- a table function of names with a schema in front
SELECT count(*) FROM information_schema.tables WHERE table_schema = 'healthcare_db';

-- a name in back quotes is for DDL, a keyword as a name needs double quotes
SELECT "order", "group", "table", "user" FROM "select";

-- dates moved by intervals
SELECT current_date - INTERVAL '7' DAY, created + INTERVAL '1' MONTH * 3 FROM events;

-- a row compared with a row
SELECT * FROM t WHERE (a, b) = (1, 2) OR ROW(a, b) <> ROW(c, d);

-- a condition as a value
SELECT a > 1 AS large, (b IS NULL) = (c IS NULL) FROM t;
