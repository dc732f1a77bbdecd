"""Many people in one encrypted file: dropped with a manifest, collected with one, a row for each.

A batch is named by whoever sends it or after its questions, so that dropping it again asks nobody
twice: an office that has it answers what it was asked first, and answers nobody asked for are left. Counts and
digests of both manifests must agree with what was opened. A row that cannot be read for certain
costs its person's answer and nobody else's.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import aiohttp

from cncrypto import SealedValueError, sm3
from cncrypto.sealed_file import open_file, seal_file
from minjiu.verification.adapters import cells, tables
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.protocols.speaking import (
    Answered,
    Failed,
    Question,
    in_reply,
    object_in,
    speak,
)
from minjiu.verification.adapters.protocols.submit_poll import pause
from minjiu.verification.enums import Result

KEY = "项号"
ASKED = (KEY, "姓名", "证件号码", "期间起", "期间止", "目的", "授权书编号", "授权书摘要")
ANSWERED = (KEY, "结果", "姓名", "证件号后四位", "数据日期", "数据项", "发生日期", "期间起", "期间止", "报送日期", "记录号")  # fmt: skip
_RESULTS = {
    Result.FOUND: "有记录",
    Result.NOT_FOUND: "无记录",
    Result.NOT_COVERED: "不在覆盖范围",
    Result.SOURCE_ERROR: "未取得",
    Result.STALE: "数据过期",
}
_BY_WORD = {word: result for result, word in _RESULTS.items()}


@dataclass(frozen=True, slots=True)
class Opened:
    """A result file as read: what it says by item number, and the rows that were refused."""

    answers: Mapping[str, Answered | Failed]
    refused: tuple[tuple[int, str], ...]


class BatchFiles:
    at_most = 1_000

    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        there, source = questions[0].endpoint, questions[0].source
        keys = [item_key(question) for question in questions]
        batch = questions[0].batch or sm3("\n".join(sorted(keys)).encode()).hex()[:32]
        plain = request_file(questions)
        sealed = seal_file(there.secret, plain, place=f"{batch}|request")
        manifest = {
            "batch_id": batch, "source": source.code, "format": source.file_format,
            "rows": len(questions), "plain_sm3": sm3(plain).hex(),
            "sealed_sm3": sm3(sealed).hex(), "template": template(source),
        }  # fmt: skip
        told = json.dumps(manifest, ensure_ascii=False).encode()
        await speak(session, there, "PUT", f"drop/{batch}/table", sealed, ends)
        await speak(session, there, "PUT", f"drop/{batch}/manifest", told, ends)
        counts = await _collect_manifest(session, questions[0], batch, ends)
        heard = await speak(
            session, there, "GET", f"collect/{batch}/table", b"", ends,
            largest=tables.LARGEST_FILE,
        )  # fmt: skip
        try:
            plain = open_file(there.secret, heard.raw, place=f"{batch}|result")
        except SealedValueError as wrong:
            raise Failed(f"结果{wrong}", again=False) from None
        if counts.get("plain_bytes") != len(plain):
            raise Failed("结果文件与清单不符", again=False)
        opened = await asyncio.to_thread(read_result, source, plain, counts)
        return [
            _for(
                opened.answers.get(key, Failed("结果文件里没有这个人", again=False)),
                question,
                heard.signature,
            )
            for key, question in zip(keys, questions, strict=True)
        ]


async def _collect_manifest(
    session: aiohttp.ClientSession, question: Question, batch: str, ends: float
) -> Mapping[str, Any]:
    told: Mapping[str, Any] = {}
    status = 202
    while status == 202:
        await asyncio.sleep(pause(dict(told), ends))
        heard = await speak(
            session, question.endpoint, "GET", f"collect/{batch}/manifest", b"", ends
        )
        status = heard.status
        told = object_in(heard.raw, "清单")
    if told.get("batch_id") != batch:
        raise Failed("结果文件与所送批次不对应", again=False)
    return told


def item_key(question: Question) -> str:
    """The item's number in files: the same for every attempt, and says nothing of the person."""
    return sm3(json.loads(question.body)["idem_key"].encode()).hex()[:24]


def request_file(questions: Sequence[Question]) -> bytes:
    rows: list[list[str]] = []
    for question in questions:
        asked = json.loads(question.body)
        rows.append(
            [
                item_key(question), asked["person"]["name"], asked["person"]["id_number"],
                asked["period"]["from"], asked["period"]["to"], asked["purpose"],
                asked["authorisation"]["id"], asked["authorisation"]["version_hash"],
            ]
        )  # fmt: skip
    return tables.write(questions[0].source.file_format, ASKED, rows)


def template(source: Source) -> dict[str, Any]:
    """The columns that the result must have: what the catalogue lists, and nothing else."""
    return {
        "results": {result.value: word for result, word in _RESULTS.items()},
        "items": {
            name: {
                "label": item.label,
                "fields": {
                    key: {"label": field.label, "unit": field.unit}
                    for key, field in item.fields.items()
                },
            }
            for name, item in source.items.items()
        },
    }


def read_result(source: Source, plain: bytes, counts: Mapping[str, Any]) -> Opened:
    """Answers by item number; Failed where the file as a whole cannot be used."""
    try:
        lines = tables.read(source.file_format, plain, key=KEY)
    except tables.BadTable as wrong:
        raise Failed(f"结果文件{wrong}", again=False) from None
    by_item: dict[str, list[tables.Line]] = {}
    for line in lines:
        by_item.setdefault(str(line.cells.get(KEY) or ""), []).append(line)
    if counts.get("rows") != len(lines) or counts.get("items") != len(by_item):
        raise Failed("结果文件的行数与清单不符", again=False)
    refused: list[tuple[int, str]] = []
    answers: dict[str, Answered | Failed] = {}
    for key, rows in by_item.items():
        faults = [(row.number, fault) for row in rows if (fault := _fault(source, row))]
        refused += faults
        if faults:
            number, fault = faults[0]
            answers[key] = Failed(f"结果文件第{number}行：{fault}", again=False)
        else:
            answers[key] = _answer(source, rows)
    return Opened(answers, tuple(refused))


def _fault(source: Source, line: tables.Line) -> str:
    """Why a row cannot be read for certain, or ""."""
    if line.fault:
        return line.fault
    missing = [name for name in ANSWERED if name not in line.cells]
    if missing:
        return f"缺少列{'、'.join(missing)}"
    try:
        _person(line)
        if _BY_WORD.get(cells.text(line.cells["结果"])) is Result.FOUND:
            _entry(source, line)
    except cells.UnreadableCell as wrong:
        return str(wrong)
    return ""


def _person(line: tables.Line) -> dict[str, Any]:
    word = cells.text(line.cells["结果"])
    if word not in _BY_WORD:
        raise cells.UnreadableCell(f"“结果”应为{'、'.join(_BY_WORD)}之一")
    return {
        "result": _BY_WORD[word].value,
        "as_of": cells.day(line.cells["数据日期"]).isoformat(),
        "person_echo": {
            "name": cells.text(line.cells["姓名"]),
            "id_last4": cells.last_four(line.cells["证件号后四位"]),
        },
    }


def _entry(source: Source, line: tables.Line) -> dict[str, Any]:
    label = cells.text(line.cells["数据项"])
    found = next((name for name, item in source.items.items() if item.label == label), None)
    if found is None:
        raise cells.UnreadableCell(f"“数据项”里的“{label[:20]}”不在约定之内")
    value: dict[str, Any] = {}
    fields = source.items[found].fields
    for name, field in fields.items():
        cell = line.cells.get(field.label)
        if cell not in (None, ""):
            value[name] = cells.value(cell, field.unit)
    known = {*ANSWERED, *(f.label for item in source.items.values() for f in item.fields.values())}
    # Columns nobody asked for travel on as names only, so that they are dropped and reported (R3).
    value |= dict.fromkeys(set(line.cells) - known)
    end = line.cells["期间止"]
    begin = line.cells["期间起"]
    event = cells.day(line.cells["发生日期"])
    reported = line.cells["报送日期"]
    return {
        "item": found,
        "value": value,
        "event_on": event.isoformat(),
        "period_from": _iso(cells.day(begin) if begin not in (None, "") else event),
        "period_to": _iso(cells.day(end)) if end not in (None, "") else None,
        "reported_at": _iso(cells.day(reported) if reported not in (None, "") else event),
        "record_id": cells.text(line.cells["记录号"]),
    }


def _iso(day: date) -> str:
    return day.isoformat()


def _answer(source: Source, rows: Sequence[tables.Line]) -> Answered | Failed:
    said = [_person(row) for row in rows]
    if any(one != said[0] for one in said):
        return Failed("同一项号的各行说法不一", again=False)
    found = said[0]["result"] == Result.FOUND
    answer = {**said[0], "facts": [_entry(source, row) for row in rows] if found else []}
    return Answered(answer, b"")


def _for(outcome: Answered | Failed, question: Question, signature: str) -> Answered | Failed:
    """The answer as a message would have brought it; `signature` is that of the whole file."""
    if isinstance(outcome, Failed):
        return outcome
    answer = {**outcome.answer, "in_reply_to": question.message_id}
    raw = json.dumps(answer, ensure_ascii=False).encode()
    try:
        return Answered(in_reply(raw, question.message_id), raw, signature)
    except Failed as failed:  # one row that cannot be kept
        return failed
