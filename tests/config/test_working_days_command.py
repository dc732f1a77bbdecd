"""The system administrator enters a year; cases that waited for it get their deadlines."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import get_user
from minjiu.access.enums import Role
from minjiu.assistance import api as assistance
from minjiu.assistance.actions import applying
from minjiu.assistance.actions.deadlines import key_of, order_recount
from minjiu.assistance.models import Case
from minjiu.assistance.tasks import recount
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.config.management.commands import working_days
from minjiu.jobs import api as jobs

pytestmark = pytest.mark.django_db
FREE = ("01-01", "05-01", "10-01", "10-02", "10-03", "02-05", "02-08", "02-09", "02-10", "02-11",
        "02-12", "04-05", "05-03", "06-09", "09-15", "10-04", "10-05", "10-06")  # fmt: skip
GOOD = "date,is_workday\n" + "".join(f"2027-{day},0\n" for day in FREE)


@pytest.fixture(autouse=True)
def _administrators(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, role in (("system", Role.SYSTEM_ADMIN), ("security", Role.SECURITY_ADMIN)):
        user = create_user(
            username=number, name=number, unit_name="省民政厅", password="a-long-enough-word",
            acting_user=None,
        )  # fmt: skip
        grant_role(
            user=user, role=role, division_code="350000", valid_from=today(), basis="测试",
            acting_user=None,
        )  # fmt: skip
    monkeypatch.setattr(working_days.getpass, "getpass", lambda prompt: "a-long-enough-word")


def enter(folder: Path, text: str, acting: str = "system") -> str:
    file, out = folder / "2027.csv", StringIO()
    file.write_text(text, encoding="utf-8")
    call_command(
        "working_days", "enter", "2027", str(file), "--document", "测试", "--as", acting, stdout=out
    )
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "acting", "says"),
    [
        (GOOD, "security", "由“系统管理员”办理"),
        (GOOD, "nobody", "工号或密码不正确"),
        ("day,work\n2027-01-01,0\n", "system", "首行应为date,is_workday"),
        (GOOD + "2027-13-01,0\n", "system", "第20行不是"),
        (GOOD + "2027-12-24,x\n", "system", "“x”不是0或1"),
        (GOOD + "2027-01-01,0\n", "system", "2027-01-01重复"),
        ("date,is_workday\n", "system", "元旦"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_entered(
    text: str, acting: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=says):
        enter(tmp_path, text, acting)
    out = StringIO()
    call_command("working_days", "show", stdout=out)
    assert out.getvalue().splitlines() == ["已有安排：2015至2026年。", "2027年：未公布。"]


def test_cases_that_waited_get_their_deadlines(
    travel: Callable[..., Any], staff: Any, tmp_path: Path
) -> None:
    travel("registered")
    case = Case.objects.get()
    with on_day(date(2026, 12, 30)):
        applying.accept(case=case, acting_user=staff.clerk)
        case.refresh_from_db()
        assert case.due_on is None and case.due_rule.endswith("时限待定）")
        open_one = assistance.get_case_for(staff.clerk, case.pk).due
        assert open_one is not None and open_one.words == "节假日安排未公布"
        assert "已录入2027年；1件个案重新计算了时限。" in enter(tmp_path, GOOD)
        shown = assistance.get_case_for(staff.clerk, case.pk)
        assert "0件" in enter(tmp_path, GOOD)
    case.refresh_from_db()
    assert (case.due_on, case.due_rule[-9:]) == (date(2027, 1, 5), "（57号第十五条）")
    assert shown.due is not None and shown.due.on == case.due_on
    # A correction moves what it touches: the fourth is free now, the period ends a day later.
    with on_day(date(2026, 12, 30)):
        assert "1件" in enter(tmp_path, GOOD + "2027-01-04,0\n")
    case.refresh_from_db()
    assert case.due_on == date(2027, 1, 6)
    # From the page the worker does it, in lots, and says how far it is.
    admin = get_user("system")
    assert admin is not None
    with on_day(date(2026, 12, 30)):
        Case.objects.filter(pk=case.pk).update(due_on=None)
        assert order_recount(year=2027, notice_id="n", acting_user=admin) == 1
        asked = ProcrastinateJob.objects.get(task_name="assistance.recount")
        ordered = jobs.run_progress(key_of(2027, "n"))
        assert ordered is not None and (ordered.done, ordered.state.label) == (0, "进行中")
        recount(**asked.args)
    done = jobs.run_progress(key_of(2027, "n"))
    assert done is not None
    assert (done.done, done.state.label, done.message) == (1, "已完成", "1件个案的时限有变动")
    case.refresh_from_db()
    assert case.due_on == date(2027, 1, 6)
    moved = Record.objects.filter(action="assistance.deadline_set").order_by("id")
    assert [(r.before, r.after) for r in moved] == [
        ({"due_on": None}, {"due_on": "2027-01-05"}),
        ({"due_on": "2027-01-05"}, {"due_on": "2027-01-06"}),
        ({"due_on": None}, {"due_on": "2027-01-06"}),
    ]
