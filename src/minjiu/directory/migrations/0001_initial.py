import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='次序')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='代码')),
                ('heading', models.CharField(max_length=60, verbose_name='附件3标题')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
            ],
            options={
                'verbose_name': '成员单位',
            },
        ),
        migrations.CreateModel(
            name='Official',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('unit', models.CharField(max_length=60, verbose_name='单位')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='同名编号')),
            ],
            options={
                'verbose_name': '任职人员',
                'constraints': [models.UniqueConstraint(fields=('name', 'unit', 'number'), name='official_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='official_number_counts')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='编号')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('topic', models.CharField(max_length=60, verbose_name='主题')),
                ('actor', models.CharField(max_length=120, verbose_name='主体')),
                ('text', models.TextField(verbose_name='原文')),
            ],
            options={
                'verbose_name': '规则',
                'ordering': ['sequence'],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('level', models.CharField(max_length=12, verbose_name='层级')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('parent_code', models.CharField(blank=True, max_length=12, verbose_name='上级')),
                ('valid_from', models.DateField(null=True, verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('confidence', models.CharField(choices=[('confirmed', '已核实'), ('secondhand', '转引'), ('assumed', '暂定')], max_length=12, verbose_name='可信程度')),
            ],
            options={
                'verbose_name': '行政区划',
                'indexes': [models.Index(fields=['parent_code', 'code'], name='division_children')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='编号')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('stance', models.CharField(max_length=40, verbose_name='角色')),
                ('text', models.TextField(verbose_name='原文')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='duties', to='directory.department')),
            ],
            options={
                'verbose_name': '职责',
                'ordering': ['department_id', 'sequence'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='次序')),
                ('role', models.CharField(choices=[('chief_convener', '总召集人'), ('convener', '召集人'), ('member', '成员')], max_length=16, verbose_name='席位')),
                ('unit', models.CharField(max_length=60, verbose_name='单位')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='seats', to='directory.department')),
            ],
            options={
                'verbose_name': '席位',
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('confidence', models.CharField(choices=[('confirmed', '已核实'), ('secondhand', '转引'), ('assumed', '暂定')], max_length=12, verbose_name='可信程度')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='branches', to='directory.department')),
            ],
            options={
                'verbose_name': '分支机构',
                'constraints': [models.UniqueConstraint(fields=('department', 'division_code', 'valid_from'), name='branch_key')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('full_name', models.CharField(max_length=120, verbose_name='全称')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('confidence', models.CharField(choices=[('confirmed', '已核实'), ('secondhand', '转引'), ('assumed', '暂定')], max_length=12, verbose_name='可信程度')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='names', to='directory.department')),
            ],
            options={
                'verbose_name': '单位名称',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('department_id'), models.F('department_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange'), '&&')], name='one_name_at_a_time'), models.UniqueConstraint(fields=('department', 'valid_from'), name='department_name_key')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(max_length=80, verbose_name='职务')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='appointments', to='directory.official')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='appointments', to='directory.seat')),
            ],
            options={
                'verbose_name': '任职',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('seat_id'), models.F('seat_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange'), '&&')], name='one_holder_at_a_time'), models.UniqueConstraint(fields=('seat', 'valid_from'), name='appointment_key')],
            },
        ),
        migrations.CreateModel(
            name='HolidayNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('document', models.CharField(max_length=120, verbose_name='通知文号')),
                ('days', models.JSONField(verbose_name='调整日')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('entered_by', models.CharField(max_length=160, verbose_name='录入人')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='被更正时间')),
            ],
            options={
                'verbose_name': '节假日安排',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('year',), name='one_notice_a_year')],
            },
        ),
    ]
