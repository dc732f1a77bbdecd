"""Values of the registry with their Chinese labels."""

from django.db.models import TextChoices

from minjiu.access.enums import Role

# Who handles families and may see them, each inside the divisions of their grants.
SEES_FAMILIES = (
    Role.TOWNSHIP_CLERK,
    Role.COUNTY_EXAMINER,
    Role.COUNTY_LEADER,
    Role.VERIFICATION_HANDLER,
    Role.VERIFICATION_REVIEWER,
    Role.CITY_PROVINCIAL,
)
# Who writes in the registry.
HANDLES_FAMILIES = (Role.TOWNSHIP_CLERK, Role.COUNTY_EXAMINER)
# The one source that the applicant's own authorisation opens.
HOUSEHOLD_REGISTER = "police.household_register"
ADULT_AGE = 18  # 民法典第十七条


class Sex(TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Relation(TextChoices):
    """Relation to the applicant."""

    APPLICANT = "applicant", "本人"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"


# 民法典: spouses, parents and children; grandparents, grandchildren and siblings in its conditions.
OBLIGOR_RELATIONS = (
    Relation.SPOUSE,
    Relation.CHILD,
    Relation.PARENT,
    Relation.GRANDPARENT,
    Relation.GRANDCHILD,
    Relation.SIBLING,
)


class Change(TextChoices):
    """Why somebody came into a household or left it."""

    BORN = "born", "出生"
    MARRIED = "married", "结婚"
    ADOPTED = "adopted", "收养"
    MOVED_IN = "moved_in", "搬来共同生活"
    DIED = "died", "死亡"
    DIVORCED = "divorced", "离婚"
    MARRIED_OUT = "married_out", "婚后另住"
    MOVED_OUT = "moved_out", "搬走、分户"


JOINS = (Change.BORN, Change.MARRIED, Change.ADOPTED, Change.MOVED_IN)
LEAVES = (Change.DIED, Change.DIVORCED, Change.MARRIED_OUT, Change.MOVED_OUT)


class Stage(TextChoices):
    APPLICANT = "applicant", "申请人授权"
    HOUSEHOLD = "household", "家庭授权"
    OBLIGOR = "obligor", "义务人授权"


class Method(TextChoices):
    SELF = "self", "本人签字"
    GUARDIAN = "guardian", "监护人代签"
    FINGERPRINT = "fingerprint", "按指印"


PURPOSE_OF_PROGRAMMES = "assistance."  # and the programme


class Purpose(TextChoices):
    """What an authorisation may be used for; a query for anything else is refused (R2)."""

    DIBAO = "assistance.dibao", "最低生活保障审核确认"
    DIBAO_MARGIN = "assistance.dibao_margin", "最低生活保障边缘家庭认定"
    TEKUN = "assistance.tekun", "特困人员救助供养审核确认"


# 民发〔2021〕43号第十条: legal obligors outside the family sign as well.
ASKS_OBLIGORS = (Purpose.TEKUN,)


class AccountOutcome(TextChoices):
    CONFIRMED = "confirmed", "已核对启用"
    REJECTED = "rejected", "核对不符，未启用"


class RowOutcome(TextChoices):
    ACCEPTED = "accepted", "已导入"
    REFUSED = "refused", "未导入"


class MissingReason(TextChoices):
    UNSIGNED = "unsigned", "尚未签署"
    EXPIRED = "expired", "授权书已到期，需重新签署"
    WITHDRAWN = "withdrawn", "授权已撤回，需重新签署"
    LAPSED = "lapsed", "授权已随待遇停止终止，需重新签署"
    MEMBERS_CHANGED = "members_changed", "家庭成员已变更，需重新签署"
    CAME_OF_AGE = "came_of_age", "已满18周岁，需本人重新签署授权书"
    ANOTHER = "another", "本人已签署，家庭其他成员的授权不成立"


class RecordOrigin(TextChoices):
    """Where somebody without an ID number was written down."""

    TIP = "tip", "线索"
    RESCUE = "rescue", "救助站"
    OLD_FILE = "old_file", "旧档案"


class PairVerdict(TextChoices):
    SAME = "same", "是同一人"
    DIFFERENT = "different", "不是同一人"
    UNSURE = "unsure", "暂不能确定"
