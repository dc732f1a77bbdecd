from datetime import date, timedelta

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from minjiu.access.actions.grants import create_user, end_grant, grant_role
from minjiu.access.actions.standing_in import delegate, end_delegation
from minjiu.access.enums import ADMINISTRATORS, Role, conflict_between
from minjiu.access.models import User
from minjiu.access.permissions import division_filter, has_role, scopes_of, subtree
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.directory.actions.loading import load_directory

pytestmark = pytest.mark.django_db


def account(number: str, *roles: Role, division: str = "350122") -> User:
    user = create_user(
        username=number, name=f"员工{number}", unit_name="连江县民政局", acting_user=None
    )
    for role in roles:
        grant_role(
            user=user,
            role=role,
            division_code=division,
            valid_from=date(2026, 1, 1),
            basis="测试",
            acting_user=None,
        )
    return user


@pytest.mark.parametrize(
    ("held", "wanted", "why"),
    [
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, "三员分立"),
        (Role.SECURITY_ADMIN, Role.TOWNSHIP_CLERK, "管理员账号不得同时办理业务"),
        (Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER, "另一人复核"),
        (Role.COUNTY_EXAMINER, Role.VERIFICATION_HANDLER, "只核对不认定"),
        (Role.TOWNSHIP_CLERK, Role.COUNTY_LEADER, "应分开"),
        (Role.AUDITOR, Role.FINANCE, "审计人员"),
    ],
)
def test_refuses_incompatible_roles_with_the_reason(held: Role, wanted: Role, why: str) -> None:
    user = account("1", held)
    with pytest.raises(Refused, match=why):
        grant_role(
            user=user,
            role=wanted,
            division_code="350122",
            valid_from=today(),
            basis="测试",
            acting_user=None,
        )
    assert [scope.role for scope in scopes_of(user)] == [held]


def test_only_another_security_administrator_grants() -> None:
    clerk, security = account("1", Role.TOWNSHIP_CLERK), account("2", Role.SECURITY_ADMIN)
    for acting, user in ((clerk, security), (security, security)):
        with pytest.raises(NotPermitted):
            grant_role(
                user=user,
                role=Role.LIAISON,
                division_code="350000",
                valid_from=today(),
                basis="测试",
                acting_user=acting,
            )


def test_a_grant_is_written_down() -> None:
    user = account("1", Role.COUNTY_EXAMINER)
    assert has_role(user, Role.COUNTY_EXAMINER, division_code="350122100")
    assert not has_role(user, Role.COUNTY_EXAMINER, division_code="350123100")
    assert list(Record.objects.order_by("id").values_list("action", flat=True)) == [
        "access.user_created",
        "access.role_granted",
    ]


def test_an_ended_grant_holds_to_the_eve_of_its_end() -> None:
    user, security = account("1", Role.COUNTY_EXAMINER), account("2", Role.SECURITY_ADMIN)
    grant = user.grants.get()  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="晚于开始日"):
        end_grant(grant=grant, ends_on=grant.valid_from, acting_user=security)
    end_grant(grant=grant, ends_on=today(), acting_user=security)
    # Longer is another grant, which asks again what goes together.
    for later in (today(), today() + timedelta(days=30)):
        with pytest.raises(Refused, match="只能提前结束"):
            end_grant(grant=grant, ends_on=later, acting_user=security)
    eve = today() - timedelta(days=1)
    assert [len(scopes_of(user, day)) for day in (eve, today())] == [1, 0]


def test_delegation_has_an_end_and_respects_incompatible_roles() -> None:
    holder = account("1", Role.COUNTY_EXAMINER)
    clerk, other = account("2", Role.TOWNSHIP_CLERK), account("3")
    grant = holder.grants.get()  # type: ignore[attr-defined]
    until = today() + timedelta(days=5)
    with pytest.raises(Refused, match="受理初审与审核确认应分开"):
        delegate(
            grant=grant,
            to_user=clerk,
            valid_from=today(),
            valid_to=until,
            basis="出差",
            acting_user=holder,
        )
    delegate(
        grant=grant,
        to_user=other,
        valid_from=today(),
        valid_to=until,
        basis="出差",
        acting_user=holder,
    )
    assert [len(scopes_of(other, day)) for day in (today(), until)] == [1, 0]


def grant(user: User, role: Role, start: date, end: date | None = None, **where: str) -> None:
    grant_role(
        user=user, role=role, division_code=where.pop("division_code", "350122"),
        valid_from=start, valid_to=end, basis="测试", acting_user=None, **where,
    )  # fmt: skip


def test_roles_that_would_meet_later_are_refused_now_and_neighbours_are_not() -> None:
    user, new_year = account("1"), date(2027, 1, 1)
    grant(user, Role.COUNTY_EXAMINER, new_year)
    with pytest.raises(Refused, match=r"已是“县级审核”（自2027-01-01起）"):
        grant(user, Role.TOWNSHIP_CLERK, today())
    with pytest.raises(Refused, match="已是“县级审核”"):
        grant(user, Role.TOWNSHIP_CLERK, new_year + timedelta(days=9), None)
    grant(user, Role.TOWNSHIP_CLERK, today(), new_year)
    assert [[s.role for s in scopes_of(user, d)] for d in (today(), new_year)] == [
        [Role.TOWNSHIP_CLERK],
        [Role.COUNTY_EXAMINER],
    ]


def test_a_delegated_role_counts_for_what_may_not_be_joined() -> None:
    holder, deputy = account("1", Role.COUNTY_EXAMINER), account("2")
    start = today() + timedelta(days=10)
    delegate(
        grant=holder.grants.get(), to_user=deputy, valid_from=start,  # type: ignore[attr-defined]
        valid_to=start + timedelta(days=5), basis="出差", acting_user=holder,
    )  # fmt: skip
    with pytest.raises(Refused, match="已是“县级审核”"):
        grant(deputy, Role.TOWNSHIP_CLERK, today())
    grant(deputy, Role.TOWNSHIP_CLERK, today(), start)


@pytest.mark.parametrize(
    ("role", "days", "to", "says"),
    [
        (Role.SECURITY_ADMIN, (0, 5), "2", "管理员角色不得代理"),
        (Role.COUNTY_EXAMINER, (0, 5), "1", "不能是本人"),
        (Role.COUNTY_EXAMINER, (5, 5), "2", "必须写明结束日"),
        (Role.COUNTY_EXAMINER, (0, 40), "2", "超出了原授权的有效期"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(
    role: Role, days: tuple[int, int], to: str, says: str
) -> None:
    people = {"1": account("1"), "2": account("2")}
    grant(people["1"], role, today(), today() + timedelta(days=30))
    start, end = (today() + timedelta(days=n) for n in days)
    with pytest.raises(Refused, match=says):
        delegate(
            grant=people["1"].grants.get(), to_user=people[to], valid_from=start,  # type: ignore[attr-defined]
            valid_to=end, basis="出差", acting_user=people["1"],
        )  # fmt: skip
    assert scopes_of(people["2"]) == ()


def test_a_delegation_may_end_earlier_never_later() -> None:
    holder, deputy, other = account("1", Role.COUNTY_EXAMINER), account("2"), account("3")
    until = today() + timedelta(days=9)
    made = delegate(
        grant=holder.grants.get(), to_user=deputy, valid_from=today(), valid_to=until,  # type: ignore[attr-defined]
        basis="出差", acting_user=holder,
    )  # fmt: skip
    early = today() + timedelta(days=3)
    with pytest.raises(NotPermitted):
        end_delegation(delegation=made, ends_on=early, acting_user=other)
    with pytest.raises(Refused, match="原结束日之前"):
        end_delegation(delegation=made, ends_on=until + timedelta(days=1), acting_user=holder)
    end_delegation(delegation=made, ends_on=early, acting_user=holder)
    assert [len(scopes_of(deputy, day)) for day in (today(), early)] == [1, 0]
    last = Record.objects.latest("id")
    assert (last.action, last.before, last.after) == (
        "access.delegation_ended", {"until": str(until)}, {"until": str(early)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "where", "says"),
    [
        (Role.TOWNSHIP_CLERK, {"division_code": "350182"}, "长乐区（350112）"),
        (Role.TOWNSHIP_CLERK, {"division_code": "350999"}, "没有代码为“350999”"),
        (Role.TOWNSHIP_CLERK, {"department_code": "education"}, "不按部门授权"),
        (Role.LIAISON, {}, "须写明所属的成员单位"),
        (Role.DEPARTMENT_DESK, {"department_code": "tourism"}, "education（省教育厅）"),
    ],
)
def test_a_grant_for_a_place_that_does_not_exist_is_refused(
    role: Role, where: dict[str, str], says: str
) -> None:
    load_directory()
    user = account("1")
    with pytest.raises(Refused, match=says):
        grant(user, role, today(), **where)
    assert scopes_of(user) == ()


def test_a_scope_is_a_subtree_a_department_and_a_purpose() -> None:
    load_directory()
    user = account("1")
    grant(user, Role.DEPARTMENT_DESK, today(), department_code="education")
    grant(user, Role.FINANCE, today(), purpose="assistance.dibao")
    asked = [
        has_role(
            user, Role.DEPARTMENT_DESK, division_code="350122103", department_code="education"
        ),
        has_role(user, Role.DEPARTMENT_DESK, division_code="350122103", department_code="housing"),
        has_role(user, Role.DEPARTMENT_DESK, division_code="350123", department_code="education"),
        has_role(user, Role.FINANCE, division_code="350122", purpose="assistance.dibao"),
        has_role(user, Role.FINANCE, division_code="350122", purpose="assistance.temporary"),
    ]
    assert asked == [True, False, False, True, False]


def test_rows_are_filtered_by_subtree_and_purpose() -> None:
    user = account("1")
    grant(user, Role.FINANCE, today(), division_code="350100", purpose="assistance.dibao")
    grant(user, Role.FINANCE, today(), division_code="350203")
    condition = division_filter(user, "place", {Role.FINANCE}, of_purpose=lambda aim: Q(aim=aim))
    assert str(condition) == (
        "(OR: ('pk__in', []), (AND: ('place__startswith', '3501'), ('aim', 'assistance.dibao')), "
        "('place__startswith', '350203'))"
    )
    assert str(division_filter(user, "place", {Role.AUDITOR})) == "(AND: ('pk__in', []))"


def test_a_closed_account_gets_no_new_role() -> None:
    user = account("1")
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Refused, match="账号已停用"):
        grant(user, Role.FINANCE, today())


def test_a_closed_account_may_do_nothing() -> None:
    user = account("1", Role.COUNTY_EXAMINER)
    user.is_active = False
    user.kept_scopes = None
    assert scopes_of(user) == ()


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_incompatibility_goes_both_ways(one: Role, other: Role) -> None:
    assert conflict_between(one, other) == conflict_between(other, one)


def test_an_administrator_shares_with_no_role() -> None:
    alone = [conflict_between(a, role) for a in ADMINISTRATORS for role in Role if role != a]
    assert None not in alone


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("350000", "35"), ("350100", "3501"), ("350122", "350122"), ("350122100", "350122100")],
)
def test_subtree(code: str, prefix: str) -> None:
    assert subtree(code) == prefix
