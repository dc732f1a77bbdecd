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
from typing import Any, NamedTuple

import aiohttp

from cncrypto import SealedValueError, sm3
from cncrypto.sealed_file import open_file, seal_file
from minjiu.verification.adapters import cells, tables
from minjiu.verification.adapters.described import Field, Source
from minjiu.verification.adapters.protocols.speaking import (
    Answered,
    Failed,
    Heard,
    Question,
    object_in,
    speak,
)
from minjiu.verification.adapters.protocols.submit_poll import pause
from minjiu.verification.enums import Result

KEY = "项号"
ASKED = (
    KEY,
    "姓名",
    "证件号码",
    "期间起",
    "期间止",
    "目的",
    "法律依据",
    "个案编号",
    "经办人编号",
    "授权书编号",
    "授权书摘要",
)
ANSWERED = (KEY, "结果", "姓名", "证件号后四位", "数据日期", "数据项", "发生日期", "期间起", "期间止", "报送日期", "记录号")  # fmt: skip
_ANSWERED = frozenset(ANSWERED)
_RESULTS = {
    Result.FOUND: "有记录",
    Result.NOT_FOUND: "无记录",
    Result.NOT_COVERED: "不在覆盖范围",
    Result.SOURCE_ERROR: "未取得",
    Result.STALE: "数据过期",
}
_BY_WORD = {word: result for result, word in _RESULTS.items()}
UNUSABLE = Failed("答复不是约定的格式", again=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A result file as read: what it says by item number, and the rows that were refused."""

    answers: Mapping[str, Answered | Failed]
    refused: tuple[tuple[int, str], ...]


class BatchFiles:
    async def ask(
        self, session: aiohttp.ClientSession, questions: Sequence[Question], ends: float
    ) -> Sequence[Answered | Failed]:
        there = questions[0].endpoint
        # A thousand people in or out are too much for the loop, in which all others wait.
        keys, batch, sealed, manifest = await asyncio.to_thread(_sealed_request, questions)
        await speak(session, there, "PUT", f"drop/{batch}/table", sealed, ends)
        await speak(session, there, "PUT", f"drop/{batch}/manifest", manifest, ends)
        counts = await _collect_manifest(session, questions[0], batch, ends)
        heard = await speak(
            session, there, "GET", f"collect/{batch}/table", b"", ends,
            largest=tables.LARGEST_FILE,
        )  # fmt: skip
        return await asyncio.to_thread(_outcomes, questions, keys, batch, heard, counts)


def _sealed_request(questions: Sequence[Question]) -> tuple[list[str], str, bytes, bytes]:
    """Item numbers in order, the batch's name, its table sealed, and the manifest."""
    there, source = questions[0].endpoint, questions[0].source
    rows = [_request_row(question) for question in questions]
    keys = [row[0] for row in rows]
    batch = questions[0].batch or sm3("\n".join(sorted(keys)).encode()).hex()[:32]
    plain = tables.write(source.file_format, ASKED, rows)
    sealed = seal_file(there.secret, plain, place=f"{batch}|request")
    manifest = {
        "batch_id": batch, "source": source.code, "format": source.file_format,
        "rows": len(questions), "plain_sm3": sm3(plain).hex(),
        "sealed_sm3": sm3(sealed).hex(), "template": template(source),
    }  # fmt: skip
    return keys, batch, sealed, json.dumps(manifest, ensure_ascii=False).encode()


def _request_row(question: Question) -> list[str]:
    """The item's number, the same for every attempt and saying nothing of the person; the rest."""
    asked = json.loads(question.body)
    person, period, paper = asked["person"], asked["period"], asked["authorisation"]
    return [
        sm3(asked["idem_key"].encode()).hex()[:24], person["name"], person["id_number"],
        period["from"], period["to"], asked["purpose"], asked["legal_basis"], asked["case_id"],
        asked["officer_id"], paper["id"], paper["version_hash"],
    ]  # fmt: skip


def _outcomes(
    questions: Sequence[Question], keys: Sequence[str], batch: str, heard: Heard,
    counts: Mapping[str, Any],
) -> list[Answered | Failed]:  # fmt: skip
    source = questions[0].source
    try:
        plain = open_file(questions[0].endpoint.secret, heard.raw, place=f"{batch}|result")
    except SealedValueError as wrong:
        raise Failed(f"结果{wrong}", again=False) from None
    if counts.get("plain_bytes") != len(plain):
        raise Failed("结果文件与清单不符", again=False)
    answers = read_result(source, plain, counts).answers
    missing = Failed("结果文件里没有这个人", again=False)
    return [
        _for(answers.get(key, missing), question, heard.signature)
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
    listed = _Listed.of(source)
    for key, rows in by_item.items():
        said: list[_Said] = []
        faults: list[tuple[int, str]] = []
        for row in rows:
            try:
                said.append(_said(listed, row))
            except cells.UnreadableCell as wrong:
                faults.append((row.number, str(wrong)))
        refused += faults
        if faults:
            number, fault = faults[0]
            answers[key] = Failed(f"结果文件第{number}行：{fault}", again=False)
        else:
            answers[key] = _answer(said)
    return Opened(answers, tuple(refused))


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the catalogue lists of a source, by the headings of files: item and fields by label."""

    items: Mapping[str, tuple[str, Mapping[str, Field]]]
    columns: frozenset[str]

    @classmethod
    def of(cls, source: Source) -> "_Listed":
        items = {item.label: (name, item.fields) for name, item in source.items.items()}
        fields = (field.label for _, given in items.values() for field in given.values())
        return cls(items, _ANSWERED.union(fields))


class _Said(NamedTuple):
    """What one row says: of the person, and its entry where there is one."""

    person: dict[str, Any]
    entry: dict[str, Any] | None


def _said(listed: _Listed, line: tables.Line) -> _Said:
    """One row as read; UnreadableCell where it cannot be read for certain."""
    if line.fault:
        raise cells.UnreadableCell(line.fault)
    if not line.cells.keys() >= _ANSWERED:
        missing = [name for name in ANSWERED if name not in line.cells]
        raise cells.UnreadableCell(f"缺少列{'、'.join(missing)}")
    person = _person(line)
    return _Said(person, _entry(listed, line) if person["result"] == Result.FOUND else None)


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


def _entry(listed: _Listed, line: tables.Line) -> dict[str, Any]:
    label = cells.text(line.cells["数据项"])
    if label not in listed.items:
        raise cells.UnreadableCell(f"“数据项”里的“{label[:20]}”不在约定之内")
    found, fields = listed.items[label]
    value: dict[str, Any] = {}
    for name, field in fields.items():
        cell = line.cells.get(field.label)
        if cell not in (None, ""):
            value[name] = cells.value(cell, field.unit)
    # Columns nobody asked for travel on as names only, so that they are dropped and reported (R3).
    value |= dict.fromkeys(line.cells.keys() - listed.columns)
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


def _answer(said: Sequence[_Said]) -> Answered | Failed:
    person = said[0].person
    if any(one.person != person for one in said):
        return Failed("同一项号的各行说法不一", again=False)
    return Answered({**person, "facts": [one.entry for one in said if one.entry is not None]}, b"")


_write = json.JSONEncoder(ensure_ascii=False).encode


def _for(outcome: Answered | Failed, question: Question, signature: str) -> Answered | Failed:
    """The answer as a message would have brought it; `signature` is that of the whole file."""
    if isinstance(outcome, Failed):
        return outcome
    answer = {**outcome.answer, "in_reply_to": question.message_id}
    try:
        raw = _write(answer).encode()
    except UnicodeEncodeError:  # half of a sign
        return UNUSABLE
    # Cells are texts, whole numbers, yes or no: what else no register keeps cannot be in them.
    return UNUSABLE if b"\\u0000" in raw else Answered(answer, raw, signature)
