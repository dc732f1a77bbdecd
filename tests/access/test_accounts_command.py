"""Operators open accounts and give roles; administrators act under their own number."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from minjiu.access.enums import Role
from minjiu.access.management.commands import accounts
from minjiu.access.models import User
from minjiu.access.permissions import scopes_of
from minjiu.audit.models import Record
from minjiu.common.clock import today

pytestmark = pytest.mark.django_db
PEOPLE = {"system": "江涛", "security": "汤宁", "audit": "施平"}


def run(*words: str) -> str:
    out = StringIO()
    call_command("accounts", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The three administrators, just installed; each types their own password."""
    words = [w for role, name in PEOPLE.items() for w in (f"--{role}", role, name, "省民政厅")]
    shown = dict(re.findall(r"(\w+) \w+，初始密码：(\S+)", run("first", *words)))
    monkeypatch.setattr(accounts.getpass, "getpass", lambda prompt: shown[prompt.split()[0]])
    return shown


def test_three_administrators_are_three_people(passwords: dict[str, str]) -> None:
    assert sorted(passwords) == ["audit", "security", "system"]
    assert [scopes_of(User.objects.get(username=n))[0].role for n in sorted(passwords)] == [
        Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN,
    ]  # fmt: skip
    with pytest.raises(CommandError, match="已有管理员"):
        run("first", *("--system", "a", "a", "a", "--security", "b", "b", "b"), "--audit", *"ccc")


def test_one_person_cannot_be_two_administrators() -> None:
    one = ("1", "江涛", "省民政厅")
    with pytest.raises(CommandError, match="工号1已有账号"):
        run("first", "--system", *one, "--security", *one, "--audit", "3", "施平", "省民政厅")
    assert not User.objects.exists()


def test_an_account_its_role_a_deputy_and_its_end(passwords: dict[str, str]) -> None:
    for number in ("e1", "e2"):
        run("create", number, "陈国平", "连江县民政局", "--as", "system")
    with pytest.raises(CommandError, match="由“安全管理员”办理"):
        run(
            "grant",
            "e1",
            "county_examiner",
            "--division",
            "350122",
            "--basis",
            "任命",
            "--as",
            "system",
        )
    run(
        "grant",
        "e1",
        "county_examiner",
        "--division",
        "350122",
        "--basis",
        "任命",
        "--as",
        "security",
    )
    examiner, deputy = (User.objects.get(username=n) for n in ("e1", "e2"))
    held = str(examiner.grants.get().pk)  # type: ignore[attr-defined]
    assert held in run("show", "e1")
    until = str(today() + timedelta(days=3))
    run("delegate", "e2", held, "--to", until, "--basis", "出差", "--as", "security")
    assert [s.role for s in scopes_of(deputy)] == [Role.COUNTY_EXAMINER]
    run("end", "e1", held, "--on", until, "--as", "security")
    run("close", "e2", "--reason", "调离", "--as", "system")
    assert scopes_of(User.objects.get(username="e2")) == ()
    assert list(Record.objects.order_by("id").values_list("action", "actor_name"))[-5:] == [
        ("access.user_created", "江涛"),
        ("access.role_granted", "汤宁"),
        ("access.delegated", "汤宁"),
        ("access.grant_ended", "汤宁"),
        ("access.account_closed", "江涛"),
    ]


def test_a_wrong_password_or_number_does_nothing(
    passwords: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts.getpass, "getpass", lambda prompt: "guessed")
    with pytest.raises(CommandError, match="工号或密码不正确"):
        run("create", "e1", "陈国平", "连江县民政局", "--as", "system")
    assert User.objects.count() == 3


def test_forgotten_password_lock_and_lost_device(passwords: dict[str, Any]) -> None:
    run("create", "e1", "陈国平", "连江县民政局", "--as", "system")
    new = re.search("新密码：(.+)", run("password", "e1", "--as", "system"))
    assert new is not None and User.objects.get(username="e1").check_password(new[1])
    for verb, told in (
        ("unlock", "e1（陈国平）已解除锁定，可以登录。\n"),
        ("reset-totp", "e1（陈国平）的动态口令已解除绑定，下次登录时重新绑定。\n"),
    ):
        with pytest.raises(CommandError, match="安全管理员"):
            run(verb, "e1", "--as", "system")
        assert run(verb, "e1", "--as", "security") == told
    with pytest.raises(CommandError, match="没有工号为nobody"):
        run("unlock", "nobody", "--as", "security")
