"""核对报告 as an official paper: what the frozen content says; `gongwen` lays it out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from gongwen import Block, Document, DocumentNumber, Heading, Issuer, Kind, Paragraph, Table
from minjiu.common.money import format_yuan
from minjiu.verification.models import Report

UNKNOWN = "“未取得”“数据过期”“不在覆盖范围”“有异议”都是还没有查清，不等于没有。"
# Plain facts by whether a department was asked: what nobody checked does not read as checked.
ASKED, UNASKED = "已向部门查询，没有特别情形", "只有家庭申报，没有向部门查询"
PURPOSE = (
    "本报告只反映核对结果，不作是否给予救助的认定。申请家庭对结果有异议的，"
    "可以向受理的乡镇（街道）提出，由核对机构复核。"
)


def of_obligor(name: str) -> str:
    """A legal obligor's name, told apart from the members'."""
    return f"{name}（义务人）"


def names_in(content: Mapping[str, Any]) -> dict[str, str]:
    """By person, in order; reports of before format 3 name no obligors."""
    members = {m[0]: m[1] for m in content["members"]}
    return members | {o[0]: of_obligor(o[1]) for o in content.get("obligors", ())}


def report_document(content: Mapping[str, Any], report: Report | None) -> Document:
    """The whole report; without number and day while it is not signed."""
    signed = report is not None and report.signed_at is not None
    applicant = next((m[1] for m in content["members"]), "")
    return Document(
        kind=Kind.LETTER,
        issuer=Issuer(f"{content['county']}居民家庭经济状况核对机构"),
        title=f"关于{applicant}家庭经济状况的核对报告",
        addressees=(f"{content['county']}民政局",),
        number=DocumentNumber.parse(report.number) if report and signed else None,
        signed_on=localtime(report.signed_at).date() if report and report.signed_at else None,
        body=tuple(_body(content, report)),
    )


def _body(content: Mapping[str, Any], report: Report | None) -> Iterator[Block]:
    people = "、".join(f"{m[1]}（{m[2]}，{m[3]}岁）" for m in content["members"])
    on = date.fromisoformat(content["on"])
    yield Paragraph(
        f"根据家庭成员授权，对申请人{content['members'][0][1]}家庭截至{on:%Y年%-m月%-d日}申请时的"
        f"经济状况进行了核对。共同生活的家庭成员：{people}。"
    )
    if content.get("obligors"):
        owing = "、".join(f"{o[1]}（{o[2]}，{o[3]}岁）" for o in content["obligors"])
        yield Paragraph(f"根据本人授权一并核对的法定义务人：{owing}。")
    names = names_in(content)
    told = [f for f in content["facts"] if not plain(f)]
    yield Heading(1, "核对结果")
    yield Table(
        ("成员", "项目", "家庭申报", "部门反馈", "来源"),
        tuple(
            (
                names.get(f["person"], "家庭"), f["label"], words(f, f["declared"], "未申报"),
                reported_words(f), _origin(f),
            )
            for f in told
        ),
        widths=(1.0, 2.2, 1.4, 1.4, 1.8),
    )  # fmt: skip
    rest = gathered([f for f in content["facts"] if plain(f)], names)
    for heading in (ASKED, UNASKED):
        lines = [
            f"{who}：{'；'.join(briefs)}。" for origin, who, briefs in rest if origin == heading
        ]
        if lines:
            yield Paragraph(f"其余各项，{heading}：")
            yield from map(Paragraph, lines)
    yield Heading(1, "没有取得的答复")
    missing = unknown_lines(content)
    if missing:
        yield Table(("成员", "来源", "原因"), missing, widths=(1.0, 2.0, 2.5))
    else:
        yield Paragraph("无。")
    yield Heading(1, "不一致之处及处理")
    if not content["conflicts"]:
        yield Paragraph("无。")
    for c in content["conflicts"]:
        yield Paragraph(conflict_words(c))
    yield Heading(1, "说明")
    valid = (
        f"本报告有效至{report.valid_until:%Y年%-m月%-d日}。"
        if report and report.valid_until
        else ""
    )
    version = f"第{report.version}版（{_cause(report)}）。" if report else ""
    yield Paragraph(f"{version}{valid}{UNKNOWN}{PURPOSE}")
    if report is not None:
        signer = (
            f"复核签发：{report.reviewed_by.name}。"
            if report.reviewed_by
            else "未签发，不得作为依据。"
        )
        yield Paragraph(
            f"出具：{report.prepared_by.name}。{signer}内容摘要（SM3）：{report.digest}。"
        )


def _cause(report: Report) -> str:
    return str(report.get_cause_display())  # type: ignore[attr-defined]


def gathered(
    facts: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Plain facts in few lines: what they rest on, of whom, and the same words once for all of
    them; departments' answers first. `names` by person, in order."""
    people: dict[tuple[bool, str], list[str]] = {}
    for fact in facts:
        told = people.setdefault((fact["status"] == "declared", brief(fact)), [])
        told.append(fact["person"])
    lines: dict[tuple[bool, str], list[str]] = {}
    for (declared, words), told in people.items():
        who = "、".join(name for one, name in {"": "家庭", **names}.items() if one in told)
        lines.setdefault((declared, who), []).append(words)
    return [
        (UNASKED if declared else ASKED, who, tuple(lines[declared, who]))
        for declared, who in sorted(lines, key=lambda line: line[0])
    ]


def unknown_lines(content: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Who, which office and why, for each reason why there is no knowledge."""
    names = names_in(content)
    found: dict[tuple[str, str], list[str]] = {}
    for q in content["queries"]:
        if q[2] not in ("found", "not_found"):
            found.setdefault((q[4], q[6] or q[5]), []).append(q[0])
    return tuple(
        ("、".join(name for one, name in names.items() if one in people), office, why)
        for (office, why), people in found.items()
    )


def conflict_words(c: Mapping[str, Any]) -> str:
    """One difference and what became of it, as one sentence after another."""
    plain = {"unit": c["unit"], "words": c.get("words")}
    said = f"{c['person']}{c['label']}：家庭申报{words(plain, c['declared'], '未申报')}，"
    said += f"{c['source']}反馈{words(plain, c['reported'], '待查')}"
    if c["other_source"]:
        said += f"，{c['other_source']}反馈{words(plain, c['other_reported'], '待查')}"
    heard = f"。家庭说明：{_ended(c['explanation'])}" if c["explanation"] else "。"
    return f"{said}{heard}{c['outcome'] or '未处理'}{'：' + _ended(c['reason']) if c['reason'] else '。'}"


def _ended(text: str) -> str:
    """On one line, with a full stop."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？")) else f"{line}。"


def words(fact: Mapping[str, Any], value: Any, absent: str) -> str:
    """A value with its unit, 是 and 否, or the label of an enum."""
    if value is None:
        return absent
    unit: str = fact["unit"]
    if unit == "bool":
        return "是" if value else "否"
    if unit == "enum":
        labels: Mapping[str, str] = fact.get("words") or {}
        return labels.get(value, str(value))
    if unit.startswith("fen"):
        return f"{format_yuan(int(value))}元"
    if unit == "date":
        return f"{date.fromisoformat(str(value)):%Y年%-m月%-d日}"
    return str(value)


def reported_words(fact: Mapping[str, Any]) -> str:
    """What departments say of a fact; “—” where none was asked."""
    return (
        "—" if fact["status"] == "declared" else words(fact, fact["reported"], fact["status_label"])
    )


# What everybody has unless something is said: no reason to give it a line of its own.
_USUAL = {"labour_capacity": "full", "long_coresident": True, "legal_support_duty": True}


def plain(fact: Mapping[str, Any]) -> bool:
    """Known, as usual, and undisputed: it goes among the rest."""
    said, told = fact["declared"], fact["reported"]
    if not fact["known"] or (said is not None and told is not None and said != told):
        return False
    value = fact["counted"]
    return value == _USUAL[fact["name"]] if fact["name"] in _USUAL else value in (0, False, "none")


def brief(fact: Mapping[str, Any]) -> str:
    """商业保险现金价值 无: a plain fact in few words."""
    value = fact["counted"]
    none = value == "none" or (fact["unit"] != "bool" and value == 0)
    return f"{fact['label']} {'无' if none else words(fact, value, '待查')}"


def _origin(fact: Mapping[str, Any]) -> str:
    parts: Sequence[str] = [fact["source"], f"截至{fact['as_of']}" if fact["as_of"] else ""]
    return "，".join(filter(None, parts)) + ("（仅作线索）" if fact["hint"] else "")
