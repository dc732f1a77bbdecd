"""Linkage without ID numbers, held against the truth: precision, recall, time and memory.

    python benchmarks/link.py [--register 1000000] [--wanted 100000]

The register is the synthetic province's; the wanted are its people as an old file, a tip or a
rescue station would have written them down, and strangers who are in no register. Prints a table by
threshold and the lowest threshold at which at least four pairs in five are right: a clerk who looks
at five pairs then finds four people.
"""

import argparse
import resource
import sys
import time
from datetime import date

import numpy as np

from province.census import counties
from province.generate import assumptions
from province.people import People, draw
from reconcile import Record
from reconcile.linkage import THRESHOLD, link
from reconcile.linkage.pairs import table

ON = date(2026, 11, 1)
STRANGERS = 0.3  # of the wanted: in no register of ours
WORTH_LOOKING = 0.8  # precision
LIKE = "燕艳伟炜丽莉英瑛华桦明民志智军君平萍红洪梅枚芳方玉育国果文闻"  # pairs that sound alike


def register(people: int, seed: int) -> list[Record]:
    """Everybody of the province in shares of its counties, each with a township."""
    places, assumed = counties(), assumptions()
    rng = np.random.default_rng(seed)
    households = np.array([c.households for c in places], float)
    records: list[Record] = []
    for county, share in zip(places, households / households.sum(), strict=True):
        drawn = draw(rng, county, max(1, round(people * share / 2.6)), 0, ON, assumed)
        records += _records(drawn, county.code, rng)
    return records[:people]


def _records(drawn: People, code: str, rng: np.random.Generator) -> list[Record]:
    towns = rng.integers(0, 12, len(drawn.sizes))[drawn.home] + 100
    born = drawn.birth_on.astype(object)
    return [
        Record(
            f"{code}-{n}", str(drawn.name[n]), "male" if drawn.male[n] else "female", born[n],
            None, f"{code}{towns[n]}",
        )
        for n in range(len(drawn.name))
    ]  # fmt: skip


def written_down(person: Record, rng: np.random.Generator, key: str) -> Record:
    """One person as somebody else wrote them down; the errors are assumed, not measured."""
    name, dice = person.name, rng.random(6)
    if dice[0] < 0.10:  # a character that sounds alike
        at = int(rng.integers(1, len(name)))
        place = LIKE.find(name[at])
        other = LIKE[place ^ 1] if place >= 0 else LIKE[int(rng.integers(0, len(LIKE)))]
        name = name[:at] + other + name[at + 1 :]
    elif dice[0] < 0.12:
        name = name[1:] + name[0]
    elif dice[0] < 0.15 and len(name) > 2:
        name = name[:-1]
    assert person.birth_on is not None
    born: date | None = person.birth_on
    year = person.birth_on.year
    if dice[1] < 0.25:  # an age was told, often a year or two wrong
        born, year = None, year + int(rng.integers(-2, 3)) * (dice[2] < 0.6)
    elif dice[1] < 0.32:  # month and day exchanged, or the lunar date
        m, d = person.birth_on.month, person.birth_on.day
        born = date(year, d, m) if d <= 12 else date(year, m, min(28, d // 2 + 1))
    division = person.division if dice[3] < 0.65 else person.division[:6]
    if dice[3] > 0.92:  # found elsewhere
        division = ""
    sex = "" if dice[4] < 0.05 else person.sex
    return Record(key, name, sex, born, year, division)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--register", type=int, default=1_000_000)
    parser.add_argument("--wanted", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    rng = np.random.default_rng(told.seed)
    known = register(told.register, told.seed)
    strangers = register(int(told.wanted * STRANGERS * 2), told.seed + 1)
    wanted: list[Record] = []
    truth: dict[str, str] = {}
    for n, place in enumerate(rng.choice(len(known), told.wanted - int(told.wanted * STRANGERS), replace=False)):  # fmt: skip
        wanted.append(written_down(known[place], rng, f"w{n}"))
        truth[f"w{n}"] = known[place].id
    for n, place in enumerate(rng.choice(len(strangers), int(told.wanted * STRANGERS), replace=False)):  # fmt: skip
        wanted.append(written_down(strangers[place], rng, f"s{n}"))
    columns = table(known)
    begun = time.perf_counter()
    pairs = link(wanted, columns, threshold=0.05, memory="4GB")
    seconds = time.perf_counter() - begun
    print(f"register {len(known):,}, wanted {len(wanted):,} ({len(truth):,} of them in it), seed {told.seed}")  # fmt: skip
    print(f"{seconds:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB at most")  # fmt: skip
    print("threshold     pairs  precision  recall")
    lowest = None
    for threshold in (0.99, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1):
        kept = [p for p in pairs if p.probability >= threshold]
        right = sum(truth.get(p.left) == p.right for p in kept)
        precision = right / len(kept) if kept else 0.0
        print(f"{threshold:9.2f} {len(kept):9,} {precision:10.3f} {right / len(truth):7.3f}")
        if precision >= WORTH_LOOKING:
            lowest = threshold
    print(f"lowest threshold with precision {WORTH_LOOKING}: {lowest}; in use: {THRESHOLD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
