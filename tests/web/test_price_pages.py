"""价格联动 through its pages: entered by one, confirmed by another, read by county; refusals in words."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minjiu.access.enums import Role
from minjiu.common.clock import now, on_day
from minjiu.directory.models import HolidayNotice
from minjiu.policy.enums import FigureState, IndexKind
from minjiu.policy.models import PriceFigure
from tests.policy.test_price_figures import officer

pytestmark = pytest.mark.django_db
LAST_DAY = re.compile(r'data-label="最迟发放日" class="nowrap">([-\d]+)<')
FORM = {
    "division": "350100", "month": "2026-10", "published_on": "2026-11-13",
    "document": "福州调查队《2026年10月主要数据》", "cpi": "3.10", "food": "−0.5", "grain": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day() -> Any:
    with on_day(date(2026, 11, 28)):
        yield


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


def send(client: Client, **changed: str) -> Any:
    return client.post("/prices/enter/", {"key": str(uuid4()), **FORM, **changed}, follow=True)


def test_from_the_form_to_the_county_s_line(sign_in: Any) -> None:
    city, province = sign_in(officer("city")), sign_in(officer("province", "350000"))
    examiner = sign_in(officer("examiner", "350122", Role.COUNTY_EXAMINER))
    assert "启动0个，未公布13个" in words(examiner.get("/prices/"))  # of its own city
    assert "没有公布或录入：居民消费价格、食品价格" in words(examiner.get("/prices/"))
    assert "还没有录入" in words(city.get("/prices/figures/"))
    form = words(city.get("/prices/enter/"))
    assert ("福州市连江县" in form, "泉州市" in form, "Division(" in form) == (False, False, False)
    wrong = send(city, cpi="3.1x", reason="保留")
    assert wrong.status_code == 422
    assert "居民消费价格的涨幅不是数字，请按2.3的写法填写" in words(wrong)
    assert 'value="3.1x"' in wrong.content.decode()  # what was typed stays
    assert 'value="保留"' in wrong.content.decode()
    made = words(send(city))
    assert "已录入2项，由另一人复核后生效" in made
    assert "待复核：福州市2026年10月居民消费价格3.1%，食品价格-0.5%" in made
    assert "由另一位市、省民政人员复核后生效" in made
    assert "核对无误，生效" not in made
    entry = PriceFigure.objects.first()
    assert entry is not None
    settle = f"/prices/{entry.entry}/settle/"
    waits = words(examiner.get("/prices/"))
    assert "生效后：" in waits
    assert ("核对无误，生效" in waits, "录入指数" in waits) == (False, False)
    for nobody in (city, examiner):
        assert nobody.post(settle, {"do": "confirm"}).status_code == 403
    assert PriceFigure.objects.filter(state=FigureState.IN_FORCE).count() == 0
    waits = words(province.get("/prices/?month=2026-10&city=350100"))
    assert "启动，每人每月31.00元" in waits
    assert "已复核，2项生效" in words(province.post(settle, {"do": "confirm"}, follow=True))
    shown = words(examiner.get("/prices/?month=2026-10"))
    assert "待复核" not in shown
    assert "启动13个，未公布0个" in shown
    assert "连江县启动居民消费价格达到31.00元" in shown
    assert "2026-11-30居民消费价格3.1%，食品价格-0.5%" in shown  # 1553号: within the month
    sheet = examiner.get("/prices/?month=2026-10&sort=-amount&export=xlsx")
    rows = list(load_workbook(BytesIO(sheet.content)).active.values)
    assert len(rows) == 14
    mine = next(row for row in rows if row[0] == "连江县")
    assert mine[2:6] == ("2026-10", "启动", "居民消费价格", 31)
    kept = words(examiner.get("/prices/figures/?state=in_force&kind=food"))
    assert "共1件" in kept
    assert "-0.5%" in kept


def test_who_sees_nothing_of_it(sign_in: Any) -> None:
    for role in (Role.VERIFICATION_HANDLER, Role.AUDITOR):
        nobody = sign_in(officer(role.value, "350000", role))
        for page in ("/prices/", "/prices/figures/", "/prices/enter/"):
            assert nobody.get(page).status_code == 403
        assert "价格联动" not in words(nobody.get("/"))
        assert send(nobody).status_code == 403
    assert PriceFigure.objects.count() == 0


def test_a_correction_through_the_form(sign_in: Any) -> None:
    city, province = sign_in(officer("city")), sign_in(officer("province", "350000"))
    send(city)
    entry = PriceFigure.objects.first()
    assert entry is not None
    province.post(f"/prices/{entry.entry}/settle/", {"do": "confirm"})
    assert "这是更正，请写明更正原因" in words(send(city, cpi="2.9", food=""))
    send(city, cpi="2.9", food="", reason="看错了行")
    again = PriceFigure.objects.get(state=FigureState.WAITING)
    settle = f"/prices/{again.entry}/settle/"
    refused = province.post(settle, {"do": "return"}, HTTP_REFERER="http://testserver/prices/")
    assert refused.status_code == 302
    assert "没有填写退回原因" in words(province.get("/prices/"))
    province.post(settle, {"do": "return", "return_reason": "公布的就是3.1"})
    listed = words(province.get("/prices/figures/?state=returned"))
    assert "更正：看错了行退回：公布的就是3.1" in listed


def test_the_last_day_of_paying_goes_by_the_holidays_that_operators_entered(sign_in: Any) -> None:
    other = officer("province", "350000")
    PriceFigure.objects.create(
        entry=uuid4(), division_code="350500", kind=IndexKind.CPI, rise=350, month=date(2021, 8, 1),
        document="测试", published_on=date(2021, 9, 14), state=FigureState.IN_FORCE,
        entered_by=officer("city"), entered_at=now(), settled_by=other, settled_at=now(),
    )  # fmt: skip
    client, page = sign_in(other), "/prices/?month=2021-08&city=350500"
    assert set(LAST_DAY.findall(client.get(page).content.decode())) == {"2021-10-18"}
    days = {"2021-09-15": False, "2021-09-16": False}  # a notice unlike the bundled one
    HolidayNotice.objects.create(
        year=2021, document="测试", days=days, entered_at=now(), entered_by="江涛"
    )
    assert set(LAST_DAY.findall(client.get(page).content.decode())) == {"2021-10-14"}


def test_pages_ask_as_often_for_sixty_rows_as_for_one(sign_in: Any) -> None:
    user, other = officer("city"), officer("province", "350000")
    client = sign_in(other)
    asked = []
    for count in (1, 60):
        for number in range(PriceFigure.objects.count(), count):
            PriceFigure.objects.create(
                entry=uuid4(), division_code="350100", kind=IndexKind.CPI, rise=number,
                month=date(2021 + number // 12, number % 12 + 1, 1), document="测试",
                published_on=date(2026, 2, 1), state=FigureState.IN_FORCE, entered_by=user,
                entered_at=now() - timedelta(minutes=number), settled_by=other, settled_at=now(),
            )  # fmt: skip
        for page in ("/prices/figures/", "/prices/?month=2021-01"):
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
