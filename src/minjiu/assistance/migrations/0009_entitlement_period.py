"""The relation for the rooms above has every period, with its end; who receives is due a review."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import migrations

_VIEW = """
DROP VIEW assistance_entitlement_in_force;
CREATE VIEW assistance_entitlement_period AS
SELECT e.id, e.household_id, e.division_code, c.county_code, e.programme, e.monthly_amount,
       e.valid_from, e.valid_to
FROM assistance_entitlement e
JOIN assistance_case c ON c.id = e.case_id
"""
_BACK = """
DROP VIEW assistance_entitlement_period;
CREATE VIEW assistance_entitlement_in_force AS
SELECT e.id, e.household_id, e.division_code, c.county_code, e.programme, e.monthly_amount,
       e.valid_from
FROM assistance_entitlement e
JOIN assistance_case c ON c.id = e.case_id
WHERE e.valid_to IS NULL
"""


def schedule(apps: Any, _: Any) -> None:
    """A year from the decision, or from the day on which the family came into this system."""
    entitlements, reviews, decisions = (
        apps.get_model("assistance", name) for name in ("Entitlement", "Review", "Decision")
    )
    decided = dict(decisions.objects.values_list("case_id", "effective_on"))
    running = entitlements.objects.filter(valid_to__isnull=True).select_related("case")
    for one in running.iterator(chunk_size=2000):
        start: date = decided.get(one.case_id) or one.case.registered_on
        leap = (start.month, start.day) == (2, 29)
        due = date(start.year + 1, start.month, 28 if leap else start.day)
        reviews.objects.create(
            id=uuid4(), case=one.case, months=12, counted_from=start, due_on=due
        )


class Migration(migrations.Migration):
    dependencies = [("assistance", "0008_changes_and_reviews")]
    operations = [
        migrations.RunSQL(_VIEW, _BACK),
        migrations.RunPython(schedule, migrations.RunPython.noop, elidable=True),
    ]
