"""An official is somebody of a unit: name, unit and a number for namesakes, not the name alone."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Each official gets the unit of the own seats; one row that stood for people of several units
    (only the name was compared) becomes one for each."""
    official = apps.get_model("directory", "Official")
    appointment = apps.get_model("directory", "Appointment")
    held = appointment.objects.select_related("seat").order_by("valid_from", "pk")
    made: dict[tuple[int, str], int] = {}
    units: dict[int, str] = {}
    for one in held:
        owner, unit = one.official_id, one.seat.unit
        if owner not in units:
            units[owner] = unit
            made[owner, unit] = owner
        elif (owner, unit) not in made:
            name = official.objects.get(pk=owner).name
            made[owner, unit] = official.objects.create(name=name, unit=unit).pk
        if made[owner, unit] != owner:
            appointment.objects.filter(pk=one.pk).update(official_id=made[owner, unit])
    for owner, unit in units.items():
        official.objects.filter(pk=owner).update(unit=unit)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_holiday_notices")]

    operations = [
        migrations.AddField(
            "official",
            "unit",
            models.CharField(default="", max_length=60, verbose_name="单位"),
            preserve_default=False,
        ),
        migrations.AddField(
            "official",
            "number",
            models.PositiveSmallIntegerField(default=1, verbose_name="同名编号"),
        ),
        migrations.AlterField(
            "official", "name", models.CharField(max_length=60, verbose_name="姓名")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # The moved appointments are checked now, not at the end: tables are altered next.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "official",
            models.UniqueConstraint(fields=["name", "unit", "number"], name="official_once"),
        ),
        migrations.AddConstraint(
            "official",
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="official_number_counts"
            ),
        ),
    ]
