from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minjiu.access.actions.grants import create_user, delegate, end_grant, grant_role
from minjiu.access.enums import ADMINISTRATORS, Role, conflict_between
from minjiu.access.models import User
from minjiu.access.permissions import has_role, scopes_of, subtree
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted, Refused

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
        (Role.AUDITOR, Role.LIAISON, "审计人员"),
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


def test_a_closed_account_may_do_nothing() -> None:
    user = account("1", Role.COUNTY_EXAMINER)
    user.is_active = False
    user.__dict__.pop("_scopes", None)
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
