"""One office as an HTTP service: answers at once, by ticket, or in batch files, as it is asked."""

import json
import secrets as random_source
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from cncrypto import SealedValueError, sm3
from cncrypto.sealed_file import open_file, seal_file
from cncrypto.signed_http import Scheme, SignatureRefused, sign, verify
from province import faults, files
from province.departments import Service, items
from province.store import Registers, Row, State

JSON = "application/json"
READY_AFTER_S = 0.05  # how long an office takes over what it does not answer at once
# An answer that is late is told of so long after the deadline of who asked, who has then written down
# that nothing came.
GRACE_S = 2.0
Question = dict[str, Any]


@dataclass
class Office:
    """What it answers, how it signs, the secret that seals files, and where it keeps its state."""

    service: Service
    registers: Registers
    state: State
    app_id: str
    secret: bytes
    scheme: Scheme
    tells: bool = False  # the platform which answers are ready after it stopped asking

    async def handle(self, request: web.Request, verb: str) -> web.StreamResponse:
        body = await request.read()
        refused = self._refuse(request, body)
        if refused is not None:
            return refused
        if verb == "query":
            return await self._query(json.loads(body))
        if verb == "submit":
            return await self._submit(json.loads(body))
        if verb == "poll":
            return await self._poll(json.loads(body))
        batch, part = request.match_info["batch"], request.match_info["part"]
        if verb == "drop":
            return await self._drop(batch, part, body)
        return await self._collect(batch, part)

    def _refuse(self, request: web.Request, body: bytes) -> web.Response | None:
        try:
            verify(
                self.scheme, request.headers, body, now_ms=int(time.time() * 1000),
                seen=lambda nonce: self.state.seen(self.service.name, nonce),
            )  # fmt: skip
            if request.headers["x-app-id"] != self.app_id:
                return faults.refusal("unknown_app", "应用未登记", 403)
            if request.method == "POST":
                json.loads(body)
        except SignatureRefused as refused:
            return faults.refusal("signature", str(refused), 401)
        except ValueError:
            return faults.refusal("bad_body", "不是JSON", 400)
        return None

    async def _query(self, asked: Question) -> web.StreamResponse:
        questions = asked.get("questions", [asked])
        self.state.count(self.service.name, len(questions))
        return await self._answered(asked, [(one, one["message_id"]) for one in questions])

    async def _submit(self, asked: Question) -> web.StreamResponse:
        questions = asked.get("questions", [asked])
        # An answer that takes its time costs no time at the counter: the ticket comes at once.
        early = await faults.instead_of_an_answer(self._fault(asked)[0], 0)
        if early is not None:
            return early
        tickets, new = self.state.submit(
            self.service.name,
            [(one["idem_key"], json.dumps(one, ensure_ascii=False)) for one in questions],
            time.time() + READY_AFTER_S,
        )
        self.state.count(self.service.name, new)
        if self.tells and "deadline_ms" in questions[0]:
            given = {tickets[one["idem_key"]]: one["message_id"] for one in questions}
            stops = time.time() + questions[0]["deadline_ms"] / 1000
            source = str(asked.get("source", ""))
            self.state.expect(self.service.name, source, given, stops + GRACE_S)
        told: dict[str, Any] = {"in_reply_to": asked["message_id"], "after_ms": 50}
        if "questions" in asked:
            told["tickets"] = {one["message_id"]: tickets[one["idem_key"]] for one in questions}
        else:
            told["ticket"] = tickets[asked["idem_key"]]
        return self._signed("none", json.dumps(told).encode(), 202)

    async def _poll(self, asked: Question) -> web.StreamResponse:
        """What is ready; of some tickets in one message those that are."""
        tickets = asked.get("tickets") or {asked["ticket"]: asked["message_id"]}
        found = {ticket: self.state.ticket(self.service.name, ticket) for ticket in tickets}
        if None in found.values():
            return faults.refusal("no_ticket", "没有这个受理号", 404)
        kept = {ticket: (json.loads(one[0]), one[1]) for ticket, one in found.items() if one}
        source = str(next(iter(kept.values()))[0].get("source", ""))
        kind, delay = self.state.fault(self.service.name, source)
        made_by = time.time() - (delay / 1000 if kind == "delay" else 0)
        ready = {t: (one, tickets[t]) for t, (one, ready_at) in kept.items() if ready_at <= made_by}
        if not ready:
            body = {"in_reply_to": asked["message_id"], "after_ms": 50}
            return self._signed("none", json.dumps(body).encode(), 202)
        together = {"message_id": asked["message_id"], "source": source}
        if "tickets" in asked:
            together["questions"] = []
        if kind not in faults.DOWN:
            self.state.forget_to_tell(self.service.name, list(ready))
        return await self._answered(together, list(ready.values()), in_time=True)

    async def _answered(
        self, asked: Question, questions: list[tuple[Question, str]], *, in_time: bool = False
    ) -> web.StreamResponse:
        """Questions with the message that each is answered to: one answer, or some in one message,
        each signed for itself. `in_time`: what delays the answers has been waited for."""
        kind, delay = self._fault(asked)
        early = await faults.instead_of_an_answer(kind, 0 if in_time else delay)
        if early is not None:
            return early
        made = [
            json.dumps(
                faults.spoilt(kind, self._answer(kind, one, reply_to)), ensure_ascii=False
            ).encode()
            for one, reply_to in questions
        ]
        if "questions" not in asked:
            return self._signed(kind, made[0])
        lines = [json.dumps({"in_reply_to": asked["message_id"], "answers": len(made)}).encode()]
        for answer in made:
            lines += [json.dumps(self._headers("none", answer)).encode(), answer]
        return self._signed(kind, b"\n".join(lines), media_type="application/x-ndjson")

    async def _drop(self, batch: str, part: str, body: bytes) -> web.StreamResponse:
        """The table first, then the manifest, which says that the batch is whole. Until then a
        table takes the place of an earlier one: whoever dropped that may have died in between."""
        name = self.service.name
        if part == "table":
            self.state.put_batch(name, f"{batch}/dropped", "", body, 0, anew=True)
            return self._signed("none", b'{"kept": true}')
        if self.state.batch(name, f"{batch}/result") is not None:
            return self._signed("none", b'{"kept": true}')  # asked already: nothing is asked twice
        manifest = json.loads(body)
        dropped = self.state.batch(name, f"{batch}/dropped")
        try:
            if dropped is None or sm3(dropped[1]).hex() != manifest["sealed_sm3"]:
                raise SealedValueError("文件与清单不符")
            plain = open_file(self.secret, dropped[1], place=f"{batch}|request")
        except SealedValueError as wrong:
            return faults.refusal("bad_file", str(wrong), 422)
        rows = files.read(manifest["format"], plain)
        if len(rows) != manifest["rows"] or sm3(plain).hex() != manifest["plain_sm3"]:
            return faults.refusal("bad_count", "行数或摘要与清单不符", 422)
        self.state.count(name, len(rows))
        kept = json.dumps({**manifest, "questions": rows}, ensure_ascii=False)
        self.state.put_batch(name, f"{batch}/result", kept, b"", time.time() + READY_AFTER_S)
        self.state.drop_batch(name, f"{batch}/dropped")
        return self._signed("none", b'{"kept": true}')

    async def _collect(self, batch: str, part: str) -> web.StreamResponse:
        found = self.state.batch(self.service.name, f"{batch}/result")
        if found is None:
            return faults.refusal("no_batch", "没有这个批次", 404)
        if time.time() < found[2]:
            return self._signed("none", b'{"after_ms": 50}', 202)
        manifest = json.loads(found[0])
        kind, delay = self._fault(manifest)
        if part == "manifest":
            early = await faults.instead_of_an_answer(kind, delay)
            if early is not None:
                return early
        told, plain = self._result(kind, batch, manifest)
        if part == "table":
            sealed = seal_file(self.secret, plain, place=f"{batch}|result")
            return self._signed(kind, sealed, media_type="application/octet-stream")
        calm = kind if kind not in ("half_file", "slow_drip") else "none"
        return self._signed(calm, json.dumps(told).encode())

    def _result(self, kind: str, batch: str, manifest: Question) -> tuple[dict[str, Any], bytes]:
        """The result file and what its manifest says of it, made once: a workbook carries the time
        of its making, so a second one would have another length."""
        name, key = self.service.name, f"{batch}/made/{kind}"
        if self.state.batch(name, key) is None:
            head, rows = self._table(kind, manifest)
            plain = files.write(manifest["format"], head, rows)
            told = {
                "batch_id": batch if kind != "duplicate" else "0" * 32,
                "format": manifest["format"],
                "rows": len(rows),
                "items": len({row[0] for row in rows}),
                "plain_bytes": len(plain),
            }
            self.state.put_batch(name, key, json.dumps(told), plain, 0)
        kept = self.state.batch(name, key)
        assert kept is not None  # noqa: S101  # put there above, or by who came first
        return json.loads(kept[0]), kept[1]

    def _table(self, kind: str, manifest: Question) -> tuple[list[str], list[list[Any]]]:
        """One row for each entry, one for who has none, under the headings of the template."""
        form, template = manifest["format"], manifest["template"]
        labels = {name: one["label"] for name, one in template["items"].items()}
        columns = [
            (item, field, one["label"], one["unit"])
            for item, given in template["items"].items()
            for field, one in given["fields"].items()
        ]
        head = ["项号", "结果", "姓名", "证件号后四位", "数据日期", "数据项", "发生日期", "期间起",
                "期间止", "报送日期", "记录号", *dict.fromkeys(c[2] for c in columns)]  # fmt: skip
        if kind == "unlisted_field":
            head.append("宗教信仰")
        rows: list[list[Any]] = []
        for asked in manifest["questions"]:
            question = {
                "person": {"name": asked["姓名"], "id_number": asked["证件号码"]},
                "items": list(template["items"]),
                "period": {"from": asked["期间起"], "to": asked["期间止"]},
            }
            answer = faults.spoilt(kind, self._answer(kind, question, ""))
            echo = answer["person_echo"]
            first = [asked["项号"], template["results"][answer["result"]], echo["name"],
                     echo["id_last4"], files.cell(answer["as_of"], "date", form)]  # fmt: skip
            entries = answer["facts"] or [None]
            for entry in entries:
                rows.append(first + _entry(entry, form, labels, columns, head))
        return head, rows

    def _fault(self, question: Question) -> tuple[str, int]:
        return self.state.fault(self.service.name, str(question.get("source", "")))

    def _answer(self, kind: str, question: Question, reply_to: str) -> dict[str, Any]:
        person = question["person"]
        row = self.registers.person(person["id_number"])
        if kind == "found_for_everybody":
            row = row or self.registers.somebody()
        start, end = (date.fromisoformat(question["period"][k]) for k in ("from", "to"))
        asked = [item for item in question["items"] if item in self.service.items]
        result, found = "found", list[dict[str, Any]]()
        covered = row is None or self.service.covers(row["household_id"])
        if not asked or not covered or kind == "not_covered":
            result = "not_covered"
        elif row is not None and kind != "nothing":
            for item in asked:
                found += items(self.registers, self.service, item, row, (start, end))
            if kind == "found_for_everybody" and not found:
                found = self._made_up(asked, (start, end))
        if result == "found" and not found:
            result = "not_found"
        today = date.today().isoformat()  # noqa: DTZ011
        return {
            "message_id": random_source.token_hex(16),
            "in_reply_to": reply_to,
            "result": result,
            "facts": [{**f, "as_of": today, "reported_at": today} for f in found],
            "as_of": today,
            "person_echo": {
                "name": row["name"] if row and kind != "found_for_everybody" else person["name"],
                "id_last4": person["id_number"][-4:],
            },
            "coverage": {"area": f"{self.service.area:0<6}", "from": "2015-01-01", "to": None},
        }

    def _made_up(self, asked: list[str], period: tuple[date, date]) -> list[dict[str, Any]]:
        """Entries of somebody who has some: a register that lost its key answers like this."""
        for row in self.registers.some(200):
            found = [
                entry
                for item in asked
                for entry in items(self.registers, self.service, item, row, period)
            ]
            if found:
                return found
        return []

    def _signed(
        self, kind: str, body: bytes, status: int = 200, *, media_type: str = JSON
    ) -> web.StreamResponse:
        return faults.sent(kind, body, self._headers(kind, body), media_type, status)

    def _headers(self, kind: str, body: bytes) -> dict[str, str]:
        return sign(
            faults.scheme(kind, self.scheme), self.service.name, body,
            at_ms=faults.at_ms(kind, int(time.time() * 1000)), nonce=random_source.token_hex(16),
        )  # fmt: skip


def _entry(
    entry: Row | None,
    form: str,
    labels: dict[str, str],
    columns: list[tuple[str, str, str, str]],
    head: list[str],
) -> list[Any]:
    """What follows the person in a row; empty cells where the person has no entry."""
    if entry is None:
        return [None if form == "parquet" else ""] * (len(head) - 5)
    days = [files.cell(entry.get(k), "date", form)
            for k in ("event_on", "period_from", "period_to", "reported_at")]  # fmt: skip
    values = {
        label: files.cell(entry["value"].get(field), unit, form)
        for item, field, label, unit in columns
        if item == entry["item"]
    }
    if "宗教信仰" in head:
        values["宗教信仰"] = "无"
    rest = [values.get(label, "") for label in head[11:]]
    return [labels[entry["item"]], *days, entry["record_id"], *rest]
