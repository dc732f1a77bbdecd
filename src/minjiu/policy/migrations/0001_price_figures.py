import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceFigure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('entry', models.UUIDField(db_index=True, verbose_name='录入批次')),
                ('division_code', models.CharField(max_length=12, verbose_name='地区')),
                ('month', models.DateField(help_text='该月第一天', verbose_name='指数月')),
                ('kind', models.CharField(choices=[('cpi', '居民消费价格'), ('food', '食品价格'), ('grain', '粮食价格'), ('scpi', '低收入居民价格指数')], max_length=8, verbose_name='指数')),
                ('rise', models.IntegerField(verbose_name='同比涨幅（万分之一）')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('document', models.CharField(max_length=200, verbose_name='公布文件')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='更正原因')),
                ('state', models.CharField(choices=[('waiting', '待复核'), ('in_force', '有效'), ('replaced', '已更正'), ('returned', '已退回')], default='waiting', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('return_reason', models.CharField(blank=True, max_length=300, verbose_name='退回原因')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='被更正时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
            ],
            options={
                'verbose_name': '价格指数',
                'indexes': [models.Index(fields=['month', 'division_code'], name='price_figure_by_month')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('division_code', 'month', 'kind'), name='one_price_figure_in_force'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('division_code', 'month', 'kind'), name='one_price_figure_waiting'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='price_figure_of_a_month'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_by', models.F('entered_by')), _negated=True), _connector='OR'), name='price_figure_by_two_people'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('settled_by__isnull', False), _connector='OR'), name='price_figure_settled_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PriceFigureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('entry', models.UUIDField(verbose_name='录入批次')),
                ('division_code', models.CharField(max_length=12, verbose_name='地区')),
                ('month', models.DateField(help_text='该月第一天', verbose_name='指数月')),
                ('kind', models.CharField(choices=[('cpi', '居民消费价格'), ('food', '食品价格'), ('grain', '粮食价格'), ('scpi', '低收入居民价格指数')], max_length=8, verbose_name='指数')),
                ('rise', models.IntegerField(verbose_name='同比涨幅（万分之一）')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('document', models.CharField(max_length=200, verbose_name='公布文件')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='更正原因')),
                ('state', models.CharField(choices=[('waiting', '待复核'), ('in_force', '有效'), ('replaced', '已更正'), ('returned', '已退回')], default='waiting', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('return_reason', models.CharField(blank=True, max_length=300, verbose_name='退回原因')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='被更正时间')),
                ('entered_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='policy.pricefigure')),
                ('settled_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigure',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ec412e76e87c1c60fca71f367ed7a97f8b3d787d', operation='DELETE', pgid='pgtrigger_kept_for_ever_87461', table='policy_pricefigure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigure',
            trigger=pgtrigger.compiler.Trigger(name='said_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."entry" IS DISTINCT FROM (NEW."entry") OR OLD."division_code" IS DISTINCT FROM (NEW."division_code") OR OLD."month" IS DISTINCT FROM (NEW."month") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."rise" IS DISTINCT FROM (NEW."rise") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dc1e02e14c11efcb88699ebdb5308c85ec7d4c48', operation='UPDATE', pgid='pgtrigger_said_once_cae2a', table='policy_pricefigure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "policy_pricefigureevent" ("division_code", "document", "entered_at", "entered_by_id", "entry", "id", "kind", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reason", "replaced_at", "return_reason", "rise", "settled_at", "settled_by_id", "state") VALUES (NEW."division_code", NEW."document", NEW."entered_at", NEW."entered_by_id", NEW."entry", NEW."id", NEW."kind", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."reason", NEW."replaced_at", NEW."return_reason", NEW."rise", NEW."settled_at", NEW."settled_by_id", NEW."state"); RETURN NULL;', hash='4a5f165655457c5a5b607a7f4166d12f4e9a5c27', operation='INSERT', pgid='pgtrigger_insert_insert_37dae', table='policy_pricefigure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "policy_pricefigureevent" ("division_code", "document", "entered_at", "entered_by_id", "entry", "id", "kind", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reason", "replaced_at", "return_reason", "rise", "settled_at", "settled_by_id", "state") VALUES (NEW."division_code", NEW."document", NEW."entered_at", NEW."entered_by_id", NEW."entry", NEW."id", NEW."kind", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."reason", NEW."replaced_at", NEW."return_reason", NEW."rise", NEW."settled_at", NEW."settled_by_id", NEW."state"); RETURN NULL;', hash='429b688e9e1222f6b22e0c28e13ec0fc8f5d4de4', operation='UPDATE', pgid='pgtrigger_update_update_53f93', table='policy_pricefigure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "policy_pricefigureevent" ("division_code", "document", "entered_at", "entered_by_id", "entry", "id", "kind", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reason", "replaced_at", "return_reason", "rise", "settled_at", "settled_by_id", "state") VALUES (OLD."division_code", OLD."document", OLD."entered_at", OLD."entered_by_id", OLD."entry", OLD."id", OLD."kind", OLD."month", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_on", OLD."reason", OLD."replaced_at", OLD."return_reason", OLD."rise", OLD."settled_at", OLD."settled_by_id", OLD."state"); RETURN NULL;', hash='632dcb0f27b193ad3aaff7503e1fdb2e25e8a057', operation='DELETE', pgid='pgtrigger_delete_delete_8df79', table='policy_pricefigure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricefigureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5438f123e084ccb4fbafef00845eec760c4483a3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_33cb7', table='policy_pricefigureevent', when='BEFORE')),
        ),
    ]
