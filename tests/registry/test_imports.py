"""Existing recipients by file: good families in, bad rows back with their reasons."""

import contextlib
import csv
import io
import random
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from cncodes.resident_id import check_character
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions import imports
from minjiu.registry.actions.accounts import (
    confirm_imported_accounts,
    reject_account,
    reject_imported_accounts,
)
from minjiu.registry.actions.authorisations import sign_applicant_authorisation
from minjiu.registry.actions.imports import COLUMNS, import_recipients
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import Purpose
from minjiu.registry.models import AccountChange, Household, ImportRow, Membership, Person

pytestmark = pytest.mark.django_db


def number(birth: str, order: int = 1) -> str:
    first = f"350122{birth}{order:03d}"
    return first + check_character(first)


def row(**change: str) -> list[str]:
    cells = {
        "户编号": "1", "姓名": "陈国华", "身份证号": number("19700101"), "与申请人关系": "本人",
        "所在乡镇代码": "350122100", "救助项目": "最低生活保障", "月保障金额": "850.50",
        "享受待遇起始日": "2024-07-01",
    } | change  # fmt: skip
    return [cells.get(name, "") for name in COLUMNS]


def as_csv(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode("gb18030")


def as_xlsx(*rows: list[str]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for cells in (COLUMNS, *rows):
        book.active.append(list(cells))
    book.save(out)
    return out.getvalue()


SPOUSE = row(姓名="林秀英", 身份证号=number("19720202"), 与申请人关系="配偶", 救助项目="")


@pytest.mark.parametrize(("name", "made"), [("既有.csv", as_csv), ("既有.xlsx", as_xlsx)])
def test_a_family_comes_in_with_what_it_receives(name: str, made: object) -> None:
    content = made(row(), SPOUSE)  # once: a workbook carries the time of its making
    batch = import_recipients(file_name=name, content=content, acting_user=None)
    assert (batch.rows, batch.accepted, batch.refused) == (2, 2, 0)
    grant = api.imported_grants()[0]
    assert (grant.programme, str(grant.monthly_amount), f"{grant.granted_from}") == (
        "dibao", "850.50", "2024-07-01",
    )  # fmt: skip
    assert Membership.objects.filter(household=grant.household_id).count() == 2
    assert Person.objects.get(name="林秀英").id_number == number("19720202")
    assert Record.objects.filter(action="registry.recipient_row").count() == 2
    with pytest.raises(Refused, match="已经导入过"):
        import_recipients(file_name="再来.csv", content=content, acting_user=None)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"身份证号": "350122197001010011"}, "校验位"),
        ({"与申请人关系": "户主"}, "“与申请人关系”应为"),
        ({"所在乡镇代码": "350182"}, "长乐区"),
        ({"月保障金额": "八百"}, "不是数字"),
        ({"月保障金额": "NaN"}, "不小于0"),
        ({"月保障金额": ""}, "“月保障金额”没有填写"),
        ({"月保障金额": "0.00"}, "“月保障金额”是0"),
        ({"享受待遇起始日": "2024年7月"}, "2024-07-01"),
        ({"救助项目": "特困"}, "“救助项目”应为"),
        ({"姓名": ""}, "“姓名”没有填写"),
        ({"享受待遇起始日": "2099-01-01"}, "晚于今天"),
        ({"银行账号": "12ab"}, "银行账号应为"),
    ],
)
def test_a_bad_row_holds_back_its_family_and_says_why(bad: dict[str, str], says: str) -> None:
    good = row(户编号="2", 姓名="黄文", 身份证号=number("19800101"))
    batch = import_recipients(
        file_name="a.csv", content=as_csv(row(**bad), SPOUSE, good), acting_user=None
    )
    assert (batch.accepted, batch.refused) == (1, 2)
    refused = ImportRow.objects.filter(outcome="refused").order_by("line")
    assert any(says in reason for reason in refused[0].reasons)
    assert refused[0].cells.split("\t") == row(**bad)
    assert number("19700101") not in "".join(refused[0].reasons)
    assert list(Household.objects.values_list("applicant__name", flat=True)) == ["黄文"]


def test_one_person_twice_in_a_file_or_housed_already_is_refused() -> None:
    twice = import_recipients(
        file_name="a.csv", content=as_csv(row(), row(户编号="2")), acting_user=None
    )
    assert (twice.accepted, twice.refused) == (1, 1)
    again = import_recipients(file_name="c.csv", content=as_csv(row(户编号="3")), acting_user=None)
    assert again.refused == 1


def test_a_spreadsheet_that_stored_the_number_as_a_number_is_told_so() -> None:
    book, out = Workbook(), io.BytesIO()
    for cells in (COLUMNS, row(户编号="202400000000000017"), row(户编号="2", 姓名="黄文")):
        book.active.append(list(cells))
    book.active.cell(2, 3).value = int(number("19700101")[:17]) * 10
    book.active.cell(3, 3).value = number("19800101")
    book.save(out)
    batch = import_recipients(file_name="a.xlsx", content=out.getvalue(), acting_user=None)
    assert (batch.accepted, batch.refused) == (1, 1)
    assert "存成了数字" in ImportRow.objects.get(outcome="refused").reasons[0]


def test_cells_with_tabs_and_line_breaks_come_back_in_their_columns() -> None:
    bad = row(住址="东门路\t1号\n二楼", 身份证号="1")
    import_recipients(file_name="a.csv", content=as_csv(bad), acting_user=None)
    cells = ImportRow.objects.get().cells.split("\t")
    assert dict(zip(COLUMNS, cells, strict=True))["住址"] == "东门路 1号 二楼"


def test_a_damaged_spreadsheet_is_refused_never_a_crash() -> None:
    whole, chance = as_xlsx(row(), SPOUSE), random.Random(7)
    for _ in range(120):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with contextlib.suppress(Refused), transaction.atomic():
            import_recipients(file_name="a.xlsx", content=bytes(damaged), acting_user=None)
            transaction.set_rollback(True)


def test_each_row_has_its_own_record_with_what_became_of_it() -> None:
    batch = import_recipients(
        file_name="既有.csv", content=as_csv(row(), row(户编号="2", 姓名="黄文", 身份证号="1")),
        acting_user=None,
    )  # fmt: skip
    whole = Record.objects.get(action="registry.recipients_imported")
    assert (whole.object_id, whole.after) == (
        str(batch.pk), {"rows": 2, "accepted": 1, "refused": 1},
    )  # fmt: skip
    rows = Record.objects.filter(action="registry.recipient_row").order_by("id")
    home = str(Household.objects.get().pk)
    assert [r.after for r in rows] == [
        {"line": 2, "outcome": "accepted", "household": home},
        {"line": 3, "outcome": "refused", "household": None},
    ]


def test_r2_a_family_on_a_list_is_there_for_the_purpose_of_its_programme_only() -> None:
    margin = row(户编号="2", 姓名="黄文", 身份证号=number("19800101"), 救助项目="低保边缘家庭")
    import_recipients(file_name="a.csv", content=as_csv(row(), margin), acting_user=None)
    homes = dict(Household.objects.values_list("applicant__name", "pk"))
    users = {purpose: clerk(purpose.value, purpose) for purpose in Purpose}
    for purpose, mine, other in (
        (Purpose.DIBAO, "陈国华", "黄文"), (Purpose.DIBAO_MARGIN, "黄文", "陈国华"),
    ):  # fmt: skip
        user = users[purpose]
        with pytest.raises(NotFound):
            api.get_household_for(user, homes[other])
        assert api.search(user, other) == ()
        with pytest.raises(Refused, match="不在您办理的地区或事项之内"):
            register_applicant(
                id_number=number("19800101" if other == "黄文" else "19700101"), name=other,
                division_code="350122100", acting_user=user,
            )  # fmt: skip
        assert api.get_household_for(user, homes[mine]).applicant_name == mine
        assert [h.applicant_name for h in api.search(user, mine)] == [mine]
    assert api.get_household_for(clerk("all"), homes["黄文"])
    # Consent to another purpose opens it for that one beside the list's; a family of which nothing
    # says yet what for is there for who begins with it.
    home = Household.objects.get(pk=homes["黄文"])
    sign_applicant_authorisation(household=home, purpose=Purpose.DIBAO, acting_user=None)
    for purpose in (Purpose.DIBAO, Purpose.DIBAO_MARGIN):
        assert api.get_household_for(users[purpose], home.pk)
    with pytest.raises(NotFound):
        api.get_household_for(users[Purpose.TEKUN], home.pk)
    begun = register_applicant(
        id_number=number("19900101"), name="林新", division_code="350122100", acting_user=None
    ).household
    for user in users.values():
        assert api.get_household_for(user, begun.pk)


def clerk(name: str, purpose: str = "", division: str = "350122100") -> Any:
    user = create_user(username=name[-30:], name=name, unit_name="凤城镇", acting_user=None)
    grant_role(
        user=user, role=Role.TOWNSHIP_CLERK, division_code=division, purpose=purpose,
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    return user


def test_more_rows_than_one_file_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_ROWS", 2)
    with pytest.raises(Refused, match="请分成几个文件"):
        import_recipients(
            file_name="a.csv", content=as_csv(row(), SPOUSE, row(户编号="2")), acting_user=None
        )


def test_a_file_that_is_no_table_is_refused_whole() -> None:
    for name, content, says in (
        ("a.xlsx", b"<html>", "不是可读的XLSX"),
        ("a.csv", b"\xff\xfe\x00", "编码无法识别"),
        ("a.csv", "姓名\n陈".encode(), "缺少列"),
        ("a.csv", as_csv(), "没有数据行"),
    ):
        with pytest.raises(Refused, match=says):
            import_recipients(file_name=name, content=content, acting_user=None)
    assert ImportRow.objects.count() == 0


ACCOUNT = "6217001800001234567"


def test_accounts_of_a_file_wait_for_another_person_than_who_brought_it_in() -> None:
    one, two, far = clerk("one"), clerk("two"), clerk("far", division="350122101")
    spouse = [*SPOUSE[:-1], "6217001800009999999"]
    content = as_csv(row(银行账号="6217 0018 0000 1234 567"), spouse)
    by_system = import_recipients(file_name="a.csv", content=content, acting_user=None)
    assert by_system.accepted == 0
    refused = ImportRow.objects.filter(batch=by_system).first()
    assert refused is not None
    assert "系统导入的文件请留空" in refused.reasons[0]
    again = as_csv(
        row(银行账号="6217 0018 0000 1234 567"), spouse, row(户编号="9", 姓名="李", 身份证号="1")
    )
    batch = import_recipients(file_name="b.csv", content=again, acting_user=one)
    home = Household.objects.get()

    def in_use() -> list[str | None]:
        return [p.account for p in Person.objects.order_by("birth_on")]

    assert (batch.accepted, in_use()) == (2, [None, None])
    assert list(api.batches_to_compare(one)) == list(api.batches_to_compare(far)) == []
    for user in (one, far):
        with pytest.raises(NotFound):
            api.batch_to_compare_for(user, batch.pk)
    with pytest.raises(Refused, match="导入文件的人不能自己核对"):
        confirm_imported_accounts(batch=batch, acting_user=one)
    with pytest.raises(NotPermitted):
        confirm_imported_accounts(batch=batch, acting_user=far)
    assert api.batch_to_compare_for(two, batch.pk) == batch
    shown = api.waiting_lines(api.waiting_accounts(two, batch))
    assert [(a.name, a.tail) for a in shown] == [("陈国华", "4567"), ("林秀英", "9999")]
    # One that differs is sent back by itself; the rest is put to use as a whole.
    wrong = AccountChange.objects.get(tail="9999")
    reject_account(change=wrong, reason="存折户名是邻居", acting_user=two)
    assert confirm_imported_accounts(batch=batch, acting_user=two) == 1
    assert in_use() == [ACCOUNT, None]
    assert [h.id for h in api.search(two, ACCOUNT)] == [home.pk]
    kept = AccountChange.objects.get(tail="4567")
    assert (kept.account, kept.outcome, kept.proposed_by, kept.settled_by) == (
        None, "confirmed", one, two,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有等待核对的账户"):
        confirm_imported_accounts(batch=batch, acting_user=two)
    assert api.accounts_of_batch(batch) == {"confirmed": 1, "rejected": 1}
    trail = Record.objects.filter(action="registry.account_confirmed")
    assert [(r.actor_name, r.after["proposed_by"]) for r in trail] == [("two", str(one.pk))]
    assert ACCOUNT not in str(list(Record.objects.values()))


def test_the_account_of_somebody_who_has_left_the_family_waits_and_can_only_be_sent_back() -> None:
    one, two = clerk("one"), clerk("two")
    spouse = [*SPOUSE[:-1], "6217001800009999999"]
    batch = import_recipients(
        file_name="b.csv", content=as_csv(row(银行账号=ACCOUNT), spouse), acting_user=one
    )
    confirm_members(household=Household.objects.get(), members=[], acting_user=two)
    assert confirm_imported_accounts(batch=batch, acting_user=two) == 1
    accounts = {person.name: person.account for person in Person.objects.all()}
    assert accounts == {"陈国华": ACCOUNT, "林秀英": None}
    with pytest.raises(Refused, match="已不是原登记家庭的成员"):
        confirm_imported_accounts(batch=batch, acting_user=two)
    assert reject_imported_accounts(batch=batch, reason="已离开这户", acting_user=two) == 1
    assert api.accounts_of_batch(batch) == {"confirmed": 1, "rejected": 1}


def test_a_list_that_does_not_agree_with_the_papers_is_sent_back_whole() -> None:
    one, two = clerk("one"), clerk("two")
    batch = import_recipients(
        file_name="b.csv", content=as_csv(row(银行账号=ACCOUNT)), acting_user=one
    )
    with pytest.raises(Refused, match="没有填写不符的情况"):
        reject_imported_accounts(batch=batch, reason=" ", acting_user=two)
    assert reject_imported_accounts(batch=batch, reason="名册过期", acting_user=two) == 1
    assert Person.objects.get().account is None
    assert AccountChange.objects.get().account is None
    assert list(api.batches_to_compare(two)) == []


def test_a_file_of_many_accounts_is_put_to_use_in_as_many_questions_as_one_of_few() -> None:
    one, two = clerk("one"), clerk("two")
    assert list(api.batches_to_compare(two)) == []  # who one is, asked once
    asked = []
    for start, many in ((1, 1), (100, 40)):
        rows = [
            row(户编号=str(n), 身份证号=number("19700101", n), 银行账号=f"62170018{n:08}")
            for n in range(start, start + many)
        ]
        batch = import_recipients(file_name="a.csv", content=as_csv(*rows), acting_user=one)
        with CaptureQueriesContext(connection) as seen:
            assert len(api.waiting_lines(api.waiting_accounts(two, batch))) == many
            assert confirm_imported_accounts(batch=batch, acting_user=two) == many
        asked.append(len(seen))
    assert asked[0] == asked[1]
