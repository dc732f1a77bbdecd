"""特困人员: what each cannot do alone, and what each is given, as pages and letters show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from minjiu.assistance.api import CaseView
from minjiu.assistance.enums import SELF_CARE, Programme
from minjiu.policy import api as policy
from minjiu.registry.api import MemberView
from minjiu.web.desk.calculation import below
from minjiu.web.desk.templatetags.desk import as_value
from minjiu.web.desk.trees import words_of

CARE = {1: "1档（全自理）", 2: "2档（半护理）", 3: "3档（全护理）"}  # 43号第二十二条


@dataclass(frozen=True, slots=True)
class Supported:
    """One 特困人员 of a determination: how supported, in which tier of care, how much a month."""

    name: str
    form: str
    care: str
    amount: str


def supported(
    lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> tuple[Supported, ...]:
    """Whom the rules find; empty where the determination does not answer yes."""
    line = next((x for x in lines if x["programme"] == Programme.TEKUN.value), None)
    if line is None or line["answer"] != "yes":
        return ()
    nodes = {(n["name"], n.get("member", "")): n for n in below(line["tree"], set())}
    return tuple(
        Supported(
            names.get(p["member"], ""),
            _words(nodes.get(("support_form", p["member"]))),
            _care(nodes.get(("care_tier", p["member"]))),
            as_value(p["amount_fen"], "fen"),
        )
        for p in line["persons"]
        if p["answer"] == "yes"
    )


def _words(node: Mapping[str, Any] | None) -> str:
    return "待查" if node is None else words_of(node)


def _care(node: Mapping[str, Any] | None) -> str:
    value = None if node is None else node["value"]
    return CARE[value] if isinstance(value, int) and value in CARE else "待查"


@dataclass(frozen=True, slots=True)
class CareRow:
    """One member in the form of a visit: assessed or not, and each item with its box."""

    person: str
    name: str
    assessed_on: date | None
    words: str  # of the newest assessment
    ticked: bool
    items: tuple[tuple[str, str, bool], ...]


def care_rows(
    case: CaseView, members: Sequence[MemberView], typed: QueryDict | None
) -> Iterator[CareRow]:
    """`typed`: what a refused visit form sent; the boxes are empty before, as each visit assesses."""
    labels = {item: policy.fact_catalogue()[item].label for item in SELF_CARE}
    for member in members:
        person = str(member.person_id)
        day, cannot = case.care.get(person, (None, []))
        sent = typed.getlist(f"care-{person}") if typed is not None else []
        yield CareRow(
            person, member.name, day,
            "、".join(labels[item] for item in cannot) or "六项都能自主",
            typed is not None and person in typed.getlist("assessed"),
            tuple((item, label, item in sent) for item, label in labels.items()),
        )  # fmt: skip
