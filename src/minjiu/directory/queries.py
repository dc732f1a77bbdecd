from datetime import date

from django.db.models import Q, QuerySet

from minjiu.directory.models import Appointment, Branch, DepartmentName, HolidayNotice


def in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def names_on(on: date) -> QuerySet[DepartmentName]:
    names = DepartmentName.objects.filter(in_force(on))
    return names.select_related("department").order_by("department_id")


def appointments_on(on: date) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force(on))
    return held.select_related("seat__department", "official").order_by("seat_id")


def branches_on(department_code: str, on: date) -> QuerySet[Branch]:
    return Branch.objects.filter(in_force(on), department__code=department_code)


def holiday_notices() -> QuerySet[HolidayNotice]:
    """Notices that hold, by year."""
    return HolidayNotice.objects.filter(replaced_at=None).order_by("year")
