from django.db.models import TextChoices


class SnapshotKind(TextChoices):
    CONFERENCE_MEMBERS = "conference_members", "联席会议成员名单"
    BULLETIN = "bulletin", "进展通报"
    DOCUMENT = "document", "公文"
