-- whole numbers, decimals and floating numbers
SELECT 42, -7, 1.50, .5, 5., 1e3, 1.5E-7, 12345678901234567890.12;

-- decimals by name
SELECT DECIMAL '123.4500', DECIMAL '-0.1';

-- typed floating numbers
SELECT DOUBLE '1.5', REAL '1.5', DOUBLE PRECISION '2.5';

-- small integers by type
SELECT TINYINT '1', SMALLINT '2', INTEGER '3', BIGINT '4';

-- text with a quote and an empty text
SELECT 'O''Reilly', '', 'a--b /* c */';

-- text over two lines
SELECT 'first
second';

-- text by code points
SELECT U&'Hello winter \2603 !', U&'\+01F600', U&'snow #2603' UESCAPE '#';

-- bytes
SELECT X'65683F', X'';

-- truth values and nothing
SELECT true, FALSE, NULL;

-- dates and times
SELECT DATE '2024-05-01', TIME '09:08:07.123', TIMESTAMP '2024-05-01 09:08:07', TIMESTAMP '2024-05-01 09:08:07.123456';

-- moments with a zone
SELECT TIMESTAMP '2024-05-01 09:08:07 UTC', TIMESTAMP '2024-05-01 09:08:07 America/New_York', TIMESTAMP '2024-05-01 09:08:07+02:00', TIME '09:08:07 +05:30';

-- intervals
SELECT INTERVAL '2' DAY, INTERVAL '1-6' YEAR TO MONTH, INTERVAL '1 12:30:05' DAY TO SECOND, INTERVAL -'3' HOUR, INTERVAL '5' MONTH;

-- arrays, also empty and nested
SELECT ARRAY[1, 2, 3], ARRAY[], ARRAY[ARRAY['a'], ARRAY['b', NULL]];

-- maps
SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP();

-- rows
SELECT ROW(1, 'a', true), (1, 2), CAST(ROW(1, 2.0) AS ROW(x BIGINT, y DOUBLE));

-- JSON and addresses
SELECT JSON '{"a": [1, 2]}', IPADDRESS '10.0.0.1', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59';

-- characters of a fixed length
SELECT CHAR 'ab', VARCHAR 'ab', CAST('ab' AS CHAR(5));

-- emoji and accents in text and in a name
SELECT 'naïve 🚀' AS "größe 🚀";
