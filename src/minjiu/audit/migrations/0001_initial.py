import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration

# The application's role may add to the audit trail and read it; it may change nothing.
_TABLES = "audit_record, audit_link"
_GUARD = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'minjiu_app') THEN {} END IF; END $$"


class Migration(FirstMigration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Link',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('record_id', models.BigIntegerField(unique=True, verbose_name='记录')),
                ('key_id', models.PositiveIntegerField(verbose_name='密钥')),
                ('mac', models.BinaryField(verbose_name='认证码')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '封存链',
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('action', models.CharField(max_length=80, verbose_name='行为')),
                ('outcome', models.CharField(choices=[('done', '已办理'), ('seen', '已查看'), ('refused', '已拒绝')], max_length=8, verbose_name='结果')),
                ('actor_id', models.UUIDField(null=True, verbose_name='人员编号')),
                ('actor_name', models.CharField(max_length=80, verbose_name='姓名')),
                ('actor_unit', models.CharField(blank=True, max_length=120, verbose_name='单位')),
                ('actor_post', models.CharField(blank=True, max_length=80, verbose_name='职务')),
                ('purpose', models.CharField(blank=True, max_length=80, verbose_name='目的')),
                ('case_id', models.UUIDField(null=True, verbose_name='个案')),
                ('object_type', models.CharField(blank=True, max_length=60, verbose_name='对象类别')),
                ('object_id', models.CharField(blank=True, max_length=60, verbose_name='对象编号')),
                ('object_label', models.CharField(blank=True, max_length=160, verbose_name='对象')),
                ('before', models.JSONField(null=True, verbose_name='变更前')),
                ('after', models.JSONField(null=True, verbose_name='变更后')),
                ('for_whom', models.CharField(blank=True, db_default='', default='', max_length=210, verbose_name='代谁')),
            ],
            options={
                'verbose_name': '审计记录',
                'indexes': [models.Index(fields=['object_type', 'object_id', 'id'], name='audit_by_object'), models.Index(fields=['actor_id', 'id'], name='audit_by_actor'), models.Index(fields=['case_id', 'id'], name='audit_by_case')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='link',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='63278644e0bed375aa4b634cff6b547cf53a1b39', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aec60', table='audit_link', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='record',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7e47386459a97a3b4d0730ddcb233899361373fc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c9162', table='audit_record', when='BEFORE')),
        ),
        migrations.RunSQL(
            _GUARD.format(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_TABLES} FROM minjiu_app;"),
            _GUARD.format(f"GRANT UPDATE, DELETE ON {_TABLES} TO minjiu_app;"),
        ),
    ]
