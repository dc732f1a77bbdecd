"""The reasoning of a determination, made ready for a page: words instead of codes and ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minjiu.policy import api as policy
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
    below: tuple["Branch", ...]


def branch(node: Mapping[str, Any], names: Mapping[str, str], sources: Mapping[str, str]) -> Branch:
    """`names` are members by id; `sources` say where each fact is from ("person|fact")."""
    member = node.get("member", "")
    whose = f"{names.get(member, '')}：" if member else ""
    return Branch(
        whose + node["label"],
        words_of(node),
        node.get("words", ""),
        node.get("cites", ""),
        node.get("document", ""),
        node.get("confidence") == "assumed",
        node["kind"],
        sources.get(f"{member}|{node['name']}", "") if node["kind"] == "fact" else "",
        node["value"] == {"unknown": True},
        tuple(branch(child, names, sources) for child in node.get("children", ())),
    )


def words_of(node: Mapping[str, Any]) -> str:
    """A value of the reasoning in words."""
    value, name = as_value(node["value"], node.get("unit", "")), node["name"]
    if node.get("unit") == "enum" and name in policy.fact_catalogue():
        return policy.fact_catalogue()[name].values.get(value, value)
    return value
