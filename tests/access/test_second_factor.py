"""A second factor from the first sign-in on: enrolled once, asked for every time after."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from minjiu.access.actions.grants import create_user

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
