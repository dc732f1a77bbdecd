import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration

# The table in which failed codes of the second factor are counted for every process alike.
_RATE_LIMITS = """
CREATE TABLE access_rate_limits (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX access_rate_limits_expires ON access_rate_limits (expires);
"""


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('unit_name', models.CharField(max_length=120, verbose_name='单位')),
                ('post', models.CharField(blank=True, max_length=80, verbose_name='职务')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='工作邮箱')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='开通时间')),
                ('session_key', models.CharField(blank=True, max_length=40, verbose_name='当前会话')),
            ],
            options={
                'verbose_name': '用户',
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('township_clerk', '乡镇经办'), ('county_examiner', '县级审核'), ('county_leader', '县级分管领导'), ('city_provincial', '市省民政'), ('verification_handler', '核对经办'), ('verification_reviewer', '核对复核'), ('department_desk', '部门业务经办'), ('liaison', '联络员'), ('conference_office', '联席会议办公室'), ('convener', '召集人'), ('finance', '财政'), ('auditor', '审计'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=24, verbose_name='角色')),
                ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                ('department_code', models.CharField(blank=True, max_length=40, verbose_name='部门')),
                ('purpose', models.CharField(blank=True, max_length=80, verbose_name='目的')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('seat_number', models.PositiveSmallIntegerField(null=True, verbose_name='席位')),
            ],
            options={
                'verbose_name': '授权',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='grant_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('role', models.CharField(choices=[('township_clerk', '乡镇经办'), ('county_examiner', '县级审核'), ('county_leader', '县级分管领导'), ('city_provincial', '市省民政'), ('verification_handler', '核对经办'), ('verification_reviewer', '核对复核'), ('department_desk', '部门业务经办'), ('liaison', '联络员'), ('conference_office', '联席会议办公室'), ('convener', '召集人'), ('finance', '财政'), ('auditor', '审计'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=24, verbose_name='角色')),
                ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                ('department_code', models.CharField(blank=True, max_length=40, verbose_name='部门')),
                ('purpose', models.CharField(blank=True, max_length=80, verbose_name='目的')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.rolegrant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('seat_number', models.PositiveSmallIntegerField(null=True, verbose_name='席位')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('to_user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='delegations', to='access.rolegrant', verbose_name='授权')),
            ],
            options={
                'verbose_name': '代理',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='delegation_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='DelegationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.delegation')),
                ('to_user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('grant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.rolegrant', verbose_name='授权')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '外出',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='absence_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.absence')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_rolegrantevent" ("basis", "department_code", "division_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "role", "seat_number", "user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."department_code", NEW."division_code", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."role", NEW."seat_number", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='fcd1ccd677f37f0cab8788ae759e96f2d18e11f4', operation='INSERT', pgid='pgtrigger_insert_insert_e91fd', table='access_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "access_rolegrantevent" ("basis", "department_code", "division_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "role", "seat_number", "user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."department_code", NEW."division_code", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."role", NEW."seat_number", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='47f3888abadaa880fa4c4cdc5c8ae312bc696962', operation='UPDATE', pgid='pgtrigger_update_update_df172', table='access_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_rolegrantevent" ("basis", "department_code", "division_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "role", "seat_number", "user_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."department_code", OLD."division_code", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."role", OLD."seat_number", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='f4bc192f7e1218e419c84cac9af8d0d4d18aff92', operation='DELETE', pgid='pgtrigger_delete_delete_fc173', table='access_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrantevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9c69b5d307f65cc18346be7ed144e0073589bcec', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_825cc', table='access_rolegrantevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_delegationevent" ("basis", "grant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."grant_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='72ab79e7a051cd08157a1d74e6edccacc0eee301', operation='INSERT', pgid='pgtrigger_insert_insert_2a7ee', table='access_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "access_delegationevent" ("basis", "grant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."grant_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='fb81953eec4a8f98e4b81419743e4d1d7b883d3f', operation='UPDATE', pgid='pgtrigger_update_update_5158b', table='access_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_delegationevent" ("basis", "grant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_user_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."grant_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='3940d7061d0fe18dad986a4796d4dce418a0265f', operation='DELETE', pgid='pgtrigger_delete_delete_af94b', table='access_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='92a4c18d745b912594f82ac4645bded31d6c5d58', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bcc82', table='access_delegationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_absenceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='cd5227521378ac06df45324e774af1107908e8c9', operation='INSERT', pgid='pgtrigger_insert_insert_aee91', table='access_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "access_absenceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='c60cbfbe99705429f739a968b701ae066521e015', operation='UPDATE', pgid='pgtrigger_update_update_f28a1', table='access_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_absenceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "user_id", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='2b7472d8fb214d7616bc786ce401eb5327572c69', operation='DELETE', pgid='pgtrigger_delete_delete_3aeab', table='access_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='880b4f5d7f5d7d1f1909b7ac1129cd2843792ef0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d91f', table='access_absenceevent', when='BEFORE')),
        ),
        migrations.RunSQL(_RATE_LIMITS, "DROP TABLE access_rate_limits"),
    ]
