from minjiu.directory.models.bodies import Branch, Department, DepartmentName, Division
from minjiu.directory.models.notice import Appointment, Duty, Official, Rule, Seat

__all__ = [
    "Appointment",
    "Branch",
    "Department",
    "DepartmentName",
    "Division",
    "Duty",
    "Official",
    "Rule",
    "Seat",
]
