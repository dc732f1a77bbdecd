-- What differs from before: the last run, else the newest verification of the family that knew.
INSERT INTO verification_bulkfinding
  (id, run_id, person_id, household_id, division_code, county_code, kind, name, source, before,
   after, in_favour, outcome, reason)
WITH single AS (
  SELECT DISTINCT ON (f.person_id, f.name) f.person_id, f.name, f.status,
    CASE jsonb_typeof(f.value) WHEN 'boolean' THEN (f.value = 'true'::jsonb)::int::bigint
  WHEN 'number' THEN (f.value::text)::numeric::bigint END AS number
  FROM verification_fact f JOIN verification_verification v ON v.id = f.verification_id
  WHERE f.name IN (SELECT name FROM fact_of WHERE kind <> '') AND v.kind <> %(hukou)s
    AND f.status IN ('found', 'not_found')
    AND f.person_id IN (SELECT person_id FROM verification_bulkperson WHERE run_id = %(run)s)
  ORDER BY f.person_id, f.name, v.started_at DESC
), compared AS (
  SELECT v.*, p.household_id, p.division_code, p.county_code,
    coalesce(
      l.number,
      CASE WHEN s.status = 'not_found' THEN o.nothing ELSE s.number END,
      CASE WHEN v.kind = 'death' THEN 0 END) AS before
  FROM value v JOIN verification_bulkperson p ON p.id = v.row_id
  JOIN fact_of o ON o.name = v.name AND o.source = v.source
  LEFT JOIN last_value l ON l.person_id = v.person_id AND l.name = v.name AND l.source = v.source
  LEFT JOIN single s ON s.person_id = v.person_id AND s.name = v.name
  WHERE v.kind <> ''
)
SELECT gen_random_uuid(), %(run)s, person_id, household_id, division_code, county_code, kind, name,
  source, before, number,
  CASE WHEN kind = 'death' THEN name = 'obligor_funeral_record'
    WHEN kind = 'disability' THEN number > 0 AND (before = 0 OR number < before)
    ELSE number < before END, '', ''
FROM compared
WHERE before IS NOT NULL AND number <> before
  AND (unit <> 'fen' OR abs(number - before) > greatest(%(fen)s, abs(before) * %(share)s / 10000))
ON CONFLICT DO NOTHING
