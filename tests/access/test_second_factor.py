"""A second factor from the first sign-in on: enrolled once, asked for every time after."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import connection
from django.test import Client

from minjiu.access.actions.accounts import reset_second_factor
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


@pytest.fixture(autouse=True)
def _outside_the_demo(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = True


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client: Client) -> str:
    return client.post("/accounts/login/", {"login": "1", "password": PASSWORD})["Location"]


def test_enrolled_once_and_asked_for_at_every_sign_in() -> None:
    create_user(username="1", name="王芳", unit_name="琯头镇", password=PASSWORD, acting_user=None)
    client = Client()
    sign_in(client)
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert page.redirect_chain[0][0].startswith("/accounts/reauthenticate/")
    again = client.post(page.redirect_chain[0][0], {"password": PASSWORD}, follow=True)
    secret = re.search(r"\b[A-Z2-7]{32}\b", again.content.decode())
    assert secret is not None
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.post("/accounts/2fa/totp/activate/", {"code": code(secret[0])}).status_code == 302
    assert client.get("/").status_code == 200

    second = Client()
    assert sign_in(second) == "/accounts/2fa/authenticate/"
    assert second.get("/").status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert second.get("/").status_code == 302


def test_codes_cannot_be_tried_for_ever_by_any_process_together() -> None:
    user = create_user(
        username="1", name="王芳", unit_name="琯头镇", password=PASSWORD, acting_user=None
    )
    TOTP.activate(user, secret := generate_totp_secret())
    for _ in range(10):
        client = Client()
        sign_in(client)
        assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    last = Client()
    sign_in(last)
    tried = last.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert tried.status_code == 200  # the right code, too late
    assert last.get("/").status_code == 302
    # Counted in the database: a process of its own sees the same.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_rate_limits")
        assert cursor.fetchone()[0] > 0


def test_a_lost_device_is_replaced_by_the_security_administrator_only() -> None:
    user, system, security = (
        create_user(username=n, name=n, unit_name="省厅", password=PASSWORD, acting_user=None)
        for n in "123"
    )
    for officer, role in ((system, Role.SYSTEM_ADMIN), (security, Role.SECURITY_ADMIN)):
        grant_role(
            user=officer, role=role, division_code="350000", valid_from=today(), basis="测试",
            acting_user=None,
        )  # fmt: skip
    TOTP.activate(user, generate_totp_secret())
    with pytest.raises(NotPermitted):
        reset_second_factor(user=user, acting_user=system)
    reset_second_factor(user=user, acting_user=security)
    client = Client()
    sign_in(client)
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
