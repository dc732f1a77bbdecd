"""Who of another province may ask us what, and what a question must carry (省际协查)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision
from cncodes.resident_id import InvalidResidentId, ResidentId, parse
from minjiu.common.errors import Refused
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.described import Source
from reconcile import normalise_name

OUT, IN = "interprovince.out", "interprovince.in"
ITEM = "outside_record"
HERE = "35"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that carries all it must; the paper is in force on the day."""

    message_id: str
    reference: str
    name: str
    number: ResidentId
    division_code: str
    purpose: str
    legal_basis: str
    items: tuple[str, ...]
    authorisation: str
    authorisation_digest: str
    valid_from: date
    valid_to: date


def incoming() -> Source:
    """The source file that says who may ask; Refused while it is not enabled."""
    found = source(IN)
    if found.state != "enabled":
        raise Refused("省际协查没有开通，", "请与省民政厅联系。")
    return found


def office_of(service: str) -> str:
    """The name of the province's office; Refused for one that is not listed."""
    for office in incoming().branches.offices:
        if office.service == service:
            return office.name
    raise Refused("该单位没有接入省际协查，", "请与省民政厅联系。")


def kinds() -> Mapping[str, str]:
    """What an answer may name, with the words for it."""
    return source(IN).items[ITEM].fields["kind"].values


def read_question(body: bytes, on: date) -> Asked:
    """A question out of its JSON; Refused, saying which part does not carry it."""
    told = _object(body)
    paper, person = told.get("authorisation"), told.get("person")
    if not isinstance(paper, dict) or not isinstance(person, dict):
        raise Refused("没有写明授权书或人员，", "应有authorisation和person。")
    allowed = incoming()
    purpose = _text(told, "purpose", "目的", 80)
    if purpose not in allowed.purposes:
        raise Refused("目的不是社会救助审核确认，", "省际协查只用于低保、低保边缘家庭认定。")
    items = told.get("items")
    if not isinstance(items, list) or not items or not set(map(str, items)) <= set(allowed.items):
        raise Refused("请查的数据项不在目录中，", f"可请查的有：{'、'.join(allowed.items)}。")
    start, end = _day(paper, "valid_from", "授权起"), _day(paper, "valid_to", "授权止")
    if not start <= on < end:
        raise Refused("授权书不在有效期内，", "请由本人重新签署后再来函。")
    digest = _text(paper, "version_hash", "授权书摘要", 64)
    if not _DIGEST.fullmatch(digest):
        raise Refused("授权书摘要不是64位十六进制，", "请附授权书全文的SM3摘要。")
    name = normalise_name(_text(person, "name", "姓名", 120))
    try:
        number = parse(str(person.get("id_number") or ""), on=on)
    except InvalidResidentId as wrong:
        raise Refused(str(wrong), "请核对后再来函。") from None
    return Asked(
        _text(told, "message_id", "报文号", 80), _text(told, "idem_key", "来函编号", 240), name,
        number, _place(told, on), purpose, _text(told, "legal_basis", "依据", 300),
        tuple(map(str, items)), _text(paper, "id", "授权书编号", 120), digest, start, end,
    )  # fmt: skip


def read_poll(body: bytes) -> tuple[str, str]:
    """Ticket and message number of who asks for the answer."""
    told = _object(body)
    return _text(told, "ticket", "受理号", 80), _text(told, "message_id", "报文号", 80)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused("内容不是约定的格式，", "应是一个JSON对象。")
    return told


def _text(told: Mapping[str, Any], name: str, label: str, longest: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise Refused(f"没有写明{label}，或过长，", f"{name}应为1至{longest}字的文字。")
    return value.strip()


def _day(told: Mapping[str, Any], name: str, label: str) -> date:
    try:
        return date.fromisoformat(str(told.get(name) or ""))
    except ValueError:
        raise Refused(f"{label}不是日期，", f"{name}应写成2026-07-01。") from None


def _place(told: Mapping[str, Any], on: date) -> str:
    code = str(told.get("division_code") or "")
    try:
        division = Divisions.bundled().get(code, on)
    except (UnknownDivision, DivisionNotInForce):
        division = None
    if division is None or not code.startswith(HERE) or len(code) < 6 or code.endswith("00"):
        raise Refused("请何地协查不是我省现行的县或乡镇，", "division_code应写明县或乡镇代码。")
    return code
