-- %% lakebook connection=local-athena

-- %% [markdown]
-- # Parameters
--
-- The cell below declares values that the others name as `:state` or `IN (:status)`. Click a value under it to choose another
-- for this window, or edit the cell to keep it. In a terminal: `lakebook run parameters.lakebook.sql --param state=California`.

-- %% params
-- state  text       = 'Texas'                      -- where the patients live
-- since  date       = 2024-01-01                   -- claims from that day on
-- status text[]     = ('open', 'denied')           -- of the claims
-- source identifier = 'healthcare_db.claims'
-- most   integer    = 10

-- %%
SELECT c.claim_id, c.claim_date, c.amount, c.status
FROM IDENTIFIER(:source) c
JOIN healthcare_db.patients p ON p.patient_id = c.patient_id
WHERE p.state = :state
  AND c.claim_date >= :since
  AND c.status IN (:status)
ORDER BY c.amount DESC
LIMIT :most

-- %% connection=local-redshift
SELECT :state AS state, :since AS since, :state IN (:status) AS mixed_up
