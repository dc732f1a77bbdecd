"""Differences and corrections on the case page: in Chinese words, about one office's own record."""

import re
from typing import Any

import pytest

from minjiu.verification.models import Conflict, DepartmentTask, Verification
from tests.web.test_asking_again import at_desk
from tests.web.test_case_pages import do, words

pytestmark = pytest.mark.django_db


def test_a_difference_between_words_is_written_in_words(travel: Any, staff: Any) -> None:
    journey = travel("verified")
    run = Verification.objects.get(case_id=journey.case_id)
    Conflict.objects.filter(verification=run).delete()
    person = run.members[0][0]
    Conflict.objects.create(
        verification=run, person_id=person, name="education_stage", kind="differs",
        declared="college", reported="senior", source="education.enrolment",
    )  # fmt: skip
    case, clerk = f"/cases/{journey.case_id}/", at_desk(staff.clerk)
    assert "就读阶段家庭申报专科及本科，学籍反馈高中阶段" in words(clerk.get(case))
    report = words(clerk.get(f"{case}report/"))
    assert "就读阶段：家庭申报专科及本科，学籍反馈高中阶段" in report
    for page in (words(clerk.get(case)), report):
        assert not re.search(r"申报college|反馈senior", page)


def test_a_correction_names_the_office_whose_record_is_wrong(travel: Any, staff: Any) -> None:
    case = f"/cases/{travel('verified').case_id}/"
    handler = at_desk(staff.handler)
    page = handler.get(case).content.decode()
    offered = dict(re.findall(r'<option value="([^"]+bank_balance[^"]+)">([^<]+)</option>', page))
    banks = {key: label for key, label in offered.items() if key.count("|") == 2}
    chosen = next(key for key, label in banks.items() if "邮储银行" in label)
    text = "账户是同名的另一个人的"
    for about in ("", chosen.rsplit("|", 1)[0], "x|bank_balance|y"):
        assert "没有指明" in do(handler, case, "correct-record", about=about, text=text)
    assert not DepartmentTask.objects.exists()
    told = do(handler, case, "correct-record", about=chosen, text=text)
    assert "已向部门提出校核纠错" in told
    assert "请银行账户·邮储银行核实银行存款余额" in told
    task = DepartmentTask.objects.get()
    assert (f"{task.person_id}|{task.name}|{task.query_id}", task.text) == (chosen, text)
