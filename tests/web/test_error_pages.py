"""What Django answers by itself speaks Chinese too, and says what to do."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, server_error

from minjiu.access.enums import Role
from tests.conftest import make_account
from tests.registry.test_imports import number

pytestmark = pytest.mark.django_db


def said(reply: Any) -> tuple[int, str]:
    text = reply.content.decode()
    assert '<a class="btn btn-primary" href="/">回到首页</a>' in text
    return reply.status_code, text.split('<h1 class="h2 mb-3">')[1].split("</h1>")[0]


def test_an_address_that_is_none(client: Client) -> None:
    assert said(client.get("/nowhere/")) == (404, "没有这个页面")


def test_a_page_of_other_posts(client: Client) -> None:
    client.force_login(make_account("finance", Role.FINANCE))
    assert said(client.get("/tips/")) == (403, "没有这项权限")


def test_a_form_that_has_expired() -> None:
    reply = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert said(reply) == (403, "页面已经过期，没有办理")


def test_what_is_no_request_and_what_fails() -> None:
    asked = RequestFactory().get("/")
    assert said(bad_request(asked, ValueError())) == (400, "请求看不懂，没有办理")
    assert said(server_error(asked)) == (500, "系统出错，没有办理")


def test_what_the_database_cannot_keep_is_told_and_never_a_failure(client: Client) -> None:
    client.force_login(make_account("clerk", Role.TOWNSHIP_CLERK))
    reply = client.get("/cases/?text=%00")
    assert reply.status_code == 409
    assert "有一项内容太长，或含有不能保存的字符" in reply.content.decode()
    sent = client.post(
        "/families/start/",
        {"id_number": number("19700101"), "name": "陈" * 130, "division_code": "350122100"},
        headers={"referer": "http://testserver/families/"}, follow=True,
    )  # fmt: skip
    assert "有一项内容太长" in sent.content.decode()
