"""The relation behind `api.consents`: who may be asked about, for many households at once."""

from django.db import migrations

# The same words as `missing_signatures` and `authorisation_for_query`; a test holds both equal.
# The newest paper of the purpose counts; one member without a standing signature closes it for all.
_FUNCTION = """
CREATE FUNCTION registry_consents(on_day date, wanted text, homes uuid[])
RETURNS TABLE (
  person_id uuid, household_id uuid, division_code text, county_code text,
  authorisation_id uuid, text_digest text, sources text[], missing text
) LANGUAGE sql STABLE AS $$
WITH hand AS (
  SELECT p.id AS person_id, h.id AS household_id, h.division_code, h.county_code,
    a.id AS paper_id, a.text_digest, a.sources,
    CASE
      WHEN s.id IS NULL THEN 'unsigned'
      WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn'
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
  CASE WHEN closed AND missing = '' THEN 'another' ELSE missing END
FROM home
$$
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_upkeep")]
    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION registry_consents(date, text, uuid[])")
    ]
