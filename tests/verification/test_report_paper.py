"""What a report says in few words: who checked what, what nobody knows, and of whom."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minjiu.verification import api, papers
from minjiu.verification.models import Report, Verification
from province.sample import Family
from tests.verification.test_asking_again import settle_all
from tests.verification.test_many_offices import family, verify  # noqa: F401

NAMES = {"a": "林甲", "b": "林乙", "c": "林丙"}


def fact(person: str, label: str, *, declared: bool) -> dict[str, Any]:
    return {
        "person": person, "label": label, "unit": "bool", "counted": False,
        "status": "declared" if declared else "not_found",
    }  # fmt: skip


facts = st.lists(
    st.builds(fact, st.sampled_from(["", *NAMES]), st.sampled_from("子丑寅卯"), declared=st.booleans()),
    unique_by=lambda f: (f["person"], f["label"]),
)  # fmt: skip


@given(facts)
def test_plain_facts_are_gathered_and_none_is_lost(given_facts: list[Mapping[str, Any]]) -> None:
    lines = papers.gathered(given_facts, NAMES)
    said = [
        (origin, name, words)
        for origin, who, briefs in lines for name in who.split("、") for words in briefs
    ]  # fmt: skip
    assert sorted(said) == sorted(
        (
            papers.UNASKED if f["status"] == "declared" else papers.ASKED,
            NAMES.get(f["person"], "家庭"), papers.brief(f),
        )
        for f in given_facts
    )  # fmt: skip
    assert [line[0] for line in lines] == sorted(
        (line[0] for line in lines), key=papers.ASKED.__ne__
    )
    assert len({line[:2] for line in lines}) == len(lines)


@pytest.mark.django_db
def test_what_is_unknown_is_said_once_and_without_the_day_of_others(
    family: Family,  # noqa: F811
    departments: Any,
    staff: Any,
) -> None:
    departments.fault("insurer.life", "wrong_person")
    departments.fault("bank.postal", "stale")
    run: Verification = verify(family)
    settle_all(run, staff)
    api.prepare(staff.handler, run.pk)
    paper = api.report_paper_for(staff.handler, run.pk)
    everybody = "、".join(m.name for m in family.members)
    assert {line[:2] for line in paper.unknown} == {
        (everybody, "商业保险·中国人寿福建"), (everybody, "银行账户·邮储银行"),
    }  # fmt: skip
    days = {row["name"]: row["as_of"] for row in paper.rows()}
    assert (days["insurance_value"], days["bank_balance"]) == (None, "2020-01-01")
    assert days["pension_receipts"] is not None
    assert "“未取得”“数据过期”" in paper.closing
    with pdfplumber.open(BytesIO(api.report_pdf_for(staff.handler, run.pk, 1))) as made:
        text = "".join("".join(page.extract_text() for page in made.pages).split())
    checked, declared = text.split(f"其余各项，{papers.UNASKED}：")
    checked = checked.split(f"其余各项，{papers.ASKED}：")[1]
    assert ("有火化记录否" in checked, "有火化记录否" in declared) == (True, False)
    assert ("孤儿否" in checked, "孤儿否" in declared) == (False, True)
    assert Report.objects.get().content["format"] == 3
