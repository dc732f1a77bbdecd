from django.db.models import TextChoices


class RunState(TextChoices):
    RUNNING = "running", "进行中"
    CANCELLING = "cancelling", "正在停止"
    FINISHED = "finished", "已完成"
    CANCELLED = "cancelled", "已停止"
    FAILED = "failed", "未完成"
