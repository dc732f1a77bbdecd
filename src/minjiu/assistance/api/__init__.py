"""What pages and the rooms above may use of assistance: lists, one case, its story."""

from minjiu.assistance.actions.existing import enrol_imported, import_existing
from minjiu.assistance.api.case_page import CaseView, ChangeView, get_case_for
from minjiu.assistance.api.deadlines import Deadline
from minjiu.assistance.api.emergencies import (
    EmergencyObject,
    EmergencyTasks,
    EmergencyView,
    emergencies,
    emergency_object_for,
    emergency_tasks,
    emergency_views,
    first_aid_advice,
    get_emergency_for,
)
from minjiu.assistance.api.lists import (
    CaseLine,
    CaseObject,
    ReviewLine,
    ReviewObject,
    all_cases,
    case_object_for,
    lines,
    open_case_of,
    review_lines,
    reviews,
    states_for,
    task_counts,
    work_queue,
)
from minjiu.assistance.models import BackPayDue, EntitlementPeriod

__all__ = [
    "BackPayDue",
    "CaseLine",
    "CaseObject",
    "CaseView",
    "ChangeView",
    "Deadline",
    "EmergencyObject",
    "EmergencyTasks",
    "EmergencyView",
    "EntitlementPeriod",
    "ReviewLine",
    "ReviewObject",
    "all_cases",
    "case_object_for",
    "emergencies",
    "emergency_object_for",
    "emergency_tasks",
    "emergency_views",
    "enrol_imported",
    "first_aid_advice",
    "get_case_for",
    "get_emergency_for",
    "import_existing",
    "lines",
    "open_case_of",
    "review_lines",
    "reviews",
    "states_for",
    "task_counts",
    "work_queue",
]
