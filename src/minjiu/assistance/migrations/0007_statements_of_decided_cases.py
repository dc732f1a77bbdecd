"""Statements that a decision has used up already are closed; the open ones are of open cases."""

from typing import Any

from django.db import migrations
from django.db.models import F


def close(apps: Any, _: Any) -> None:
    open_states = ("county_review", "refusal_proposed")
    statements = apps.get_model("assistance", "Statement")
    statements.objects.exclude(case__state__in=open_states).update(closed_at=F("heard_at"))


class Migration(migrations.Migration):
    dependencies = [("assistance", "0006_returned_and_withdrawn")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
