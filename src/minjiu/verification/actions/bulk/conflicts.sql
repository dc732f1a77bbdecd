-- What differs from the family's newest word, by the tolerances of `comparing`.
INSERT INTO verification_bulkfinding
  (id, run_id, person_id, household_id, division_code, county_code, kind, name, source, before,
   after, in_favour, outcome, reason)
WITH declared AS (
  SELECT DISTINCT ON (d.person_id, d.name) d.person_id, d.name, d.verification_id,
    CASE jsonb_typeof(d.value) WHEN 'boolean' THEN (d.value = 'true'::jsonb)::int::bigint
  WHEN 'number' THEN (d.value::text)::numeric::bigint END AS number
  FROM verification_declaration d JOIN verification_verification v ON v.id = d.verification_id
  WHERE (d.person_id, v.household_id) IN (  -- of an obligor another family may have said other things
      SELECT person_id, household_id FROM verification_bulkperson WHERE run_id = %(run)s)
    AND d.name IN (SELECT name FROM fact_of WHERE compared)
  ORDER BY d.person_id, d.name, v.started_at DESC
)
SELECT gen_random_uuid(), %(run)s, v.person_id, p.household_id, p.division_code, p.county_code,
  %(conflict)s, v.name, v.source, d.number, v.number, v.number < d.number AND v.unit = 'fen', '', ''
FROM value v JOIN declared d ON d.person_id = v.person_id AND d.name = v.name
JOIN verification_bulkperson p ON p.id = v.row_id
WHERE v.compared AND d.number IS NOT NULL AND d.number <> v.number
  AND (v.unit NOT LIKE 'fen%%'
    OR abs(v.number - d.number) > greatest(%(tolerance)s, abs(v.number) * %(of)s / 10000))
  AND NOT EXISTS (  -- the family was heard on exactly this
    SELECT 1 FROM verification_conflict c
    WHERE c.verification_id = d.verification_id AND c.person_id = v.person_id AND c.name = v.name
      AND c.outcome <> '' AND CASE jsonb_typeof(c.reported) WHEN 'boolean' THEN (c.reported = 'true'::jsonb)::int::bigint
  WHEN 'number' THEN (c.reported::text)::numeric::bigint END = v.number)
ON CONFLICT DO NOTHING
