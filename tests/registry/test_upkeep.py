"""What changes in a family after it was registered: members, obligors, accounts."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api
from minjiu.registry.actions.accounts import confirm_account, propose_account, reject_account
from minjiu.registry.actions.authorisations import sign_applicant_authorisation
from minjiu.registry.actions.changes import record_joining, record_leaving, replace_applicant
from minjiu.registry.actions.members import close_household
from minjiu.registry.actions.obligors import confirm_obligors, end_obligor, name_obligor
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import (
    HOUSEHOLD_REGISTER,
    Change,
    MissingReason,
    Purpose,
    Relation,
)
from minjiu.registry.models import AccountChange, Household, Membership, Obligor, Person
from tests.registry.families import clerk, family, ids, number, reasons, sign_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def names(household: Household, on: date | None = None) -> set[str]:
    return {m.name for m in api.members_on(household.pk, on or today())}


# Obligors ----------------------------------------------------------------------------------------


def test_legal_obligors_are_named_outside_the_household_once() -> None:
    household, relation = family(), Relation.CHILD

    def name(who: str, its: str, relation: Relation = Relation.CHILD) -> Obligor:
        return name_obligor(
            household=household, name=who, id_number=its, relation=relation, note="在厦门务工",
            acting_user=None,
        )  # fmt: skip

    for who, its, relation, says in (
        ("林秀英", number("19720202", 501), Relation.SPOUSE, "共同生活成员"),
        ("陈大明", number("19950606"), Relation.OTHER, "不构成法定"),
        ("陈大明", "350122199506061", Relation.CHILD, "身份证号"),
    ):
        with pytest.raises(Refused, match=says):
            name(who, its, relation)
    with pytest.raises(NotPermitted):
        name_obligor(
            household=household, name="陈大明", id_number=number("19950606"), relation=relation,
            acting_user=clerk("other", "350122101"),
        )  # fmt: skip
    obligor = name("陈大明", number("19950606"))
    with pytest.raises(Refused, match="已列为"):
        name("陈大明", number("19950606"))
    shown = api.obligors_on(household.pk, today())
    assert [(o.name, o.id_masked[-4:], o.relation_label, o.note) for o in shown] == [
        ("陈大明", number("19950606")[-4:], "子女", "在厦门务工")
    ]
    with on_day(today() + timedelta(days=1)):
        with pytest.raises(Refused, match="注销原因"):
            end_obligor(obligor=obligor, reason="", acting_user=None)
        end_obligor(obligor=obligor, reason="死亡", acting_user=None)
        assert api.obligors_on(household.pk, today()) == ()
        with pytest.raises(Refused, match="已经注销"):
            end_obligor(obligor=obligor, reason="死亡", acting_user=None)
    assert len(api.obligors_on(household.pk, today())) == 1  # that day still shows it


def test_who_owes_support_is_asked_once_and_again_after_a_change() -> None:
    fresh = register_applicant(
        id_number=number("19600101"), name="陈国荣", division_code="350122100", acting_user=None
    ).household
    with pytest.raises(Refused, match="先确认成员"):
        confirm_obligors(household=fresh, acting_user=None)
    household = family()
    with pytest.raises(NotPermitted):
        confirm_obligors(household=household, acting_user=clerk("other", "350122101"))
    assert not api.household(household.pk).obligors_asked
    confirm_obligors(household=household, acting_user=clerk())
    assert api.household(household.pk).obligors_asked
    last = Record.objects.latest("id")
    assert (last.action, last.actor_name, last.after) == (
        "registry.obligors_confirmed", "clerk", {"named": 0},
    )  # fmt: skip
    with on_day(today() + DAY):
        leave(household, "林秀英", Change.DIVORCED)
    assert not api.household(household.pk).obligors_asked


def test_an_obligor_who_moves_in_owes_nothing_beside_living_there() -> None:
    household = family()
    name_obligor(
        household=household, name="陈大明", id_number=number("19950606"), relation=Relation.CHILD,
        acting_user=None,
    )  # fmt: skip
    with on_day(today() + DAY):
        join(household, "陈大明", number("19950606"), Relation.CHILD, Change.MOVED_IN)
        assert api.obligors_on(household.pk, today()) == ()
        assert [(o.name, o.reason) for o in api.former_obligors(household.pk)] == [
            ("陈大明", "已共同生活")
        ]


# Members -----------------------------------------------------------------------------------------


def join(
    household: Household, name: str, its: str, relation: Relation, change: Change,
    on: date | None = None, **given: Any,
) -> Membership:  # fmt: skip
    return record_joining(
        household=household, change=change, happened_on=on or today(),
        member=api.Member(name, its, relation), acting_user=given.get("by"),
    )  # fmt: skip


def leave(
    household: Household, name: str, change: Change, on: date | None = None, **given: Any
) -> Membership:
    return record_leaving(
        household=household, change=change, happened_on=on or today(),
        person_id=ids(household)[name], acting_user=given.get("by"),
    )  # fmt: skip


def test_a_child_is_born_and_a_spouse_dies_on_their_days_and_all_sign_again() -> None:
    household, start = family(), today()
    sign_all(household)
    with on_day(start + 10 * DAY):
        born = start + 4 * DAY
        its = number(f"{born:%Y%m%d}", 7)
        for given, says in (
            ({"on": born - DAY}, "出生日期"),
            ({"on": start + 11 * DAY}, "不晚于今天"),
            ({"on": start - DAY}, "登记日"),
        ):
            with pytest.raises(Refused, match=says):
                join(household, "陈小宝", its, Relation.CHILD, Change.BORN, **given)
        with pytest.raises(NotPermitted):
            join(
                household, "陈小宝", its, Relation.CHILD, Change.BORN, born,
                by=clerk("other", "350122101"),
            )  # fmt: skip
        assert reasons(household) == {}
        join(household, "陈小宝", its, Relation.CHILD, Change.BORN, born, by=clerk())
        assert "陈小宝" not in names(household, born - DAY) and "陈小宝" in names(household, born)
        assert reasons(household) == {
            "陈国华": MissingReason.MEMBERS_CHANGED, "林秀英": MissingReason.MEMBERS_CHANGED,
            "陈小明": MissingReason.MEMBERS_CHANGED, "陈小宝": MissingReason.UNSIGNED,
        }  # fmt: skip
        with pytest.raises(Refused, match="已是这户的成员"):
            join(household, "陈小宝", its, Relation.CHILD, Change.BORN, born)
        for name, change, on, says in (
            ("陈国华", Change.DIED, today(), "是申请人，不能单独离开"),
            ("林秀英", Change.DIED, start, "变化应在此后"),
            ("林秀英", Change.BORN, today(), "没有选择离开的原因"),
        ):
            with pytest.raises(Refused, match=says):
                leave(household, name, change, on)
        leave(household, "林秀英", Change.DIED, start + 6 * DAY, by=clerk("county", "350122"))
        assert names(household) == {"陈国华", "陈小明", "陈小宝"}
        assert "林秀英" in names(household, start + 5 * DAY)
    shown = {h.name: (h.since, h.until, h.joined_label, h.left_label)
             for h in api.membership_history(household.pk)}  # fmt: skip
    assert shown == {
        "陈小宝": (born, None, "出生", ""),
        "林秀英": (start, start + 6 * DAY, "", "死亡"),
    }
    last = Record.objects.latest("id")
    assert (last.action, last.after) == (
        "registry.member_left", {"change": "died", "on": str(start + 6 * DAY)},
    )  # fmt: skip


def test_who_marries_into_a_family_has_left_the_own_one_first() -> None:
    first, second, start = family(), family(order=2), today()
    its = number("19720202", 502)
    with on_day(start + 5 * DAY):
        with pytest.raises(Refused, match="已登记在另一户"):
            join(first, "林秀英", its, Relation.OTHER, Change.MARRIED, start + 3 * DAY)
        leave(second, "林秀英", Change.DIVORCED, start + 3 * DAY)
        with pytest.raises(Refused, match="已登记在另一户"):
            join(first, "林秀英", its, Relation.OTHER, Change.MARRIED, start + 2 * DAY)
        join(first, "林秀英", its, Relation.OTHER, Change.MARRIED, start + 3 * DAY)
        assert len(api.members_on(first.pk, today())) == 4
        close_household(household=first, reason="迁往外省", acting_user=None)
        with pytest.raises(Refused, match=r"已于.*注销"):
            record_leaving(
                household=first, change=Change.MOVED_OUT, happened_on=today(),
                person_id=first.applicant_id, acting_user=None,
            )  # fmt: skip


# Another applicant -------------------------------------------------------------------------------


def test_another_adult_stands_for_the_family_when_the_applicant_has_died() -> None:
    household, start = family(), today()
    who, papers = ids(household), sign_all(household)
    sign_applicant_authorisation(household=household, purpose=Purpose.DIBAO, acting_user=None)
    child = {who["陈小明"]: Relation.CHILD}

    def replace(name: str, **given: Any) -> Household:
        said: dict[str, Any] = {
            "happened_on": start + DAY, "relations": child, "left_by": Change.DIED,
            "acting_user": None, **given,
        }  # fmt: skip
        return replace_applicant(household=household, successor_id=who[name], **said)

    with on_day(start + 3 * DAY):
        for name, given, says, field in (
            ("陈国华", {}, "没有选择新的申请人", "successor"),
            ("陈小明", {}, "陈小明未满18周岁", "successor"),
            ("林秀英", {"relations": {}}, "没有选择陈小明与新申请人林秀英的关系",
             f"relation-{who['陈小明']}"),
            ("林秀英", {"relations": {who["陈小明"]: Relation.APPLICANT}}, "没有选择陈小明", ""),
            ("林秀英", {"left_by": Change.BORN}, "没有选择离开的原因", "change"),
            ("林秀英", {"happened_on": start}, "变化应在此后", "happened_on"),
            ("林秀英", {"happened_on": start + 9 * DAY}, "不晚于今天", "happened_on"),
            ("林秀英", {"left_by": None}, "没有选择陈国华", f"relation-{who['陈国华']}"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=says) as refused, transaction.atomic():
                replace(name, **given)
            assert not field or refused.value.field == field
        with pytest.raises(NotPermitted):
            replace("林秀英", acting_user=clerk("other", "350122101"))
        assert reasons(household) == {}  # nothing of all that undid the family's consent
        replace("林秀英")
        assert [(m.name, m.relation_label) for m in api.members_on(household.pk, today())] == [
            ("林秀英", "本人"), ("陈小明", "子女"),
        ]  # fmt: skip
        assert names(household, start) == {"陈国华", "林秀英", "陈小明"}
        view = api.household(household.pk)
        assert (view.applicant_name, view.obligors_asked) == ("林秀英", False)
        assert set(reasons(household).values()) == {MissingReason.MEMBERS_CHANGED}
        papers.refresh_from_db()
        assert papers.superseded_at is not None
        gone = api.authorisation_for_query(
            who["陈国华"], household.pk, Purpose.DIBAO, HOUSEHOLD_REGISTER, today()
        )
        assert gone is None
        last = Record.objects.latest("id")
        assert (last.action, last.before, last.after) == (
            "registry.applicant_replaced", {"applicant": str(who["陈国华"])},
            {"applicant": str(who["林秀英"]), "on": str(start + DAY), "change": "died"},
        )  # fmt: skip
        with pytest.raises(Refused, match="由另一名成年成员接任"):
            leave(Household.objects.get(pk=household.pk), "林秀英", Change.DIED, today())


def test_who_hands_the_application_over_stays_a_member() -> None:
    household = family()
    who = ids(household)
    replace_applicant(
        household=household, successor_id=who["林秀英"], happened_on=today(), left_by=None,
        relations={who["陈国华"]: Relation.SPOUSE, who["陈小明"]: Relation.CHILD},
        acting_user=None,
    )  # fmt: skip
    assert [(m.name, m.relation_label) for m in api.members_on(household.pk, today())] == [
        ("林秀英", "本人"), ("陈国华", "配偶"), ("陈小明", "子女"),
    ]  # fmt: skip
    found = register_applicant(
        id_number=number("19720202", 501), name="林秀英", division_code="350122100",
        acting_user=None,
    )  # fmt: skip
    assert (found.found, found.household.pk) == (True, household.pk)


# Accounts ----------------------------------------------------------------------------------------

ACCOUNT = "6217001800001234567"


def propose(household: Household, by: Any, account: str = ACCOUNT) -> AccountChange:
    return propose_account(
        household=household, person=household.applicant, account=account, acting_user=by
    )


def in_use(household: Household) -> str | None:
    return Person.objects.get(pk=household.applicant_id).account


def test_an_account_is_used_once_a_second_person_has_typed_it_from_the_paper() -> None:
    household, one, two = family(), clerk("one"), clerk("two")
    for account, says in (("abc", "银行账号应为"), (" ", "没有填写银行账号")):
        with pytest.raises(Refused, match=says) as wrong:
            propose(household, one, account)
        assert wrong.value.field == "account"
    with pytest.raises(NotPermitted):
        propose(household, clerk("other", "350122101"))
    change = propose(household, one, "6217 0018 0000 1234 567")
    assert in_use(household) is None
    with pytest.raises(Refused, match="等待核对"):
        propose(household, two, "6217001800009999999")
    with pytest.raises(Refused, match="不能自己核对"):
        confirm_account(change=change, account=ACCOUNT, acting_user=one)
    with pytest.raises(NotPermitted):
        confirm_account(
            change=change,
            account=ACCOUNT,
            acting_user=clerk("leader", "350122", Role.COUNTY_LEADER),
        )
    with pytest.raises(Refused, match="与登记的不一致") as differs:
        confirm_account(change=change, account="6217001800001234576", acting_user=two)
    assert "1234" not in str(differs.value) and in_use(household) is None
    confirm_account(change=change, account=ACCOUNT, acting_user=two)
    assert in_use(household) == ACCOUNT
    with pytest.raises(Refused, match="已经核对过"):
        confirm_account(change=change, account=ACCOUNT, acting_user=two)
    with pytest.raises(Refused, match="现在使用的账户"):
        propose(household, one)
    member = api.members_on(household.pk, today())[0]
    assert member.account_masked == "尾号4567"
    kept = AccountChange.objects.get()
    assert (kept.account, kept.tail, kept.settled_by) == (None, "4567", two)
    trail = Record.objects.filter(action__startswith="registry.account").order_by("id")
    assert [(r.action, r.actor_name) for r in trail] == [
        ("registry.account_proposed", "one"), ("registry.account_confirmed", "two"),
    ]  # fmt: skip
    assert ACCOUNT not in str(list(trail.values()))


def test_an_account_that_differs_from_the_paper_is_sent_back_and_the_old_one_stays() -> None:
    household, one, two = family(), clerk("one"), clerk("two")
    first = propose(household, one)
    confirm_account(change=first, account=ACCOUNT, acting_user=two)
    change = propose(household, two, "6217001800009999999")
    with pytest.raises(Refused, match="没有填写不符的情况"):
        reject_account(change=change, reason=" ", acting_user=one)
    reject_account(change=change, reason="存折户名是邻居", acting_user=one)
    assert in_use(household) == ACCOUNT
    shown = api.account_changes(household.pk)
    assert [(c.tail, c.outcome_label, c.reason, c.settled_by) for c in shown] == [
        ("4567", "已核对启用", "", "two"), ("9999", "核对不符，未启用", "存折户名是邻居", "one"),
    ]  # fmt: skip


def test_the_database_itself_wants_the_second_person() -> None:
    household, one = family(), clerk("one")
    change = propose(household, one)
    with pytest.raises(IntegrityError, match="account_confirmed_by_another"), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(
            outcome="confirmed", account=None, settled_by=one, settled_at=change.proposed_at
        )
    with pytest.raises(IntegrityError, match="waits_or_is_settled"), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(outcome="confirmed")


def test_what_belongs_to_another_family_or_place_is_not_found() -> None:
    mine, other, user = family(), family(order=2), clerk()
    paper = sign_all(other)
    change = propose(other, clerk("two"))
    obligor = name_obligor(
        household=other, name="陈大明", id_number=number("19950606"), relation=Relation.CHILD,
        acting_user=None,
    )  # fmt: skip
    outsider = clerk("outsider", "350122101")
    for get, key in (
        (api.authorisation_object_for, paper.pk), (api.account_change_for, change.pk),
        (api.obligor_object_for, obligor.pk), (api.member_object_for, other.applicant_id),
    ):  # fmt: skip
        assert get(user, other.pk, key) is not None
        for who, home, what in (
            (user, mine.pk, key), (outsider, other.pk, key), (user, other.pk, uuid4()),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                get(who, home, what)
