"""Counties of the 2020 census, as numpy arrays that a generator draws from."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

# 0, 1 to 4, 5 to 9, and so on, 80 to 84, 85 and over
AGE_FROM = np.array([0, 1, *range(5, 90, 5)])
AGE_TO = np.array([1, 5, *range(10, 90, 5), 100])


@dataclass(frozen=True)
class County:
    """One county: households, their generations, people by age group and sex (male, female)."""

    code: str
    name: str
    households: int
    mean_size: float
    urban_share: float
    car_share: float
    generations: npt.NDArray[np.float64]  # shares: one person, one, two, three or more generations
    ages: npt.NDArray[np.float64]  # (groups, 2) people


@cache
def counties() -> tuple[County, ...]:
    """All counties of the census, by code."""
    text = files("province").joinpath("data/census2020_counties.csv").read_text("utf-8")
    return tuple(_county(row) for row in csv.DictReader(text.splitlines()))


def _county(row: dict[str, str]) -> County:
    homes = int(row["家庭户数"])
    alone, one, two = (int(row[name]) for name in ("一人户数", "一代户数", "二代户数"))
    more = int(row["三代户数"]) + int(row["四代以上户数"] or 0)
    kinds = np.array([alone, one - alone, two, more], dtype=float)
    men = [float(v) for k, v in row.items() if k.startswith("男_")]
    women = [float(v) for k, v in row.items() if k.startswith("女_")]
    urban, rural = float(row["城镇人口"]), float(row["乡村人口"] or 0)
    return County(
        row["现行代码"],
        row["区县"],
        homes,
        float(row["户规模"]),
        urban / (urban + rural),
        float(row["拥有家用汽车"]) / float(row["家庭户户数_长表"]),
        kinds / kinds.sum(),
        np.column_stack([men, women]),
    )


def apportion(households: int, chosen: tuple[County, ...]) -> list[int]:
    """Households by county in the census's proportion; the largest remainders get the rest."""
    weights = np.array([county.households for county in chosen], dtype=float)
    exact = households * weights / weights.sum()
    whole = np.floor(exact).astype(int)
    rest = households - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:rest]] += 1
    return [int(n) for n in whole]
