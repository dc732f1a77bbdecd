"""The departments as HTTP services on loopback: signed questions in, signed answers out."""

import asyncio
import json
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web

from cncrypto.signed_http import scheme_of
from province.departments import services
from province.faults import FAULTS, refusal
from province.keys import make_keys, office_keys
from province.notices import tell
from province.office import Office
from province.store import Registers, State

LARGEST_FILE = 100_000_000  # bytes that somebody may drop at once
LONGEST_DELAY_MS = 3_600_000


def application(
    registers: Registers, state: State, keys: dict[str, dict[str, Any]], *, tells: bool = False
) -> web.Application:
    """All offices under one address, each below its own name. `tells`: they keep in mind which
    answers the platform is to be told of."""
    offices = {
        name: Office(
            service,
            registers,
            state,
            keys[name]["app_id"],
            bytes.fromhex(keys[name]["secret"]),
            scheme_of(keys[name]),
            tells,
        )
        for name, service in services().items()
    }

    def verb(name: str) -> web.RouteDef:
        async def handle(request: web.Request) -> web.StreamResponse:
            office = offices.get(request.match_info["service"])
            if office is None:
                return refusal("no_service", "没有这个单位", 404)
            return await office.handle(request, name)

        if name in ("drop", "collect"):
            method = web.put if name == "drop" else web.get
            return method(f"/{{service}}/{name}/{{batch}}/{{part}}", handle)
        return web.post(f"/{{service}}/{name}", handle)

    async def health(request: web.Request) -> web.Response:
        name = request.match_info["service"]
        told = {"service": name, "asked": state.asked(name), "fault": state.fault(name, "")[0]}
        return web.json_response(told)

    async def overview(_: web.Request) -> web.Response:
        return web.json_response({name: state.asked(name) for name in offices})

    async def set_fault(request: web.Request) -> web.Response:
        name = request.match_info["service"]
        if name not in offices:
            return refusal("no_service", "没有这个单位", 404)
        try:
            wanted = json.loads(await request.read())
            kind, source = wanted["kind"], wanted.get("source", "")
            delay_ms = wanted.get("delay_ms", 0)
            right = isinstance(source, str) and type(delay_ms) is int
        except (ValueError, TypeError, KeyError, AttributeError):
            return refusal("bad_request", "应为JSON：kind，可另写source和delay_ms", 400)
        if kind not in FAULTS:
            return refusal("bad_fault", f"没有这种故障，可用的有：{'、'.join(FAULTS)}", 400)
        if not right or not 0 <= delay_ms <= LONGEST_DELAY_MS:
            return refusal("bad_request", "source应为文字，delay_ms应为0至3600000的整数", 400)
        state.set_fault(name, source, kind, delay_ms)
        return web.json_response({"fault": kind})

    app = web.Application(client_max_size=LARGEST_FILE)
    app.add_routes(
        [
            *(verb(name) for name in ("query", "submit", "poll", "drop", "collect")),
            web.get("/healthz", overview),
            web.get("/{service}/healthz", health),
            web.post("/{service}/_faults", set_fault),
        ]
    )
    return app


def serve(
    data: Path, ports_file: Path, secrets_file: Path, *, signature: str | None = None, to: str = ""
) -> None:
    """Run all offices until the process is told to stop; write their addresses when ready.

    `signature`: the algorithm of every office, in place of the one that each agreed on. `to`: the
    platform (http://…/exchange), told of answers that became ready after it stopped asking.
    """
    agreed = {name: signature or service.signature for name, service in services().items()}
    make_keys(secrets_file, agreed)
    registers, state = Registers(data), State(data / "state.sqlite")
    app = application(registers, state, office_keys(secrets_file), tells=bool(to))
    telling = tell(state, secrets_file, to) if to else None
    asyncio.run(_serve(app, ports_file, telling))


async def _serve(
    app: web.Application, ports_file: Path, telling: Coroutine[Any, Any, None] | None
) -> None:
    told_to_stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, told_to_stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    beside = asyncio.create_task(telling) if telling is not None else None
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
        root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        partial = ports_file.with_suffix(".partial")
        partial.write_text(json.dumps({name: f"{root}/{name}" for name in services()}))
        partial.rename(ports_file)
        await told_to_stop.wait()
    finally:
        if beside is not None:
            beside.cancel()
        await runner.cleanup()
