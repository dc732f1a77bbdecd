"""What a list's address looks for: a text and chosen values. A value that is no choice asks for
nothing, so an old or a mistyped address shows the whole list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

Choices = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """A box of choices with the chosen one."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class Asked:
    """What is looked for; `search` says what the text is compared with, empty: no text is asked."""

    search: str
    text: str
    filters: tuple[Filter, ...]
    sheet: bool

    def __getitem__(self, name: str) -> str:
        return {one.name: one.value for one in self.filters}[name]

    @property
    def in_force(self) -> int:
        """How many filters narrow the list, beside the text."""
        return sum(bool(one.value) for one in self.filters)

    @property
    def anything(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.text) or any(one.value for one in self.filters)


def asked(request: HttpRequest, search: str = "", **filters: tuple[str, Choices]) -> Asked:
    """What this address asks; each filter is (label, [(value, words), …])."""
    boxes: list[Filter] = []
    for name, (label, choices) in filters.items():
        known = tuple((str(value), words) for value, words in choices)
        value = request.GET.get(name, "")
        boxes.append(Filter(name, label, known, value if value in dict(known) else ""))
    return Asked(
        search,
        request.GET.get("text", "").strip() if search else "",
        tuple(boxes),
        request.GET.get("export") == "xlsx",
    )


def years(found: Iterable[int]) -> Choices:
    """Choices of years."""
    return [(str(year), f"{year}年") for year in found]


def has(text: str, *values: str) -> bool:
    """Whether a text that is looked for stands in one of the values."""
    wanted = text.casefold()
    return not wanted or any(wanted in value.casefold() for value in values)
