-- The same law as a person who knows SQL would write it for one day and four targets: no unknown
-- values, no reasons, no dates of force. Parameters come as the table v, a row for each division.
COPY (
WITH person AS (
  SELECT household_id, division, high_cost_school OR self_financed_study_abroad AS spends,
    unnest(members, recursive := true)
  FROM read_parquet('{source}/*.parquet')
), counted AS (
  SELECT p.*, NOT (clergy_away_3y OR in_prison OR in_compulsory_detox OR declared_missing) AND (
      relation IN ('applicant', 'spouse')
      OR relation = 'child' AND (birth_on > DATE '{on}' - INTERVAL 18 YEAR
        OR cannot_live_independently
        OR full_time_student AND education_stage <> 'postgraduate')
      OR long_coresident AND legal_support_duty) AS counts,
    greatest(0, wage_receipts - ((wage_receipts * v.cost_ratio * 2 + 10000) // 20000)
      + greatest(0, business_receipts - business_costs)
      + greatest(0, property_receipts - property_costs)
      + CASE WHEN v.basic_excluded THEN greatest(0, pension_receipts - central_basic_pension_receipts)
             ELSE pension_receipts END
      + unemployment_receipts + support_receipts + other_transfer_receipts - transfers_paid
      + other_receipts) AS income,
    bank_balance + securities_value + insurance_value + other_financial_value AS assets
  FROM person p JOIN v USING (division)
), home AS (
  SELECT household_id, any_value(division) AS division, any_value(spends) AS spends,
    count_if(counts) AS n, coalesce(sum(income) FILTER (counts), 0)::BIGINT AS income,
    coalesce(sum(assets) FILTER (counts), 0)::BIGINT AS assets,
    coalesce(sum(greatest(0, vehicles - exempt_vehicles)) FILTER (counts), 0) AS cars,
    coalesce(sum(homes) FILTER (counts), 0) AS homes,
    coalesce(bool_or(operating_company) FILTER (counts), false) AS company
  FROM counted GROUP BY household_id
), line AS (
  SELECT home.*, v.*, v.standard * n AS line, (income * 2 + v.months) // (2 * v.months) AS monthly,
    cars = 0 AND homes <= v.home_limit AND NOT company AND NOT spends AS within
  FROM home JOIN v USING (division)
), answer AS (
  SELECT *, n > 0 AND within AND assets <= line * deposit_months AND monthly < line AS eligible
  FROM line
)
SELECT household_id, division, eligible AS dibao_eligible,
  CASE WHEN eligible THEN greatest(minimum_grant, line - monthly) ELSE 0 END AS dibao_amount,
  NOT eligible AND within AND assets <= line * margin_months
    AND monthly < (line * margin_ratio * 2 + 10000) // 20000 AS dibao_margin_eligible,
  CASE WHEN n = 0 THEN 0 ELSE (monthly * 2 + n) // (2 * n) END AS income_per_person
FROM answer) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
