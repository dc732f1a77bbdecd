"""The departments as HTTP services on loopback: signed questions in, signed answers out."""

import asyncio
import json
import os
import secrets as random_source
import socket
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cncrypto.signed_http import SignatureRefused, sign, verify
from province.registers import DEPARTMENTS, Registers

FAULTS = (
    "none", "delay", "error", "garbage_html", "wrong_person", "unlisted_field", "unsigned",
    "not_covered", "nothing", "stale",
)  # fmt: skip
STALE_AS_OF = date(2020, 1, 1)


@dataclass
class Department:
    """One department: what it answers, the key it shares with us, and the fault it plays."""

    name: str
    items: frozenset[str]
    registers: Registers
    app_id: str
    secret: bytes
    fault: str = "none"
    delay_ms: int = 0
    asked: int = 0
    nonces: set[str] = field(default_factory=set)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/query", self.query, methods=["POST"]),
                Route("/healthz", self.health),
                Route("/_faults", self.set_fault, methods=["POST"]),
            ]
        )

    async def health(self, _: Request) -> Response:
        return JSONResponse({"department": self.name, "asked": self.asked, "fault": self.fault})

    async def set_fault(self, request: Request) -> Response:
        wanted = await request.json()
        if wanted["kind"] not in FAULTS:
            return JSONResponse({"code": "bad_fault", "message": "没有这种故障"}, 400)
        self.fault, self.delay_ms = wanted["kind"], int(wanted.get("delay_ms", 0))
        return JSONResponse({"fault": self.fault})

    async def query(self, request: Request) -> Response:
        body = await request.body()
        try:
            verify(
                self.secret, request.headers, body, now_ms=int(time.time() * 1000), seen=self._seen
            )
            if request.headers["x-app-id"] != self.app_id:
                return JSONResponse({"code": "unknown_app", "message": "应用未登记"}, 403)
            question = json.loads(body)
        except SignatureRefused as refused:
            return JSONResponse({"code": "signature", "message": str(refused)}, 401)
        except ValueError:
            return JSONResponse({"code": "bad_body", "message": "不是JSON"}, 400)
        self.asked += 1
        if self.fault == "delay":
            await asyncio.sleep(self.delay_ms / 1000)
        if self.fault == "error":
            return JSONResponse({"code": "unavailable", "message": "系统维护"}, 503)
        if self.fault == "garbage_html":
            return HTMLResponse("<html><body>502 Bad Gateway</body></html>")
        return self._signed(self._answer(question))

    def _seen(self, nonce: str) -> bool:
        before = nonce in self.nonces
        self.nonces.add(nonce)
        return before

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        row = self.registers.by_number.get(question["person"]["id_number"])
        start, end = (date.fromisoformat(question["period"][k]) for k in ("from", "to"))
        asked = [item for item in question["items"] if item in self.items]
        result, found = "found", []
        if not asked or self.fault == "not_covered":
            result = "not_covered"
        elif row is not None and self.fault != "nothing":
            for item in asked:
                found += self.registers.items(item, row, start, end)
        if result == "found" and not found:
            result = "not_found"
        as_of = STALE_AS_OF if self.fault == "stale" else date.today()  # noqa: DTZ011
        for item in found:
            item |= {"as_of": as_of.isoformat(), "reported_at": as_of.isoformat()}
            if self.fault == "unlisted_field":
                item["value"]["religion"] = "无"
        name = row["name"] if row else question["person"]["name"]
        last = question["person"]["id_number"][-4:]
        if self.fault == "wrong_person":
            name, last = "张三丰", "0000"
        return {
            "message_id": random_source.token_hex(16),
            "in_reply_to": question["message_id"],
            "result": result,
            "facts": found,
            "as_of": as_of.isoformat(),
            "person_echo": {"name": name, "id_last4": last},
            "coverage": {"area": "350000", "from": "2015-01-01", "to": None},
        }

    def _signed(self, answer: dict[str, Any]) -> Response:
        body = json.dumps(answer, ensure_ascii=False).encode()
        secret = random_source.token_bytes(32) if self.fault == "unsigned" else self.secret
        headers = sign(
            secret, self.name, body,
            at_ms=int(time.time() * 1000), nonce=random_source.token_hex(16),
        )  # fmt: skip
        return Response(body, media_type="application/json", headers=headers)


def shared_secrets(path: Path) -> dict[str, dict[str, str]]:
    """The keys that departments share with the platform; made once, readable by the owner only."""
    if not path.exists():
        made = {
            name: {"app_id": "minjiu", "secret": random_source.token_hex(32)}
            for name in DEPARTMENTS
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
    return json.loads(path.read_text())


def serve(data: Path, ports_file: Path, secrets_file: Path) -> None:
    """Run all departments until the process is told to stop; write their addresses when ready."""
    registers, keys = Registers.load(data), shared_secrets(secrets_file)
    asyncio.run(_serve(registers, keys, ports_file))


async def _serve(registers: Registers, keys: dict[str, dict[str, str]], ports_file: Path) -> None:
    addresses: dict[str, str] = {}
    servers: list[tuple[uvicorn.Server, socket.socket]] = []
    for name, items in DEPARTMENTS.items():
        key = keys[name]
        department = Department(name, items, registers, key["app_id"], bytes.fromhex(key["secret"]))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            department.app(), log_level="warning", access_log=False, timeout_graceful_shutdown=2
        )
        servers.append((uvicorn.Server(config), listening))
        addresses[name] = f"http://127.0.0.1:{listening.getsockname()[1]}"
    tasks = [asyncio.create_task(server.serve(sockets=[s])) for server, s in servers]
    while not all(server.started for server, _ in servers):
        if any(task.done() for task in tasks):
            raise ValueError("部门服务没有启动成功。")
        await asyncio.sleep(0.02)
    partial = ports_file.with_suffix(".partial")
    partial.write_text(json.dumps(addresses))
    partial.rename(ports_file)
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for server, _ in servers:
        server.should_exit = True
    await asyncio.gather(*tasks)
