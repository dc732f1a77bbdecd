import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='编号')),
                ('subject', models.CharField(max_length=200, verbose_name='事项')),
                ('requirement', models.TextField(verbose_name='要求')),
                ('origin', models.CharField(max_length=200, verbose_name='来源')),
                ('assigned_on', models.DateField(verbose_name='交办日')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日')),
            ],
            options={
                'verbose_name': '督促事项',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='MatterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='编号')),
                ('subject', models.CharField(max_length=200, verbose_name='事项')),
                ('requirement', models.TextField(verbose_name='要求')),
                ('origin', models.CharField(max_length=200, verbose_name='来源')),
                ('assigned_on', models.DateField(verbose_name='交办日')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='supervision.matter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('department_code', models.CharField(max_length=40, verbose_name='单位')),
                ('stance', models.CharField(choices=[('lead', '牵头'), ('cooperating', '配合'), ('guiding', '指导'), ('supplying', '提供信息')], max_length=12, verbose_name='角色')),
                ('part', models.CharField(max_length=300, verbose_name='承担的工作')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('state', models.CharField(choices=[('assigned', '待签收'), ('under_way', '办理中'), ('reported', '待复核'), ('done', '办结'), ('suspended', '中止')], default='assigned', max_length=12, verbose_name='状态')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='进度（%）')),
                ('indicator_code', models.CharField(blank=True, max_length=60, verbose_name='衡量指标')),
                ('indicator_target', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='目标值')),
                ('received_at', models.DateTimeField(null=True, verbose_name='签收时间')),
                ('received_by', models.CharField(blank=True, max_length=80, verbose_name='签收人')),
                ('report_due_on', models.DateField(null=True, verbose_name='应报送日')),
                ('suspended_reason', models.CharField(blank=True, max_length=200, verbose_name='中止理由')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='legs', to='supervision.matter')),
            ],
            options={
                'verbose_name': '分工',
                'indexes': [models.Index(fields=['department_code', 'state'], name='leg_by_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stance', 'lead')), fields=('matter',), name='one_lead_a_matter'), models.UniqueConstraint(fields=('matter', 'department_code'), name='one_leg_a_unit'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='progress_in_per_cent'), models.CheckConstraint(condition=models.Q(('indicator_code', ''), ('indicator_target__isnull', False), _connector='OR'), name='indicator_with_target')],
            },
        ),
        migrations.CreateModel(
            name='LegEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('department_code', models.CharField(max_length=40, verbose_name='单位')),
                ('stance', models.CharField(choices=[('lead', '牵头'), ('cooperating', '配合'), ('guiding', '指导'), ('supplying', '提供信息')], max_length=12, verbose_name='角色')),
                ('part', models.CharField(max_length=300, verbose_name='承担的工作')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('state', models.CharField(choices=[('assigned', '待签收'), ('under_way', '办理中'), ('reported', '待复核'), ('done', '办结'), ('suspended', '中止')], default='assigned', max_length=12, verbose_name='状态')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='进度（%）')),
                ('indicator_code', models.CharField(blank=True, max_length=60, verbose_name='衡量指标')),
                ('indicator_target', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='目标值')),
                ('received_at', models.DateTimeField(null=True, verbose_name='签收时间')),
                ('received_by', models.CharField(blank=True, max_length=80, verbose_name='签收人')),
                ('report_due_on', models.DateField(null=True, verbose_name='应报送日')),
                ('suspended_reason', models.CharField(blank=True, max_length=200, verbose_name='中止理由')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='supervision.leg')),
                ('matter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='supervision.matter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rung', models.CharField(choices=[('reminder', '提醒函'), ('slip', '督促单'), ('convener', '报召集人阅批'), ('chief_convener', '报总召集人批示'), ('next_meeting', '列入下次会议')], max_length=16, verbose_name='做法')),
                ('text', models.TextField(verbose_name='内容')),
                ('why', models.CharField(max_length=200, verbose_name='依据的灯色')),
                ('issued_at', models.DateTimeField(verbose_name='发出时间')),
                ('issued_by', models.CharField(max_length=80, verbose_name='发出人')),
                ('reply_due_on', models.DateField(verbose_name='回复时限')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('reply', models.TextField(blank=True, verbose_name='回复')),
                ('replied_at', models.DateTimeField(null=True, verbose_name='回复时间')),
                ('leg', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='notices', to='supervision.leg')),
                ('colour', models.CharField(blank=True, choices=[('blue', '蓝色'), ('yellow', '黄色'), ('orange', '橙色'), ('red', '红色')], max_length=6, verbose_name='颜色')),
                ('document_id', models.UUIDField(null=True, verbose_name='公文')),
                ('instructed_by', models.CharField(blank=True, max_length=80, verbose_name='批示人')),
                ('instructed_on', models.DateField(null=True, verbose_name='批示日')),
                ('instruction', models.TextField(blank=True, verbose_name='批示')),
                ('label', models.CharField(max_length=40, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
            ],
            options={
                'verbose_name': '督促',
                'ordering': ['issued_at'],
                'constraints': [models.UniqueConstraint(fields=('leg', 'position'), name='each_step_once'), models.CheckConstraint(condition=models.Q(models.Q(('rung__in', ['reminder', 'slip']), _negated=True), models.Q(('document_number', ''), _negated=True), _connector='OR'), name='letter_is_numbered')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(verbose_name='办理情况')),
                ('progress', models.PositiveSmallIntegerField(verbose_name='进度（%）')),
                ('finished', models.BooleanField(verbose_name='申请办结')),
                ('reported_at', models.DateTimeField(verbose_name='报送时间')),
                ('reported_by', models.CharField(max_length=80, verbose_name='报送人')),
                ('review', models.CharField(choices=[('pending', '待复核'), ('accepted', '通过'), ('rejected', '退回补办')], default='pending', max_length=10, verbose_name='复核')),
                ('review_note', models.CharField(blank=True, max_length=300, verbose_name='复核意见')),
                ('reviewed_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('leg', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='reports', to='supervision.leg')),
            ],
            options={
                'verbose_name': '办理情况',
                'ordering': ['reported_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='report_in_per_cent'), models.UniqueConstraint(condition=models.Q(('review', 'pending')), fields=('leg',), name='one_report_under_review')],
            },
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('text', models.TextField(verbose_name='办理情况')),
                ('progress', models.PositiveSmallIntegerField(verbose_name='进度（%）')),
                ('finished', models.BooleanField(verbose_name='申请办结')),
                ('reported_at', models.DateTimeField(verbose_name='报送时间')),
                ('reported_by', models.CharField(max_length=80, verbose_name='报送人')),
                ('review', models.CharField(choices=[('pending', '待复核'), ('accepted', '通过'), ('rejected', '退回补办')], default='pending', max_length=10, verbose_name='复核')),
                ('review_note', models.CharField(blank=True, max_length=300, verbose_name='复核意见')),
                ('reviewed_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('leg', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='supervision.leg')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='supervision.report')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('before_on', models.DateField(verbose_name='原时限')),
                ('after_on', models.DateField(verbose_name='新时限')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('decided_at', models.DateTimeField(verbose_name='决定时间')),
                ('decided_by', models.CharField(max_length=80, verbose_name='决定人')),
                ('leg', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='extensions', to='supervision.leg')),
            ],
            options={
                'verbose_name': '延期',
                'ordering': ['decided_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('after_on__gt', models.F('before_on'))), name='extension_is_later')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_id', models.UUIDField(unique=True, verbose_name='附件')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='attachments', to='supervision.report')),
            ],
            options={
                'verbose_name': '附件',
            },
        ),
        migrations.CreateModel(
            name='Ladder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('valid_from', models.DateField(verbose_name='自此日起交办的事项适用')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('adopted_at', models.DateTimeField(verbose_name='登记时间')),
                ('adopted_by', models.CharField(max_length=80, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '督促办法',
                'ordering': ['valid_from', 'adopted_at'],
            },
        ),
        migrations.CreateModel(
            name='LadderStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('rung', models.CharField(choices=[('reminder', '提醒函'), ('slip', '督促单'), ('convener', '报召集人阅批'), ('chief_convener', '报总召集人批示'), ('next_meeting', '列入下次会议')], max_length=16, verbose_name='做法')),
                ('label', models.CharField(max_length=40, verbose_name='名称')),
                ('light', models.CharField(choices=[('green', '正常'), ('yellow', '临近或滞后'), ('red', '逾期或两次退回'), ('unpublished', '未公布'), ('none', '不亮灯')], max_length=12, verbose_name='灯色')),
                ('colour', models.CharField(blank=True, choices=[('blue', '蓝色'), ('yellow', '黄色'), ('orange', '橙色'), ('red', '红色')], max_length=6, verbose_name='颜色')),
                ('ladder', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='steps', to='supervision.ladder')),
            ],
            options={
                'verbose_name': '督促层级',
                'ordering': ['ladder', 'position'],
                'constraints': [models.UniqueConstraint(fields=('ladder', 'position'), name='one_step_a_position')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='层级')),
                ('document_id', models.UUIDField(unique=True, verbose_name='公文')),
                ('text', models.TextField(verbose_name='内容')),
                ('reply_due_on', models.DateField(verbose_name='回复时限')),
                ('leg', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='letters', to='supervision.leg')),
            ],
            options={
                'verbose_name': '督促公文',
                'constraints': [models.UniqueConstraint(fields=('leg', 'position'), name='one_letter_a_step')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=200, verbose_name='阶段任务')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('set_by', models.CharField(max_length=80, verbose_name='确定人')),
                ('reached_on', models.DateField(null=True, verbose_name='完成日')),
                ('reached_by', models.CharField(blank=True, max_length=80, verbose_name='登记人')),
                ('leg', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='milestones', to='supervision.leg')),
            ],
            options={
                'verbose_name': '阶段任务',
                'ordering': ['due_on'],
                'constraints': [models.UniqueConstraint(fields=('leg', 'text'), name='milestone_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_matterevent" ("assigned_on", "closed_on", "id", "number", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "subject") VALUES (NEW."assigned_on", NEW."closed_on", NEW."id", NEW."number", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requirement", NEW."subject"); RETURN NULL;', hash='09cd0b3ff53bdc64a94c8932118a49d4180bf1aa', operation='INSERT', pgid='pgtrigger_insert_insert_2ecd4', table='supervision_matter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "supervision_matterevent" ("assigned_on", "closed_on", "id", "number", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "subject") VALUES (NEW."assigned_on", NEW."closed_on", NEW."id", NEW."number", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requirement", NEW."subject"); RETURN NULL;', hash='ec42ff20e6e76b6fee1d4f5734a1db518411c1ed', operation='UPDATE', pgid='pgtrigger_update_update_73c07', table='supervision_matter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_matterevent" ("assigned_on", "closed_on", "id", "number", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement", "subject") VALUES (OLD."assigned_on", OLD."closed_on", OLD."id", OLD."number", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."requirement", OLD."subject"); RETURN NULL;', hash='75c8a170a0e6af4b40204918c677432a9017b55d', operation='DELETE', pgid='pgtrigger_delete_delete_edeb7', table='supervision_matter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matterevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3441998b29efaf5fc94cef6b98349982699ab4a9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_236d2', table='supervision_matterevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_legevent" ("department_code", "due_on", "id", "indicator_code", "indicator_target", "matter_id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "received_at", "received_by", "report_due_on", "stance", "state", "suspended_reason") VALUES (NEW."department_code", NEW."due_on", NEW."id", NEW."indicator_code", NEW."indicator_target", NEW."matter_id", NEW."part", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."progress", NEW."received_at", NEW."received_by", NEW."report_due_on", NEW."stance", NEW."state", NEW."suspended_reason"); RETURN NULL;', hash='3e39929ef86c77b75df2296ae63d4b552498d07f', operation='INSERT', pgid='pgtrigger_insert_insert_2c25d', table='supervision_leg', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "supervision_legevent" ("department_code", "due_on", "id", "indicator_code", "indicator_target", "matter_id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "received_at", "received_by", "report_due_on", "stance", "state", "suspended_reason") VALUES (NEW."department_code", NEW."due_on", NEW."id", NEW."indicator_code", NEW."indicator_target", NEW."matter_id", NEW."part", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."progress", NEW."received_at", NEW."received_by", NEW."report_due_on", NEW."stance", NEW."state", NEW."suspended_reason"); RETURN NULL;', hash='a271d442f6e9950fcbf191628cd6ef41c7713bb3', operation='UPDATE', pgid='pgtrigger_update_update_8f1e9', table='supervision_leg', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_legevent" ("department_code", "due_on", "id", "indicator_code", "indicator_target", "matter_id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "received_at", "received_by", "report_due_on", "stance", "state", "suspended_reason") VALUES (OLD."department_code", OLD."due_on", OLD."id", OLD."indicator_code", OLD."indicator_target", OLD."matter_id", OLD."part", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."progress", OLD."received_at", OLD."received_by", OLD."report_due_on", OLD."stance", OLD."state", OLD."suspended_reason"); RETURN NULL;', hash='f30a8d3fc08b6f978d50b8bd7b963bc4f787972a', operation='DELETE', pgid='pgtrigger_delete_delete_d34c7', table='supervision_leg', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c90dca3db916f4d7af85047f3ec9d988875f8cad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_518ec', table='supervision_legevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_reportevent" ("finished", "id", "leg_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "reported_at", "reported_by", "review", "review_note", "reviewed_at", "text") VALUES (NEW."finished", NEW."id", NEW."leg_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."progress", NEW."reported_at", NEW."reported_by", NEW."review", NEW."review_note", NEW."reviewed_at", NEW."text"); RETURN NULL;', hash='462dda392243fd6493bc88400fe6714db70d4e3c', operation='INSERT', pgid='pgtrigger_insert_insert_5c3a1', table='supervision_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "supervision_reportevent" ("finished", "id", "leg_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "reported_at", "reported_by", "review", "review_note", "reviewed_at", "text") VALUES (NEW."finished", NEW."id", NEW."leg_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."progress", NEW."reported_at", NEW."reported_by", NEW."review", NEW."review_note", NEW."reviewed_at", NEW."text"); RETURN NULL;', hash='a38aa2546ae633f11d27eca3769c5fe0cf1896e2', operation='UPDATE', pgid='pgtrigger_update_update_8be1f', table='supervision_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supervision_reportevent" ("finished", "id", "leg_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress", "reported_at", "reported_by", "review", "review_note", "reviewed_at", "text") VALUES (OLD."finished", OLD."id", OLD."leg_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."progress", OLD."reported_at", OLD."reported_by", OLD."review", OLD."review_note", OLD."reviewed_at", OLD."text"); RETURN NULL;', hash='75af684ce2d2455f0273880c3d9cdf2fe9e44015', operation='DELETE', pgid='pgtrigger_delete_delete_30e5b', table='supervision_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='981fef01e8c72c7b918262ed17e614b96f65ea93', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_975b6', table='supervision_reportevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ladder',
            trigger=pgtrigger.compiler.Trigger(name='ladder_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='27d10d28efa65e415599e044959e7736cad70e71', operation='UPDATE OR DELETE', pgid='pgtrigger_ladder_kept_bb2ee', table='supervision_ladder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ladderstep',
            trigger=pgtrigger.compiler.Trigger(name='step_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4967d0178c0993cd1a66e9b17e9349d9bba431ae', operation='UPDATE OR DELETE', pgid='pgtrigger_step_kept_881d4', table='supervision_ladderstep', when='BEFORE')),
        ),
    ]
