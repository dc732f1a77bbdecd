"""The trail: append-only, sealed, and every way of tampering is found."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from minjiu.access.models import User
from minjiu.audit import api
from minjiu.audit.actions import sealing
from minjiu.audit.enums import Outcome, ProblemKind
from minjiu.audit.models import Link, Record

pytestmark = pytest.mark.django_db
NO_GRACE = timedelta(0)


@pytest.fixture
def clerk() -> User:
    return User.objects.create(
        username="3501220001", name="王芳", unit_name="琯头镇", post="经办员"
    )


def acts(clerk: User, count: int) -> None:
    for number in range(count):
        api.record("test.done", clerk, clerk, after={"number": number, "说明": "变更"})


def tamper(sql: str) -> None:
    """As somebody who owns the tables and switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_record DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_link DISABLE TRIGGER USER")
        cursor.execute(sql)


def found(**known: object) -> list[tuple[ProblemKind, int | None]]:
    problems = api.verify(grace=NO_GRACE, **known)  # type: ignore[arg-type]
    return [(problem.kind, problem.seq) for problem in problems]


@pytest.mark.parametrize("table", ["audit_record", "audit_link"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_triggers_refuse_change(clerk: User, table: str, verb: str) -> None:
    acts(clerk, 1)
    api.seal_pending()
    column = "id" if table == "audit_record" else "seq"
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        connection.cursor().execute(verb.format(table, column, column))


@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
@pytest.mark.parametrize("table", ["audit_record", "audit_link"])
def test_the_application_role_may_not_even_try(table: str, verb: str) -> None:
    column = "id" if table == "audit_record" else "seq"
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL ROLE minjiu_app")
        cursor.execute(verb.format(table, column))


def test_an_act_that_is_undone_leaves_no_record(clerk: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        acts(clerk, 1)
        raise RuntimeError
    assert not Record.objects.exists()


def test_a_look_stays_when_the_page_is_undone(clerk: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        api.record_look(clerk, "test.seen", label="张*明", purpose="assistance.dibao")
        raise RuntimeError
    looks = Record.objects.using("audit").values_list("action", "outcome", "actor_unit")
    assert list(looks) == [("test.seen", Outcome.SEEN, "琯头镇")]


def test_for_whom_an_act_was_done_is_sealed_and_older_links_stay_good(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:  # as links were made before the column came
        before.setattr(sealing, "_LATER", ())
        acts(clerk, 2)
        api.seal_pending()
    clerk.acting_for = User(name="李敏", unit_name="琯头镇")
    acts(clerk, 1)
    api.seal_pending()
    assert Record.objects.latest("pk").for_whom == "李敏（琯头镇）"
    assert found() == []
    tamper(f"UPDATE audit_record SET for_whom = '' WHERE id = {Record.objects.latest('pk').pk}")
    assert found() == [(ProblemKind.EDITED, 3)]


def test_untouched_chain_verifies(clerk: User) -> None:
    acts(clerk, 3)
    assert api.seal_pending() == 3
    acts(clerk, 2)
    assert api.seal_pending() == 2
    assert api.seal_pending() == 0
    assert found() == []
    assert list(Link.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("sql", "problems"),
    [
        ("UPDATE audit_record SET after = '{}' WHERE id = {2}", [(ProblemKind.EDITED, 2)]),
        ("UPDATE audit_record SET actor_name = '李四' WHERE id = {2}", [(ProblemKind.EDITED, 2)]),
        ("UPDATE audit_record SET for_whom = '乙' WHERE id = {2}", [(ProblemKind.EDITED, 2)]),
        ("DELETE FROM audit_record WHERE id = {2}", [(ProblemKind.DELETED, 2)]),
        (
            "DELETE FROM audit_link WHERE seq = 2",
            [(ProblemKind.ORDER, 2), (ProblemKind.UNSEALED, None)],
        ),
        (
            "UPDATE audit_link SET record_id = CASE record_id WHEN {2} THEN -1 ELSE {2} END "
            "WHERE record_id IN ({2}, {3})",
            [(ProblemKind.DELETED, 2), (ProblemKind.EDITED, 3), (ProblemKind.UNSEALED, None)],
        ),
        (  # two acts told in the other order, their links swapped whole
            "UPDATE audit_link AS l SET record_id = -o.record_id, mac = o.mac FROM audit_link AS o "
            "WHERE l.seq IN (2, 3) AND o.seq = 5 - l.seq; "
            "UPDATE audit_link SET record_id = -record_id WHERE record_id < 0",
            [(ProblemKind.EDITED, 2), (ProblemKind.EDITED, 3), (ProblemKind.EDITED, 4)],
        ),
        (  # an act that nobody did, with a made-up link
            "INSERT INTO audit_record (id, at, action, outcome, actor_name, actor_unit, actor_post, "
            "purpose, object_type, object_id, object_label) SELECT id + 100, at, action, outcome, "
            "actor_name, '', '', '', '', '', '' FROM audit_record WHERE id = {2}; "
            "INSERT INTO audit_link SELECT 5, {2} + 100, key_id, mac, sealed_at FROM audit_link "
            "WHERE seq = 4",
            [(ProblemKind.EDITED, 5)],
        ),
        (
            "DELETE FROM audit_link WHERE seq = 1",
            [(ProblemKind.ORDER, 1), (ProblemKind.UNSEALED, None)],
        ),
    ],
)
def test_each_tampering_is_found_where_it_is(
    clerk: User, sql: str, problems: list[tuple[ProblemKind, int | None]]
) -> None:
    acts(clerk, 4)
    api.seal_pending()
    ids = list(Record.objects.order_by("id").values_list("id", flat=True))
    for place in (2, 3):
        sql = sql.replace(f"{{{place}}}", str(ids[place - 1]))
    tamper(sql)
    assert found() == problems


def test_a_cut_tail_is_found_with_an_exported_head(clerk: User) -> None:
    acts(clerk, 3)
    api.seal_pending()
    head = api.head()
    tamper("DELETE FROM audit_record WHERE id = (SELECT max(id) FROM audit_record)")
    tamper("DELETE FROM audit_link WHERE seq = 3")
    assert found() == []
    assert found(known_head=head) == [(ProblemKind.CUT, 3)]


@pytest.fixture
def head_file(settings: Any, tmp_path: Path) -> Path:
    settings.MINJIU_AUDIT_HEAD = str(tmp_path / "head")
    return tmp_path / "head"


CUT = "DELETE FROM audit_record WHERE id = (SELECT max(id) FROM audit_record)"


def test_the_sealers_own_memory_finds_a_cut_tail_and_a_chain_made_anew(
    clerk: User, head_file: Path
) -> None:
    acts(clerk, 3)
    api.seal_pending()
    assert found() == []
    remembered = head_file.read_text()
    tamper(CUT)
    tamper("DELETE FROM audit_link WHERE seq = 3")
    assert found() == [(ProblemKind.CUT, 3)]
    # The sealer goes on with the key; what it remembers stays as evidence.
    acts(clerk, 2)
    api.seal_pending()
    assert found() == [(ProblemKind.CUT, 3)]
    assert head_file.read_text() == remembered


def test_a_chain_emptied_whole_is_found(clerk: User, head_file: Path) -> None:
    acts(clerk, 2)
    api.seal_pending()
    tamper("DELETE FROM audit_link")
    tamper("DELETE FROM audit_record")
    assert found() == [(ProblemKind.CUT, 2)]


def test_what_is_remembered_moves_on_and_a_damaged_memory_is_said(
    clerk: User, head_file: Path
) -> None:
    for total in (1, 2):
        acts(clerk, 1)
        api.seal_pending()
        assert json.loads(head_file.read_text())["seq"] == total
    head_file.write_text("{")
    with pytest.raises(CommandError, match="无法读取，请保留原文件"):
        call_command("audit", "verify")


def test_the_quick_round_seals_the_end_and_the_whole_round_what_was_left(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "NEAR_THE_END", 1)
    acts(clerk, 6)
    first = Record.objects.order_by("id").values_list("id", flat=True)[0]
    api.seal_pending()
    tamper(f"DELETE FROM audit_link WHERE record_id IN ({first}, {first + 5})")
    assert sealing.seal_pending(everything=False) == 1
    assert sealing.seal_pending() == 1


def test_an_unsealed_remainder_is_found(clerk: User) -> None:
    acts(clerk, 1)
    assert found() == [(ProblemKind.UNSEALED, None)]
    assert api.verify() == []  # still within the few seconds


def test_operators_command(clerk: User, capsys: pytest.CaptureFixture[str]) -> None:
    acts(clerk, 2)
    call_command("audit", "seal")
    call_command("audit", "verify")
    assert "校验通过：2环" in capsys.readouterr().out
    tamper("UPDATE audit_record SET action = 'x'")
    with pytest.raises(CommandError, match="发现2处问题"):
        call_command("audit", "verify")
