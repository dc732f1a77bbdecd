from datetime import date

import pytest
from django.test import Client

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.jobs.actions import runs

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


@pytest.fixture
def clerk() -> User:
    user = create_user(
        username="1", name="王芳", unit_name="琯头镇", password=PASSWORD, acting_user=None
    )
    grant_role(
        user=user,
        role=Role.TOWNSHIP_CLERK,
        division_code="350122",
        valid_from=date(2026, 1, 1),
        basis="测试",
        acting_user=None,
    )
    return user


def sign_in(client: Client, password: str) -> int:
    return client.post("/accounts/login/", {"login": "1", "password": password}).status_code


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    reply = client.get("/")
    assert (reply.status_code, reply["Location"]) == (302, "/accounts/login/?next=/")


def test_nobody_opens_an_account_by_signing_up(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "new", "password1": PASSWORD})
    assert not User.objects.exists()


def test_five_failures_lock_even_the_right_password(client: Client, clerk: User) -> None:
    assert [sign_in(client, "wrong") for _ in range(5)][:4] == [200] * 4
    sign_in(client, PASSWORD)
    assert client.get("/").status_code == 302


def test_staff_outside_the_demo_must_enrol_a_second_factor(
    client: Client, clerk: User, settings
) -> None:
    settings.MINJIU_REQUIRE_TOTP = True
    client.force_login(clerk, "django.contrib.auth.backends.ModelBackend")
    reply = client.get("/")
    assert (reply.status_code, reply["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_one_account_is_signed_in_at_one_place(client: Client, clerk: User) -> None:
    second = Client()
    for place in (client, second):
        assert sign_in(place, PASSWORD) == 302
        assert place.get("/").status_code == 200
    assert client.get("/").status_code == 302
    assert second.get("/").status_code == 200


def test_shows_role_place_and_constant_queries(
    client: Client, clerk: User, django_assert_num_queries
) -> None:
    sign_in(client, PASSWORD)
    client.get("/")
    for count in (1, 60):
        for number in range(count):
            runs.begin(kind="test", key=f"{count}-{number}", title="导入", total=3)
        with django_assert_num_queries(11):
            page = client.get("/").content.decode()
    assert "乡镇经办" in page
    assert page.count("导入：0/3（0%）") == 61
