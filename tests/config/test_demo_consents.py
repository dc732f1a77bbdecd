"""The demo's recipients: a stated share has signed, so that a bulk run asks about those and no other."""

from typing import Any

import pytest

from minjiu.assistance import api as assistance
from minjiu.common.clock import today
from minjiu.config.demo.consents import begin_bulk_run, sign_recipients
from minjiu.config.demo.seeding import open_accounts
from minjiu.directory.actions.loading import load_directory
from minjiu.registry import api as registry
from minjiu.registry.actions.imports import COLUMNS, import_recipients
from minjiu.registry.enums import Purpose
from minjiu.registry.models import Authorisation
from minjiu.verification.models import BulkHousehold, BulkRun
from tests.architecture.test_history import number

pytestmark = pytest.mark.django_db


def test_a_share_signs_once_and_one_run_is_begun_over_all(settings: Any) -> None:
    settings.DEMO = True
    load_directory()
    open_accounts()
    lines = [",".join(COLUMNS)]
    for n in range(4):
        grant = "最低生活保障,500,2025-01-01"
        lines.append(f"{n},陈国华,{number(f'19700{n + 1}01')},本人,350122103,,,{grant},")
        lines.append(f"{n},陈小明,{number(f'20150{n + 1}01')},子女,350122103,,,,,,")
    import_recipients(file_name="a.csv", content="\n".join(lines).encode(), acting_user=None)
    assert assistance.enrol_imported(acting_user=None) == 4
    assert (sign_recipients(2), sign_recipients(2)) == (2, 2)
    homes = [grant.household_id for grant in registry.imported_grants()]
    lacking = [bool(registry.missing_signatures(h, Purpose.DIBAO, today())) for h in homes]
    assert lacking == [False, True, False, True]
    assert Authorisation.objects.count() == 2
    begin_bulk_run()
    begin_bulk_run()
    run = BulkRun.objects.get()
    assert set(BulkHousehold.objects.filter(run=run).values_list("household_id", flat=True)) == set(homes)  # fmt: skip
