"""How long a session lives, how many places it has, and when an account locks."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from minjiu.access import middleware
from minjiu.access.actions.accounts import close_account, set_password, unlock
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused

pytestmark = pytest.mark.django_db
PASSWORD, LOGIN = "a-long-enough-word", "/accounts/login/"


@pytest.fixture(autouse=True)
def _clerk(settings: Any) -> User:
    settings.MINJIU_REQUIRE_TOTP = False
    return create_user(
        username="1", name="王芳", unit_name="琯头镇", password=PASSWORD, acting_user=None
    )


def account(number: str, role: Role) -> User:
    user = create_user(username=number, name=number, unit_name="省厅", acting_user=None)
    grant_role(
        user=user, role=role, division_code="350000", valid_from=today(), basis="测试",
        acting_user=None,
    )  # fmt: skip
    return user


def sign_in(client: Client, password: str = PASSWORD, number: str = "1") -> Any:
    return client.post(LOGIN, {"login": number, "password": password})


def signed_in() -> Client:
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/").status_code == 200
    return client


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(middleware.timezone, "now", lambda: moment)


def said(client: Client) -> str:
    return client.get("/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("after", "says"),
    [(timedelta(minutes=16), "长时间没有操作"), (timedelta(hours=8, minutes=1), "已满规定时长")],
)
def test_a_session_ends_when_idle_and_after_a_day_of_work(
    after: timedelta, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = signed_in(), timezone.now()
    step = timedelta(minutes=10)
    if after > step * 2:  # somebody who works all day
        for n in range(1, int(after / step)):
            at(monkeypatch, start + step * n)
            assert client.get("/").status_code == 200
    at(monkeypatch, start + after)
    assert says in said(client)
    assert client.get("/").status_code == 302


def test_work_within_the_limits_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    client, start = signed_in(), timezone.now()
    for minutes in (14, 28, 42):
        at(monkeypatch, start + timedelta(minutes=minutes))
        assert client.get("/").status_code == 200


def test_a_second_place_ends_the_first() -> None:
    first = signed_in()
    second = signed_in()
    assert "已在另一处登录" in said(first)
    assert second.get("/").status_code == 200


def test_changing_the_own_password_does_not_look_like_a_second_place() -> None:
    client = signed_in()
    form = {
        "oldpassword": PASSWORD,
        "password1": "another-long-word",
        "password2": "another-long-word",
    }
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert client.get("/").status_code == 200


def test_signing_in_is_on_record() -> None:
    signed_in()
    acts = Record.objects.filter(action="access.signed_in").values_list("actor_name", "actor_unit")
    assert list(acts) == [("王芳", "琯头镇")]


def test_five_failures_lock_the_account_for_half_an_hour_and_no_other() -> None:
    other = create_user(
        username="2", name="李强", unit_name="琯头镇", password=PASSWORD, acting_user=None
    )
    client = Client()
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200
    sign_in(client, "wrong")
    locked = sign_in(Client())  # the right password, from elsewhere
    assert "账号暂时锁定" in locked.content.decode()
    assert sign_in(Client(), number=other.username).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert sign_in(Client()).status_code == 302


def test_the_security_administrator_unlocks() -> None:
    for _ in range(5):
        sign_in(Client(), "wrong")
    user = User.objects.get(username="1")
    with pytest.raises(NotPermitted):
        unlock(user=user, acting_user=account("8", Role.SYSTEM_ADMIN))
    unlock(user=user, acting_user=account("9", Role.SECURITY_ADMIN))
    assert sign_in(Client()).status_code == 302


def test_a_closed_account_is_out_at_once() -> None:
    client, user = signed_in(), User.objects.get(username="1")
    close_account(user=user, reason="调离", acting_user=account("8", Role.SYSTEM_ADMIN))
    assert client.get("/").status_code == 302
    again = Client()
    sign_in(again)
    assert again.get("/").status_code == 302


def test_a_new_password_must_be_strong_and_ends_the_session() -> None:
    client, user = signed_in(), User.objects.get(username="1")
    system = account("8", Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="密码"):
        set_password(user=user, password="12345678", acting_user=system)
    set_password(user=user, password="another-long-word", acting_user=system)
    assert client.get("/").status_code == 302
    assert sign_in(Client(), "another-long-word").status_code == 302
