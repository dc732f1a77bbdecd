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
            name='Issuer',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('sealed_by', models.CharField(blank=True, max_length=80, verbose_name='用印机关')),
                ('printed_by', models.CharField(max_length=80, verbose_name='印发机关')),
            ],
            options={
                'verbose_name': '发文机关',
            },
        ),
        migrations.CreateModel(
            name='IssuerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('code', models.CharField(max_length=40, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('sealed_by', models.CharField(blank=True, max_length=80, verbose_name='用印机关')),
                ('printed_by', models.CharField(max_length=80, verbose_name='印发机关')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.issuer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('letter', '函'), ('notice', '通知'), ('minutes', '纪要'), ('request', '请示'), ('bulletin', '通报'), ('reminder', '提醒函'), ('supervision_slip', '督查单'), ('report', '情况报告')], max_length=20, verbose_name='文种')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('content', models.JSONField(verbose_name='内容')),
                ('state', models.CharField(choices=[('draft', '起草'), ('submitted', '送签'), ('signed', '已签发'), ('sealed', '已用印'), ('issued', '已印发'), ('filed', '已归档'), ('voided', '已作废'), ('withdrawn', '已撤回')], default='draft', max_length=12, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='稿次')),
                ('drafted_by_id', models.UUIDField(verbose_name='起草人账号')),
                ('drafted_by', models.CharField(max_length=80, verbose_name='起草人')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('returned_reason', models.CharField(blank=True, max_length=400, verbose_name='退回意见')),
                ('number_code', models.CharField(blank=True, max_length=24, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(null=True, verbose_name='年份')),
                ('serial', models.PositiveIntegerField(null=True, verbose_name='顺序号')),
                ('signed_by', models.CharField(blank=True, max_length=80, verbose_name='签发人')),
                ('signed_post', models.CharField(blank=True, max_length=80, verbose_name='签发人职务')),
                ('signed_at', models.DateTimeField(null=True, verbose_name='签发时间')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='摘要值')),
                ('sealing_body', models.CharField(blank=True, max_length=80, verbose_name='用印机关')),
                ('seal_proof', models.TextField(blank=True, verbose_name='用印凭证')),
                ('sealed_at', models.DateTimeField(null=True, verbose_name='用印时间')),
                ('issued_at', models.DateTimeField(null=True, verbose_name='印发时间')),
                ('retention', models.CharField(blank=True, choices=[('permanent', '永久'), ('30y', '30年'), ('10y', '10年')], max_length=12, verbose_name='保管期限')),
                ('archive_number', models.CharField(blank=True, max_length=80, verbose_name='档号')),
                ('filed_at', models.DateTimeField(null=True, verbose_name='归档时间')),
                ('voided_reason', models.CharField(blank=True, max_length=400, verbose_name='作废理由')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='documents', to='documents.issuer')),
            ],
            options={
                'verbose_name': '公文',
                'indexes': [models.Index(fields=['state', '-drafted_at'], name='document_state_newest')],
                'constraints': [models.UniqueConstraint(fields=('number_code', 'year', 'serial'), name='a_number_is_given_once'), models.CheckConstraint(condition=models.Q(models.Q(('serial__isnull', False), ('signed_at__isnull', False), ('state__in', ('signed', 'sealed', 'issued', 'filed', 'voided')), ('year__isnull', False), models.Q(('number_code', ''), _negated=True), models.Q(('digest', ''), _negated=True), models.Q(('signed_by', ''), _negated=True)), models.Q(models.Q(('state__in', ('signed', 'sealed', 'issued', 'filed', 'voided')), _negated=True), ('digest', ''), ('number_code', ''), ('serial__isnull', True)), _connector='OR'), name='signed_means_numbered_and_hashed')],
            },
        ),
        migrations.CreateModel(
            name='DocumentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('kind', models.CharField(choices=[('letter', '函'), ('notice', '通知'), ('minutes', '纪要'), ('request', '请示'), ('bulletin', '通报'), ('reminder', '提醒函'), ('supervision_slip', '督查单'), ('report', '情况报告')], max_length=20, verbose_name='文种')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('content', models.JSONField(verbose_name='内容')),
                ('state', models.CharField(choices=[('draft', '起草'), ('submitted', '送签'), ('signed', '已签发'), ('sealed', '已用印'), ('issued', '已印发'), ('filed', '已归档'), ('voided', '已作废'), ('withdrawn', '已撤回')], default='draft', max_length=12, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='稿次')),
                ('drafted_by_id', models.UUIDField(verbose_name='起草人账号')),
                ('drafted_by', models.CharField(max_length=80, verbose_name='起草人')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('returned_reason', models.CharField(blank=True, max_length=400, verbose_name='退回意见')),
                ('number_code', models.CharField(blank=True, max_length=24, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(null=True, verbose_name='年份')),
                ('serial', models.PositiveIntegerField(null=True, verbose_name='顺序号')),
                ('signed_by', models.CharField(blank=True, max_length=80, verbose_name='签发人')),
                ('signed_post', models.CharField(blank=True, max_length=80, verbose_name='签发人职务')),
                ('signed_at', models.DateTimeField(null=True, verbose_name='签发时间')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='摘要值')),
                ('sealing_body', models.CharField(blank=True, max_length=80, verbose_name='用印机关')),
                ('seal_proof', models.TextField(blank=True, verbose_name='用印凭证')),
                ('sealed_at', models.DateTimeField(null=True, verbose_name='用印时间')),
                ('issued_at', models.DateTimeField(null=True, verbose_name='印发时间')),
                ('retention', models.CharField(blank=True, choices=[('permanent', '永久'), ('30y', '30年'), ('10y', '10年')], max_length=12, verbose_name='保管期限')),
                ('archive_number', models.CharField(blank=True, max_length=80, verbose_name='档号')),
                ('filed_at', models.DateTimeField(null=True, verbose_name='归档时间')),
                ('voided_reason', models.CharField(blank=True, max_length=400, verbose_name='作废理由')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.document')),
                ('issuer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.issuer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NumberRegister',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number_code', models.CharField(max_length=24, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('last_serial', models.PositiveIntegerField(default=0, verbose_name='已编到')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='registers', to='documents.issuer')),
            ],
            options={
                'verbose_name': '发文登记',
                'constraints': [models.UniqueConstraint(fields=('number_code', 'year'), name='one_register_per_code_and_year')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('letter', '函'), ('notice', '通知'), ('minutes', '纪要'), ('request', '请示'), ('bulletin', '通报'), ('reminder', '提醒函'), ('supervision_slip', '督查单'), ('report', '情况报告')], max_length=20, verbose_name='文种')),
                ('number_code', models.CharField(max_length=24, verbose_name='机关代字')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('valid_from', models.DateField(verbose_name='启用日期')),
                ('valid_to', models.DateField(null=True, verbose_name='停用日期')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='series', to='documents.issuer')),
            ],
            options={
                'verbose_name': '机关代字',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('issuer', 'kind'), name='one_open_series_per_kind'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='series_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeriesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('kind', models.CharField(choices=[('letter', '函'), ('notice', '通知'), ('minutes', '纪要'), ('request', '请示'), ('bulletin', '通报'), ('reminder', '提醒函'), ('supervision_slip', '督查单'), ('report', '情况报告')], max_length=20, verbose_name='文种')),
                ('number_code', models.CharField(max_length=24, verbose_name='机关代字')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('valid_from', models.DateField(verbose_name='启用日期')),
                ('valid_to', models.DateField(null=True, verbose_name='停用日期')),
                ('issuer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.issuer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.numberseries')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user_id', models.UUIDField(verbose_name='账号')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('post', models.CharField(max_length=80, verbose_name='职务')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(null=True, verbose_name='终止日期')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='signatories', to='documents.issuer')),
            ],
            options={
                'verbose_name': '签发人',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('issuer', 'user_id'), name='one_open_signatory_row'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='signatory_ends_after_beginning')],
            },
        ),
        migrations.CreateModel(
            name='SignatoryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('user_id', models.UUIDField(verbose_name='账号')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('post', models.CharField(max_length=80, verbose_name='职务')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(null=True, verbose_name='终止日期')),
                ('issuer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.issuer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.signatory')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('record', '定稿'), ('sealed', '用印件')], max_length=8, verbose_name='类别')),
                ('pdf', models.BinaryField(verbose_name='文件')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要值')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='files', to='documents.document')),
            ],
            options={
                'verbose_name': '公文文件',
                'constraints': [models.UniqueConstraint(fields=('document', 'kind'), name='one_file_of_a_kind')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_issuerevent" ("code", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "sealed_by") VALUES (NEW."code", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."code", NEW."printed_by", NEW."sealed_by"); RETURN NULL;', hash='921fce34178960c8e5f4b1f4f356b3a79fc68976', operation='INSERT', pgid='pgtrigger_insert_insert_42f4e', table='documents_issuer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_issuerevent" ("code", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "sealed_by") VALUES (NEW."code", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."code", NEW."printed_by", NEW."sealed_by"); RETURN NULL;', hash='876b540417d6ae9cd17add77bcd106ff9e9ccfaf', operation='UPDATE', pgid='pgtrigger_update_update_0b29c', table='documents_issuer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_issuerevent" ("code", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "sealed_by") VALUES (OLD."code", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."code", OLD."printed_by", OLD."sealed_by"); RETURN NULL;', hash='30db876828b2e54a8aeb8294f9c22e10b931ea21', operation='DELETE', pgid='pgtrigger_delete_delete_e469e', table='documents_issuer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07a6e37e56b9952a1629123e6f62219432ba2be1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_944ec', table='documents_issuerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='98d2c40a24c58cf99e601743689cdcd7443ecfbb', operation='DELETE', pgid='pgtrigger_kept_for_ever_b3b60', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='frozen_at_sign_off', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.serial IS NOT NULL AND (OLD.content, OLD.digest, OLD.number_code, OLD.year, OLD.serial, OLD.signed_at, OLD.signed_by, OLD.issuer_id, OLD.kind) IS DISTINCT FROM (NEW.content, NEW.digest, NEW.number_code, NEW.year, NEW.serial, NEW.signed_at, NEW.signed_by, NEW.issuer_id, NEW.kind))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b53a60cc2522719e7b28d776b33f51499e2def8a', operation='UPDATE', pgid='pgtrigger_frozen_at_sign_off_e22ab', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documentevent" ("archive_number", "content", "digest", "drafted_at", "drafted_by", "drafted_by_id", "filed_at", "id", "issued_at", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retention", "returned_reason", "revision", "seal_proof", "sealed_at", "sealing_body", "serial", "signed_at", "signed_by", "signed_post", "state", "title", "voided_reason", "year") VALUES (NEW."archive_number", NEW."content", NEW."digest", NEW."drafted_at", NEW."drafted_by", NEW."drafted_by_id", NEW."filed_at", NEW."id", NEW."issued_at", NEW."issuer_id", NEW."kind", NEW."number_code", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retention", NEW."returned_reason", NEW."revision", NEW."seal_proof", NEW."sealed_at", NEW."sealing_body", NEW."serial", NEW."signed_at", NEW."signed_by", NEW."signed_post", NEW."state", NEW."title", NEW."voided_reason", NEW."year"); RETURN NULL;', hash='d254e933d701f18dfa323b20f686512ba17ad70d', operation='INSERT', pgid='pgtrigger_insert_insert_be524', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_documentevent" ("archive_number", "content", "digest", "drafted_at", "drafted_by", "drafted_by_id", "filed_at", "id", "issued_at", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retention", "returned_reason", "revision", "seal_proof", "sealed_at", "sealing_body", "serial", "signed_at", "signed_by", "signed_post", "state", "title", "voided_reason", "year") VALUES (NEW."archive_number", NEW."content", NEW."digest", NEW."drafted_at", NEW."drafted_by", NEW."drafted_by_id", NEW."filed_at", NEW."id", NEW."issued_at", NEW."issuer_id", NEW."kind", NEW."number_code", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retention", NEW."returned_reason", NEW."revision", NEW."seal_proof", NEW."sealed_at", NEW."sealing_body", NEW."serial", NEW."signed_at", NEW."signed_by", NEW."signed_post", NEW."state", NEW."title", NEW."voided_reason", NEW."year"); RETURN NULL;', hash='ac3e9a97c35e90bb6df53a6dd8dd9873f2b2e983', operation='UPDATE', pgid='pgtrigger_update_update_a3ed6', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documentevent" ("archive_number", "content", "digest", "drafted_at", "drafted_by", "drafted_by_id", "filed_at", "id", "issued_at", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retention", "returned_reason", "revision", "seal_proof", "sealed_at", "sealing_body", "serial", "signed_at", "signed_by", "signed_post", "state", "title", "voided_reason", "year") VALUES (OLD."archive_number", OLD."content", OLD."digest", OLD."drafted_at", OLD."drafted_by", OLD."drafted_by_id", OLD."filed_at", OLD."id", OLD."issued_at", OLD."issuer_id", OLD."kind", OLD."number_code", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retention", OLD."returned_reason", OLD."revision", OLD."seal_proof", OLD."sealed_at", OLD."sealing_body", OLD."serial", OLD."signed_at", OLD."signed_by", OLD."signed_post", OLD."state", OLD."title", OLD."voided_reason", OLD."year"); RETURN NULL;', hash='cde07f8fc236002adb73276038ae0a82e397a6fe', operation='DELETE', pgid='pgtrigger_delete_delete_0c008', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='401291d04b3fa5f3d2b51241f67950bd6896846e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9e7ed', table='documents_documentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberregister',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2822842bab472a623579f1456c456c43097ee660', operation='DELETE', pgid='pgtrigger_kept_for_ever_754ed', table='documents_numberregister', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberregister',
            trigger=pgtrigger.compiler.Trigger(name='counts_by_one', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.last_serial <> OLD.last_serial + 1 OR (NEW.number_code, NEW.year) <> (OLD.number_code, OLD.year))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='82887cef27ec4525a9ec548e3388a9aff3a5f4fb', operation='UPDATE', pgid='pgtrigger_counts_by_one_67d88', table='documents_numberregister', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberseries',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_numberseriesevent" ("basis", "id", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."id", NEW."issuer_id", NEW."kind", NEW."number_code", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='c0227e6b45a30881a10c40ef0afdcd0dac1f7369', operation='INSERT', pgid='pgtrigger_insert_insert_e1965', table='documents_numberseries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberseries',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_numberseriesevent" ("basis", "id", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."id", NEW."issuer_id", NEW."kind", NEW."number_code", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='6fec1b3cabf31de5902259da7652ef1fc3089e37', operation='UPDATE', pgid='pgtrigger_update_update_fa34a', table='documents_numberseries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberseries',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_numberseriesevent" ("basis", "id", "issuer_id", "kind", "number_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."id", OLD."issuer_id", OLD."kind", OLD."number_code", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='db4c991a527662bc5f0b680306550d0357604cde', operation='DELETE', pgid='pgtrigger_delete_delete_961a5', table='documents_numberseries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='numberseriesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4829efd4f444b6281f0efa08be15f7e05aa94f04', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_391fb', table='documents_numberseriesevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_signatoryevent" ("basis", "id", "issuer_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."id", NEW."issuer_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='1514bdc88ebfb9477ea1e3711d7b0ac802dce3c0', operation='INSERT', pgid='pgtrigger_insert_insert_57742', table='documents_signatory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_signatoryevent" ("basis", "id", "issuer_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "user_id", "valid_from", "valid_to") VALUES (NEW."basis", NEW."id", NEW."issuer_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='6b379026f9f338255911c0907421dba2370b215e', operation='UPDATE', pgid='pgtrigger_update_update_296c2', table='documents_signatory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatory',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_signatoryevent" ("basis", "id", "issuer_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "user_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."id", OLD."issuer_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='11a5994a775a104e1b028e2ed13b70256a67784c', operation='DELETE', pgid='pgtrigger_delete_delete_d19b4', table='documents_signatory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatoryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='faef5fdd7f76d321c036db19469a8f29bbc4c682', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c3b38', table='documents_signatoryevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentfile',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f19791e63bfb23e369836b7b3e099f3954ad11ea', operation='UPDATE OR DELETE', pgid='pgtrigger_kept_for_ever_c3ba3', table='documents_documentfile', when='BEFORE')),
        ),
    ]
