-- What is compared, as `concluding` lists it.
CREATE TEMP TABLE fact_of ON COMMIT DROP AS
SELECT * FROM unnest(%(names)s::text[], %(sources)s::text[], %(units)s::text[],
  %(nothings)s::bigint[], %(kinds)s::text[], %(compared)s::boolean[],
  %(of_obligor)s::boolean[])
  AS f (name, source, unit, nothing, kind, compared, of_obligor);

ANALYZE fact_of
