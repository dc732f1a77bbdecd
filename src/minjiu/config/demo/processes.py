"""The demo's processes: started together, stopped together, none left behind."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10


class ProcessFailed(RuntimeError):
    """A process of the demo ended or did not answer; the message names its log."""


@dataclass
class Processes:
    """Children of this process; leaving the ``with`` block ends all of them."""

    environment: dict[str, str]
    logs: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str | Path]) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [str(word) for word in command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            )

    def run(self, name: str, command: Sequence[str | Path], **more: str) -> None:
        """Run to the end; raises with the log's place when it fails."""
        path = self.logs / f"{name}.log"
        with path.open("ab") as log:
            done = subprocess.run(
                [str(word) for word in command],
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            raise ProcessFailed(f"“{name}”未能完成，请查看 {path}。")

    def wait_for_file(self, name: str, path: Path, seconds: float = 60) -> None:
        self._wait(name, path.exists, seconds)

    def wait_for_page(self, name: str, url: str, seconds: float = 60) -> None:
        def answers() -> bool:
            try:
                with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  our own
                    return reply.status == 200
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return False

        self._wait(name, answers, seconds)

    def check(self) -> None:
        """Raise when a child has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise ProcessFailed(
                    f"“{name}”意外停止（{child.returncode}），请查看 {self.logs / name}.log。"
                )

    def stop(self) -> None:
        running = [child for child in self.children.values() if child.poll() is None]
        for child in reversed(running):
            child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()

    def _wait(self, name: str, ready: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise ProcessFailed(f"“{name}”没有响应，请查看 {self.logs / name}.log。")
            time.sleep(0.1)


def python(*words: str | Path) -> list[str | Path]:
    return [sys.executable, *words]
