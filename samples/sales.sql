/*
 * Sales by segment and product. A plain SQL file without a mark: "Reopen Editor With…" shows it as a notebook of one
 * cell, and it is written back byte for byte.
 */

SHOW TABLES IN sales_db;

SELECT segment, count(*) AS orders, sum(sales) AS sales, sum(profit) AS profit
FROM sales_db.saas_sales
GROUP BY segment
ORDER BY sales DESC;

SELECT product, sum(quantity) AS quantity, sum(profit) AS profit
FROM sales_db.saas_sales
WHERE discount > 0
GROUP BY product
ORDER BY profit
LIMIT 10;
