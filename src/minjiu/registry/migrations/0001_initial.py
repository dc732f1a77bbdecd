import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import minjiu.common.fields
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from minjiu.common.first_migration import FirstMigration

# The view behind HouseholdInScope, which the rooms above join.
_HOUSEHOLD_IN_SCOPE = """
CREATE VIEW registry_household_in_scope AS
SELECT h.id, h.division_code, h.county_code, h.applicant_id, p.name AS applicant_name,
       h.opened_on, count(m.id)::integer AS member_count
FROM registry_household h
JOIN registry_person p ON p.id = h.applicant_id
LEFT JOIN registry_membership m ON m.household_id = h.id AND m.valid_to IS NULL
WHERE h.closed_on IS NULL
GROUP BY h.id, p.name
"""
# The relation behind `api.consents`: who may be asked about, for many households at once.
_CONSENTS = """
CREATE FUNCTION registry_consents(on_day date, wanted text, homes uuid[])
RETURNS TABLE (
  person_id uuid, household_id uuid, division_code text, county_code text,
  authorisation_id uuid, text_digest text, sources text[], missing text
) LANGUAGE sql STABLE AS $$
WITH hand AS (
  SELECT p.id AS person_id, h.id AS household_id, h.division_code, h.county_code,
    a.id AS paper_id, a.text_digest, a.sources,
    CASE
      WHEN s.id IS NULL THEN 'unsigned'
      WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn'
      WHEN a.superseded_at IS NOT NULL THEN 'members_changed'
      WHEN a.valid_to <= on_day THEN 'expired'
      WHEN s.method = 'guardian' AND s.guardian_basis = ''
        AND extract(year FROM age(on_day, p.birth_on)) >= 18 THEN 'came_of_age'
      ELSE ''
    END AS missing
  FROM unnest(homes) AS asked(id)
  JOIN registry_household h ON h.id = asked.id
  JOIN registry_membership m ON m.household_id = h.id
    AND m.valid_from <= on_day AND (m.valid_to IS NULL OR m.valid_to > on_day)
  JOIN registry_person p ON p.serial = m.person_serial
  LEFT JOIN LATERAL (
    SELECT * FROM registry_authorisation a
    WHERE a.household_id = h.id AND a.purpose = wanted AND a.stage = 'household'
      AND a.valid_from <= on_day
    ORDER BY a.created_at DESC LIMIT 1
  ) a ON true
  LEFT JOIN registry_signature s ON s.authorisation_id = a.id AND s.person_id = p.id
), home AS (
  SELECT *, bool_or(missing <> '') OVER (PARTITION BY household_id) AS closed FROM hand
)
SELECT person_id, household_id, division_code, county_code,
  CASE WHEN NOT closed THEN paper_id END,
  CASE WHEN NOT closed THEN text_digest ELSE '' END,
  CASE WHEN NOT closed THEN sources ELSE ARRAY[]::varchar[] END,
  CASE WHEN closed AND missing = '' THEN 'another' ELSE missing END
FROM home
$$
"""


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE registry_person_serial;", "DROP SEQUENCE registry_person_serial;"),
        migrations.CreateModel(
            name='HouseholdInScope',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='所在乡镇或县')),
                ('county_code', models.CharField(max_length=6, verbose_name='所在县')),
                ('applicant_id', models.UUIDField(verbose_name='申请人')),
                ('applicant_name', models.CharField(max_length=120, verbose_name='申请人姓名')),
                ('opened_on', models.DateField(verbose_name='登记日期')),
                ('member_count', models.PositiveIntegerField(verbose_name='现有成员数')),
            ],
            options={
                'verbose_name': '在册家庭',
                'db_table': 'registry_household_in_scope',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('serial', models.BigIntegerField(db_default=models.Func(models.Value('registry_person_serial'), function='nextval', output_field=models.BigIntegerField()), editable=False, unique=True, verbose_name='序号')),
                ('name', models.CharField(max_length=120, verbose_name='姓名')),
                ('id_number', minjiu.common.fields.EncryptedTextField(verbose_name='身份证号')),
                ('id_number_index', models.BinaryField(unique=True, verbose_name='身份证号索引')),
                ('phone', minjiu.common.fields.EncryptedTextField(null=True, verbose_name='联系电话')),
                ('phone_index', models.BinaryField(null=True, verbose_name='联系电话索引')),
                ('address', minjiu.common.fields.EncryptedTextField(null=True, verbose_name='住址')),
                ('birth_on', models.DateField(verbose_name='出生日期')),
                ('sex', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=6, verbose_name='性别')),
                ('hukou_division', models.CharField(blank=True, max_length=12, verbose_name='户籍地')),
                ('account', minjiu.common.fields.EncryptedTextField(null=True, verbose_name='银行账号')),
                ('account_index', models.BinaryField(null=True, verbose_name='银行账号索引')),
            ],
            options={
                'verbose_name': '人员',
                'indexes': [models.Index(fields=['name', 'serial'], name='person_by_name', opclasses=['text_pattern_ops', 'int8_ops']), models.Index(fields=['phone_index'], name='person_by_phone'), models.Index(fields=['account_index'], name='person_by_account')],
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='姓名')),
                ('birth_on', models.DateField(verbose_name='出生日期')),
                ('sex', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=6, verbose_name='性别')),
                ('hukou_division', models.CharField(blank=True, max_length=12, verbose_name='户籍地')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='所在乡镇或县')),
                ('county_code', models.CharField(max_length=6, verbose_name='所在县')),
                ('opened_on', models.DateField(verbose_name='登记日期')),
                ('closed_on', models.DateField(null=True, verbose_name='注销日期')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='成员确认时间')),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='申请人')),
                ('obligors_asked_at', models.DateTimeField(null=True, verbose_name='义务人查清时间')),
            ],
            options={
                'verbose_name': '家庭',
                'indexes': [models.Index(fields=['division_code', 'id'], name='household_by_division', opclasses=['text_pattern_ops', 'uuid_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('division_code__startswith', models.F('county_code'))), name='household_lies_in_its_county'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='household_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='所在乡镇或县')),
                ('county_code', models.CharField(max_length=6, verbose_name='所在县')),
                ('opened_on', models.DateField(verbose_name='登记日期')),
                ('closed_on', models.DateField(null=True, verbose_name='注销日期')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='成员确认时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.household')),
                ('applicant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='申请人')),
                ('obligors_asked_at', models.DateTimeField(null=True, verbose_name='义务人查清时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('assistance.dibao', '最低生活保障审核确认'), ('assistance.dibao_margin', '最低生活保障边缘家庭认定')], max_length=80, verbose_name='目的')),
                ('stage', models.CharField(choices=[('applicant', '申请人授权'), ('household', '家庭授权')], max_length=10, verbose_name='阶段')),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='信息来源')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('text_version', models.CharField(max_length=20, verbose_name='文本版本')),
                ('text', models.TextField(verbose_name='授权书全文')),
                ('text_digest', models.CharField(max_length=64, verbose_name='全文摘要（SM3）')),
                ('created_at', models.DateTimeField(verbose_name='出具时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回说明')),
                ('superseded_at', models.DateTimeField(null=True, verbose_name='因成员变更失效时间')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.household', verbose_name='家庭')),
            ],
            options={
                'verbose_name': '授权书',
                'indexes': [models.Index(fields=['household', 'created_at'], name='authorisation_by_home')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='authorisation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='authorisation_withdrawn_for_a_reason'), models.CheckConstraint(condition=models.Q(('sources', []), _negated=True), name='authorisation_names_its_sources'), models.CheckConstraint(condition=models.Q(('stage', 'household'), models.Q(('sources', ['police.household_register']), ('stage', 'applicant')), _connector='OR'), name='authorisation_of_the_applicant_opens_one_source')],
            },
        ),
        migrations.CreateModel(
            name='AuthorisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('purpose', models.CharField(choices=[('assistance.dibao', '最低生活保障审核确认'), ('assistance.dibao_margin', '最低生活保障边缘家庭认定')], max_length=80, verbose_name='目的')),
                ('stage', models.CharField(choices=[('applicant', '申请人授权'), ('household', '家庭授权')], max_length=10, verbose_name='阶段')),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None, verbose_name='信息来源')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(verbose_name='止')),
                ('text_version', models.CharField(max_length=20, verbose_name='文本版本')),
                ('text', models.TextField(verbose_name='授权书全文')),
                ('text_digest', models.CharField(max_length=64, verbose_name='全文摘要（SM3）')),
                ('created_at', models.DateTimeField(verbose_name='出具时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回说明')),
                ('superseded_at', models.DateTimeField(null=True, verbose_name='因成员变更失效时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.authorisation')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.household', verbose_name='家庭')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('method', models.CharField(choices=[('self', '本人签字'), ('guardian', '监护人代签'), ('fingerprint', '按指印')], max_length=12, verbose_name='方式')),
                ('guardian_basis', models.CharField(blank=True, max_length=200, verbose_name='代签依据')),
                ('witness_name', models.CharField(blank=True, max_length=120, verbose_name='见证人')),
                ('signed_at', models.DateTimeField(verbose_name='签署时间')),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='signatures', to='registry.authorisation', verbose_name='授权书')),
                ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='监护人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '签署',
                'constraints': [models.UniqueConstraint(fields=('authorisation', 'person'), name='signature_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('guardian__isnull', False), ('method', 'guardian')), models.Q(models.Q(('method', 'guardian'), _negated=True), ('guardian__isnull', True)), _connector='OR'), name='signature_guardian_where_guarded'), models.CheckConstraint(condition=models.Q(('guardian__isnull', True), models.Q(('guardian', models.F('person')), _negated=True), _connector='OR'), name='signature_guardian_is_another'), models.CheckConstraint(condition=models.Q(models.Q(('method', 'fingerprint'), _negated=True), models.Q(('witness_name', ''), _negated=True), _connector='OR'), name='signature_fingerprint_has_a_witness')],
            },
        ),
        migrations.CreateModel(
            name='SignatureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('method', models.CharField(choices=[('self', '本人签字'), ('guardian', '监护人代签'), ('fingerprint', '按指印')], max_length=12, verbose_name='方式')),
                ('guardian_basis', models.CharField(blank=True, max_length=200, verbose_name='代签依据')),
                ('witness_name', models.CharField(blank=True, max_length=120, verbose_name='见证人')),
                ('signed_at', models.DateTimeField(verbose_name='签署时间')),
                ('authorisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.authorisation', verbose_name='授权书')),
                ('guardian', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='监护人')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='人员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.signature')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HukouMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('name', models.CharField(max_length=120, verbose_name='姓名')),
                ('relation', models.CharField(blank=True, max_length=40, verbose_name='与户主关系')),
                ('returned_at', models.DateTimeField(verbose_name='返回时间')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='被替代时间')),
                ('lives_together', models.BooleanField(null=True, verbose_name='是否共同生活')),
                ('apart_reason', models.CharField(blank=True, max_length=200, verbose_name='不共同生活的情况')),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.authorisation', verbose_name='授权书')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.household', verbose_name='家庭')),
            ],
            options={
                'verbose_name': '户口登记成员',
                'indexes': [models.Index(fields=['household', 'position'], name='hukou_by_household')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file_digest', models.CharField(max_length=64, verbose_name='文件摘要（SM3）')),
                ('imported_by_id', models.UUIDField(verbose_name='导入人编号')),
                ('imported_by_name', models.CharField(max_length=80, verbose_name='导入人')),
                ('imported_at', models.DateTimeField(verbose_name='导入时间')),
                ('rows', models.PositiveIntegerField(verbose_name='行数')),
                ('accepted', models.PositiveIntegerField(verbose_name='已导入')),
                ('refused', models.PositiveIntegerField(verbose_name='未导入')),
            ],
            options={
                'verbose_name': '导入批次',
                'constraints': [models.UniqueConstraint(fields=('file_digest', 'imported_by_id'), name='import_once_per_file')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('applicant', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('sibling', '兄弟姐妹'), ('other', '其他')], max_length=12, verbose_name='与申请人关系')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('lives_together', models.BooleanField(default=False, verbose_name='经办人已确认共同生活')),
                ('on_hukou', models.BooleanField(null=True, verbose_name='在申请人户口簿上')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='memberships', to='registry.household', verbose_name='家庭')),
                ('person', models.ForeignKey(db_column='person_serial', on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', to_field='serial', verbose_name='人员')),
                ('joined_by', models.CharField(blank=True, choices=[('born', '出生'), ('married', '结婚'), ('adopted', '收养'), ('moved_in', '搬来共同生活')], max_length=12, verbose_name='加入原因')),
                ('left_by', models.CharField(blank=True, choices=[('died', '死亡'), ('divorced', '离婚'), ('married_out', '婚后另住'), ('moved_out', '搬走、分户')], max_length=12, verbose_name='离开原因')),
            ],
            options={
                'verbose_name': '家庭成员',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='membership_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('person'), models.F('person'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='person_in_one_household')],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('relation', models.CharField(choices=[('applicant', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('sibling', '兄弟姐妹'), ('other', '其他')], max_length=12, verbose_name='与申请人关系')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('lives_together', models.BooleanField(default=False, verbose_name='经办人已确认共同生活')),
                ('on_hukou', models.BooleanField(null=True, verbose_name='在申请人户口簿上')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.household', verbose_name='家庭')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.membership')),
                ('person', models.ForeignKey(db_column='person_serial', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', to_field='serial', verbose_name='人员')),
                ('joined_by', models.CharField(blank=True, choices=[('born', '出生'), ('married', '结婚'), ('adopted', '收养'), ('moved_in', '搬来共同生活')], max_length=12, verbose_name='加入原因')),
                ('left_by', models.CharField(blank=True, choices=[('died', '死亡'), ('divorced', '离婚'), ('married_out', '婚后另住'), ('moved_out', '搬走、分户')], max_length=12, verbose_name='离开原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Obligor',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('applicant', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('sibling', '兄弟姐妹'), ('other', '其他')], max_length=12, verbose_name='与申请人关系')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='家庭情况')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.household', verbose_name='家庭')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='人员')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='注销原因')),
            ],
            options={
                'verbose_name': '法定义务人',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('household', 'person'), name='obligor_named_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='obligor_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='ObligorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('relation', models.CharField(choices=[('applicant', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('sibling', '兄弟姐妹'), ('other', '其他')], max_length=12, verbose_name='与申请人关系')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(null=True, verbose_name='止')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='家庭情况')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.household', verbose_name='家庭')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.obligor')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='人员')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='注销原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField(verbose_name='行号')),
                ('outcome', models.CharField(choices=[('accepted', '已导入'), ('refused', '未导入')], max_length=8, verbose_name='结果')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, size=None, verbose_name='原因')),
                ('cells', minjiu.common.fields.EncryptedTextField(null=True, verbose_name='原始内容')),
                ('relation', models.CharField(blank=True, choices=[('applicant', '本人'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('sibling', '兄弟姐妹'), ('other', '其他')], max_length=12, verbose_name='与申请人关系')),
                ('programme', models.CharField(blank=True, max_length=40, verbose_name='救助项目')),
                ('monthly_amount', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='月保障金额（元）')),
                ('granted_from', models.DateField(null=True, verbose_name='享受待遇起始月')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.importbatch', verbose_name='批次')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.household', verbose_name='家庭')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '导入行',
                'constraints': [models.UniqueConstraint(fields=('batch', 'line'), name='import_row_once'), models.CheckConstraint(condition=models.Q(models.Q(('cells__isnull', False), ('outcome', 'refused'), ('person', None)), models.Q(('cells__isnull', True), ('outcome', 'accepted'), ('person__isnull', False)), _connector='OR'), name='import_row_keeps_what_was_refused')],
            },
        ),
        migrations.CreateModel(
            name='UnidentifiedRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(choices=[('tip', '线索'), ('rescue', '救助站'), ('old_file', '旧档案')], max_length=10, verbose_name='来历')),
                ('reference', models.CharField(max_length=60, verbose_name='编号')),
                ('division_code', models.CharField(max_length=12, verbose_name='办理地区')),
                ('name', models.CharField(max_length=120, verbose_name='姓名')),
                ('sex', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=6, verbose_name='性别')),
                ('birth_on', models.DateField(null=True, verbose_name='出生日期')),
                ('birth_year', models.PositiveSmallIntegerField(null=True, verbose_name='出生年份')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('compared_at', models.DateTimeField(null=True, verbose_name='比对时间')),
            ],
            options={
                'verbose_name': '无身份证号记录',
                'constraints': [models.UniqueConstraint(fields=('origin', 'reference', 'division_code'), name='unidentified_once')],
            },
        ),
        migrations.CreateModel(
            name='LikelyPair',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='办理地区')),
                ('probability', models.FloatField(verbose_name='相符程度')),
                ('agreement', models.JSONField(verbose_name='逐项比对')),
                ('found_at', models.DateTimeField(verbose_name='比对时间')),
                ('verdict', models.CharField(blank=True, choices=[('same', '是同一人'), ('different', '不是同一人'), ('unsure', '暂不能确定')], max_length=10, verbose_name='核实结果')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='核实时间')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='人员')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核实人')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.unidentifiedrecord', verbose_name='记录')),
            ],
            options={
                'verbose_name': '疑似同一人',
                'indexes': [models.Index(fields=['verdict', '-probability'], name='pair_by_verdict')],
                'constraints': [models.UniqueConstraint(fields=('record', 'person'), name='pair_once'), models.UniqueConstraint(condition=models.Q(('verdict', 'same')), fields=('record',), name='record_is_one_person'), models.CheckConstraint(condition=models.Q(('verdict', ''), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='pair_settled_by_a_person_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='LikelyPairEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('division_code', models.CharField(max_length=12, verbose_name='办理地区')),
                ('probability', models.FloatField(verbose_name='相符程度')),
                ('agreement', models.JSONField(verbose_name='逐项比对')),
                ('found_at', models.DateTimeField(verbose_name='比对时间')),
                ('verdict', models.CharField(blank=True, choices=[('same', '是同一人'), ('different', '不是同一人'), ('unsure', '暂不能确定')], max_length=10, verbose_name='核实结果')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='核实时间')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='人员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.likelypair')),
                ('settled_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核实人')),
                ('record', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.unidentifiedrecord', verbose_name='记录')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('account', minjiu.common.fields.EncryptedTextField(null=True, verbose_name='银行账号')),
                ('tail', models.CharField(max_length=4, verbose_name='账号尾号')),
                ('proposed_at', models.DateTimeField(verbose_name='登记时间')),
                ('outcome', models.CharField(blank=True, choices=[('confirmed', '已核对启用'), ('rejected', '核对不符，未启用')], max_length=10, verbose_name='核对结果')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='不符的情况')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.household', verbose_name='家庭')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.person', verbose_name='人员')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='registry.importbatch', verbose_name='导入批次')),
            ],
            options={
                'verbose_name': '账户变更',
                'indexes': [models.Index(fields=['household', 'proposed_at'], name='account_change_by_home'), models.Index(condition=models.Q(('outcome', '')), fields=['batch'], name='account_change_waits_by_batch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('household', 'person'), name='account_change_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'confirmed'), _negated=True), models.Q(('settled_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='account_confirmed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('account__isnull', True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='account_change_waits_or_is_settled'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='account_rejected_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='AccountChangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('tail', models.CharField(max_length=4, verbose_name='账号尾号')),
                ('proposed_at', models.DateTimeField(verbose_name='登记时间')),
                ('outcome', models.CharField(blank=True, choices=[('confirmed', '已核对启用'), ('rejected', '核对不符，未启用')], max_length=10, verbose_name='核对结果')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='不符的情况')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.household', verbose_name='家庭')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='人员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.accountchange')),
                ('proposed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('settled_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('batch', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.importbatch', verbose_name='导入批次')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_personevent" ("birth_on", "hukou_division", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex") VALUES (NEW."birth_on", NEW."hukou_division", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sex"); RETURN NULL;', hash='b728283bdab2217b013fe01f8b7530eb5bc1cb2f', operation='INSERT', pgid='pgtrigger_insert_insert_2388e', table='registry_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."birth_on" IS DISTINCT FROM (NEW."birth_on") OR OLD."hukou_division" IS DISTINCT FROM (NEW."hukou_division") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."sex" IS DISTINCT FROM (NEW."sex"))', func='INSERT INTO "registry_personevent" ("birth_on", "hukou_division", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex") VALUES (NEW."birth_on", NEW."hukou_division", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sex"); RETURN NULL;', hash='14f8975d4510462da02861d7457f75961703239c', operation='UPDATE', pgid='pgtrigger_update_update_56ba8', table='registry_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_personevent" ("birth_on", "hukou_division", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex") VALUES (OLD."birth_on", OLD."hukou_division", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sex"); RETURN NULL;', hash='3a4f070f4ea7977e36135a50dee6b72e9f0c2ea0', operation='DELETE', pgid='pgtrigger_delete_delete_a3234', table='registry_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a0713d9d82dffa941d60522b902ccebf1a0353a3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa3d6', table='registry_personevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_householdevent" ("applicant_id", "closed_on", "confirmed_at", "county_code", "division_code", "id", "obligors_asked_at", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."applicant_id", NEW."closed_on", NEW."confirmed_at", NEW."county_code", NEW."division_code", NEW."id", NEW."obligors_asked_at", NEW."opened_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='5b04cb40e221caaf1d29b4cea0d4f60709698c1d', operation='INSERT', pgid='pgtrigger_insert_insert_d3330', table='registry_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_householdevent" ("applicant_id", "closed_on", "confirmed_at", "county_code", "division_code", "id", "obligors_asked_at", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."applicant_id", NEW."closed_on", NEW."confirmed_at", NEW."county_code", NEW."division_code", NEW."id", NEW."obligors_asked_at", NEW."opened_on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='94d875a307bf026778ac7b770af27dbdd5a59522', operation='UPDATE', pgid='pgtrigger_update_update_d30e4', table='registry_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_householdevent" ("applicant_id", "closed_on", "confirmed_at", "county_code", "division_code", "id", "obligors_asked_at", "opened_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."applicant_id", OLD."closed_on", OLD."confirmed_at", OLD."county_code", OLD."division_code", OLD."id", OLD."obligors_asked_at", OLD."opened_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1e0b554fd81d4bcbd459b025267265760bfd753d', operation='DELETE', pgid='pgtrigger_delete_delete_7c8ce', table='registry_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='householdevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c96a3768a2915328b03cd16addf467cd607f772f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fe82f', table='registry_householdevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_authorisationevent" ("created_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "sources", "stage", "superseded_at", "text", "text_digest", "text_version", "valid_from", "valid_to", "withdrawal_reason", "withdrawn_at") VALUES (NEW."created_at", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."sources", NEW."stage", NEW."superseded_at", NEW."text", NEW."text_digest", NEW."text_version", NEW."valid_from", NEW."valid_to", NEW."withdrawal_reason", NEW."withdrawn_at"); RETURN NULL;', hash='6a8436706a453d9511146bf9fdc9cd19be591bf2', operation='INSERT', pgid='pgtrigger_insert_insert_0d7a9', table='registry_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_authorisationevent" ("created_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "sources", "stage", "superseded_at", "text", "text_digest", "text_version", "valid_from", "valid_to", "withdrawal_reason", "withdrawn_at") VALUES (NEW."created_at", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."sources", NEW."stage", NEW."superseded_at", NEW."text", NEW."text_digest", NEW."text_version", NEW."valid_from", NEW."valid_to", NEW."withdrawal_reason", NEW."withdrawn_at"); RETURN NULL;', hash='55e845c5fb8e7acb4e0882b619ff230cfbf95f47', operation='UPDATE', pgid='pgtrigger_update_update_e19d2', table='registry_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_authorisationevent" ("created_at", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "sources", "stage", "superseded_at", "text", "text_digest", "text_version", "valid_from", "valid_to", "withdrawal_reason", "withdrawn_at") VALUES (OLD."created_at", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."sources", OLD."stage", OLD."superseded_at", OLD."text", OLD."text_digest", OLD."text_version", OLD."valid_from", OLD."valid_to", OLD."withdrawal_reason", OLD."withdrawn_at"); RETURN NULL;', hash='3264780870bde2f2fd7ab8f60207784efbe0b618', operation='DELETE', pgid='pgtrigger_delete_delete_f0393', table='registry_authorisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='444eb64e27507e54e349c39d4c5aa0a0cc931e16', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d727d', table='registry_authorisationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_signatureevent" ("authorisation_id", "guardian_basis", "guardian_id", "id", "method", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "witness_name") VALUES (NEW."authorisation_id", NEW."guardian_basis", NEW."guardian_id", NEW."id", NEW."method", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_at", NEW."witness_name"); RETURN NULL;', hash='83ccd1935cc243ac070f8d6b5d5881c61bd6b9d9', operation='INSERT', pgid='pgtrigger_insert_insert_0419e', table='registry_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_signatureevent" ("authorisation_id", "guardian_basis", "guardian_id", "id", "method", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "witness_name") VALUES (NEW."authorisation_id", NEW."guardian_basis", NEW."guardian_id", NEW."id", NEW."method", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_at", NEW."witness_name"); RETURN NULL;', hash='c582731a0c78eac72206e0caa63ce5ddeb97f343', operation='UPDATE', pgid='pgtrigger_update_update_5b9b5', table='registry_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_signatureevent" ("authorisation_id", "guardian_basis", "guardian_id", "id", "method", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "witness_name") VALUES (OLD."authorisation_id", OLD."guardian_basis", OLD."guardian_id", OLD."id", OLD."method", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."signed_at", OLD."witness_name"); RETURN NULL;', hash='79e2d21e6b5432a1f445b89ad5ad937ff5d5d89b', operation='DELETE', pgid='pgtrigger_delete_delete_4e292', table='registry_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='733e586716f9fe19a1a3a416b242d5f5758bca7d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9646e', table='registry_signatureevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_membershipevent" ("household_id", "id", "joined_by", "left_by", "lives_together", "on_hukou", "person_serial", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (NEW."household_id", NEW."id", NEW."joined_by", NEW."left_by", NEW."lives_together", NEW."on_hukou", NEW."person_serial", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."relation", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='87c263a6756317f226e25e13a5544c9bfaa1ec53', operation='INSERT', pgid='pgtrigger_insert_insert_40ab0', table='registry_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_membershipevent" ("household_id", "id", "joined_by", "left_by", "lives_together", "on_hukou", "person_serial", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (NEW."household_id", NEW."id", NEW."joined_by", NEW."left_by", NEW."lives_together", NEW."on_hukou", NEW."person_serial", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."relation", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='1764141c997d849e8702e3453c710bdf7a6cde6a', operation='UPDATE', pgid='pgtrigger_update_update_2e25f', table='registry_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_membershipevent" ("household_id", "id", "joined_by", "left_by", "lives_together", "on_hukou", "person_serial", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (OLD."household_id", OLD."id", OLD."joined_by", OLD."left_by", OLD."lives_together", OLD."on_hukou", OLD."person_serial", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."relation", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='4bf87a01620c88dcfb0796b373cbaf6a4487cbf1', operation='DELETE', pgid='pgtrigger_delete_delete_c1c02', table='registry_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1343bd71461b617dbed765d19d06bb3106a67372', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_71c87', table='registry_membershipevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_obligorevent" ("end_reason", "household_id", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (NEW."end_reason", NEW."household_id", NEW."id", NEW."note", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."relation", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='2e7a31e3dad67b83b48094bb06230958d39a5f7e', operation='INSERT', pgid='pgtrigger_insert_insert_eb862', table='registry_obligor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_obligorevent" ("end_reason", "household_id", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (NEW."end_reason", NEW."household_id", NEW."id", NEW."note", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."relation", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='85b2fd3b03cc8a571e0dcd7afb26135467d5bd48', operation='UPDATE', pgid='pgtrigger_update_update_874e4', table='registry_obligor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_obligorevent" ("end_reason", "household_id", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "valid_from", "valid_to") VALUES (OLD."end_reason", OLD."household_id", OLD."id", OLD."note", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."relation", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='b3b54b914c0fd64b95f6572d53da0a978415a4d3', operation='DELETE', pgid='pgtrigger_delete_delete_583aa', table='registry_obligor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='obligorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb2c77a93eb62f7cec77cb9b1803c4037f2cb519', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a79f3', table='registry_obligorevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='likelypair',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_likelypairevent" ("agreement", "division_code", "found_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "reason", "record_id", "settled_at", "settled_by_id", "verdict") VALUES (NEW."agreement", NEW."division_code", NEW."found_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."probability", NEW."reason", NEW."record_id", NEW."settled_at", NEW."settled_by_id", NEW."verdict"); RETURN NULL;', hash='04ffe578860d34ae87cdfbd39555a7ebd1c0da78', operation='INSERT', pgid='pgtrigger_insert_insert_d2198', table='registry_likelypair', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='likelypair',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_likelypairevent" ("agreement", "division_code", "found_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "reason", "record_id", "settled_at", "settled_by_id", "verdict") VALUES (NEW."agreement", NEW."division_code", NEW."found_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."probability", NEW."reason", NEW."record_id", NEW."settled_at", NEW."settled_by_id", NEW."verdict"); RETURN NULL;', hash='3b2902e90a5e9ce2c5ad1807a5b20db2340eab9d', operation='UPDATE', pgid='pgtrigger_update_update_c31c6', table='registry_likelypair', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='likelypair',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_likelypairevent" ("agreement", "division_code", "found_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "reason", "record_id", "settled_at", "settled_by_id", "verdict") VALUES (OLD."agreement", OLD."division_code", OLD."found_at", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."probability", OLD."reason", OLD."record_id", OLD."settled_at", OLD."settled_by_id", OLD."verdict"); RETURN NULL;', hash='7cad8603c41fe0fa993c83f2d09aded510cbe28d', operation='DELETE', pgid='pgtrigger_delete_delete_85898', table='registry_likelypair', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='likelypairevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eded7f2e1d2786aead2118c90ab5e2d7b040e51c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cc8fb', table='registry_likelypairevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_accountchangeevent" ("batch_id", "household_id", "id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "settled_at", "settled_by_id", "tail") VALUES (NEW."batch_id", NEW."household_id", NEW."id", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."settled_at", NEW."settled_by_id", NEW."tail"); RETURN NULL;', hash='47c55dc691efa6acbb49e312dbec82ac94615c29', operation='INSERT', pgid='pgtrigger_insert_insert_1cc45', table='registry_accountchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountchange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."tail" IS DISTINCT FROM (NEW."tail"))', func='INSERT INTO "registry_accountchangeevent" ("batch_id", "household_id", "id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "settled_at", "settled_by_id", "tail") VALUES (NEW."batch_id", NEW."household_id", NEW."id", NEW."outcome", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."settled_at", NEW."settled_by_id", NEW."tail"); RETURN NULL;', hash='6304bcee6e1b7bcf8c90610738f7cdd5fd239138', operation='UPDATE', pgid='pgtrigger_update_update_66833', table='registry_accountchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountchange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_accountchangeevent" ("batch_id", "household_id", "id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "settled_at", "settled_by_id", "tail") VALUES (OLD."batch_id", OLD."household_id", OLD."id", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."reason", OLD."settled_at", OLD."settled_by_id", OLD."tail"); RETURN NULL;', hash='ea6f904352e926e5a4092dda61ae261e78dfc847', operation='DELETE', pgid='pgtrigger_delete_delete_ec844', table='registry_accountchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountchangeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ff6aea25ac69a96fd23ff132d659befe20d2199a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0a14b', table='registry_accountchangeevent', when='BEFORE')),
        ),
        migrations.RunSQL(_HOUSEHOLD_IN_SCOPE, "DROP VIEW registry_household_in_scope"),
        migrations.RunSQL(_CONSENTS, "DROP FUNCTION registry_consents(date, text, uuid[])"),
    ]
