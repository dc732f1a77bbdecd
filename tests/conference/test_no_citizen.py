"""Governance cannot reach a citizen's data: under a role without those tables its pages work."""

from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from minjiu.registry.models import Person

CITIZENS = ("registry", "verification", "assistance")
PAGES = (
    "home",
    "leader",
    "people",
    "topics",
    "meetings",
    "board",
    "bulletins",
    "registers",
    "ledger",
)


def test_governance_works_without_any_right_on_citizens_tables(office: Any, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    client = Client()
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    theirs = {
        m._meta.db_table for label in CITIZENS for m in apps.get_app_config(label).get_models()
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE governs_only")
        cursor.execute("GRANT governs_only TO CURRENT_USER")
        for table in connection.introspection.table_names(cursor, include_views=True):
            if table not in theirs:
                cursor.execute(f'GRANT ALL ON "{table}" TO governs_only')
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO governs_only")
        cursor.execute("SET ROLE governs_only")
    try:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Person.objects.count()
        answers = {name: client.get(reverse(f"office:{name}")).status_code for name in PAGES}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert answers == dict.fromkeys(PAGES, 200)
