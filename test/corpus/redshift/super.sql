-- an element and a field of it
SELECT c_orders[0].o_orderkey FROM customer_orders_lineitem;

-- a path from an alias
SELECT cust.c_orders[0].o_orderkey, cust.c_name FROM customer_orders_lineitem AS cust;

-- a path in a condition and in groups
SELECT c_orders[0].o_orderstatus, count(*) FROM customer_orders_lineitem WHERE c_orders[0].o_orderkey IS NOT NULL GROUP BY c_orders[0].o_orderstatus ORDER BY c_orders[0].o_orderstatus;

-- an array opened into rows
SELECT c.*, o FROM customer_orders_lineitem c, c.c_orders o;

-- two levels opened
SELECT c.c_name, l.l_quantity FROM customer_orders_lineitem c, c.c_orders o, o.o_lineitems l WHERE o.o_orderstatus = 'F';

-- the place of each element
SELECT c_name, orders.o_orderkey, idx FROM customer_orders_lineitem c, c.c_orders AS orders AT idx ORDER BY idx;

-- a deep path opened with its place
SELECT index, element FROM bar AS b, b.data.scalar_array AS element AT index;

-- an object opened into names and values
SELECT attr AS name, val FROM customer_orders_lineitem c, c.c_orders AS o, UNPIVOT o AS val AT attr WHERE c_custkey = 9451;

-- an object opened without names
SELECT v FROM t, UNPIVOT t.data.labels AS v;

-- names that keep their case
SELECT t."data"."ItemList"[1]."unitPrice"::decimal(10, 2) FROM docs t;

-- text read as a document
SELECT json_parse('{"a": {"b": [1, 2]}}').a.b[1]::int AS n;

-- a document read from a table of the catalog
SELECT j.doc.id::bigint, j.doc.tags[0]::varchar FROM "awsdatacatalog"."raw"."json_docs" j;

-- array and object constructors
SELECT array(1, 'a', NULL), object('id', 1, 'tags', array('x')), split_to_array('a|b', '|')[1];

-- type tests
SELECT json_typeof(r.data), is_array(r.data.items), get_array_length(r.data.items) FROM reads r;

-- a document compared and cast
SELECT * FROM reads WHERE data.status = 'open'::varchar AND data.amount > 10.5;

-- an element at a computed place
SELECT c.c_orders[get_array_length(c.c_orders) - 1] FROM customer_orders_lineitem c;
