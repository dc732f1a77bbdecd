"""The reasoning of a determination, made ready for a page: words instead of codes and ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minjiu.web.desk.templatetags.desk import as_value


@dataclass(frozen=True, slots=True)
class Branch:
    """One value of the reasoning, with what it came from below it."""

    label: str
    value: str
    words: str
    cites: str
    document: str
    assumed: bool
    kind: str
    source: str
    unknown: bool
    again: bool
    below: tuple["Branch", ...]

    @property
    def assumptions(self) -> tuple[tuple[str, str], ...]:
        """Label and document of every assumed value that this rests on, each once."""
        found: dict[tuple[str, str], None] = {}
        waiting: list[Branch] = [self]
        while waiting:
            one = waiting.pop()
            if one.assumed:
                found[one.label, one.document] = None
            waiting += reversed(one.below)
        return tuple(found)


def branch(node: Mapping[str, Any], names: Mapping[str, str]) -> Branch:
    """`names` are members by id. What stands above already is not unfolded again."""
    return _branch(node, names, set())


def _branch(node: Mapping[str, Any], names: Mapping[str, str], told: set[str]) -> Branch:
    member = node.get("member", "")
    whose = f"{names.get(member, '')}：" if member else ""
    again = node["key"] in told
    told.add(node["key"])
    return Branch(
        whose + node["label"],
        words_of(node),
        node.get("words", ""),
        node.get("cites", ""),
        node.get("document", ""),
        node.get("confidence") == "assumed",
        node["kind"],
        node.get("source", ""),
        node["value"] == {"unknown": True},
        again and bool(node["children"]),
        () if again else tuple(_branch(child, names, told) for child in node["children"]),
    )


def words_of(node: Mapping[str, Any]) -> str:
    """A value of the reasoning in words."""
    return node.get("meaning") or as_value(node["value"], node.get("unit", ""))
