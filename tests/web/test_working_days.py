"""节假日安排 on its page: read by all staff, entered by the system administrator, as the notice lists it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from minjiu.access.enums import Role
from minjiu.common.clock import on_day
from minjiu.common.errors import Refused
from minjiu.directory import api as directory
from minjiu.directory.models import HolidayNotice
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Light, Part, Stance

SignIn = Callable[[Any], Client]
PAGE = "/working-days/"
FORM = {
    "year": "2027", "document": "国办发明电〔2026〕7号",
    "free": "2027-01-01\n2027年2月5日至2027年2月12日\n2027-04-05、2027-05-01至2027-05-05\n"
    "2027-06-09\n2027-09-15\n2027-10-01至2027-10-07",
    "worked": "2027-01-30\n2027-02-14",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _late_december() -> Iterator[None]:
    with on_day(date(2026, 12, 28)):
        yield


def lead(office: Any, due_on: date) -> Any:
    return supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("civil_affairs", Stance.LEAD, "牵头", due_on)], acting_user=office,
    )  # fmt: skip


def test_a_year_is_entered_and_deadlines_may_lie_in_it(
    office: Any, account: Any, sign_in: SignIn
) -> None:
    assert Client().get(PAGE).status_code == 302
    seen = sign_in(office).get(PAGE).content.decode()
    assert "2027年未公布。" in seen
    assert 'name="free"' not in seen
    assert sign_in(office).post(PAGE, FORM).status_code == 403
    with pytest.raises(Refused, match=r"2027年节假日安排未公布.*“节假日安排”页面录入"):
        lead(office, date(2027, 1, 29))
    assert not HolidayNotice.objects.exists()
    told = sign_in(account("system", Role.SYSTEM_ADMIN)).post(PAGE, FORM, follow=True)
    assert "已录入2027年的安排。0件在办个案的时限正在后台重新计算。" in told.content.decode()
    assert "2027年节假日安排：重新计算时限" in told.content.decode()
    assert "2027年未公布" not in told.content.decode()
    calendar = directory.working_days()
    days = [date(2027, 1, 1), date(2027, 1, 30), date(2027, 2, 8), date(2027, 2, 14)]
    assert [calendar.is_working_day(day) for day in days] == [False, True, False, True]
    made = lead(office, date(2027, 1, 29))
    assert supervision.matter_for(office, made.pk).legs[0].light is Light.GREEN
    years = {one.year: one for one in directory.holiday_years()}
    entered = years[2027].notice
    assert entered is not None
    assert (entered.document, years[2027].worked, years[2026].notice) == (
        "国办发明电〔2026〕7号", 2, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"year": ""}, "没有填写年份"),
        ({"document": " "}, "没有填写通知文号"),
        ({"free": "元旦"}, "“元旦”不是日期"),
        ({"free": "2027-02-30"}, "“2027-02-30”不是日期"),
        ({"free": "2027-02-11至2027-02-05"}, "的起止不对"),
        ({"worked": "2027-01-01"}, "2027-01-01既放假又上班"),
        ({"worked": "2027-02-15"}, "是平日，本来就上班"),
        ({"free": "2027-02-05至2027-02-11"}, "元旦"),
        ({"year": "2028"}, "不在2028年"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(
    office: Any, account: Any, sign_in: SignIn, changes: dict[str, str], says: str
) -> None:
    told = sign_in(account("system", Role.SYSTEM_ADMIN)).post(PAGE, FORM | changes)
    page = told.content.decode()
    assert (told.status_code, says in page) == (422, True)
    assert (FORM | changes)["worked"] + "</textarea>" in page
    assert not HolidayNotice.objects.exists()
