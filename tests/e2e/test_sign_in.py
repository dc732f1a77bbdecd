"""Signing in and out, and what stands on the first page."""

import re
from typing import Any

import pytest

from minjiu.config.demo.accounts import PASSWORD

pytestmark = pytest.mark.e2e


def test_a_clerk_signs_in_and_out(demo: Any, browser: Any, desk: Any) -> None:
    page = browser.new_page(viewport={"width": desk.width, "height": 800})
    page.goto(demo.address)
    page.get_by_label("工号").fill("clerk")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("工号").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="我的今日").wait_for()
    page.get_by_text("我的权限").click()
    page.get_by_role("cell", name="乡镇经办").wait_for()
    desk.look(page, "today")
    page.get_by_role("button", name=re.compile("林小燕")).click()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("工号").wait_for()
    page.close()
