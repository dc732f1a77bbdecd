"""The consents of many families name legal obligors too, where the purpose asks about them."""

from django.db import migrations

_CONSENTS = """
DROP FUNCTION registry_consents(date, text, uuid[]);
CREATE FUNCTION registry_consents(on_day date, wanted text, homes uuid[])
RETURNS TABLE (
  person_id uuid, household_id uuid, division_code text, county_code text,
  authorisation_id uuid, text_digest text, sources text[], missing text{column}
) LANGUAGE sql STABLE AS $$
WITH hand AS (
  SELECT p.id AS person_id, h.id AS household_id, h.division_code, h.county_code,
    a.id AS paper_id, a.text_digest, a.sources,
    CASE
      WHEN s.id IS NULL THEN 'unsigned'
      WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn'
      WHEN a.lapsed_at IS NOT NULL THEN 'lapsed'
      WHEN a.superseded_at IS NOT NULL THEN 'members_changed'
      WHEN a.valid_to <= on_day THEN 'expired'
      WHEN s.method = 'guardian' AND s.guardian_basis = ''
        AND extract(year FROM age(on_day, p.birth_on)) >= 18 THEN 'came_of_age'
      ELSE ''
    END AS missing
  FROM unnest(homes) AS asked(id)
  JOIN registry_household h ON h.id = asked.id
  JOIN registry_membership m ON m.household_id = h.id
    AND m.valid_from <= on_day AND (m.valid_to IS NULL OR m.valid_to > on_day)
  JOIN registry_person p ON p.serial = m.person_serial
  LEFT JOIN LATERAL (
    SELECT * FROM registry_authorisation a
    WHERE a.household_id = h.id AND a.purpose = wanted AND a.stage = 'household'
      AND a.valid_from <= on_day
    ORDER BY a.created_at DESC LIMIT 1
  ) a ON true
  LEFT JOIN registry_signature s ON s.authorisation_id = a.id AND s.person_id = p.id
), home AS (
  SELECT *, bool_or(missing <> '') OVER (PARTITION BY household_id) AS closed FROM hand
)
SELECT person_id, household_id, division_code, county_code,
  CASE WHEN NOT closed THEN paper_id END,
  CASE WHEN NOT closed THEN text_digest ELSE '' END,
  CASE WHEN NOT closed THEN sources ELSE ARRAY[]::varchar[] END,
  CASE WHEN closed AND missing = '' THEN 'another' ELSE missing END{member}
FROM home{obligors}
$$
"""
# Grown up, and not beyond reach: who is to sign (registry.queries.obligors_to_ask).
_OBLIGORS = """
UNION ALL
SELECT o.person_id, o.household_id, o.division_code, o.county_code,
  CASE WHEN o.missing = '' THEN o.paper_id END,
  CASE WHEN o.missing = '' THEN o.text_digest ELSE '' END,
  CASE WHEN o.missing = '' THEN o.sources ELSE ARRAY[]::varchar[] END,
  o.missing, true
FROM (
  SELECT p.id AS person_id, h.id AS household_id, h.division_code, h.county_code,
    a.id AS paper_id, a.text_digest, a.sources,
    CASE
      WHEN a.id IS NULL THEN 'unsigned'
      WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn'
      WHEN a.lapsed_at IS NOT NULL THEN 'lapsed'
      WHEN a.superseded_at IS NOT NULL THEN 'members_changed'
      WHEN a.valid_to <= on_day THEN 'expired'
      ELSE ''
    END AS missing
  FROM unnest(homes) AS asked(id)
  JOIN registry_household h ON h.id = asked.id
  JOIN registry_obligor o ON o.household_id = h.id AND o.no_consent = ''
    AND o.valid_from <= on_day AND (o.valid_to IS NULL OR o.valid_to > on_day)
  JOIN registry_person p ON p.id = o.person_id AND p.birth_on <= on_day - interval '18 years'
  LEFT JOIN LATERAL (
    SELECT a.* FROM registry_authorisation a
    JOIN registry_signature s ON s.authorisation_id = a.id AND s.person_id = p.id
    WHERE a.household_id = h.id AND a.purpose = wanted AND a.stage = 'obligor'
      AND a.valid_from <= on_day
    ORDER BY a.created_at DESC LIMIT 1
  ) a ON true
  WHERE wanted = 'assistance.tekun'
) o"""
NOW = _CONSENTS.format(column=", of_obligor boolean", member=", false", obligors=_OBLIGORS)
BEFORE = _CONSENTS.format(column="", member="", obligors="")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_obligors_sign")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
