import uuid
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60, verbose_name='指标')),
                ('department_code', models.CharField(max_length=40, verbose_name='单位')),
                ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                ('period_from', models.DateField(verbose_name='期初')),
                ('period_to', models.DateField(verbose_name='期末（不含）')),
                ('numerator', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='分子或数值')),
                ('denominator', models.BigIntegerField(verbose_name='分母或样本数')),
                ('basis', models.CharField(max_length=300, verbose_name='口径')),
                ('measured_at', models.DateTimeField(verbose_name='测量时间')),
            ],
            options={
                'verbose_name': '测量值',
                'constraints': [models.UniqueConstraint(fields=('code', 'department_code', 'division_code', 'period_from', 'period_to'), name='measured_once'), models.CheckConstraint(condition=models.Q(('period_to__gt', models.F('period_from'))), name='measured_period_in_order'), models.CheckConstraint(condition=models.Q(('denominator__gte', 0)), name='denominator_not_negative')],
            },
        ),
    ]
