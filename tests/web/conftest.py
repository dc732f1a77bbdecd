"""People signed in at the desk, without a second factor as in the demo."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    def as_(user: Any) -> Client:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return as_
