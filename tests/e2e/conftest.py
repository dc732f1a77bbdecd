"""The demo as an operator starts it, in its own processes, and a browser to look at it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from minjiu.config.demo.accounts import PASSWORD
from tests.places import take_place

LONG = bool(os.environ.get("MINJIU_LONG"))  # `make test-long` takes the demo as people see it
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


class Demo:
    """`minjiu demo` in a place of its own; it can be stopped and started some days later."""

    def __init__(self, place: Path):
        self.place, self.days, self.address = place, 0, ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def province(self) -> Path:
        return self.place / "demo" / "province"

    @property
    def to_try(self) -> Path:
        return self.place / "demo" / "可以试着登记的家庭.csv"

    @property
    def ahead(self) -> int:
        """Days from the real today to the demo's; it begins on the day of all tests."""
        return settings.MINJIU_DEMO_DAYS_AHEAD + self.days

    def fault(self, office: str, kind: str) -> None:
        """What goes wrong with this office's answers from now on; "none" ends it."""
        ports = json.loads((self.place / "demo" / "departments.json").read_text())
        told = requests.post(f"{ports[office]}/_faults", json={"kind": kind}, timeout=5)
        assert told.status_code == 200

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MINJIU_")}
        inherited.pop("DATABASE_URL", None)
        self._process = subprocess.Popen(
            [Path(sys.executable).with_name("minjiu"), "demo"],
            env={
                **inherited,
                "MINJIU_HOME": str(self.place),
                "MINJIU_PORT": str(port),
                "MINJIU_DEMO_DAYS_AHEAD": str(self.ahead),
                "MINJIU_DEMO_SMALL": "0" if LONG else "1",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        printed = ""
        for line in self._process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(f"the demo ended: {printed}")
        self.address = re.findall(r"http://\S+", printed)[0]

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.communicate()
        assert self._process.returncode == 0

    def live_on(self, days: int) -> None:
        """Stop as with Ctrl-C and start again, some days later."""
        self.stop()
        self.days += days
        self.start()


# Ended with the journeys: the demo's processes leave the machine to the other tests, and where the
# browser's event loop runs Django refuses to reach the database.
@pytest.fixture(scope="package")
def demo() -> Iterator[Demo]:
    place = take_place("e2e-")
    place.chmod(0o755)
    running = Demo(place)
    running.start()
    yield running
    running.stop()
    shutil.rmtree(place)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("没有找到 chromium，请先安装（Debian：apt-get install chromium）。")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Desk:
    """A browser at one width; people take turns at it."""

    def __init__(self, demo: Demo, browser: Browser, width: int, height: int):
        self.demo, self.width = demo, width
        self._browser, self._size = browser, {"width": width, "height": height}
        self.errors: list[str] = []

    def sit_down(self, username: str, path: str = "") -> Page:
        """A fresh browser, signed in, at `path`."""
        page = self._browser.new_context(viewport=self._size).new_page()
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda asked: asked.accept())
        page.goto(self.demo.address)
        page.get_by_label("工号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator("h1.page-title").wait_for()
        if path:
            page.goto(self.demo.address + path)
        return page

    def public(self, path: str) -> Page:
        """A page that asks for no account."""
        page = self._browser.new_context(viewport=self._size).new_page()
        page.goto(self.demo.address + path)
        return page

    def look(self, page: Page, name: str) -> None:
        """Nothing hangs over the edge; a picture where the environment asks for one."""
        assert page.evaluate("document.documentElement.scrollWidth") <= self.width
        if shots := os.environ.get("MINJIU_SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{name}-{self.width}.png")


@pytest.fixture(params=[(1366, 900), (390, 844)], ids=["desktop", "phone"])
def desk(demo: Demo, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(demo, browser, *request.param)
    yield made
    assert made.errors == []
