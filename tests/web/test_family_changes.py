"""A family's changes through the desk's pages: what is refused, what is kept, who sees it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minjiu.access.enums import Role
from minjiu.assistance.actions.applying import open_case
from minjiu.assistance.models import Entitlement
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.registry import api as registry
from minjiu.registry.actions.accounts import propose_account
from minjiu.registry.actions.changes import record_joining
from minjiu.registry.actions.obligors import name_obligor
from minjiu.registry.enums import Change, Relation
from minjiu.registry.models import AccountChange, Household, Person
from tests.registry.families import clerk, family, ids, number, sign_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SignIn = Callable[[Any], Client]


def words(reply: Any) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", reply.content.decode())))


class Desk:
    """One clerk at the pages of one family."""

    def __init__(self, client: Client, household: Household):
        self.client, self.home = client, f"/families/{household.pk}/"

    def do(self, step: str, **given: Any) -> Any:
        return self.client.post(f"{self.home}do/{step}/", given, follow=True)

    def refused(self, step: str, why: str, field: str = "", **given: Any) -> str:
        """What the page says beside the field; everything typed is still there."""
        reply = self.do(step, **given)
        assert reply.status_code == 422, words(reply)
        page = reply.content.decode()
        assert why in words(reply)
        if field:
            name = f"{step}-{field}" + (f"-{given['which']}" if "which" in given else "")
            assert re.search(rf'is-invalid"[^>]*id="{name}"', page), name
        for value in given.values():
            assert str(value) in page
        return page

    def done(self, step: str, says: str, **given: Any) -> str:
        reply = self.do(step, **given)
        assert reply.status_code == 200 and says in words(reply), words(reply)
        return words(reply)

    def see(self, page: str = "changes/") -> str:
        return words(self.client.get(f"{self.home}{page}"))


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    return Desk(sign_in(clerk()), family())


def test_nobody_outside_the_township_sees_or_changes_a_family(sign_in: SignIn, desk: Desk) -> None:
    outside = Desk(sign_in(clerk("other", "350122101")), family(order=2))
    outside.home = desk.home
    assert outside.client.get(f"{desk.home}changes/").status_code == 404
    for step in ("withdraw", "join", "leave", "obligor", "contact", "account", "close"):
        assert outside.do(step, reason="x").status_code == 404
    assert desk.do("no-such-step").status_code == 404
    refused = Record.objects.using("audit").filter(outcome="refused", actor_name="other")
    assert refused.count() == 8
    reader = Desk(sign_in(clerk("leader", "350122", Role.COUNTY_LEADER)), family(order=3))
    assert "登记法定义务人" not in reader.see()
    assert reader.do("close", reason="迁出").status_code == 403


def test_members_join_and_leave_on_their_days(desk: Desk) -> None:
    start = today()
    with on_day(start + 3 * DAY):
        born = start + DAY
        child = {
            "change": "born", "name": "陈小宝", "relation": "child",
            "id_number": number(f"{born:%Y%m%d}", 7),
        }  # fmt: skip
        desk.refused("join", "出生日期", "happened_on", **child, happened_on=str(start))
        desk.refused("join", "日期没有填写", "happened_on", **child, happened_on="31/1")
        desk.refused("join", "校验位", "id_number", **{**child, "id_number": "350122197001010011"},
                     happened_on=str(born))  # fmt: skip
        page = desk.done("join", "已登记陈小宝加入。原授权书作废", **child, happened_on=str(born))
        assert f"陈小宝子女{born}出生至今" in page
        home = Household.objects.get()
        desk.refused(
            "leave", "不晚于今天", "happened_on", person=home.applicant_id, change="died",
            happened_on=str(start + 4 * DAY),
        )  # fmt: skip
        desk.refused(
            "leave", "是申请人，不能单独离开", "person", person=home.applicant_id, change="died",
            happened_on=str(start + DAY),
        )  # fmt: skip
        page = desk.done(
            "leave", "已登记林秀英离开", person=ids(home)["林秀英"], change="moved_out",
            happened_on=str(start + 2 * DAY),
        )  # fmt: skip
        assert f"林秀英配偶{start}{start + 2 * DAY}搬走、分户" in page


def test_another_applicant_stands_for_the_family(desk: Desk) -> None:
    home = Household.objects.get()
    who = ids(home)
    given = {
        "change": "died", "happened_on": today() + DAY, "successor": who["林秀英"],
        f"relation-{who['陈小明']}": "child",
    }  # fmt: skip
    with on_day(today() + 2 * DAY):
        assert "更换申请人（申请人死亡、离开，或由他人接任）" in desk.see()
        missing = {k: v for k, v in given.items() if not k.startswith("relation")}
        desk.refused(
            "succeed",
            "没有选择陈小明与新申请人林秀英的关系",
            f"relation-{who['陈小明']}",
            **missing,
        )
        page = desk.done("succeed", "申请人已更换为林秀英", **given)
        assert "林秀英家庭的变更" in page and "成员变化（现有2人）" in page


def test_obligors_are_asked_for_named_and_ended_with_a_reason(desk: Desk) -> None:
    son = {"name": "陈大明", "id_number": number("19950606"), "relation": "child", "note": "在厦门"}
    assert "还没有问清，需要用到的项目显示待查" in desk.see()
    desk.refused("obligor", "不构成法定", "relation", **{**son, "relation": "other"})
    desk.refused("obligor", "身份证号", "id_number", **{**son, "id_number": "35012219950606"})
    page = desk.done("obligor", "已登记法定义务人陈大明", **son)
    assert son["id_number"] not in page and "除以上1人外没有其他义务人" in page
    assert "已经问清" in desk.done("obligors-asked", "没有遗漏")
    obligor = registry.obligors_on(Household.objects.get().pk, today())[0]
    with on_day(today() + DAY):
        desk.refused("end-obligor", "没有填写注销原因", "reason", which=obligor.id, reason=" ")
        page = desk.done("end-obligor", "已注销", which=obligor.id, reason="死亡")
    assert "陈大明子女" in page and "已注销：死亡" in page


def test_contact_is_changed_field_by_field(desk: Desk) -> None:
    spouse = ids(Household.objects.get())["林秀英"]
    page = desk.refused(
        "contact", "联系电话不是", "phone", which=spouse, phone="123", address="东门"
    )
    assert page.count("is-invalid") == 1  # of three members' forms only the one that was sent
    desk.done("contact", "已保存林秀英的联系方式", which=spouse, phone="13700000001", address="")
    page = desk.see()
    assert "137****0001" in page and "13700000001" not in page


def test_an_account_needs_two_clerks(desk: Desk, sign_in: SignIn) -> None:
    head, account = Household.objects.get().applicant_id, "6217001800001234567"
    second = Desk(sign_in(clerk("second")), Household.objects.get())
    desk.refused("account", "银行账号应为8至30位数字", "account", which=head, account="12a")
    assert "等另一名经办人核对" in desk.done(
        "account", "由另一人核对后启用", which=head, account=account
    )
    # It waits on the second clerk's day, not on that of who wrote it down, nor on others'.
    elsewhere = sign_in(clerk("elsewhere", "350122101"))
    for client, waits in ((desk.client, 0), (elsewhere, 0), (second.client, 1)):
        assert ("1个发放账户等您核对" in words(client.get("/"))) == bool(waits)
        assert ("尾号4567" in words(client.get("/families/accounts/"))) is False
        assert ("陈国华4567" in words(client.get("/families/accounts/"))) == bool(waits)
    assert Person.objects.get(pk=head).account is None
    change = AccountChange.objects.get().pk
    assert "不能自己核对" in words(desk.do("confirm-account", which=change, account=account))
    second.refused(
        "confirm-account", "与登记的不一致", "account", which=change, account=account[:-1]
    )
    page = second.done("confirm-account", "账户已启用", which=change, account=account)
    assert "尾号4567" in page and account not in page
    assert "等您核对" not in words(second.client.get("/"))
    assert Person.objects.get(pk=head).account == account
    reveal = second.client.post(f"{second.home}people/{head}/account/", {"purpose": "制作文书"})
    assert account in reveal.content.decode()
    assert Record.objects.using("audit").filter(action="registry.revealed").count() == 1


def test_accounts_to_compare_are_asked_for_as_often_for_sixty_as_for_one(sign_in: SignIn) -> None:
    home, proposer, client = family(), clerk("proposer"), sign_in(clerk("second"))
    assert client.get("/").status_code == 200  # who one is, asked once a session
    people, counts = [home.applicant], []
    for many in (1, 60):
        for n in range(many - len(people)):
            registry_join(home, n)
        new = registry.members_on(home.pk, today())[AccountChange.objects.count() : many]
        people = [Person.objects.get(pk=member.person_id) for member in new]
        for n, person in enumerate(people):
            propose_account(
                household=home, person=person, account=f"6217001800{many:04}{n:05}",
                acting_user=proposer,
            )  # fmt: skip
        for page, says in (("/", f"{many}个发放账户"), ("/families/accounts/", f"共{many}件")):
            with CaptureQueriesContext(connections["default"]) as seen:
                assert says in words(client.get(page))
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_a_withdrawal_stands_on_the_family_and_on_the_case(desk: Desk) -> None:
    home = Household.objects.get()
    paper = sign_all(home)
    case = open_case(household_id=home.pk, acting_user=None)
    assert "已撤回" not in words(desk.client.get(f"/cases/{case.pk}/"))
    desk.refused("withdraw", "没有填写撤回说明", "reason", which=paper.pk, reason="  ")
    assert desk.do("withdraw", which=home.pk, reason="本人要求").status_code == 404
    page = desk.done("withdraw", "已撤回授权，不再发出新的查询", which=paper.pk, reason="本人要求")
    assert "撤回：本人要求" in page
    shown = words(desk.client.get(f"/cases/{case.pk}/"))
    assert f"家庭授权已于{today()}撤回，不再查询：本人要求" in shown
    assert "陈国华未签署授权（授权已撤回，需重新签署）" in shown
    assert "已经撤回" in words(desk.do("withdraw", which=paper.pk, reason="再来"))
    sign_all(home)
    assert "撤回，不再查询" not in words(desk.client.get(f"/cases/{case.pk}/"))


def test_a_family_is_closed_when_nothing_is_open_and_nothing_is_paid(desk: Desk) -> None:
    home = Household.objects.get()
    case = open_case(household_id=home.pk, acting_user=None)
    desk.refused("close", "没有填写注销原因", "reason", reason=" ")
    desk.refused("close", f"（{case.number}）正在办理", reason="迁往外省")
    case.state = "imported"
    case.save(update_fields=["state"])
    running = Entitlement.objects.create(
        household_id=home.pk, case=case, programme="dibao", monthly_amount=500,
        valid_from=date(2026, 1, 1), division_code="350122100",
    )  # fmt: skip
    desk.refused("close", "正在享受最低生活保障", reason="迁往外省")
    assert Household.objects.get().closed_on is None
    running.valid_to = today()
    running.save(update_fields=["valid_to"])
    page = desk.done("close", "已注销这户家庭", reason="迁往外省")
    assert f"已于{today():%Y年%-m月%-d日}注销" in page and "注销家庭" not in page
    assert "已于" in words(desk.do("obligors-asked"))


def test_the_page_asks_the_database_as_often_for_twelve_members_as_for_one(
    sign_in: SignIn,
) -> None:
    client, counts = sign_in(clerk()), []
    assert client.get("/families/").status_code == 200  # who one is, asked once a session
    for order, many in enumerate((1, 12), start=1):
        home = family(order=order)
        for n in range(many - 1):
            registry_join(home, n)
        with CaptureQueriesContext(connections["default"]) as seen:
            assert client.get(f"/families/{home.pk}/changes/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def registry_join(home: Household, n: int) -> None:
    record_joining(
        household=home, change=Change.MOVED_IN, happened_on=today(), acting_user=None,
        member=registry.Member(f"陈亲{n}", number("19800101", 100 + n), Relation.OTHER),
    )  # fmt: skip
    name_obligor(
        household=home, name=f"陈外{n}", id_number=number("19810101", 100 + n),
        relation=Relation.CHILD, acting_user=None,
    )  # fmt: skip
