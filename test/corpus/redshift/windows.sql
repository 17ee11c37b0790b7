-- a row number
SELECT salesid, row_number() OVER (ORDER BY salesid) FROM winsales;

-- ranks in groups
SELECT sellerid, qty, rank() OVER (PARTITION BY sellerid ORDER BY qty DESC), dense_rank() OVER (ORDER BY qty DESC) FROM winsales;

-- a running sum
SELECT dateid, sum(qty) OVER (ORDER BY dateid, salesid ROWS UNBOUNDED PRECEDING) AS total FROM winsales;

-- a moving average
SELECT avg(qty) OVER (PARTITION BY sellerid ORDER BY dateid ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM winsales;

-- a frame to the end
SELECT last_value(venuename) OVER (PARTITION BY venuestate ORDER BY venueseats DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM venue;

-- nulls skipped, said inside the brackets and behind them
SELECT first_value(name IGNORE NULLS) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), lag(name, 1) IGNORE NULLS OVER (ORDER BY id) FROM t;

-- the row before and the row after
SELECT buyerid, lag(qtysold, 1) OVER (ORDER BY buyerid, saletime), lead(commission, 1) OVER (ORDER BY saletime) FROM sales;

-- the n-th value
SELECT nth_value(venueseats, 3) IGNORE NULLS OVER (PARTITION BY venuestate ORDER BY venueseats DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM venue;

-- parts of a group
SELECT ntile(4) OVER (PARTITION BY eventname ORDER BY pricepaid DESC), percent_rank() OVER (ORDER BY qty), cume_dist() OVER (ORDER BY qty) FROM winsales;

-- a share of a group
SELECT qty, ratio_to_report(qty) OVER (PARTITION BY sellerid) FROM winsales;

-- joined text over a window
SELECT listagg(sellerid) WITHIN GROUP (ORDER BY dateid) OVER () FROM winsales;

-- percentiles over a window
SELECT median(qty) OVER (PARTITION BY sellerid), percentile_cont(0.6) WITHIN GROUP (ORDER BY qty) OVER (PARTITION BY sellerid) FROM winsales;

-- an aggregate inside a window function
SELECT state, rank() OVER (ORDER BY sum(amount) DESC) FROM claims GROUP BY state;

-- the whole result as one window
SELECT sum(qty) OVER () FROM winsales;
