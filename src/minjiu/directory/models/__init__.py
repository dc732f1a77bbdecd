from minjiu.directory.models.bodies import Branch, Department, DepartmentName, Division
from minjiu.directory.models.calendars import HolidayNotice
from minjiu.directory.models.notice import Appointment, Duty, Official, Rule, Seat

__all__ = [
    "Appointment",
    "Branch",
    "Department",
    "DepartmentName",
    "Division",
    "Duty",
    "HolidayNotice",
    "Official",
    "Rule",
    "Seat",
]
