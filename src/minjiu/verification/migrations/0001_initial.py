import django.contrib.postgres.fields
import django.db.models.deletion
import minjiu.common.fields
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("case_id", models.UUIDField(null=True, verbose_name="个案")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hukou", "户口成员查询"),
                            ("initial", "首次核对"),
                            ("recheck", "复核"),
                        ],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "核对中"),
                            ("ready", "待出报告"),
                            ("prepared", "待复核签发"),
                            ("signed", "已签发"),
                        ],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("on", models.DateField(verbose_name="申请日")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="取齐时间")),
                ("members", models.JSONField(default=list, verbose_name="被核对的成员")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("quiet_since", models.DateTimeField(null=True, verbose_name="暂停自动询问")),
            ],
            options={
                "verbose_name": "核对",
                "indexes": [
                    models.Index(fields=["household_id", "started_at"], name="verification_by_home")
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("case_id", models.UUIDField(null=True, verbose_name="个案")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hukou", "户口成员查询"),
                            ("initial", "首次核对"),
                            ("recheck", "复核"),
                        ],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "核对中"),
                            ("ready", "待出报告"),
                            ("prepared", "待复核签发"),
                            ("signed", "已签发"),
                        ],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("on", models.DateField(verbose_name="申请日")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="取齐时间")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.verification",
                    ),
                ),
                ("members", models.JSONField(default=list, verbose_name="被核对的成员")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("quiet_since", models.DateTimeField(null=True, verbose_name="暂停自动询问")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Query",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("authorisation_id", models.UUIDField(verbose_name="授权书")),
                ("idem_key", models.CharField(max_length=240, unique=True, verbose_name="幂等键")),
                ("message_id", models.CharField(blank=True, max_length=40, verbose_name="报文号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发出"),
                            ("sent", "已发出"),
                            ("answered", "已答复"),
                            ("failed", "未取得"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "有记录"),
                            ("not_found", "无记录"),
                            ("not_covered", "不在覆盖范围"),
                            ("source_error", "未取得"),
                            ("stale", "数据过期"),
                            ("disputed", "有异议"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "request_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="请求摘要（SM3）"),
                ),
                (
                    "answer_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="答复摘要（SM3）"),
                ),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "dropped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                        verbose_name="未列明而弃用的字段",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
                (
                    "branch",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="答复单位"
                    ),
                ),
                (
                    "answer_signature",
                    models.CharField(
                        blank=True, default="", max_length=600, verbose_name="答复签名"
                    ),
                ),
                ("came", models.BooleanField(default=False, verbose_name="收到过答复")),
                ("next_ask_at", models.DateTimeField(null=True, verbose_name="下次自动询问")),
                (
                    "rounds",
                    models.PositiveSmallIntegerField(default=0, verbose_name="再次询问轮次"),
                ),
            ],
            options={
                "verbose_name": "查询",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_ask_at__isnull", False)),
                        fields=["next_ask_at"],
                        name="query_due_again",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), ("state__in", ["waiting", "sent"])),
                            models.Q(
                                ("state__in", ["answered", "failed"]),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="query_has_its_result",
                    ),
                    models.UniqueConstraint(
                        fields=("verification", "person_id", "source", "branch"),
                        name="query_once_per_office",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("declared", models.JSONField(null=True, verbose_name="申报值")),
                ("reported", models.JSONField(verbose_name="部门记录")),
                ("size", models.BigIntegerField(null=True, verbose_name="差额")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("explanation", models.TextField(blank=True, verbose_name="家庭说明")),
                ("explained_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "采信家庭说明"),
                            ("rejected", "以部门记录为准"),
                            ("other", "以另一部门记录为准"),
                        ],
                        max_length=8,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="处理理由")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
                ("other_reported", models.JSONField(null=True, verbose_name="另一部门记录")),
                (
                    "other_source",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="另一来源"
                    ),
                ),
            ],
            options={
                "verbose_name": "申报与记录不一致",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("verification", "person_id", "name"), name="conflict_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="conflict_settled_by_a_person_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["", "accepted"]),
                            ("explained_at__isnull", False),
                            _connector="OR",
                        ),
                        name="conflict_rejected_only_after_hearing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "other"), _negated=True),
                            models.Q(("other_source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="conflict_other_needs_two_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("declared", models.JSONField(null=True, verbose_name="申报值")),
                ("reported", models.JSONField(verbose_name="部门记录")),
                ("size", models.BigIntegerField(null=True, verbose_name="差额")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("explanation", models.TextField(blank=True, verbose_name="家庭说明")),
                ("explained_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "采信家庭说明"),
                            ("rejected", "以部门记录为准"),
                            ("other", "以另一部门记录为准"),
                        ],
                        max_length=8,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="处理理由")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.conflict",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
                ("other_reported", models.JSONField(null=True, verbose_name="另一部门记录")),
                (
                    "other_source",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="另一来源"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RawAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", models.BinaryField(null=True, verbose_name="原始答复（加密）")),
                ("delete_after", models.DateField(verbose_name="保存至")),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.query",
                        verbose_name="查询",
                    ),
                ),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="销毁时间")),
                (
                    "digest",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="摘要（SM3）"
                    ),
                ),
                ("key_purpose", models.CharField(max_length=60, verbose_name="密钥")),
                ("received_at", models.DateTimeField(null=True, verbose_name="收到时间")),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="轮次")),
                (
                    "signature",
                    models.CharField(blank=True, default="", max_length=600, verbose_name="签名"),
                ),
            ],
            options={
                "verbose_name": "原始答复",
                "indexes": [
                    models.Index(
                        condition=models.Q(("body__isnull", False)),
                        fields=["delete_after"],
                        name="raw_answer_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("query", "round"), name="raw_answer_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body__isnull", False), ("destroyed_at__isnull", True)),
                            models.Q(("body__isnull", True), ("destroyed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="raw_answer_is_kept_or_destroyed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要（SM3）")),
                ("prepared_at", models.DateTimeField(verbose_name="经办时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("signature", models.BinaryField(null=True, verbose_name="签名")),
                ("valid_until", models.DateField(null=True, verbose_name="有效期至")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("first", "首次出具"),
                            ("completed", "补充查询后重新出具"),
                            ("recheck", "异议复核"),
                        ],
                        default="first",
                        max_length=10,
                        verbose_name="出具原因",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
            ],
            options={
                "verbose_name": "核对报告",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="report_reviewed_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="report_number_given_once",
                    ),
                    models.UniqueConstraint(
                        fields=("verification", "version"), name="report_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_at__isnull", True)),
                        fields=("verification",),
                        name="report_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), ("signed_at__isnull", True)),
                            models.Q(
                                ("reviewed_by__isnull", False),
                                ("signature__isnull", False),
                                ("signed_at__isnull", False),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_signed_by_a_reviewer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要（SM3）")),
                ("prepared_at", models.DateTimeField(verbose_name="经办时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("signature", models.BinaryField(null=True, verbose_name="签名")),
                ("valid_until", models.DateField(null=True, verbose_name="有效期至")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.report",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("first", "首次出具"),
                            ("completed", "补充查询后重新出具"),
                            ("recheck", "异议复核"),
                        ],
                        default="first",
                        max_length=10,
                        verbose_name="出具原因",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("value", models.JSONField(null=True, verbose_name="值")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("found", "有记录"),
                            ("not_found", "无记录"),
                            ("not_covered", "不在覆盖范围"),
                            ("source_error", "未取得"),
                            ("stale", "数据过期"),
                            ("disputed", "有异议"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("period_from", models.DateField(verbose_name="期间起")),
                ("period_to", models.DateField(verbose_name="期间止")),
                ("as_of", models.DateField(null=True, verbose_name="截至")),
                ("reported_at", models.DateField(null=True, verbose_name="报送日")),
                ("retrieved_at", models.DateTimeField(verbose_name="取得时间")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("items", models.JSONField(default=list, verbose_name="明细")),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.query",
                        verbose_name="查询",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "事实",
                "constraints": [
                    models.UniqueConstraint(fields=("query", "person_id", "name"), name="fact_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(null=True, verbose_name="人员")),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("value", models.JSONField(verbose_name="申报值")),
                ("declared_on", models.DateField(verbose_name="申报日")),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("verification", "person_id", "name"),
                        name="declared_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("service", models.CharField(max_length=80, verbose_name="答复单位")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="连续失败")),
                ("rests_until", models.DateTimeField(null=True, verbose_name="暂停询问至")),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=200, verbose_name="最近一次失败"),
                ),
            ],
            options={
                "verbose_name": "来源线路",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "service"), name="source_line_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("division_code", models.CharField(max_length=12, verbose_name="地区")),
                ("programme", models.CharField(max_length=40, verbose_name="救助项目")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                ("chosen", models.CharField(max_length=200, verbose_name="对象范围")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listing", "取名单"),
                            ("canary", "试查1%"),
                            ("asking", "核对中"),
                            ("held", "已暂停，待核对复核人员处理"),
                            ("finished", "已完成"),
                            ("stopped", "已停止"),
                        ],
                        default="listing",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("held", models.JSONField(default=list, verbose_name="暂停原因")),
                ("on", models.DateField(verbose_name="核对日")),
                ("started_at", models.DateTimeField(verbose_name="发起时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("households", models.PositiveIntegerField(default=0, verbose_name="户数")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                (
                    "without_consent",
                    models.PositiveIntegerField(default=0, verbose_name="授权不成立的人数"),
                ),
                (
                    "compared_with",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkrun",
                        verbose_name="对比的上次核对",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对",
                "indexes": [models.Index(fields=["state", "started_at"], name="bulk_run_by_state")],
            },
        ),
        migrations.CreateModel(
            name="BulkRunEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("division_code", models.CharField(max_length=12, verbose_name="地区")),
                ("programme", models.CharField(max_length=40, verbose_name="救助项目")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                ("chosen", models.CharField(max_length=200, verbose_name="对象范围")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listing", "取名单"),
                            ("canary", "试查1%"),
                            ("asking", "核对中"),
                            ("held", "已暂停，待核对复核人员处理"),
                            ("finished", "已完成"),
                            ("stopped", "已停止"),
                        ],
                        default="listing",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("held", models.JSONField(default=list, verbose_name="暂停原因")),
                ("on", models.DateField(verbose_name="核对日")),
                ("started_at", models.DateTimeField(verbose_name="发起时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("households", models.PositiveIntegerField(default=0, verbose_name="户数")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                (
                    "without_consent",
                    models.PositiveIntegerField(default=0, verbose_name="授权不成立的人数"),
                ),
                (
                    "compared_with",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.bulkrun",
                        verbose_name="对比的上次核对",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.bulkrun",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("service", models.CharField(blank=True, max_length=80, verbose_name="答复单位")),
                (
                    "counties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6), size=None, verbose_name="县"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "采用"),
                            ("accepted", "命中率已由人工确认"),
                            ("excluded", "本次不采用"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("not_before", models.DateTimeField(null=True, verbose_name="再次询问不早于")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkrun",
                        verbose_name="批量核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对的线路",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "source", "service"), name="bulk_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("canary", models.BooleanField(verbose_name="先行试查")),
                ("number", models.PositiveIntegerField(verbose_name="批号")),
                ("key", models.CharField(max_length=32, unique=True, verbose_name="批次标识")),
                ("first", models.PositiveIntegerField(verbose_name="起")),
                ("last", models.PositiveIntegerField(verbose_name="止")),
                ("people", models.PositiveIntegerField(verbose_name="人数")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待发出"), ("sent", "已发出"), ("done", "已收回")],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("rounds", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "request_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="请求摘要（SM3）"),
                ),
                (
                    "answer_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="答复摘要（SM3）"),
                ),
                ("found", models.PositiveIntegerField(default=0, verbose_name="有记录")),
                ("not_found", models.PositiveIntegerField(default=0, verbose_name="无记录")),
                (
                    "not_covered",
                    models.PositiveIntegerField(default=0, verbose_name="不在覆盖范围"),
                ),
                ("stale", models.PositiveIntegerField(default=0, verbose_name="数据过期")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="未取得")),
                ("wrong_person", models.PositiveIntegerField(default=0, verbose_name="对象不符")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkline",
                        verbose_name="线路",
                    ),
                ),
            ],
            options={
                "verbose_name": "批次",
                "indexes": [models.Index(fields=["line", "state"], name="bulk_batch_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "canary", "number"), name="bulk_batch_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__lte", 1000)), name="bulk_batch_of_a_thousand"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.PositiveIntegerField(verbose_name="次序")),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("county_code", models.CharField(max_length=6, verbose_name="所在县")),
                ("canary", models.BooleanField(verbose_name="先行试查")),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        size=None,
                        verbose_name="授权的信息来源",
                    ),
                ),
                (
                    "missing",
                    models.CharField(blank=True, max_length=20, verbose_name="授权不成立的原因"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkrun",
                        verbose_name="批量核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对的人员",
                "indexes": [
                    models.Index(fields=["run", "county_code"], name="bulk_person_by_county")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "person_id"), name="bulk_person_once"),
                    models.UniqueConstraint(fields=("run", "ordinal"), name="bulk_ordinal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("missing", ""), ("sources", []), _connector="OR"),
                        name="bulk_without_consent_no_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("county_code", models.CharField(max_length=6, verbose_name="所在县")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("house", "房产变化"),
                            ("job", "就业参保变化"),
                            ("death", "死亡记录"),
                            ("income", "收入变化"),
                            ("vehicle", "车辆变化"),
                            ("business", "经营主体变化"),
                            ("disability", "残疾等级变化"),
                            ("conflict", "与家庭申报不一致"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("before", models.BigIntegerField(null=True, verbose_name="原值")),
                ("after", models.BigIntegerField(verbose_name="现值")),
                ("in_favour", models.BooleanField(verbose_name="可能有利于家庭")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "不影响救助"),
                            ("notify", "开始核查，告知家庭并听取说明"),
                            ("help", "开始核查，可能应增加救助，主动联系"),
                        ],
                        max_length=8,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                ("settled_on", models.DateField(null=True, verbose_name="处理日")),
                (
                    "notice_of_day",
                    models.PositiveSmallIntegerField(null=True, verbose_name="当日第几件通知"),
                ),
                ("quota", models.PositiveSmallIntegerField(null=True, verbose_name="当日上限")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkrun",
                        verbose_name="批量核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对的发现",
                "indexes": [
                    models.Index(
                        fields=["run", "county_code", "kind"], name="bulk_finding_by_county"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "person_id", "kind", "name"), name="bulk_finding_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("settled_on__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bulk_finding_settled_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "notify"), _negated=True),
                            models.Q(
                                ("notice_of_day__isnull", False),
                                ("quota__isnull", False),
                                ("notice_of_day__gte", 1),
                                ("notice_of_day__lte", models.F("quota")),
                            ),
                            _connector="OR",
                        ),
                        name="bulk_notice_within_the_quota",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("notice_of_day__isnull", False)),
                        fields=("settled_by", "settled_on", "notice_of_day"),
                        name="bulk_notice_counted_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkFindingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("county_code", models.CharField(max_length=6, verbose_name="所在县")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("house", "房产变化"),
                            ("job", "就业参保变化"),
                            ("death", "死亡记录"),
                            ("income", "收入变化"),
                            ("vehicle", "车辆变化"),
                            ("business", "经营主体变化"),
                            ("disability", "残疾等级变化"),
                            ("conflict", "与家庭申报不一致"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("before", models.BigIntegerField(null=True, verbose_name="原值")),
                ("after", models.BigIntegerField(verbose_name="现值")),
                ("in_favour", models.BooleanField(verbose_name="可能有利于家庭")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "不影响救助"),
                            ("notify", "开始核查，告知家庭并听取说明"),
                            ("help", "开始核查，可能应增加救助，主动联系"),
                        ],
                        max_length=8,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                ("settled_on", models.DateField(null=True, verbose_name="处理日")),
                (
                    "notice_of_day",
                    models.PositiveSmallIntegerField(null=True, verbose_name="当日第几件通知"),
                ),
                ("quota", models.PositiveSmallIntegerField(null=True, verbose_name="当日上限")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.bulkfinding",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.bulkrun",
                        verbose_name="批量核对",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("authorisation_id", models.UUIDField(null=True, verbose_name="授权书")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("found", "有记录"),
                            ("not_found", "无记录"),
                            ("not_covered", "不在覆盖范围"),
                            ("source_error", "未取得"),
                            ("stale", "数据过期"),
                            ("disputed", "有异议"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("as_of", models.DateField(null=True, verbose_name="截至")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkbatch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkperson",
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对回执",
                "indexes": [models.Index(fields=["person"], name="bulk_item_by_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "person"), name="bulk_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authorisation_id__isnull", False),
                            ("result", "source_error"),
                            _connector="OR",
                        ),
                        name="bulk_item_under_a_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkRawAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", models.BinaryField(null=True, verbose_name="原始答复（加密）")),
                ("delete_after", models.DateField(verbose_name="保存至")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkbatch",
                        verbose_name="批次",
                    ),
                ),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="销毁时间")),
                (
                    "digest",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="摘要（SM3）"
                    ),
                ),
                ("key_purpose", models.CharField(max_length=60, verbose_name="密钥")),
                ("received_at", models.DateTimeField(null=True, verbose_name="收到时间")),
            ],
            options={
                "verbose_name": "批量原始答复",
                "indexes": [
                    models.Index(
                        condition=models.Q(("body__isnull", False)),
                        fields=["delete_after"],
                        name="bulk_raw_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body__isnull", False), ("destroyed_at__isnull", True)),
                            models.Q(("body__isnull", True), ("destroyed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_raw_is_kept_or_destroyed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkHousehold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkrun",
                        verbose_name="批量核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对的家庭",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "household_id"), name="bulk_household_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="事实")),
                ("number", models.BigIntegerField(null=True, verbose_name="数值")),
                ("word", models.CharField(blank=True, max_length=60, verbose_name="选项")),
                ("reported_at", models.DateField(null=True, verbose_name="报送日")),
                ("items", models.JSONField(verbose_name="明细")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.bulkitem",
                        verbose_name="回执",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量核对的事实",
                "constraints": [
                    models.UniqueConstraint(fields=("item", "name"), name="bulk_fact_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PushedList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("illness", "高额医疗费用"),
                            ("dropped_out", "辍学"),
                            ("unemployed", "登记失业"),
                            ("disability", "新办残疾人证"),
                            ("needy_worker", "困难职工"),
                            ("poverty", "脱贫人口返贫预警"),
                        ],
                        max_length=20,
                        verbose_name="名单",
                    ),
                ),
                ("service", models.CharField(max_length=80, verbose_name="推送单位")),
                ("reference", models.CharField(max_length=60, verbose_name="部门批号")),
                ("as_of", models.DateField(verbose_name="截至")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要（SM3）")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("accepted", models.PositiveIntegerField(verbose_name="列为线索")),
                ("refused", models.JSONField(default=list, verbose_name="未收的行")),
                ("dropped", models.JSONField(default=list, verbose_name="未列明而弃用的字段")),
            ],
            options={
                "verbose_name": "部门推送名单",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "reference"), name="pushed_list_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeenNonce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=80, verbose_name="推送单位")),
                ("nonce", models.CharField(max_length=80, verbose_name="一次性数")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "已用的一次性数",
                "constraints": [
                    models.UniqueConstraint(fields=("service", "nonce"), name="nonce_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tip",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("illness", "高额医疗费用"),
                            ("dropped_out", "辍学"),
                            ("unemployed", "登记失业"),
                            ("disability", "新办残疾人证"),
                            ("needy_worker", "困难职工"),
                            ("poverty", "脱贫人口返贫预警"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="姓名")),
                ("id_number", minjiu.common.fields.EncryptedTextField(verbose_name="身份证号")),
                ("id_number_index", models.BinaryField(verbose_name="身份证号索引")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("county_code", models.CharField(max_length=6, verbose_name="所在县")),
                ("event_on", models.DateField(verbose_name="发生日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_visit", "待走访"),
                            ("visited", "已走访"),
                            ("closed", "已办结"),
                        ],
                        default="to_visit",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("visited_on", models.DateField(null=True, verbose_name="走访日期")),
                ("found", models.CharField(blank=True, max_length=300, verbose_name="走访情况")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("applied", "已协助提出申请"),
                            ("receiving", "已在救助中"),
                            ("referred", "已转相关部门"),
                            ("no_need", "暂不需要救助"),
                            ("not_there", "查无此人或已迁离"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                (
                    "pushed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.pushedlist",
                        verbose_name="名单",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "visited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="走访人",
                    ),
                ),
            ],
            options={
                "verbose_name": "线索",
                "indexes": [models.Index(fields=["county_code", "state"], name="tip_by_county")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "id_number_index", "event_on"), name="tip_once_per_event"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""), ("state", "to_visit"), ("visited_on__isnull", True)
                            ),
                            models.Q(
                                ("outcome", ""),
                                ("state", "visited"),
                                ("visited_by__isnull", False),
                                ("visited_on__isnull", False),
                                models.Q(("found", ""), _negated=True),
                            ),
                            models.Q(
                                ("settled_by__isnull", False),
                                ("state", "closed"),
                                ("visited_by__isnull", False),
                                ("visited_on__isnull", False),
                                models.Q(("found", ""), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tip_visited_before_its_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("illness", "高额医疗费用"),
                            ("dropped_out", "辍学"),
                            ("unemployed", "登记失业"),
                            ("disability", "新办残疾人证"),
                            ("needy_worker", "困难职工"),
                            ("poverty", "脱贫人口返贫预警"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="姓名")),
                ("division_code", models.CharField(max_length=12, verbose_name="所在地区")),
                ("county_code", models.CharField(max_length=6, verbose_name="所在县")),
                ("event_on", models.DateField(verbose_name="发生日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_visit", "待走访"),
                            ("visited", "已走访"),
                            ("closed", "已办结"),
                        ],
                        default="to_visit",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("visited_on", models.DateField(null=True, verbose_name="走访日期")),
                ("found", models.CharField(blank=True, max_length=300, verbose_name="走访情况")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("applied", "已协助提出申请"),
                            ("receiving", "已在救助中"),
                            ("referred", "已转相关部门"),
                            ("no_need", "暂不需要救助"),
                            ("not_there", "查无此人或已迁离"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.tip",
                    ),
                ),
                (
                    "pushed",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.pushedlist",
                        verbose_name="名单",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "visited_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="走访人",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DepartmentTask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "校核纠错"),
                            ("complaint", "数据质量问题"),
                            ("by_hand", "人工协查"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("department", models.CharField(max_length=40, verbose_name="部门")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("division_code", models.CharField(max_length=12, verbose_name="地区")),
                ("person_id", models.UUIDField(null=True, verbose_name="人员")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="事实")),
                ("reported", models.JSONField(null=True, verbose_name="部门记录")),
                ("text", models.TextField(verbose_name="请部门办理的事")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                ("due_on", models.DateField(null=True, verbose_name="答复时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待答复"),
                            ("answered", "已答复"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "记录有误，已更正"),
                            ("upheld", "记录无误"),
                            ("done", "已处理"),
                            ("not_possible", "不能处理"),
                        ],
                        max_length=12,
                        verbose_name="答复",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.query",
                        verbose_name="查询",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门待办",
                "indexes": [
                    models.Index(
                        fields=["department", "state", "due_on"], name="department_task_due"
                    ),
                    models.Index(fields=["verification"], name="department_task_by_run"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "correction"), ("state", "open")),
                        fields=("verification", "person_id", "name", "source"),
                        name="correction_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state", "answered"),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True), ("outcome", "")
                            ),
                            _connector="OR",
                        ),
                        name="department_task_answered_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "complaint"), ("person_id__isnull", True)),
                            models.Q(
                                models.Q(("kind", "complaint"), _negated=True),
                                ("person_id__isnull", False),
                                ("verification__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_names_nobody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentTaskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "校核纠错"),
                            ("complaint", "数据质量问题"),
                            ("by_hand", "人工协查"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("department", models.CharField(max_length=40, verbose_name="部门")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("division_code", models.CharField(max_length=12, verbose_name="地区")),
                ("person_id", models.UUIDField(null=True, verbose_name="人员")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="事实")),
                ("reported", models.JSONField(null=True, verbose_name="部门记录")),
                ("text", models.TextField(verbose_name="请部门办理的事")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                ("due_on", models.DateField(null=True, verbose_name="答复时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待答复"),
                            ("answered", "已答复"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "记录有误，已更正"),
                            ("upheld", "记录无误"),
                            ("done", "已处理"),
                            ("not_possible", "不能处理"),
                        ],
                        max_length=12,
                        verbose_name="答复",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.departmenttask",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.query",
                        verbose_name="查询",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.JSONField(default=list, verbose_name="所异议的事项")),
                ("text", models.TextField(verbose_name="异议内容")),
                ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                ("due_on", models.DateField(null=True, verbose_name="复核时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待复核查询"),
                            ("asked", "已复核查询，待出复核报告"),
                            ("closed", "已出复核报告"),
                            ("withdrawn", "家庭撤回"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True, verbose_name="复核查询时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.report",
                        verbose_name="所异议的报告",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.report",
                        verbose_name="复核报告",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "verbose_name": "核对异议",
                "indexes": [
                    models.Index(fields=["verification", "state"], name="objection_by_run")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("result__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_closed_by_another_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["open", "asked"]), ("closed_at__isnull", True)),
                            models.Q(
                                ("state__in", ["closed", "withdrawn"]), ("closed_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="objection_has_its_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("about", models.JSONField(default=list, verbose_name="所异议的事项")),
                ("text", models.TextField(verbose_name="异议内容")),
                ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                ("due_on", models.DateField(null=True, verbose_name="复核时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待复核查询"),
                            ("asked", "已复核查询，待出复核报告"),
                            ("closed", "已出复核报告"),
                            ("withdrawn", "家庭撤回"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True, verbose_name="复核查询时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.objection",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.report",
                        verbose_name="所异议的报告",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.report",
                        verbose_name="复核报告",
                    ),
                ),
                (
                    "verification",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="verification.verification",
                        verbose_name="核对",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportRegister",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county_code", models.CharField(max_length=6, verbose_name="县")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("last_serial", models.PositiveIntegerField(default=0, verbose_name="已编到")),
            ],
            options={
                "verbose_name": "核对报告编号登记",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county_code", "year"), name="report_register_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("service", models.CharField(max_length=80, verbose_name="来函单位")),
                ("reference", models.CharField(max_length=240, verbose_name="来函编号")),
                ("name", models.CharField(max_length=120, verbose_name="姓名")),
                ("id_number", minjiu.common.fields.EncryptedTextField(verbose_name="身份证号")),
                ("id_number_index", models.BinaryField(verbose_name="身份证号索引")),
                ("division_code", models.CharField(max_length=12, verbose_name="请何地协查")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                ("legal_basis", models.CharField(max_length=300, verbose_name="依据")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None, verbose_name="数据项"
                    ),
                ),
                ("authorisation", models.CharField(max_length=120, verbose_name="授权书编号")),
                (
                    "authorisation_digest",
                    models.CharField(max_length=64, verbose_name="授权书摘要"),
                ),
                ("valid_from", models.DateField(verbose_name="授权起")),
                ("valid_to", models.DateField(verbose_name="授权止")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("request_digest", models.CharField(max_length=64, verbose_name="来函摘要（SM3）")),
                ("due_on", models.DateField(null=True, verbose_name="答复时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待答复"),
                            ("prepared", "待复核签发"),
                            ("signed", "已答复"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "有登记"),
                            ("not_found", "无登记"),
                            ("refused", "退回，不予协查"),
                        ],
                        max_length=9,
                        verbose_name="结果",
                    ),
                ),
                ("records", models.JSONField(default=list, verbose_name="登记")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("prepared_at", models.DateTimeField(null=True, verbose_name="经办时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("answer", models.JSONField(null=True, verbose_name="答复")),
                ("signature", models.BinaryField(null=True, verbose_name="签名")),
                ("collected_at", models.DateTimeField(null=True, verbose_name="外省取走时间")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核",
                    ),
                ),
            ],
            options={
                "verbose_name": "外省协查",
                "indexes": [
                    models.Index(fields=["division_code", "state"], name="outside_by_place"),
                    models.Index(fields=["id_number_index"], name="outside_by_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "reference"), name="outside_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                        name="outside_paper_has_a_term",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("prepared_by__isnull", True), ("result", ""), ("state", "open")
                            ),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("prepared_at__isnull", False),
                                ("prepared_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="outside_answered_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("signature__isnull", False),
                                ("signed_at__isnull", False),
                                ("state", "signed"),
                                models.Q(("reviewed_by", models.F("prepared_by")), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "signed"), _negated=True),
                                ("answer__isnull", True),
                                ("collected_at__isnull", True),
                                ("reviewed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="outside_signed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("service", models.CharField(max_length=80, verbose_name="来函单位")),
                ("reference", models.CharField(max_length=240, verbose_name="来函编号")),
                ("name", models.CharField(max_length=120, verbose_name="姓名")),
                ("division_code", models.CharField(max_length=12, verbose_name="请何地协查")),
                ("purpose", models.CharField(max_length=80, verbose_name="目的")),
                ("legal_basis", models.CharField(max_length=300, verbose_name="依据")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None, verbose_name="数据项"
                    ),
                ),
                ("authorisation", models.CharField(max_length=120, verbose_name="授权书编号")),
                (
                    "authorisation_digest",
                    models.CharField(max_length=64, verbose_name="授权书摘要"),
                ),
                ("valid_from", models.DateField(verbose_name="授权起")),
                ("valid_to", models.DateField(verbose_name="授权止")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("request_digest", models.CharField(max_length=64, verbose_name="来函摘要（SM3）")),
                ("due_on", models.DateField(null=True, verbose_name="答复时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待答复"),
                            ("prepared", "待复核签发"),
                            ("signed", "已答复"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "有登记"),
                            ("not_found", "无登记"),
                            ("refused", "退回，不予协查"),
                        ],
                        max_length=9,
                        verbose_name="结果",
                    ),
                ),
                ("records", models.JSONField(default=list, verbose_name="登记")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("prepared_at", models.DateTimeField(null=True, verbose_name="经办时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("answer", models.JSONField(null=True, verbose_name="答复")),
                ("signature", models.BinaryField(null=True, verbose_name="签名")),
                ("collected_at", models.DateTimeField(null=True, verbose_name="外省取走时间")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.outsiderequest",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("since", models.DateTimeField(verbose_name="起")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "原始答复暂缓销毁",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["household_id"],
                        name="hold_by_home",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(editable=False, serialize=False)),
                ("household_id", models.UUIDField(verbose_name="家庭")),
                ("since", models.DateTimeField(verbose_name="起")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="止")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="verification.hold",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_verificationevent" ("case_id", "closed_at", "division_code", "household_id", "id", "kind", "members", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "quiet_since", "ready_at", "started_at", "state") VALUES (NEW."case_id", NEW."closed_at", NEW."division_code", NEW."household_id", NEW."id", NEW."kind", NEW."members", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."quiet_since", NEW."ready_at", NEW."started_at", NEW."state"); RETURN NULL;',
                    hash="af71f68f8613b3a5b1bf67615e9ba10be2d0b5f3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_58f44",
                    table="verification_verification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_verificationevent" ("case_id", "closed_at", "division_code", "household_id", "id", "kind", "members", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "quiet_since", "ready_at", "started_at", "state") VALUES (NEW."case_id", NEW."closed_at", NEW."division_code", NEW."household_id", NEW."id", NEW."kind", NEW."members", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."quiet_since", NEW."ready_at", NEW."started_at", NEW."state"); RETURN NULL;',
                    hash="c6d530510cf4eb107296b2487f6be986c7ef5d98",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d952e",
                    table="verification_verification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_verificationevent" ("case_id", "closed_at", "division_code", "household_id", "id", "kind", "members", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "quiet_since", "ready_at", "started_at", "state") VALUES (OLD."case_id", OLD."closed_at", OLD."division_code", OLD."household_id", OLD."id", OLD."kind", OLD."members", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."quiet_since", OLD."ready_at", OLD."started_at", OLD."state"); RETURN NULL;',
                    hash="8c19380b3324a590363b4f5729987ccaab52af0b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_27e9c",
                    table="verification_verification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verificationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="63ac6c82785bfeffdd2ff2ea0e646fd574953de4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_64e62",
                    table="verification_verificationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conflict",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_conflictevent" ("declared", "explained_at", "explanation", "id", "kind", "name", "other_reported", "other_source", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reported", "settled_at", "settled_by_id", "size", "source", "verification_id") VALUES (NEW."declared", NEW."explained_at", NEW."explanation", NEW."id", NEW."kind", NEW."name", NEW."other_reported", NEW."other_source", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reported", NEW."settled_at", NEW."settled_by_id", NEW."size", NEW."source", NEW."verification_id"); RETURN NULL;',
                    hash="50a517c0e03079cd3b84e4d6fee8106897ff879b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ca8b4",
                    table="verification_conflict",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conflict",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_conflictevent" ("declared", "explained_at", "explanation", "id", "kind", "name", "other_reported", "other_source", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reported", "settled_at", "settled_by_id", "size", "source", "verification_id") VALUES (NEW."declared", NEW."explained_at", NEW."explanation", NEW."id", NEW."kind", NEW."name", NEW."other_reported", NEW."other_source", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reported", NEW."settled_at", NEW."settled_by_id", NEW."size", NEW."source", NEW."verification_id"); RETURN NULL;',
                    hash="eeed46ad90c76878ea4c9f31aa791a304957bef2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_acd5f",
                    table="verification_conflict",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conflict",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_conflictevent" ("declared", "explained_at", "explanation", "id", "kind", "name", "other_reported", "other_source", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reported", "settled_at", "settled_by_id", "size", "source", "verification_id") VALUES (OLD."declared", OLD."explained_at", OLD."explanation", OLD."id", OLD."kind", OLD."name", OLD."other_reported", OLD."other_source", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."reported", OLD."settled_at", OLD."settled_by_id", OLD."size", OLD."source", OLD."verification_id"); RETURN NULL;',
                    hash="ca47d33bca05e635d9088c385d514d226fa061e2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eea08",
                    table="verification_conflict",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conflictevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a5aabf2f9bded8ca70b36018fc2a501df73ec5fa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7f430",
                    table="verification_conflictevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_signed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.signed_at IS NOT NULL AND (OLD.content, OLD.digest, OLD.number, OLD.version, OLD.verification_id, OLD.prepared_by_id, OLD.reviewed_by_id, OLD.signed_at, OLD.signature, OLD.valid_until) IS DISTINCT FROM (NEW.content, NEW.digest, NEW.number, NEW.version, NEW.verification_id, NEW.prepared_by_id, NEW.reviewed_by_id, NEW.signed_at, NEW.signature, NEW.valid_until))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f9fe58c6a4645dfbcd3331c3bad31b70494d7efc",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_once_signed_ab802",
                    table="verification_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_once_signed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.signed_at IS NOT NULL)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="42a5bc19849cbd102a6b729a040bed7bf533e214",
                    operation="DELETE",
                    pgid="pgtrigger_kept_once_signed_62c2f",
                    table="verification_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_reportevent" ("cause", "content", "digest", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reviewed_by_id", "signature", "signed_at", "valid_until", "verification_id", "version") VALUES (NEW."cause", NEW."content", NEW."digest", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepared_at", NEW."prepared_by_id", NEW."reviewed_by_id", NEW."signature", NEW."signed_at", NEW."valid_until", NEW."verification_id", NEW."version"); RETURN NULL;',
                    hash="1366aa7c78193a3083fe2e34226edddcd0a30855",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d9288",
                    table="verification_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_reportevent" ("cause", "content", "digest", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reviewed_by_id", "signature", "signed_at", "valid_until", "verification_id", "version") VALUES (NEW."cause", NEW."content", NEW."digest", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepared_at", NEW."prepared_by_id", NEW."reviewed_by_id", NEW."signature", NEW."signed_at", NEW."valid_until", NEW."verification_id", NEW."version"); RETURN NULL;',
                    hash="c68915b84579cdd626a78beb461f2523dc7d6553",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ed651",
                    table="verification_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_reportevent" ("cause", "content", "digest", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reviewed_by_id", "signature", "signed_at", "valid_until", "verification_id", "version") VALUES (OLD."cause", OLD."content", OLD."digest", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prepared_at", OLD."prepared_by_id", OLD."reviewed_by_id", OLD."signature", OLD."signed_at", OLD."valid_until", OLD."verification_id", OLD."version"); RETURN NULL;',
                    hash="4c84b283446b04bf21f6b604a818f9d6d7cba73d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7a143",
                    table="verification_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ef652d0d3b30e1b3a701c8c26f01e3f784e1bd5f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7250d",
                    table="verification_reportevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkrun",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_bulkrunevent" ("chosen", "compared_with_id", "division_code", "finished_at", "held", "households", "id", "number", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "started_at", "started_by_id", "state", "without_consent") VALUES (NEW."chosen", NEW."compared_with_id", NEW."division_code", NEW."finished_at", NEW."held", NEW."households", NEW."id", NEW."number", NEW."on", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme", NEW."purpose", NEW."started_at", NEW."started_by_id", NEW."state", NEW."without_consent"); RETURN NULL;',
                    hash="a80ebdf0cde1ce6eda2cd57faebb844635e6f50a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_341ef",
                    table="verification_bulkrun",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkrun",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_bulkrunevent" ("chosen", "compared_with_id", "division_code", "finished_at", "held", "households", "id", "number", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "started_at", "started_by_id", "state", "without_consent") VALUES (NEW."chosen", NEW."compared_with_id", NEW."division_code", NEW."finished_at", NEW."held", NEW."households", NEW."id", NEW."number", NEW."on", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme", NEW."purpose", NEW."started_at", NEW."started_by_id", NEW."state", NEW."without_consent"); RETURN NULL;',
                    hash="986e751a7142e13cb72578728a31b96094baf0da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4eb2e",
                    table="verification_bulkrun",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkrun",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_bulkrunevent" ("chosen", "compared_with_id", "division_code", "finished_at", "held", "households", "id", "number", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "started_at", "started_by_id", "state", "without_consent") VALUES (OLD."chosen", OLD."compared_with_id", OLD."division_code", OLD."finished_at", OLD."held", OLD."households", OLD."id", OLD."number", OLD."on", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme", OLD."purpose", OLD."started_at", OLD."started_by_id", OLD."state", OLD."without_consent"); RETURN NULL;',
                    hash="f079907b6fb3a109726ce94618c2dc37385ddf4e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_72b00",
                    table="verification_bulkrun",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkrunevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="af06a143c897396ac53d031557d1dbba66c80472",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e1e43",
                    table="verification_bulkrunevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_bulkfindingevent" ("after", "before", "county_code", "division_code", "household_id", "id", "in_favour", "kind", "name", "notice_of_day", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "reason", "run_id", "settled_at", "settled_by_id", "settled_on", "source") VALUES (NEW."after", NEW."before", NEW."county_code", NEW."division_code", NEW."household_id", NEW."id", NEW."in_favour", NEW."kind", NEW."name", NEW."notice_of_day", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quota", NEW."reason", NEW."run_id", NEW."settled_at", NEW."settled_by_id", NEW."settled_on", NEW."source"); RETURN NULL;',
                    hash="97acd94e1e34e743085fe927c602e24d5b9d2c1a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c64ce",
                    table="verification_bulkfinding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_bulkfindingevent" ("after", "before", "county_code", "division_code", "household_id", "id", "in_favour", "kind", "name", "notice_of_day", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "reason", "run_id", "settled_at", "settled_by_id", "settled_on", "source") VALUES (NEW."after", NEW."before", NEW."county_code", NEW."division_code", NEW."household_id", NEW."id", NEW."in_favour", NEW."kind", NEW."name", NEW."notice_of_day", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quota", NEW."reason", NEW."run_id", NEW."settled_at", NEW."settled_by_id", NEW."settled_on", NEW."source"); RETURN NULL;',
                    hash="2de9ab83944c406df04d10c4cdf32ec577639190",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da79f",
                    table="verification_bulkfinding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_bulkfindingevent" ("after", "before", "county_code", "division_code", "household_id", "id", "in_favour", "kind", "name", "notice_of_day", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "reason", "run_id", "settled_at", "settled_by_id", "settled_on", "source") VALUES (OLD."after", OLD."before", OLD."county_code", OLD."division_code", OLD."household_id", OLD."id", OLD."in_favour", OLD."kind", OLD."name", OLD."notice_of_day", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quota", OLD."reason", OLD."run_id", OLD."settled_at", OLD."settled_by_id", OLD."settled_on", OLD."source"); RETURN NULL;',
                    hash="14cc4ee3f8d21ec2b7cdf80d24c3f1f39513d44d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_90bfe",
                    table="verification_bulkfinding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkfindingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3aae23008787909d988a2e59e7076eee5c8a17b0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_91896",
                    table="verification_bulkfindingevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_tipevent" ("county_code", "division_code", "event_on", "found", "id", "kind", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pushed_id", "settled_at", "settled_by_id", "state", "visited_by_id", "visited_on") VALUES (NEW."county_code", NEW."division_code", NEW."event_on", NEW."found", NEW."id", NEW."kind", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pushed_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."visited_by_id", NEW."visited_on"); RETURN NULL;',
                    hash="5a3be0c5abc8636d3ff943b051da9f2b75479683",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_54afe",
                    table="verification_tip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."county_code" IS DISTINCT FROM (NEW."county_code") OR OLD."division_code" IS DISTINCT FROM (NEW."division_code") OR OLD."event_on" IS DISTINCT FROM (NEW."event_on") OR OLD."found" IS DISTINCT FROM (NEW."found") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."pushed_id" IS DISTINCT FROM (NEW."pushed_id") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."visited_by_id" IS DISTINCT FROM (NEW."visited_by_id") OR OLD."visited_on" IS DISTINCT FROM (NEW."visited_on"))',
                    func='INSERT INTO "verification_tipevent" ("county_code", "division_code", "event_on", "found", "id", "kind", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pushed_id", "settled_at", "settled_by_id", "state", "visited_by_id", "visited_on") VALUES (NEW."county_code", NEW."division_code", NEW."event_on", NEW."found", NEW."id", NEW."kind", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pushed_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."visited_by_id", NEW."visited_on"); RETURN NULL;',
                    hash="16b92c461d0e0d649de769518e839c6e71d6d95e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a1f8a",
                    table="verification_tip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tip",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_tipevent" ("county_code", "division_code", "event_on", "found", "id", "kind", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pushed_id", "settled_at", "settled_by_id", "state", "visited_by_id", "visited_on") VALUES (OLD."county_code", OLD."division_code", OLD."event_on", OLD."found", OLD."id", OLD."kind", OLD."name", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pushed_id", OLD."settled_at", OLD."settled_by_id", OLD."state", OLD."visited_by_id", OLD."visited_on"); RETURN NULL;',
                    hash="45746466880e28bcaf998063483afe42f1ddbcca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3e869",
                    table="verification_tip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="75607b0585688188bd7200e745ece548563bd26f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1b503",
                    table="verification_tipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmenttask",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_departmenttaskevent" ("answer", "answered_at", "answered_by_id", "department", "division_code", "due_on", "filed_at", "filed_by_id", "id", "kind", "name", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query_id", "reported", "source", "state", "text", "verification_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."department", NEW."division_code", NEW."due_on", NEW."filed_at", NEW."filed_by_id", NEW."id", NEW."kind", NEW."name", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."query_id", NEW."reported", NEW."source", NEW."state", NEW."text", NEW."verification_id"); RETURN NULL;',
                    hash="67c6dfe6f468bef8667720d51a1a03819cf2212b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef638",
                    table="verification_departmenttask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmenttask",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_departmenttaskevent" ("answer", "answered_at", "answered_by_id", "department", "division_code", "due_on", "filed_at", "filed_by_id", "id", "kind", "name", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query_id", "reported", "source", "state", "text", "verification_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."department", NEW."division_code", NEW."due_on", NEW."filed_at", NEW."filed_by_id", NEW."id", NEW."kind", NEW."name", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."query_id", NEW."reported", NEW."source", NEW."state", NEW."text", NEW."verification_id"); RETURN NULL;',
                    hash="c7a6aa70a23f0e497695ad6207cad850e14fbed5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_97c6b",
                    table="verification_departmenttask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmenttask",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_departmenttaskevent" ("answer", "answered_at", "answered_by_id", "department", "division_code", "due_on", "filed_at", "filed_by_id", "id", "kind", "name", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query_id", "reported", "source", "state", "text", "verification_id") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."department", OLD."division_code", OLD."due_on", OLD."filed_at", OLD."filed_by_id", OLD."id", OLD."kind", OLD."name", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."query_id", OLD."reported", OLD."source", OLD."state", OLD."text", OLD."verification_id"); RETURN NULL;',
                    hash="f14d745da8518a71933edecd63109e077b553444",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3c91a",
                    table="verification_departmenttask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmenttaskevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2e78a8d9f1c05c3ee1427a9d12a33ea8c8214566",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_282b9",
                    table="verification_departmenttaskevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objection",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_objectionevent" ("about", "asked_at", "closed_at", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "recorded_by_id", "report_id", "result_id", "state", "text", "verification_id") VALUES (NEW."about", NEW."asked_at", NEW."closed_at", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."recorded_by_id", NEW."report_id", NEW."result_id", NEW."state", NEW."text", NEW."verification_id"); RETURN NULL;',
                    hash="2fef4b78afea36c2c60272852954744b69d820b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_824a9",
                    table="verification_objection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objection",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_objectionevent" ("about", "asked_at", "closed_at", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "recorded_by_id", "report_id", "result_id", "state", "text", "verification_id") VALUES (NEW."about", NEW."asked_at", NEW."closed_at", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_at", NEW."recorded_by_id", NEW."report_id", NEW."result_id", NEW."state", NEW."text", NEW."verification_id"); RETURN NULL;',
                    hash="58dc316f703703011d0972af39c0bc756e0fb0bf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c083",
                    table="verification_objection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objection",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_objectionevent" ("about", "asked_at", "closed_at", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "recorded_by_id", "report_id", "result_id", "state", "text", "verification_id") VALUES (OLD."about", OLD."asked_at", OLD."closed_at", OLD."due_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."raised_at", OLD."recorded_by_id", OLD."report_id", OLD."result_id", OLD."state", OLD."text", OLD."verification_id"); RETURN NULL;',
                    hash="7f2ed71e956988f38e82cccc9ca6a003718741b5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fd98b",
                    table="verification_objection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="99e89159917cf75f394e47e8f5fa7d91271a8005",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ef1be",
                    table="verification_objectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportregister",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_for_ever",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="154d056e09998cbaa3429ab2ed2ab942a3b967dd",
                    operation="DELETE",
                    pgid="pgtrigger_kept_for_ever_365ab",
                    table="verification_reportregister",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportregister",
            trigger=pgtrigger.compiler.Trigger(
                name="counts_by_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.last_serial <> OLD.last_serial + 1 OR (NEW.county_code, NEW.year) <> (OLD.county_code, OLD.year))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="87521d7a3f9ef8e6e70cc62de18c38c73127e820",
                    operation="UPDATE",
                    pgid="pgtrigger_counts_by_one_5bc9c",
                    table="verification_reportregister",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequest",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_signed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'signed' AND (OLD.state, OLD.answer, OLD.signature, OLD.result, OLD.records, OLD.prepared_by_id, OLD.reviewed_by_id) IS DISTINCT FROM (NEW.state, NEW.answer, NEW.signature, NEW.result, NEW.records, NEW.prepared_by_id, NEW.reviewed_by_id))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c7fe0a1d2ee01c6cc09424fafa20408526643b49",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_once_signed_8cecb",
                    table="verification_outsiderequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequest",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_for_ever",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="905aeeba6e804f62ec62492c94fc7d36090aff62",
                    operation="DELETE",
                    pgid="pgtrigger_kept_for_ever_52670",
                    table="verification_outsiderequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_outsiderequestevent" ("answer", "authorisation", "authorisation_digest", "collected_at", "division_code", "due_on", "id", "items", "legal_basis", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "purpose", "received_at", "records", "reference", "request_digest", "result", "reviewed_by_id", "service", "signature", "signed_at", "state", "valid_from", "valid_to", "words") VALUES (NEW."answer", NEW."authorisation", NEW."authorisation_digest", NEW."collected_at", NEW."division_code", NEW."due_on", NEW."id", NEW."items", NEW."legal_basis", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepared_at", NEW."prepared_by_id", NEW."purpose", NEW."received_at", NEW."records", NEW."reference", NEW."request_digest", NEW."result", NEW."reviewed_by_id", NEW."service", NEW."signature", NEW."signed_at", NEW."state", NEW."valid_from", NEW."valid_to", NEW."words"); RETURN NULL;',
                    hash="2c7d5f53e232432c95ad9d45aab5224cf1b5e904",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ca113",
                    table="verification_outsiderequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."authorisation" IS DISTINCT FROM (NEW."authorisation") OR OLD."authorisation_digest" IS DISTINCT FROM (NEW."authorisation_digest") OR OLD."collected_at" IS DISTINCT FROM (NEW."collected_at") OR OLD."division_code" IS DISTINCT FROM (NEW."division_code") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."items" IS DISTINCT FROM (NEW."items") OR OLD."legal_basis" IS DISTINCT FROM (NEW."legal_basis") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."prepared_at" IS DISTINCT FROM (NEW."prepared_at") OR OLD."prepared_by_id" IS DISTINCT FROM (NEW."prepared_by_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."records" IS DISTINCT FROM (NEW."records") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."request_digest" IS DISTINCT FROM (NEW."request_digest") OR OLD."result" IS DISTINCT FROM (NEW."result") OR OLD."reviewed_by_id" IS DISTINCT FROM (NEW."reviewed_by_id") OR OLD."service" IS DISTINCT FROM (NEW."service") OR OLD."signature" IS DISTINCT FROM (NEW."signature") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                    func='INSERT INTO "verification_outsiderequestevent" ("answer", "authorisation", "authorisation_digest", "collected_at", "division_code", "due_on", "id", "items", "legal_basis", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "purpose", "received_at", "records", "reference", "request_digest", "result", "reviewed_by_id", "service", "signature", "signed_at", "state", "valid_from", "valid_to", "words") VALUES (NEW."answer", NEW."authorisation", NEW."authorisation_digest", NEW."collected_at", NEW."division_code", NEW."due_on", NEW."id", NEW."items", NEW."legal_basis", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepared_at", NEW."prepared_by_id", NEW."purpose", NEW."received_at", NEW."records", NEW."reference", NEW."request_digest", NEW."result", NEW."reviewed_by_id", NEW."service", NEW."signature", NEW."signed_at", NEW."state", NEW."valid_from", NEW."valid_to", NEW."words"); RETURN NULL;',
                    hash="12d03ed1365dd07932d758ad169466e60ddadfa7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d6eb8",
                    table="verification_outsiderequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequest",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_outsiderequestevent" ("answer", "authorisation", "authorisation_digest", "collected_at", "division_code", "due_on", "id", "items", "legal_basis", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "purpose", "received_at", "records", "reference", "request_digest", "result", "reviewed_by_id", "service", "signature", "signed_at", "state", "valid_from", "valid_to", "words") VALUES (OLD."answer", OLD."authorisation", OLD."authorisation_digest", OLD."collected_at", OLD."division_code", OLD."due_on", OLD."id", OLD."items", OLD."legal_basis", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prepared_at", OLD."prepared_by_id", OLD."purpose", OLD."received_at", OLD."records", OLD."reference", OLD."request_digest", OLD."result", OLD."reviewed_by_id", OLD."service", OLD."signature", OLD."signed_at", OLD."state", OLD."valid_from", OLD."valid_to", OLD."words"); RETURN NULL;',
                    hash="fcea839fcb9c72efb510b54ad45efb68e77c9dc3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c721b",
                    table="verification_outsiderequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsiderequestevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="26bb233930eaedcccb1a70045c1d422fd26bc50f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fa390",
                    table="verification_outsiderequestevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_holdevent" ("ended_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (NEW."ended_at", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since"); RETURN NULL;',
                    hash="bcc941749f27dc68672d7a60c0fa40c699d67df7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3d3e",
                    table="verification_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "verification_holdevent" ("ended_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (NEW."ended_at", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since"); RETURN NULL;',
                    hash="8b5958ff58af9f61a036722dcbc84261b8819701",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_53573",
                    table="verification_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "verification_holdevent" ("ended_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (OLD."ended_at", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since"); RETURN NULL;',
                    hash="0d4071de48173c19ad417daae0c4c7c0720c83a1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fc93d",
                    table="verification_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holdevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fc6208c9583b62420984fe76f626695de4a82669",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0e45b",
                    table="verification_holdevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
