-- A value is known where every office of the source knew; several offices add up.
fact_of AS (
  SELECT * FROM unnest(%(names)s::text[], %(sources)s::text[], %(units)s::text[],
    %(nothings)s::bigint[], %(kinds)s::text[], %(compared)s::boolean[])
    AS f (name, source, unit, nothing, kind, compared)
), receipt AS (
  SELECT i.id, p.id AS row_id, p.person_id, l.source, i.result
  FROM verification_bulkline l
  JOIN verification_bulkbatch b ON b.line_id = l.id
  JOIN verification_bulkitem i ON i.batch_id = b.id
  JOIN verification_bulkperson p ON p.id = i.person_id
  WHERE l.run_id = %(run)s AND l.source = ANY(%(sources)s)
), known AS (
  SELECT row_id, person_id, source FROM receipt
  GROUP BY row_id, person_id, source HAVING bool_and(result IN ('found', 'not_found'))
), said AS (
  SELECT r.row_id, r.source, f.name,
    CASE WHEN o.unit = 'bool' THEN max(f.number) ELSE sum(f.number) END::bigint AS number
  FROM receipt r JOIN verification_bulkfact f ON f.item_id = r.id
  JOIN fact_of o ON o.name = f.name AND o.source = r.source
  WHERE f.number IS NOT NULL
  GROUP BY r.row_id, r.source, f.name, o.unit
), value AS (
  SELECT k.row_id, k.person_id, o.name, o.source, o.unit, o.kind, o.compared,
    coalesce(s.number, o.nothing) AS number
  FROM known k JOIN fact_of o ON o.source = k.source
  LEFT JOIN said s ON s.row_id = k.row_id AND s.source = k.source AND s.name = o.name
)
