from django.db.models import TextChoices


class Outcome(TextChoices):
    DONE = "done", "已办理"
    SEEN = "seen", "已查看"
    REFUSED = "refused", "已拒绝"


class ProblemKind(TextChoices):
    EDITED = "edited", "记录被改动"
    DELETED = "deleted", "记录被删除"
    ORDER = "order", "链条次序被改动或有缺口"
    CUT = "cut", "链条末端被截去"
    UNSEALED = "unsealed", "记录未及时封存"
