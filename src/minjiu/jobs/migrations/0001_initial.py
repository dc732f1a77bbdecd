import uuid
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='种类')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='幂等键')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('owner_id', models.UUIDField(null=True, verbose_name='发起人')),
                ('state', models.CharField(choices=[('running', '进行中'), ('cancelling', '正在停止'), ('finished', '已完成'), ('cancelled', '已停止'), ('failed', '未完成')], default='running', max_length=12, verbose_name='状态')),
                ('total', models.PositiveIntegerField(verbose_name='总数')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已完成')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='失败')),
                ('message', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('started_at', models.DateTimeField(verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
            ],
            options={
                'verbose_name': '长任务',
                'indexes': [models.Index(fields=['state', 'started_at'], name='run_state_started')],
                'constraints': [models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='run_done_at_most_total')],
            },
        ),
    ]
