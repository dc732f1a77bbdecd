"""The view behind BackPayDue, which funds joins."""

from django.db import migrations

_VIEW = """
CREATE VIEW assistance_back_pay_due AS
SELECT b.id, c.household_id, c.division_code, c.county_code, c.programme, b.month, b.amount
FROM assistance_backpay b
JOIN assistance_correction r ON r.id = b.correction_id
JOIN assistance_case c ON c.id = r.case_id
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0010_corrections_and_emergencies")]
    operations = [migrations.RunSQL(_VIEW, "DROP VIEW assistance_back_pay_due")]
