"""People signed in at the desk, without a second factor as in the demo."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.signing_in import signed_in


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    return signed_in
