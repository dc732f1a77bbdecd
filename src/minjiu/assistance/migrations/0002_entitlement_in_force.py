"""The view behind EntitlementInForce, which the rooms above join."""

from django.db import migrations

_VIEW = """
CREATE VIEW assistance_entitlement_in_force AS
SELECT e.id, e.household_id, e.division_code, c.county_code, e.programme, e.monthly_amount,
       e.valid_from
FROM assistance_entitlement e
JOIN assistance_case c ON c.id = e.case_id
WHERE e.valid_to IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial")]
    operations = [migrations.RunSQL(_VIEW, "DROP VIEW assistance_entitlement_in_force")]
