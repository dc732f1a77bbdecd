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
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word文档'), ('xlsx', 'Excel表格'), ('jpg', 'JPEG图片'), ('png', 'PNG图片'), ('ofd', 'OFD版式文件')], max_length=4, verbose_name='类型')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('sm3', models.CharField(max_length=64, verbose_name='SM3')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('content', models.BinaryField(verbose_name='内容')),
                ('stored_at', models.DateTimeField(verbose_name='上传时间')),
                ('stored_by', models.CharField(max_length=80, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '附件',
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='file_not_empty')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='storedfile',
            trigger=pgtrigger.compiler.Trigger(name='immutable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='80a9a8bc0468405ecc163b5525e28e1d568a74dd', operation='UPDATE OR DELETE', pgid='pgtrigger_immutable_331b9', table='files_storedfile', when='BEFORE')),
        ),
    ]
