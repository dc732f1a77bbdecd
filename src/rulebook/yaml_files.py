"""YAML files as people write them; what is wrong is said with file, line and remedy."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import yaml

from rulebook.errors import RulebookError

_DATE = "tag:yaml.org,2002:timestamp"


def entries(path: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, content and place (`folder/file.yaml 第3行 `) of each entry of a file.

    Raises RulebookError where it is no YAML, has a key twice (YAML would keep the last) or a day
    that no calendar has, and where an entry is no mapping.
    """
    file = f"{path.parent.name}/{path.name}"
    try:
        loader: Any = yaml.SafeLoader(path.read_text("utf-8-sig"))
        root = loader.get_single_node()
        if root is None:
            return
        _check(loader, root, file, set())
        content: Any = loader.construct_document(root)
    except OSError as wrong:
        raise RulebookError(f"{file} 无法读取（{wrong.strerror}），请核对位置。") from None
    except UnicodeDecodeError:
        raise RulebookError(f"{file} 不是 UTF-8 文字，请另存为 UTF-8。") from None
    except yaml.YAMLError as wrong:
        mark = wrong.problem_mark if isinstance(wrong, yaml.MarkedYAMLError) else None
        line = f" 第{mark.line + 1}行" if mark else ""
        raise RulebookError(f"{file}{line}不是正确的 YAML，请核对缩进和标点。") from None
    if not isinstance(root, yaml.MappingNode):
        raise RulebookError(f"{file} 应是“名称: 内容”的形式。")
    found = cast("dict[Any, Any]", content)
    for (key, _), (name, entry) in zip(root.value, found.items(), strict=True):
        place = f"{file} 第{key.start_mark.line + 1}行 "
        if not isinstance(name, str) or not isinstance(entry, dict):
            raise RulebookError(f"{place}“{name}”应是“名称: {{label: …}}”的形式，请改正。")
        yield name, cast("dict[str, Any]", entry), place


def near(name: object, names: Collection[str]) -> str:
    """What may have been meant by a name that is not among these, or all of them."""
    close = get_close_matches(str(name), names, 1)
    return f"是否想写“{close[0]}”？" if close else f"可以写：{'、'.join(names)}。"


def are_texts(values: Any) -> bool:
    """Whether it is a mapping of texts to texts."""
    return isinstance(values, dict) and all(
        isinstance(text, str) for pair in cast("dict[Any, Any]", values).items() for text in pair
    )


def _check(loader: Any, node: Any, file: str, seen: set[int]) -> None:
    line = node.start_mark.line + 1
    if node.tag == _DATE:
        try:
            loader.construct_object(node)
        except ValueError:
            raise RulebookError(
                f"{file} 第{line}行的“{node.value}”不是日历上有的日期，请改正。"
            ) from None
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))  # an alias may stand within itself
    if isinstance(node, yaml.MappingNode):
        lines: dict[Any, int] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if key.value in lines:
                raise RulebookError(
                    f"{file} 第{at}行“{key.value}”与第{lines[key.value]}行重复，请删去一处。"
                )
            if isinstance(key, yaml.ScalarNode):
                lines[key.value] = at
            _check(loader, value, file, seen)
    else:
        for one in node.value:
            _check(loader, one, file, seen)
