-- a number for every row in an order
SELECT name, row_number() OVER (ORDER BY score DESC) FROM results;

-- ranks within groups
SELECT team, name, rank() OVER (PARTITION BY team ORDER BY score DESC) AS place FROM results;

-- two ranks beside each other
SELECT name, dense_rank() OVER (ORDER BY score), percent_rank() OVER (ORDER BY score), cume_dist() OVER (ORDER BY score) FROM results;

-- quartiles
SELECT claim_id, ntile(4) OVER (ORDER BY amount) AS quarter FROM claims;

-- the value of the row before, with a default
SELECT day, sales, lag(sales, 1, 0) OVER (ORDER BY day) AS before FROM daily;

-- the next value that is not null
SELECT day, lead(price) IGNORE NULLS OVER (PARTITION BY product ORDER BY day) FROM prices;

-- the first value, nulls counted
SELECT first_value(price) RESPECT NULLS OVER (ORDER BY day) FROM prices;

-- the second value of each group
SELECT nth_value(name, 2) OVER (PARTITION BY team ORDER BY score DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM results;

-- a running total
SELECT day, sum(sales) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS total FROM daily;

-- an average over three rows
SELECT day, avg(sales) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM daily;

-- a frame from here to the end
SELECT day, count(*) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM daily;

-- a frame by distance in value
SELECT at, sum(bytes) OVER (ORDER BY at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) FROM traffic;

-- a frame by groups of equal values
SELECT a, array_agg(a) OVER (ORDER BY a ASC NULLS FIRST GROUPS BETWEEN 1 PRECEDING AND 2 FOLLOWING) FROM t;

-- a named window used twice
SELECT day, sum(sales) OVER w, avg(sales) OVER w FROM daily WINDOW w AS (PARTITION BY shop ORDER BY day);

-- a named window refined where it is used
SELECT max(sales) OVER (w ROWS 3 PRECEDING) FROM daily WINDOW w AS (PARTITION BY shop ORDER BY day);

-- a window over the whole result
SELECT name, score, max(score) OVER () - score AS behind FROM results;

-- an aggregate over groups inside a window
SELECT state, sum(amount), sum(sum(amount)) OVER (ORDER BY state) FROM claims GROUP BY state;

-- a filter on a window function's input
SELECT shop, count(*) FILTER (WHERE sales > 100) OVER (PARTITION BY shop) FROM daily;

-- the best row of each group through a subquery
SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY team ORDER BY score DESC, name) AS n FROM results r) WHERE n = 1;

-- a falling and rising price found by row patterns
SELECT * FROM orders MATCH_RECOGNIZE (
    PARTITION BY custkey
    ORDER BY orderdate
    MEASURES A.totalprice AS starting_price, LAST(B.totalprice) AS bottom_price, LAST(U.totalprice) AS top_price
    ONE ROW PER MATCH
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A B+ C+ D+)
    SUBSET U = (C, D)
    DEFINE B AS totalprice < PREV(totalprice), C AS totalprice > PREV(totalprice) AND totalprice <= A.totalprice, D AS totalprice > PREV(totalprice)
) AS m;

-- all rows of a match, with bounded repetition
SELECT id, run FROM readings MATCH_RECOGNIZE (
    ORDER BY at
    MEASURES MATCH_NUMBER() AS run, CLASSIFIER() AS label, FINAL LAST(hot.at) AS until
    ALL ROWS PER MATCH
    PATTERN (cold hot{2,} cold?)
    DEFINE hot AS temperature > 30, cold AS temperature <= 30
);
