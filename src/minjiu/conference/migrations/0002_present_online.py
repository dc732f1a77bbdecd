from django.db import migrations, models

_CHOICES = [
    ("expected", "应到"), ("present", "出席"), ("virtual", "线上出席"), ("substitute", "代出席"),
    ("in_attendance", "列席"), ("excused", "请假"), ("absent", "缺席"),
]


class Migration(migrations.Migration):

    dependencies = [("conference", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="presence",
            field=models.CharField(
                "到会", choices=_CHOICES, default="expected", max_length=13
            ),
        )
        for model in ("invitation", "invitationevent")
    ]
