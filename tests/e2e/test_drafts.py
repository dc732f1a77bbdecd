"""What is typed and not sent waits in the browser's tab, for the one who typed it alone."""

from pathlib import Path
from typing import Any

import pytest

import minjiu.web

pytestmark = pytest.mark.e2e
MANNERS = Path(minjiu.web.__file__).with_name("static") / "minjiu" / "minjiu.js"
DESK = """<body data-who="{who}">
<form data-keep="start"><input name="name"></form><form data-sign-out><button>退出</button></form>
<script src="/minjiu.js"></script></body>"""


def test_the_next_one_at_a_tab_finds_no_draft_of_the_last(browser: Any) -> None:
    page = browser.new_page()
    page.route(
        "http://desk.test/*",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8",
            body=DESK.format(who=route.request.url.split("/")[3].split("?")[0]),
        ),
    )
    page.route("**/minjiu.js", lambda route: route.fulfill(path=MANNERS))

    def found_by(who: str) -> str:
        page.goto(f"http://desk.test/{who}")
        return str(page.locator("input[name=name]").input_value())

    found_by("7")
    page.locator("input[name=name]").fill("陈秀英")
    assert found_by("7") == "陈秀英"
    found_by("")  # the session ran out: the page to sign in
    assert found_by("7") == "陈秀英"
    assert found_by("8") == ""
    assert found_by("7") == ""
    page.locator("input[name=name]").fill("陈秀英")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/7?*")
    assert found_by("7") == ""
    page.close()
