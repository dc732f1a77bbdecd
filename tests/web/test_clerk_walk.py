"""A fresh clerk keeps a family's file in order: only what the pages show, only forms as they stand."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from minjiu.access.enums import Role
from minjiu.assistance.models import Case
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry.models import Person
from minjiu.verification.actions.running import carry_out
from tests.registry.families import clerk, number

pytestmark = pytest.mark.django_db
ACCOUNT = "6217001800001234567"


class Reader:
    """Somebody at the desk who follows links and fills in the forms that a page shows."""

    def __init__(self, client: Client, start: str = "/"):
        self.client = client
        self.go(start)

    def _take(self, reply: Any) -> None:
        assert reply.status_code in (200, 422), reply.status_code
        self.tree = html.fromstring(reply.content.decode())
        self.text = re.sub(r"\s+", "", self.tree.text_content())

    def go(self, address: str) -> None:
        self.at = address
        self._take(self.client.get(address))

    def follow(self, words: str) -> None:
        links = [a for a in self.tree.iter("a") if words in a.text_content()]
        assert links, f"没有“{words}”的链接"
        self.go(links[0].get("href").split("#")[0])

    def tick(self, words: str) -> None:
        """Every box that says so."""
        for box in self.tree.xpath("//input[@type='checkbox']"):
            if words in (box.get("aria-label") or ""):
                box.checked = True

    def send(self, button: str, place: int = 0, **typed: str) -> None:
        """Press a button of a form, with what is typed into fields that the form really has."""
        forms = [
            f for f in self.tree.forms if any(button in b.text_content() for b in f.iter("button"))
        ]
        assert forms, f"没有“{button}”的按钮"
        form = forms[place]
        given: dict[str, list[str]] = {}
        for name, value in form.form_values():
            given.setdefault(name, []).append(value)
        for name, value in typed.items():
            assert name in form.fields, f"“{button}”没有{name}这一栏"
            given[name] = [value]
        pressed = next(b for b in form.iter("button") if button in b.text_content())
        if pressed.get("name"):
            given[pressed.get("name")] = [pressed.get("value")]
        reply = self.client.post(form.action or self.at, given, follow=True)
        if reply.redirect_chain:
            self.at = reply.redirect_chain[-1][0].split("#")[0]
        self._take(reply)

    def says(self, *words: str) -> None:
        for one in words:
            assert one in self.text, f"页面没有“{one}”"


def test_a_fresh_clerk_keeps_a_family_in_order_by_the_pages_alone(
    travel: Callable[..., Journey], staff: Staff, sign_in: Callable[[Any], Client]
) -> None:
    journey = travel("reported")
    name, case = journey.family.members[0].name, Case.objects.get(pk=journey.case_id)
    first_run, start = case.verification_id, today()
    desk, colleague = Reader(sign_in(staff.clerk)), Reader(sign_in(clerk("colleague")))
    with on_day(start + timedelta(days=2)):
        desk.follow("全部个案")
        desk.follow(name)
        desk.says("没有法定义务人", "核对报告")
        desk.follow("变更")
        # A child is born: the date first wrong, then right; everybody signs again.
        its = number(f"{start + timedelta(days=1):%Y%m%d}", 3)
        born = {"change": "born", "name": "小新", "relation": "child", "id_number": its}
        desk.send("登记加入", **born, happened_on=str(start))
        desk.says("没有办成", "与所填的不同")
        desk.send("登记加入", happened_on=str(start + timedelta(days=1)))
        desk.says("已登记小新加入", "还没有问清")
        # Somebody owes support; the family is asked, and is done.
        desk.send(
            "登记", 2, name="陈大明", relation="child", id_number=number("19950606"), note="在厦门"
        )
        desk.says("已登记法定义务人陈大明")
        desk.send("已问清，除以上1人外")
        desk.says("法定义务人已经问清")
        # Two people for an account.
        desk.send("登记，待核对", account=ACCOUNT)
        desk.says("由另一人核对后启用", "等另一名经办人核对")
        assert not Person.objects.filter(account_index__isnull=False).exists()
        colleague.go(desk.at)
        colleague.send("核对启用", account=ACCOUNT[::-1])
        colleague.says("与登记的不一致")
        colleague.send("核对启用", account=ACCOUNT)
        colleague.says("账户已启用", "尾号4567")
        assert ACCOUNT not in colleague.text
        # The case says that its report rests on former members; all sign; it is verified again.
        desk.go(f"/cases/{case.pk}/")
        desk.says("依据的是原成员", "按现有成员重新核对", "法定义务人：陈大明")
        desk.send("按现有成员重新核对")
        desk.says("没有办成", "还没有申报：小新")
        desk.follow("补填申请表")
        child = next(n for n in desk.tree.xpath("//input/@name") if n.endswith("|none")
                     and "小新" in desk.tree.xpath(f'//input[@name="{n}"]/ancestor::fieldset')[0]
                     .text_content())  # fmt: skip
        son = Person.objects.get(name="陈大明").pk
        desk.send("保存", **{
            child: "on", f"{son}|support_documented": "yes", f"{son}|documented_support": "1.00",
        })  # fmt: skip
        desk.says("已保存申报")
        desk.follow("全体成员重新签署授权书")
        desk.send("记录签署")
        desk.says("没有勾选任何签署人")  # nobody signs by default
        desk.tick("已签署")
        desk.send("记录签署")
        desk.says("全体成员已签署")
        desk.follow("打开个案")
        desk.send("按现有成员重新核对")
        carry_out(Case.objects.get(pk=case.pk).verification_id)
        desk.go(f"/cases/{case.pk}/")
        desk.says("以前的核对", "依据原成员")
        desk.send("测算")
        desk.says("已测算")
        desk.go(f"/cases/{case.pk}/report/{first_run}/")
        desk.says("本报告依据的是原成员")
        # The family takes its consent back; nothing more is asked.
        desk.go(f"/families/{case.household_id}/")
        desk.send("撤回授权", reason="本人到场要求撤回")
        desk.says("不再发出新的查询", "撤回：本人到场要求撤回")
        desk.go(f"/cases/{case.pk}/")
        desk.says("不再查询：本人到场要求撤回")
        # With an application open the file cannot be closed.
        desk.follow("变更")
        desk.send("注销家庭", reason="迁往外省")
        desk.says("没有办成", "正在办理", "先办结或撤回")
    acts = set(Record.objects.filter(actor_id=staff.clerk.pk).values_list("action", flat=True))
    assert acts >= {
        "registry.member_joined", "registry.obligor_named", "registry.obligors_confirmed",
        "registry.account_proposed", "registry.household_authorised", "assistance.declared",
        "registry.authorisation_withdrawn", "verification.started",
    }  # fmt: skip
    assert its not in str(list(Record.objects.values_list("object_label", "before", "after")))
    reader = Reader(sign_in(clerk("leader2", "350122", Role.COUNTY_LEADER)), desk.at)
    assert "登记加入" not in reader.text and "注销家庭" not in reader.text
