-- arithmetic with power, roots and bits
SELECT 7 / 2, 7 % 2, 2 ^ 3, |/ 25.0, ||/ 27.0, @ -5, 6 & 3, 6 | 1, ~ 1, 1 << 4, 16 >> 2;

-- casts by the double colon
SELECT '2024-05-01'::date, 1.5::decimal(10, 2)::varchar(20), sysdate::timestamp, NULL::super;

-- casts by the words
SELECT CAST('1' AS integer), CAST(x AS character varying(10)), CONVERT(integer, '12'), TRY_CAST('x' AS int) FROM t;

-- casts to types of several words
SELECT CAST(a AS double precision), CAST(b AS timestamp with time zone), CAST(c AS timestamp without time zone), CAST(d AS time with time zone), CAST(e AS binary varying(8)) FROM t;

-- text joined and compared
SELECT firstname || ' ' || lastname, 'a' < 'b' FROM users;

-- patterns of every kind
SELECT * FROM users WHERE city LIKE '%E%' AND city NOT ILIKE 'a%' AND city SIMILAR TO '%(E|H)%' AND city NOT SIMILAR TO 'x%' AND city ~ '.*E.*' AND city !~ '^Z';

-- a pattern with an escape character
SELECT * FROM t WHERE name LIKE 'a\\_b%' OR name LIKE '50^%' ESCAPE '^';

-- regular expressions without case
SELECT 'ABC' ~* 'b', 'ABC' !~* 'z';

-- three-valued logic and tests for truth
SELECT a AND NOT b OR c, a IS TRUE, b IS NOT FALSE, c IS UNKNOWN FROM flags;

-- null tests in two forms
SELECT * FROM t WHERE a IS NULL AND b IS NOT NULL AND c ISNULL AND d NOTNULL;

-- ranges and lists
SELECT * FROM sales WHERE qtysold BETWEEN 2 AND 4 AND pricepaid NOT BETWEEN 1 AND 9 AND listid IN (1, 2) AND eventid NOT IN (3);

-- simple and searched CASE
SELECT CASE venuecity WHEN 'New York City' THEN 'Big Apple' ELSE 'other' END, CASE WHEN pricepaid < 10 THEN 'a' WHEN pricepaid > 100 THEN 'b' END FROM v;

-- functions of absent values
SELECT coalesce(a, b, 0), nvl(a, 0), nvl2(a, 'set', 'not set'), nullif(a, 0), decode(cat, 1, 'one', 2, 'two', 'many') FROM t;

-- moments of now
SELECT sysdate, current_date, getdate(), current_timestamp, timeofday(), trunc(sysdate);

-- who and where
SELECT current_user, session_user, user, current_schema(), current_database(), current_user_id, version();

-- parts of a moment
SELECT extract(year FROM saletime), extract(epoch FROM saletime), date_part(month, saletime), date_part('dow', saletime), date_trunc('week', saletime) FROM sales;

-- dates moved and counted, parts with and without quotes
SELECT dateadd(month, 18, '2008-02-28'), dateadd('day', -1, saletime), datediff(week, '2009-01-01', '2009-12-31'), datediff('qtr', listtime, saletime) FROM sales;

-- intervals
SELECT caldate + interval '1 second', caldate - interval '52 weeks', caldate + interval '3 hours, 35 minutes', interval '1' day FROM date;

-- interval types
SELECT INTERVAL '1-6' YEAR TO MONTH, INTERVAL '2 03:04:05' DAY TO SECOND;

-- the zone changed
SELECT saletime AT TIME ZONE 'PST', convert_timezone('UTC', 'America/New_York', saletime) FROM sales;

-- functions with words inside
SELECT substring(name FROM 2 FOR 3), substring(name, 1, 2), position('a' IN name), trim(BOTH '"' FROM name), trim(LEADING 'x' FROM name) FROM people;

-- aggregates with distinct
SELECT count(*), count(DISTINCT eventid), sum(DISTINCT qtysold), avg(ALL pricepaid) FROM sales;

-- joined text of a group
SELECT listagg(DISTINCT sellerid, ', ') WITHIN GROUP (ORDER BY sellerid DESC) FROM sales GROUP BY eventid;

-- percentiles
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pricepaid), median(pricepaid), APPROXIMATE PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY pricepaid DESC) FROM sales;

-- JSON by text functions
SELECT json_extract_path_text(doc, 'a', 'b', true), json_extract_array_element_text('[1, 2]', 0), is_valid_json(doc) FROM docs;

-- a function in a schema and in a database
SELECT public.f_commission(pricepaid, 0.1), dev.public.f_add(1, 2) FROM sales;

-- names in double quotes and names with a dollar sign
SELECT "Group", "a ""b""", total$, _x1 FROM "My Table";

-- names of several scripts
SELECT größe, 名前 FROM "мир";

-- a row of conditions as values
SELECT (a > 1) AS large, a = b AS same, NOT c AS no FROM t;

-- collation of one value
SELECT collate(name, 'case_insensitive') FROM people WHERE collate(name, 'case_sensitive') = 'Amazon';

-- exact numbers and text of several kinds
SELECT 1, 1.50, .5, 1e3, 1.5E-7, 'it''s', '', 'back\\slash', 'tab\tin text';

-- typed literals
SELECT DATE '2024-05-01', TIMESTAMP '2024-05-01 09:08:07.123', TIME '09:08:07', TIMESTAMPTZ '2024-05-01 09:08:07+02';

-- text in dollar quotes
SELECT $$it's$$, $tag$a $$ b$tag$;

-- truth values and nothing
SELECT true, FALSE, 't'::boolean, NULL;

-- bytes and sketches
SELECT from_hex('6162')::varbyte, to_varbyte('ab', 'utf8'), hll(eventid), hll_cardinality(hll_create_sketch(eventid)) FROM sales;

-- geometry
SELECT ST_AsText(ST_GeomFromText('POINT(1 2)', 4326)), ST_Distance(a.shape, b.shape) FROM a, b;
