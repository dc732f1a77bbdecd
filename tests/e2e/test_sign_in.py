"""Browser journeys against the demo in its own processes."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from minjiu.config.demo.accounts import PASSWORD
from minjiu.config.embedded_db import home

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """`minjiu demo` in a place of its own, as an operator starts it; stopped as with Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = Path(tempfile.mkdtemp(prefix="e2e-", dir=home()))
    place.chmod(0o755)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("MINJIU_")}
    inherited.pop("DATABASE_URL", None)
    command = [Path(sys.executable).with_name("minjiu"), "demo"]
    environment = {**inherited, "MINJIU_HOME": str(place), "MINJIU_PORT": str(port)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        printed = ""
        for line in demo.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(f"the demo ended: {printed}")
        yield re.findall(r"http://\S+", printed)[0]
        demo.terminate()
        demo.stdout.read()
        assert demo.wait(30) == 0
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("没有找到 chromium，请先安装（Debian：apt-get install chromium）。")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_clerk_signs_in_and_out(site: str, browser: Browser, width: int, height: int) -> None:
    page: Page = browser.new_page(viewport={"width": width, "height": height})
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(site)
    page.get_by_label("工号").fill("clerk")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert page.get_by_role("alert").is_visible()
    page.get_by_label("工号").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="我的今日").wait_for()
    assert page.get_by_role("cell", name="乡镇经办").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if shots := os.environ.get("MINJIU_SCREENSHOTS"):
        page.screenshot(path=f"{shots}/today-{width}.png")
    page.get_by_role("button", name=re.compile("林小燕")).click()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("工号").wait_for()
    assert errors == []
    page.close()
