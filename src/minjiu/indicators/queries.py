from collections.abc import Iterable

from django.db.models import Q, QuerySet

from minjiu.indicators.models import Measurement


def newest(codes: Iterable[str]) -> QuerySet[Measurement]:
    """The newest measurement of each code, department and division; one statement for all."""
    return (
        Measurement.objects.filter(code__in=list(codes))
        .order_by("code", "department_code", "division_code", "-period_to")
        .distinct("code", "department_code", "division_code")
    )


def newest_that_happened(codes: Iterable[str], of_all: Iterable[str]) -> QuerySet[Measurement]:
    """The same, but a period without a case (`Measured.happened`) only where there is no other."""
    happened = ~Q(numerator=0) | (Q(denominator__gt=0) & ~Q(code__in=list(of_all)))
    return (
        Measurement.objects.filter(code__in=list(codes))
        .annotate(something=happened)
        .order_by("code", "department_code", "division_code", "-something", "-period_to")
        .distinct("code", "department_code", "division_code")
    )


def series(code: str, department_code: str, division_code: str) -> QuerySet[Measurement]:
    """All periods of one figure, oldest first."""
    return Measurement.objects.filter(
        code=code, department_code=department_code, division_code=division_code
    ).order_by("period_from", "period_to")
