"""``minjiu evaluate FILE.json``: every programme for one family, for other programs and people.

Needs no database and no settings: price figures that officers entered are not read, and a file says
those that it wants counted. What a file may say is in `policy.outside`.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cncodes.divisions import Divisions
from minjiu.common.errors import MinjiuError
from minjiu.common.money import format_yuan
from minjiu.policy import api as policy
from rulebook import Determination, ParameterValue, RulebookError

ANSWERS = {"yes": "符合", "no": "不符合", "unknown": "待查"}
NOT_READ = (
    "本命令不读系统中录入的价格指数；要算价格临时补贴，请写在 household 中，"
    '如 "price_cpi_rise": "3.1%"。'
)
PER = {"month": "每月", "year": "每年", "day": "每日", "once": "一次"}


def main(words: Sequence[str]) -> int:
    """0 if done; 1 with what is wrong, in Chinese, on standard error."""
    asked = argparse.ArgumentParser(
        "minjiu evaluate",
        description="按规则测算一户家庭的全部救助项目（供参考，不是决定）。" + NOT_READ,
    )
    asked.add_argument("file", metavar="文件", help="家庭情况（JSON，金额单位为元）；- 为标准输入")
    asked.add_argument("--explain", action="store_true", help="输出中文说明和推理过程，不输出 JSON")
    asked.add_argument("--rule", metavar="规则", help="只算一条规则，如 household_income")
    given = asked.parse_args(words)
    try:
        read = sys.stdin.buffer.read if given.file == "-" else Path(given.file).read_bytes
        text = read().decode("utf-8-sig")
    except OSError as wrong:
        return _refuse(f"无法读取{given.file}（{wrong.strerror}），请核对文件位置。")
    except UnicodeDecodeError:
        return _refuse(f"{given.file} 不是 UTF-8 文字，请另存为 UTF-8 后再试。")
    try:
        question = policy.read_question(text)
        if given.rule:
            print(_one_rule(question, given.rule, explain=given.explain))
        else:
            print(_all(question, explain=given.explain))
    except (MinjiuError, RulebookError) as wrong:
        return _refuse(str(wrong))
    return 0


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


# Every programme --------------------------------------------------------------------------------


def _all(question: policy.Question, *, explain: bool) -> str:
    found = policy.determine(
        question.record, on=question.on, division=question.division, given=question.given
    )
    lines = policy.lines(found)
    if explain:
        applied = [_told(found, line) for line in lines if line.recipient is None]
        received = [_told(found, line) for line in lines if line.recipient in ("yes", "unknown")]
        heading = ["〔统一发放，不用申请〕"] if received else []
        return "\n\n".join([_heading(question), *applied, *heading, *received])
    return _json(
        {
            "division": question.division,
            "on": question.on.isoformat(),
            "version": found.version,
            "note": NOT_READ,
            "programmes": [_line_data(line) for line in lines if line.recipient is None],
            "measures": [_line_data(line) for line in lines if line.recipient is not None],
        }
    )


def _line_data(line: policy.ProgrammeDetermination) -> dict[str, Any]:
    return {
        "code": line.programme,
        "name": line.name,
        "department": line.department_code,
        "answer": line.answer,
        "amount": policy.plain(line.amount_fen, "fen"),
        "per": line.per,
        "persons": [
            {"id": p.member, "answer": p.answer, "amount": policy.plain(p.amount_fen, "fen")}
            for p in line.persons
        ],
        "notes": list(line.notes),
        "next_step": line.next_step,
        "missing": list(line.missing),
        "assumed": [_assumed_data(value) for value in line.assumed],
        "exclusive_with": list(line.exclusive_with),
        "recipient": line.recipient,
        "unpublished": line.unpublished,
    }


def _assumed_data(value: ParameterValue) -> dict[str, str]:
    return {"name": value.name, "label": value.label, "document": value.document}


def _told(found: Determination, line: policy.ProgrammeDetermination) -> str:
    paid = ""
    if line.amount_fen is not None and line.per:
        paid = f"，{PER[line.per]}{format_yuan(line.amount_fen)}元"
    parts = [f"【{line.name}】{_answer(line)}{paid}"]
    for person in line.persons:
        own = "" if person.amount_fen is None else f"，{format_yuan(person.amount_fen)}元"
        parts.append(f"　{person.member}：{ANSWERS[person.answer]}{own}")
    parts += [f"　注：{note}" for note in line.notes]
    if line.next_step:
        parts.append(f"　下一步：{line.next_step}")
    if line.assumed:
        labels = "、".join(dict.fromkeys(value.label for value in line.assumed))
        parts.append(f"　暂定的参数：{labels}")
    parts.append(found.explain(line.root))
    return "\n".join(parts)


def _answer(line: policy.ProgrammeDetermination) -> str:
    if line.recipient == "yes":
        return "未公布" if line.unpublished else "启动" if line.answer == "yes" else "没有启动"
    return ANSWERS[line.answer]


def _heading(question: policy.Question) -> str:
    place = Divisions.bundled().get(question.division, question.on)
    return (
        f"{place.name}（{place.code}），测算日{question.on:%Y-%m-%d}。"
        f"测算供参考，不是决定；金额单位为元。{NOT_READ}"
    )


# One rule ---------------------------------------------------------------------------------------


def _one_rule(question: policy.Question, name: str, *, explain: bool) -> str:
    book = policy.rulebook()
    found = book.evaluate(
        question.record, on=question.on, division=question.division, targets=[name],
        overrides=question.given, of_place=policy.price_facts(question.on),
    )  # fmt: skip
    label, unit = book.describe(name)
    if name in book.parameters.names():
        unit = book.parameters.values(name)[0].unit.replace("yuan", "fen")
    rows = [row for row in (*found.members, *found.obligors) if name in row]
    if explain:
        missing = "、".join(dict.fromkeys(one.shown for one in found.missing(name)))
        told = [_heading(question), found.explain(name), *([f"缺少：{missing}"] if missing else [])]
        return "\n\n".join(told)
    data: dict[str, Any] = {
        "rule": name,
        "label": label,
        "unit": unit.replace("fen", "yuan"),
        "division": question.division,
        "on": question.on.isoformat(),
    }
    if rows:
        data["members"] = [
            {"id": row["id"], "value": policy.plain(row[name], unit)} for row in rows
        ]
    else:
        data["value"] = policy.plain(found.values.get(name), unit)
    data["missing"] = list(dict.fromkeys(one.shown for one in found.missing(name)))
    data["assumed"] = [_assumed_data(value) for value in found.assumed]
    return _json(data)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
