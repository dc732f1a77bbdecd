"""Row history: every tracked row keeps what it was, also when it is deleted; nobody rewrites it."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from pghistory.models import Event

from cncodes.resident_id import check_character
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.api import Member
from minjiu.registry.enums import Relation
from minjiu.registry.models import Membership

HISTORIES = [
    m for m in apps.get_models() if issubclass(m, Event) and m.__module__.startswith("minjiu")
]


def number(birth: str) -> str:
    return f"350122{birth}001" + check_character(f"350122{birth}001")


def _triggers(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
        return {row[0].removeprefix("pgtrigger_").rsplit("_", 1)[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_history_is_append_only_and_sees_deletions() -> None:
    assert len(HISTORIES) >= 14
    for history in HISTORIES:
        tracked = history._meta.get_field("pgh_obj").related_model
        assert "append_only" in _triggers(history._meta.db_table)
        seen = _triggers(tracked._meta.db_table)
        assert {"insert_insert", "update_update", "delete_delete"} <= seen, tracked


@pytest.mark.django_db
def test_a_member_entered_by_mistake_and_taken_out_stays_in_the_history() -> None:
    home = register_applicant(
        id_number=number("19700101"), name="陈国华", division_code="350122100", acting_user=None
    ).household
    spouse = Member("林秀英", number("19720202"), Relation.SPOUSE)
    confirm_members(household=home, members=[spouse], acting_user=None)
    confirm_members(household=home, members=[], acting_user=None)
    assert Membership.objects.filter(household=home).count() == 1
    kept = apps.get_model("registry", "MembershipEvent").objects.filter(relation="spouse")
    assert list(kept.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_history_is_not_rewritten(sql: str) -> None:
    register_applicant(
        id_number=number("19700101"), name="陈国华", division_code="350122100", acting_user=None
    )
    table = apps.get_model("registry", "HouseholdEvent")._meta.db_table
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))
