from django.db.models import TextChoices


class Role(TextChoices):
    TOWNSHIP_CLERK = "township_clerk", "乡镇经办"
    COUNTY_EXAMINER = "county_examiner", "县级审核"
    COUNTY_LEADER = "county_leader", "县级分管领导"
    CITY_PROVINCIAL = "city_provincial", "市省民政"
    VERIFICATION_HANDLER = "verification_handler", "核对经办"
    VERIFICATION_REVIEWER = "verification_reviewer", "核对复核"
    DEPARTMENT_DESK = "department_desk", "部门业务经办"
    LIAISON = "liaison", "联络员"
    CONFERENCE_OFFICE = "conference_office", "联席会议办公室"
    CONVENER = "convener", "召集人"
    FINANCE = "finance", "财政"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

# Granted in one of the 25 member units, never without one.
OF_A_DEPARTMENT = (Role.DEPARTMENT_DESK, Role.LIAISON)

# Who may not be one person, and why. Each pair is refused in both directions.
INCOMPATIBLE: dict[frozenset[Role], str] = {
    frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}): "三员分立：系统管理与安全管理应由两人担任",
    frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}): "三员分立：系统管理与审计管理应由两人担任",
    frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}): "三员分立：安全管理与审计管理应由两人担任",
    frozenset(
        {Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER}
    ): "核对报告由一人经办、另一人复核",
    frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER}): "受理初审与审核确认应分开",
    frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_LEADER}): "受理初审与审核确认应分开",
    frozenset(
        {Role.VERIFICATION_HANDLER, Role.COUNTY_EXAMINER}
    ): "只核对不认定：核对人员不参与审核确认",
    frozenset(
        {Role.VERIFICATION_HANDLER, Role.COUNTY_LEADER}
    ): "只核对不认定：核对人员不参与审核确认",
    frozenset(
        {Role.VERIFICATION_REVIEWER, Role.COUNTY_EXAMINER}
    ): "只核对不认定：核对人员不参与审核确认",
    frozenset(
        {Role.VERIFICATION_REVIEWER, Role.COUNTY_LEADER}
    ): "只核对不认定：核对人员不参与审核确认",
}


def conflict_between(one: Role, other: Role) -> str | None:
    """Why one person may not hold both roles, or None."""
    if one == other:
        return None
    administrators = {one, other} & set(ADMINISTRATORS)
    if len(administrators) == 1:
        return "管理员账号不得同时办理业务"
    if Role.AUDITOR in (one, other):
        return "审计人员不得同时办理业务"
    return INCOMPATIBLE.get(frozenset({one, other}))
