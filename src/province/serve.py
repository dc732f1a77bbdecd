"""The departments as HTTP services on loopback: signed questions in, signed answers out."""

import asyncio
import json
import os
import secrets as random_source
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from province.departments import services
from province.faults import FAULTS
from province.office import Office
from province.store import Registers, State


def shared_secrets(path: Path) -> dict[str, dict[str, str]]:
    """The keys that offices share with the platform; made once, readable by the owner only."""
    kept: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in services() if name not in kept]
    if missing:
        for name in missing:
            kept[name] = {"app_id": "minjiu", "secret": random_source.token_hex(32)}
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(kept, file)
        partial.rename(path)
    return kept


def application(registers: Registers, state: State, keys: dict[str, dict[str, str]]) -> Starlette:
    """All offices under one address, each below its own name."""
    offices = {
        name: Office(
            service, registers, state, keys[name]["app_id"], bytes.fromhex(keys[name]["secret"])
        )
        for name, service in services().items()
    }

    def verb(name: str) -> "Route":
        async def handle(request: Request) -> Response:
            office = offices.get(request.path_params["service"])
            if office is None:
                return JSONResponse({"code": "no_service", "message": "没有这个单位"}, 404)
            return await office.handle(request, name)

        if name in ("drop", "collect"):
            method = "PUT" if name == "drop" else "GET"
            return Route(f"/{{service}}/{name}/{{batch}}/{{part}}", handle, methods=[method])
        return Route(f"/{{service}}/{name}", handle, methods=["POST"])

    async def health(request: Request) -> Response:
        name = request.path_params["service"]
        told = {"service": name, "asked": state.asked(name), "fault": state.fault(name, "")[0]}
        return JSONResponse(told)

    async def overview(_: Request) -> Response:
        return JSONResponse({name: state.asked(name) for name in offices})

    async def set_fault(request: Request) -> Response:
        wanted = await request.json()
        if wanted.get("kind") not in FAULTS:
            told = f"没有这种故障，可用的有：{'、'.join(FAULTS)}"
            return JSONResponse({"code": "bad_fault", "message": told}, 400)
        state.set_fault(
            request.path_params["service"], wanted.get("source", ""), wanted["kind"],
            int(wanted.get("delay_ms", 0)),
        )  # fmt: skip
        return JSONResponse({"fault": wanted["kind"]})

    return Starlette(
        routes=[
            *(verb(name) for name in ("query", "submit", "poll", "drop", "collect")),
            Route("/healthz", overview),
            Route("/{service}/healthz", health),
            Route("/{service}/_faults", set_fault, methods=["POST"]),
        ]
    )


class _Server(uvicorn.Server):
    """Being told to stop is no failure: uvicorn's own way ends the process by the signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


def serve(data: Path, ports_file: Path, secrets_file: Path) -> None:
    """Run all offices until the process is told to stop; write their addresses when ready."""
    registers, keys = Registers(data), shared_secrets(secrets_file)
    state = State(data / "state.sqlite")
    asyncio.run(_serve(application(registers, state, keys), ports_file))


async def _serve(app: Starlette, ports_file: Path) -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_graceful_shutdown=2
    )
    server = _Server(config)
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, server.stop)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        if task.done():
            raise ValueError("部门服务没有启动成功。")
        await asyncio.sleep(0.02)
    root = f"http://127.0.0.1:{listening.getsockname()[1]}"
    partial = ports_file.with_suffix(".partial")
    partial.write_text(json.dumps({name: f"{root}/{name}" for name in services()}))
    partial.rename(ports_file)
    await task
