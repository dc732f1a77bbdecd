from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from minjiu.directory.models import Appointment, Branch, DepartmentName, HolidayNotice


def in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def names_on(on: date) -> QuerySet[DepartmentName]:
    names = DepartmentName.objects.filter(in_force(on))
    return names.select_related("department").order_by("department_id")


def names_ever() -> QuerySet[DepartmentName]:
    """Every name, old ones too, each department's in the order of their days."""
    names = DepartmentName.objects.select_related("department")
    return names.order_by("department_id", "valid_from")


def appointments_on(on: date) -> QuerySet[Appointment]:
    """Who held which seat; `unit_then` is the department's name that day."""
    named = DepartmentName.objects.filter(in_force(on), department=OuterRef("seat__department"))
    held = Appointment.objects.filter(in_force(on)).annotate(
        unit_then=Subquery(named.values("name")[:1])
    )
    return held.select_related("seat__department", "official").order_by("seat_id")


def branches_on(department_code: str, on: date) -> QuerySet[Branch]:
    return Branch.objects.filter(in_force(on), department__code=department_code)


def holiday_notices() -> QuerySet[HolidayNotice]:
    """Notices that hold, by year."""
    return HolidayNotice.objects.filter(replaced_at=None).order_by("year")
