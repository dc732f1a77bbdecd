-- What a run found out, person by person: {p}value. A value is known where every office of the source
-- knew; several offices add up. Tables that are analysed, and not one statement: of what stands in a
-- WITH the planner has no idea of the size, and chose to compare 200,000 people each with each.
CREATE TEMP TABLE {p}known ON COMMIT DROP AS
SELECT p.id AS row_id, p.person_id, p.of_obligor, l.source
FROM verification_bulkline l
JOIN verification_bulkbatch b ON b.line_id = l.id
JOIN verification_bulkitem i ON i.batch_id = b.id
JOIN verification_bulkperson p ON p.id = i.person_id
WHERE l.run_id = %({p}run)s AND l.source = ANY(%(sources)s) AND l.state <> %(excluded)s
GROUP BY p.id, p.person_id, p.of_obligor, l.source
HAVING bool_and(i.result IN ('found', 'not_found'));

CREATE TEMP TABLE {p}said ON COMMIT DROP AS
SELECT i.person_id AS row_id, l.source, f.name,
  CASE WHEN o.unit = 'bool' THEN max(f.number) ELSE sum(f.number) END::bigint AS number
FROM verification_bulkline l
JOIN verification_bulkbatch b ON b.line_id = l.id
JOIN verification_bulkitem i ON i.batch_id = b.id
JOIN verification_bulkfact f ON f.item_id = i.id
JOIN fact_of o ON o.name = f.name AND o.source = l.source
WHERE l.run_id = %({p}run)s AND f.number IS NOT NULL
GROUP BY i.person_id, l.source, f.name, o.unit;

ANALYZE {p}known, {p}said;

CREATE TEMP TABLE {p}value ON COMMIT DROP AS
SELECT k.row_id, k.person_id, o.name, o.source, o.unit, o.kind, o.compared,
  coalesce(s.number, o.nothing) AS number
FROM {p}known k
JOIN fact_of o ON o.source = k.source AND o.of_obligor = k.of_obligor
LEFT JOIN {p}said s ON s.row_id = k.row_id AND s.source = k.source AND s.name = o.name;

ANALYZE {p}value
