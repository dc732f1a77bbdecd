"""``minjiu rules``: the programmes, the page of one, or all pages into a folder."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from minjiu.policy import api as policy


def main(words: Sequence[str]) -> int:
    """0 if done, 1 where there is no such programme."""
    asked = argparse.ArgumentParser("minjiu rules", description="救助项目的规则说明")
    asked.add_argument(
        "code", nargs="?", metavar="项目", help="项目代码，如 dibao；不写的，列出全部项目"
    )
    asked.add_argument("--markdown", type=Path, metavar="目录", help="把全部说明写入目录")
    given = asked.parse_args(words)
    pages = policy.rule_pages()
    if given.markdown:
        given.markdown.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (given.markdown / name).write_text(text, encoding="utf-8")
        print(f"已写入{len(pages)}页：{given.markdown}")
        return 0
    page = pages.get(f"{given.code or 'index'}.md")
    if page is None:
        codes = "、".join(name.removesuffix(".md") for name in pages if name != "index.md")
        print(f"没有代码为“{given.code}”的项目，可用：{codes}。", file=sys.stderr)
        return 1
    print(page, end="")
    return 0
