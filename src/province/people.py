"""Households and people drawn from a county's census table; arrays, never a loop over people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from province.census import AGE_FROM, AGE_TO, County

# Who may be in a household, in this order.
RELATIONS = np.array(["applicant", "spouse", "child", "child", "child", "parent", "parent"])
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.array(list("10X98765432"))
ORDER_ROOM = 40  # serial places that one chunk of a county may use on one day of birth
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class People:
    """People of one chunk in household order; `home` is the household's row."""

    home: Array
    slot: Array
    relation: Array
    male: Array
    age: Array
    birth_on: Array  # datetime64[D]
    name: Array
    id_number: Array
    sizes: Array  # people by household


def draw(
    rng: np.random.Generator, county: County, n: int, chunk: int, on: date, assumed: Any
) -> People:
    """`n` households of a county; ages, sexes and generations follow its table."""
    shape = assumed["composition"]
    kind = rng.choice(4, n, p=county.generations)
    present = np.zeros((n, len(RELATIONS)), bool)
    present[:, 0] = True
    several = kind >= 2
    alone_parent = several & (rng.random(n) < shape["single_parent_share"])
    present[:, 1] = (kind >= 1) & ~alone_parent
    present[:, 2] = several
    present[:, 3] = several & (rng.random(n) < shape["second_child_share"])
    present[:, 4] = present[:, 3] & (rng.random(n) < shape["third_child_share"])
    present[:, 5] = kind == 3
    present[:, 6] = present[:, 5] & (rng.random(n) < shape["both_grandparents_share"])

    ages = np.zeros((n, len(RELATIONS)), np.int64)
    # The youngest and oldest age of a head, by the household's generations.
    for value, (youngest, oldest) in enumerate(((22, 100), (25, 100), (26, 75), (27, 58))):
        chosen = kind == value
        ages[chosen, 0] = _ages(rng, county, int(chosen.sum()), youngest, oldest)
    head = ages[:, 0]
    ages[:, 1] = np.clip(head + np.rint(rng.normal(-1, 3, n)), 20, 99)
    first = np.clip(head - rng.integers(23, 34, n), 0, None)
    ages[:, 2] = first
    ages[:, 3] = np.clip(first - rng.integers(1, 6, n), 0, None)
    ages[:, 4] = np.clip(ages[:, 3] - rng.integers(1, 6, n), 0, None)
    ages[:, 5] = np.clip(head + rng.integers(22, 33, n), 45, 99)
    ages[:, 6] = np.clip(ages[:, 5] + rng.integers(-4, 5, n), 45, 99)
    left = (ages > 25) & (rng.random(ages.shape) < shape["married_away_child_share"])
    left[:, [0, 1, 2, 5, 6]] = False
    present &= ~left

    male = rng.random(ages.shape) < _male_share(county)
    male[:, 1] = ~male[:, 0]
    male[:, 6] = ~male[:, 5]

    home, slot = np.nonzero(present)
    age, is_male = ages[home, slot], male[home, slot]
    birth_on = _birth_days(rng, age, on)
    surname, name = _names(rng, home, slot, n, assumed["names"])
    del surname
    return People(
        home, slot, RELATIONS[slot], is_male, age, birth_on, name,
        _numbers(county.code, birth_on, is_male, chunk), present.sum(axis=1),
    )  # fmt: skip


def _ages(rng: np.random.Generator, county: County, n: int, youngest: int, oldest: int) -> Array:
    """Ages from the census's groups, evenly inside a group."""
    low, high = np.maximum(AGE_FROM, youngest), np.minimum(AGE_TO, oldest)
    width = np.clip(high - low, 0, None)
    weights = county.ages.sum(axis=1) * width / (AGE_TO - AGE_FROM)
    group = rng.choice(len(weights), n, p=weights / weights.sum())
    return low[group] + np.floor(rng.random(n) * width[group]).astype(np.int64)


def _male_share(county: County) -> float:
    men, women = county.ages.sum(axis=0)
    return float(men / (men + women))


def _birth_days(rng: np.random.Generator, age: Array, on: date) -> Array:
    """A birth date that gives exactly this age on the day."""
    day = np.datetime64(on, "D")
    years = on.year - age
    anniversary = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    anniversary = (anniversary + (on.month - 1)).astype("datetime64[D]") + (min(on.day, 28) - 1)
    return np.minimum(anniversary - rng.integers(0, 364, len(age)), day)


def _names(
    rng: np.random.Generator, home: Array, slot: Array, n: int, assumed: Any
) -> tuple[Array, Array]:
    """Children bear the head's surname; the others their own."""
    surnames, given = np.array(list(assumed["surnames"])), np.array(list(assumed["given"]))
    of_head = rng.integers(0, len(surnames), n)
    own = rng.integers(0, len(surnames), len(home))
    surname = surnames[np.where(np.isin(slot, [0, 2, 3, 4, 5]), of_head[home], own)]
    first = given[rng.integers(0, len(given), len(home))]
    second = given[rng.integers(0, len(given), len(home))]
    double = rng.random(len(home)) < assumed["double_given_share"]
    return surname, np.char.add(np.char.add(surname, first), np.where(double, second, ""))


def _numbers(county: str, birth_on: Array, male: Array, chunk: int) -> Array:
    """18 digits with a right check character; one number per person of a county."""
    keys = birth_on.astype(np.int64) * 2 + male
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.r_[0, np.flatnonzero(np.diff(ranked)) + 1]
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    if len(rank) and rank.max() >= ORDER_ROOM:
        raise ValueError("一天出生的人超过了顺序码的余量，请减小每批户数。")
    serial = 2 * ((rank + ORDER_ROOM * chunk) % 500) + male
    days = np.char.replace(birth_on.astype(str), "-", "")
    body = np.char.add(np.char.add(county, days), np.char.zfill(serial.astype(str), 3))
    digits = body.view("U1").reshape(len(body), -1)[:, :17].astype(np.int64)
    return np.char.add(body, _CHECK[(digits * _WEIGHTS).sum(axis=1) % 11])
