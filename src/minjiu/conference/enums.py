from django.db.models import TextChoices


class ChangeState(TextChoices):
    """单位提出 → 办公室确定 → 公布; no step goes up to the province (附件1 二)."""

    PROPOSED = "proposed", "单位提出"
    PUBLISHED = "published", "已确定并公布"
    RETURNED = "returned", "退回"


class TopicState(TextChoices):
    PROPOSED = "proposed", "已提出"
    ACCEPTED = "accepted", "已采纳"
    MERGED = "merged", "已并入"
    RETURNED = "returned", "已退回"
    SCHEDULED = "scheduled", "已列入议程"
    DECIDED = "decided", "已议定"
    DEFERRED = "deferred", "转下次会议"
    WITHDRAWN = "withdrawn", "已撤回"


class TopicOrigin(TextChoices):
    UNIT = "unit", "成员单位提出"
    OFFICE = "office", "办公室提出"
    PETITION = "petition", "信访反映"  # 十八、省信访局：提交联席会议研究解决
    INDICATOR = "indicator", "系统依指标建议"


class MeetingKind(TextChoices):
    REGULAR = "regular", "例会"
    PLENARY = "plenary", "临时全体会议"
    PARTIAL = "partial", "部分成员单位会议"


class MeetingState(TextChoices):
    PLANNED = "planned", "筹备"
    NOTIFIED = "notified", "已通知"
    HELD = "held", "已召开"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


class InviteeKind(TextChoices):
    SEAT = "seat", "成员"
    LIAISON = "liaison", "联络员"
    GUEST = "guest", "邀请单位"


class Reply(TextChoices):
    NONE = "none", "未回复"
    ATTEND = "attend", "参加"
    SUBSTITUTE = "substitute", "委托他人参加"
    LEAVE = "leave", "请假"


class Presence(TextChoices):
    """Presence belongs to the person, the duty to the seat."""

    EXPECTED = "expected", "应到"
    PRESENT = "present", "出席"
    VIRTUAL = "virtual", "线上出席"
    SUBSTITUTE = "substitute", "代出席"
    IN_ATTENDANCE = "in_attendance", "列席"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


ATTENDED = (Presence.PRESENT, Presence.VIRTUAL, Presence.SUBSTITUTE)


class Outcome(TextChoices):
    OPEN = "open", "未议定"
    INFORMATION = "information", "通报情况"
    RESOLVED = "resolved", "形成议定事项"
    REFERRED = "referred", "报省政府研究决定"  # 附件1 三：重大事项
    DEFERRED = "deferred", "转下次会议"


class MinutesState(TextChoices):
    DRAFT = "draft", "起草"
    COUNTERSIGNING = "countersigning", "会签"
    SUBMITTED = "submitted", "送签"
    SIGNED = "signed", "已签发"


class Opinion(TextChoices):
    """Silence is recorded as silence, not as agreement."""

    PENDING = "pending", "未回复"
    AGREE = "agree", "同意"
    COMMENT = "comment", "有修改意见"
    RESERVATION = "reservation", "保留意见"
    SILENCE = "silence", "逾期未回复"


class ResolutionState(TextChoices):
    AGREED = "agreed", "已议定"
    IN_FORCE = "in_force", "执行中"
    REFERRED = "referred", "已报省政府，待批复"
    REFUSED = "refused", "省政府未同意"
    DONE = "done", "已完成"


class RegisterKind(TextChoices):
    """Registers for duties that are work of people (plan → progress → result)."""

    PUBLICITY = "publicity", "宣传"
    PLANNING = "planning", "规划"
    POLICY = "policy", "政策"
    GUIDANCE = "guidance", "指导"
    MECHANISM = "mechanism", "机制"
    AGREEMENT = "agreement", "协议"
    BLOCKAGE = "blockage", "数据共享问题单"
    RESEARCH = "research", "研究"
    TRAINING = "training", "培训"
    LEGISLATION = "legislation", "立法"
    LAND = "land", "用地"
    PURCHASE = "purchase", "购买服务"
    PROJECT = "project", "项目"
    HANDOVER = "handover", "衔接"
    EVALUATION = "evaluation", "绩效评价"
    SURVEY = "survey", "调查"
    DEPLOYMENT = "deployment", "决策部署分解"
    ASSIGNMENT = "assignment", "交办事项"
    SUGGESTION = "suggestion", "政策建议"
    BRIEFING = "briefing", "信息简报"


class EntryState(TextChoices):
    PLANNED = "planned", "计划"
    UNDER_WAY = "under_way", "进展"
    DONE = "done", "成果"
    DROPPED = "dropped", "取消"


class Living(TextChoices):
    """Whether a duty has a function and evidence."""

    LIVING = "living", "在运行"
    UNTRIGGERED = "untriggered", "未触发"
    LATER = "later", "待建设"
    BARE = "bare", "没有证据"


class Records(TextChoices):
    """What a duty has to show for the last year. A register that nobody has written in shows nothing,
    a plan without its result not yet."""

    RECENT = "recent", "近一年有记录"
    STARTED = "started", "近一年没有完成的记录"
    NONE = "none", "尚无记录"
