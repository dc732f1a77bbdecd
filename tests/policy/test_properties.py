"""What holds for every family and every rule in force, however many programmes there are."""

import json
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minjiu.policy import api as policy
from rulebook import UNKNOWN, Determination, Trace
from tests.policy.random_families import COUNTIES, ON, a_family, record_of, value

# `make test-long` asks a hundred times as many families.
EXAMPLES = 3000 if os.environ.get("MINJIU_LONG") else 30
many = settings(max_examples=EXAMPLES)
seeds = st.integers(0, 2**63)


def answers(found: Determination) -> dict[tuple[str, str | None], object]:
    """Every value that was computed, of the household and of each member and obligor."""
    rules = {rule.variable for rule in policy.rulebook().rules()}
    rows = [(None, found.values), *((r["id"], r) for r in (*found.members, *found.obligors))]
    return {(name, whose): row[name] for whose, row in rows for name in row if name in rules}


def determine(family: dict, *targets: str) -> Determination:
    return policy.rulebook().evaluate(
        record_of(family), on=ON, division=family["division"], targets=targets or policy.targets(ON)
    )


def made_known(family: dict, dice: random.Random, share: float) -> dict:
    """The family with some of what is unknown found out."""
    specs = {spec.name: spec for spec in policy.fact_catalogue()}

    def row(one: dict) -> dict:
        return {
            name: value(specs[name], dice)
            if old is None and name in specs and dice.random() < share
            else old
            for name, old in one.items()
        }

    return row(family) | {
        "members": [row(one) for one in family["members"]],
        "obligors": [row(one) for one in family["obligors"] or ()],
    }


@many
@given(seed=seeds)
def test_making_an_unknown_known_never_changes_a_known_answer(seed: int) -> None:
    dice = random.Random(seed)
    family = a_family(dice, dice.choice((0.02, 0.3)))
    before = answers(determine(family))
    after = answers(determine(made_known(family, dice, dice.choice((0.2, 1)))))
    known = {key: answer for key, answer in before.items() if answer is not UNKNOWN}
    assert {key: after[key] for key in known} == known


@many
@given(seed=seeds)
def test_no_amount_is_negative_and_who_does_not_qualify_gets_none(seed: int) -> None:
    found = determine(a_family(random.Random(seed)))
    for programme in policy.programmes(ON):
        rows = [(found.values, programme.eligible, programme.amount)]
        if programme.person_eligible and programme.person_amount:
            rows += [
                (row, programme.person_eligible, programme.person_amount) for row in found.members
            ]
        for row, eligible, amount in rows:
            if amount is not None and row[amount] is not UNKNOWN:
                assert row[amount] >= 0, amount
                if row[eligible] is False:
                    assert row[amount] == 0, amount


@many
@given(seed=seeds)
def test_the_order_of_members_and_obligors_changes_nothing(seed: int) -> None:
    dice = random.Random(seed)
    family = a_family(dice)
    mixed = {**family, "members": dice.sample(family["members"], len(family["members"]))}
    if family["obligors"] is not None:
        mixed["obligors"] = dice.sample(family["obligors"], len(family["obligors"]))
    assert answers(determine(family)) == answers(determine(mixed))


@many
@given(seed=seeds)
def test_what_is_missing_settles_the_answer(seed: int) -> None:
    dice = random.Random(seed)
    family = a_family(dice, dice.choice((0.005, 0.02)))
    if family["obligors"] is None:
        family["obligors"] = []
    before = determine(family)
    specs = {spec.name: spec for spec in policy.fact_catalogue()}
    for name in policy.targets(ON):
        if name not in before.values:
            continue  # of each member; they are asked for by way of the household
        found = before.missing(name)
        assert bool(found) == (before.values[name] is UNKNOWN), name
        settled = {
            **family,
            "members": [dict(row) for row in family["members"]],
            "obligors": [dict(row) for row in family["obligors"]],
        }
        rows = {row["id"]: row for row in (*settled["members"], *settled["obligors"])}
        for one in found:
            rows.get(one.member, settled)[one.fact.name] = value(specs[one.fact.name], dice)
        assert determine(settled, name).values[name] is not UNKNOWN, name


@many
@given(seed=seeds)
def test_an_explanation_is_enough_to_compute_it_again(seed: int) -> None:
    found = determine(a_family(random.Random(seed)))
    told = policy.trace(found)
    read = Trace.from_data(json.loads(json.dumps(told.to_data())))
    assert read == told
    assert policy.rulebook().retrace(read) == {key: n.value for key, n in told.nodes.items()}


@pytest.mark.parametrize("county", COUNTIES)
def test_whatever_is_unknown_there_is_an_answer(county: str) -> None:
    nothing = {"household": {}, "members": None, "obligors": None}
    lines = policy.evaluate(nothing, on=ON, division=county)
    assert [line.programme for line in lines] == [p.code for p in policy.programmes(ON)]
    assert {line.answer for line in lines} <= {"unknown", "no"}
