"""States and results of verification, with their Chinese labels."""

from django.db.models import TextChoices


class Kind(TextChoices):
    HUKOU = "hukou", "户口成员查询"
    INITIAL = "initial", "首次核对"
    RECHECK = "recheck", "复核"


class RunState(TextChoices):
    RUNNING = "running", "核对中"
    READY = "ready", "待出报告"
    PREPARED = "prepared", "待复核签发"
    SIGNED = "signed", "已签发"


class Result(TextChoices):
    """What a source said. Only the first two are knowledge; the others leave facts unknown (R4)."""

    FOUND = "found", "有记录"
    NOT_FOUND = "not_found", "无记录"
    NOT_COVERED = "not_covered", "不在覆盖范围"
    SOURCE_ERROR = "source_error", "未取得"
    STALE = "stale", "数据过期"
    DISPUTED = "disputed", "有异议"


# What a later answer may still put right.
ASKED_AGAIN = (Result.SOURCE_ERROR, Result.STALE)


class QueryState(TextChoices):
    WAITING = "waiting", "待发出"
    SENT = "sent", "已发出"
    ANSWERED = "answered", "已答复"
    FAILED = "failed", "未取得"


NOT_ANSWERED = (QueryState.WAITING, QueryState.SENT)


class Cause(TextChoices):
    """Why a version of the report was made."""

    FIRST = "first", "首次出具"
    COMPLETED = "completed", "补充查询后重新出具"
    RECHECK = "recheck", "异议复核"


class ObjectionState(TextChoices):
    OPEN = "open", "待复核查询"
    ASKED = "asked", "已复核查询，待出复核报告"
    CLOSED = "closed", "已出复核报告"
    WITHDRAWN = "withdrawn", "家庭撤回"


class TaskKind(TextChoices):
    """What a department's own people are asked to do."""

    CORRECTION = "correction", "校核纠错"
    COMPLAINT = "complaint", "数据质量问题"
    BY_HAND = "by_hand", "人工协查"


class TaskState(TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


class TaskOutcome(TextChoices):
    """What the department says. Of a correction: the record was wrong, or it is right."""

    CORRECTED = "corrected", "记录有误，已更正"
    UPHELD = "upheld", "记录无误"
    DONE = "done", "已处理"
    NOT_POSSIBLE = "not_possible", "不能处理"


# What may be said to each kind.
OUTCOMES = {
    TaskKind.CORRECTION: (TaskOutcome.CORRECTED, TaskOutcome.UPHELD),
    TaskKind.COMPLAINT: (TaskOutcome.DONE, TaskOutcome.NOT_POSSIBLE),
    TaskKind.BY_HAND: (TaskOutcome.DONE, TaskOutcome.NOT_POSSIBLE),
}


class Waiting(TextChoices):
    """What a verification waits for, and so for whom."""

    ANSWERS = "answers", "等部门答复"
    EXPLANATION = "explanation", "待听取家庭说明"
    SETTLEMENT = "settlement", "不一致待处理"
    REPORT = "report", "待出报告"
    SIGNATURE = "signature", "待复核签发"
    NOTHING = "nothing", "报告已签发"


class ConflictOutcome(TextChoices):
    ACCEPTED = "accepted", "采信家庭说明"
    REJECTED = "rejected", "以部门记录为准"
    # Two departments say different things: the one that the policy names second is right.
    OTHER = "other", "以另一部门记录为准"


class OutsideState(TextChoices):
    """Another province's question about one person: a person answers, another signs."""

    OPEN = "open", "待答复"
    PREPARED = "prepared", "待复核签发"
    SIGNED = "signed", "已答复"


class OutsideResult(TextChoices):
    FOUND = "found", "有登记"
    NOT_FOUND = "not_found", "无登记"
    # The machine saw that a paper is named and in force; a person sees that it does not carry this.
    REFUSED = "refused", "退回，不予协查"


class BulkState(TextChoices):
    """A bulk run: everybody listed, one in a hundred tried first, then all, then compared."""

    LISTING = "listing", "取名单"
    CANARY = "canary", "试查1%"
    ASKING = "asking", "核对中"
    HELD = "held", "已暂停，待核对复核人员处理"
    FINISHED = "finished", "已完成"
    STOPPED = "stopped", "已停止"


BULK_AT_WORK = (BulkState.LISTING, BulkState.CANARY, BulkState.ASKING)


class LineState(TextChoices):
    ASKED = "asked", "采用"
    ACCEPTED = "accepted", "命中率已由人工确认"
    EXCLUDED = "excluded", "本次不采用"


class BatchState(TextChoices):
    WAITING = "waiting", "待发出"
    SENT = "sent", "已发出"
    DONE = "done", "已收回"


class FindingKind(TextChoices):
    HOUSE = "house", "房产变化"
    JOB = "job", "就业参保变化"
    DEATH = "death", "死亡记录"
    INCOME = "income", "收入变化"
    VEHICLE = "vehicle", "车辆变化"
    BUSINESS = "business", "经营主体变化"
    DISABILITY = "disability", "残疾等级变化"
    CONFLICT = "conflict", "与家庭申报不一致"


class FindingOutcome(TextChoices):
    """What a person makes of a finding. A notice begins the hearing; it decides nothing."""

    NOTHING = "nothing", "不影响救助"
    NOTIFY = "notify", "开始核查，告知家庭并听取说明"
    HELP = "help", "开始核查，可能应增加救助，主动联系"


class TipKind(TextChoices):
    """Lists of dynamic monitoring (国办发〔2023〕39号)."""

    ILLNESS = "illness", "高额医疗费用"
    DROPPED_OUT = "dropped_out", "辍学"
    UNEMPLOYED = "unemployed", "登记失业"
    DISABILITY = "disability", "新办残疾人证"
    NEEDY_WORKER = "needy_worker", "困难职工"
    POVERTY = "poverty", "脱贫人口返贫预警"


class TipState(TextChoices):
    TO_VISIT = "to_visit", "待走访"
    VISITED = "visited", "已走访"
    CLOSED = "closed", "已办结"


class TipOutcome(TextChoices):
    APPLIED = "applied", "已协助提出申请"
    RECEIVING = "receiving", "已在救助中"
    REFERRED = "referred", "已转相关部门"
    NO_NEED = "no_need", "暂不需要救助"
    NOT_THERE = "not_there", "查无此人或已迁离"
