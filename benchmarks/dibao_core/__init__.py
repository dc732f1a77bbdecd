"""The core of the law of 低保 three times: as rules, as SQL by hand, and for OpenFisca."""

from datetime import date

from benchmarks.dibao_core import rules
from cncodes.divisions import Divisions
from minjiu.policy import api as policy
from rulebook import Parameters, ParameterValue, Rulebook

TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible", "income_per_person")
# One value for the whole province; only the standard differs between places.
VALUES = {
    "income_period_months": 12,
    "employment_cost_ratio": 1000,
    "basic_pension_excluded": True,
    "home_limit": 1,
    "deposit_limit_months": 24,
    "margin_deposit_limit_months": 36,
    "margin_ratio": 15_000,
    "minimum_grant": 50_00,
}


def book() -> Rulebook:
    rows = [
        ParameterValue(
            name, name, "bool" if isinstance(value, bool) else "count", "350000",
            date(2020, 1, 1), None, value, "基准", "assumed",
        )
        for name, value in VALUES.items()
    ]  # fmt: skip
    rows += policy.rulebook().parameters.values("dibao_standard")
    parameters = Parameters(rows, Divisions.bundled().lineage)
    return Rulebook.load([rules], policy.fact_catalogue(), parameters)
