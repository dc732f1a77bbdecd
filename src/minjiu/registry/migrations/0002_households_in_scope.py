"""The view behind HouseholdInScope, which the rooms above join."""

from django.db import migrations

_VIEW = """
CREATE VIEW registry_household_in_scope AS
SELECT h.id, h.division_code, h.county_code, h.applicant_id, p.name AS applicant_name,
       h.opened_on, count(m.id)::integer AS member_count
FROM registry_household h
JOIN registry_person p ON p.id = h.applicant_id
LEFT JOIN registry_membership m ON m.household_id = h.id AND m.valid_to IS NULL
WHERE h.closed_on IS NULL
GROUP BY h.id, p.name
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunSQL(_VIEW, "DROP VIEW registry_household_in_scope")]
