"""One household: how long the answer takes, and the reasons."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from benchmarks import dibao_core
from minjiu.policy import api as policy
from rulebook import FactSpec

ON, HERE = date(2026, 11, 1), "350122"


def _ordinary(spec: FactSpec) -> Any:
    match spec.unit:
        case "bool":
            return False
        case "date":
            return date(1980, 5, 1)
        case "enum":
            return "none" if "none" in spec.values else next(iter(spec.values))
        case _:
            return max(0, spec.range[0])


def three_persons() -> dict[str, Any]:
    """Two parents and a child, everything known."""
    facts = list(policy.fact_catalogue())
    person = {s.name: _ordinary(s) for s in facts if s.entity == "person"}
    return {
        "household": {s.name: _ordinary(s) for s in facts if s.entity == "household"},
        "members": [
            {**person, "id": "1", "relation": "applicant"},
            {**person, "id": "2", "relation": "spouse"},
            {**person, "id": "3", "relation": "child", "birth_on": date(2015, 5, 1)},
        ],
        "obligors": [],
    }


def latencies() -> Iterator[tuple[str, float]]:
    """(what, microseconds of processor time), the least of many."""
    family, book, core = three_persons(), policy.rulebook(), dibao_core.book()
    low_income = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible")

    def evaluate(of: Any, targets: tuple[str, ...]) -> Callable[[], Any]:
        return lambda: of.evaluate(family, on=ON, division=HERE, targets=targets)

    for words, of, targets in (
        ("core 低保", core, dibao_core.TARGETS),
        ("low-income family", book, low_income),
        ("all programmes", book, policy.targets(ON)),
    ):
        rules = len(of.plan(ON, targets).steps)
        yield f"{words} ({rules} rules)", _least(evaluate(of, targets))
    yield (
        "all programmes, every reason as a graph",
        _least(lambda: policy.trace(policy.determine(family, on=ON, division=HERE)), 20),
    )


def _least(run: Callable[[], Any], times: int = 200, rounds: int = 15) -> float:
    run()
    found: list[float] = []
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(times):
            run()
        found.append((time.process_time() - begun) / times * 1e6)
    return min(found)
