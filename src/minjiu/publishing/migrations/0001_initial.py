import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('conference_members', '联席会议成员名单'), ('bulletin', '进展通报'), ('document', '公文')], max_length=24, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('content', models.JSONField(verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要值')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('published_at', models.DateTimeField(verbose_name='公布时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤下时间')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='撤下理由')),
            ],
            options={
                'verbose_name': '公布内容',
                'indexes': [models.Index(fields=['kind', '-published_at'], name='snapshot_newest')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='83b74ea977904081c3ed83cd631238d84018f5a0', operation='DELETE', pgid='pgtrigger_kept_for_ever_ce9b1', table='publishing_snapshot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4a6524e4f49ef65799778a9e2302da7c6082538e', operation='UPDATE', pgid='pgtrigger_frozen_292cf', table='publishing_snapshot', when='BEFORE')),
        ),
    ]
