from django.db.models import TextChoices


class Stance(TextChoices):
    """A unit's own leg; it is coloured for this leg only."""

    LEAD = "lead", "牵头"
    COOPERATING = "cooperating", "配合"
    GUIDING = "guiding", "指导"
    SUPPLYING = "supplying", "提供信息"


class LegState(TextChoices):
    ASSIGNED = "assigned", "待签收"
    UNDER_WAY = "under_way", "办理中"
    REPORTED = "reported", "待复核"
    DONE = "done", "办结"
    SUSPENDED = "suspended", "中止"


class Light(TextChoices):
    GREEN = "green", "正常"
    YELLOW = "yellow", "临近或滞后"
    RED = "red", "逾期或两次退回"
    UNPUBLISHED = "unpublished", "未公布"  # working days of a year nobody has published
    NONE = "none", "不亮灯"


class Review(TextChoices):
    PENDING = "pending", "待复核"
    ACCEPTED = "accepted", "通过"
    REJECTED = "rejected", "退回补办"


class Rung(TextChoices):
    """What a step of the ladder is; each is an act of the office with a reply date."""

    REMINDER = "reminder", "提醒函"
    SLIP = "slip", "督促单"
    CONVENER = "convener", "报召集人阅批"
    CHIEF_CONVENER = "chief_convener", "报总召集人批示"
    NEXT_MEETING = "next_meeting", "列入下次会议"


class Colour(TextChoices):
    """Of a slip, where the office has adopted slips."""

    BLUE = "blue", "蓝色"
    YELLOW = "yellow", "黄色"
    ORANGE = "orange", "橙色"
    RED = "red", "红色"


BY_DOCUMENT = (Rung.REMINDER, Rung.SLIP)
BY_INSTRUCTION = (Rung.CONVENER, Rung.CHIEF_CONVENER)
