"""测算说明 on paper: every value once, people side by side, in place of a tree that repeats itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minjiu.web.desk.trees import words_of

Node = Mapping[str, Any]
NOTHING = (0, "none")  # and no, which equals 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One fact or rule for every member: values in the order of the members."""

    label: str
    words: str
    cites: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One value of the whole family, what it was made of, and the article."""

    label: str
    words: str
    cites: str
    used: str
    value: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """`facts` that say something, `nothing` names those that are 0, 无 or 否 for everybody."""

    people: tuple[str, ...]
    facts: tuple[PersonRow, ...]
    nothing: tuple[str, ...]
    persons: tuple[PersonRow, ...]
    home: tuple[HomeRow, ...]
    parameters: tuple[tuple[str, str, str, bool], ...]


def calculation(tree: Node, names: Mapping[str, str]) -> Calculation:
    """The sheet of one programme's reasoning; `names` are members by id."""
    nodes = {(n["name"], n.get("member", "")): n for n in below(tree, set())}
    members = [m for m in names if any(member == m for _, member in nodes)]
    of_person = dict.fromkeys(name for name, member in nodes if member)
    facts, persons, nothing = [], [], []
    for name in of_person:
        each = [nodes.get((name, m)) for m in members]
        first = next(n for n in each if n is not None)
        values = tuple(words_of(n) if n is not None else "—" for n in each)
        if first["kind"] != "fact":
            row = PersonRow(first["label"], first.get("words", ""), first.get("cites", ""), values)
            persons.append(row)
        elif all(n is None or n["value"] in NOTHING for n in each):
            nothing.append(first["label"])
        else:
            origin = dict.fromkeys(n.get("source", "") for n in each if n is not None)
            facts.append(PersonRow(first["label"], "、".join(filter(None, origin)), "", values))
    home = tuple(
        HomeRow(n["label"], n.get("words", ""), n.get("cites", ""), _used(n, names), words_of(n))
        for (_, member), n in nodes.items()
        if not member and n.get("words") and n["kind"] not in ("fact", "parameter")
    )
    parameters = tuple(
        (n["label"], words_of(n), n.get("document", ""), n.get("confidence") == "assumed")
        for n in nodes.values()
        if n["kind"] == "parameter"
    )
    return Calculation(
        tuple(names[m] for m in members), tuple(facts), tuple(nothing), tuple(persons), home,
        parameters,
    )  # fmt: skip


def below(node: Node, told: set[str]) -> Iterator[Node]:
    """Every value once; what it was made of comes before it."""
    if node["key"] in told:
        return
    told.add(node["key"])
    for child in node["children"]:
        yield from below(child, told)
    yield node


def _used(node: Node, names: Mapping[str, str]) -> str:
    """What a value was made of; of several people, each label once."""
    told: dict[str, list[str]] = {}
    for child in node["children"]:
        who = names.get(child.get("member", ""), "")
        told.setdefault(child["label"], []).append(f"{who} {words_of(child)}".strip())
    return "；".join(f"{label}：{'、'.join(each)}" for label, each in told.items())


def sheets(
    lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> Iterator[tuple[Mapping[str, Any], Calculation]]:
    """Each programme's line with its sheet."""
    for line in lines:
        yield line, calculation(line["tree"], names)
