"""Arguments of commands: what argparse says of them in Chinese, and kinds that several take.

argparse looks its sentences up by gettext as it was when imported, and Django makes its own parser
class; so the sentences are replaced where argparse looks, for every parser of the process.
"""

import argparse
from collections.abc import Mapping
from datetime import date

# Those that people meet; what only a programmer can cause stays as it is.
SENTENCES: Mapping[str, str] = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "分项命令",
    "show this help message and exit": "显示本说明",
    "show program's version number and exit": "显示版本号",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数 %s，请补上；加 --help 查看用法。",
    "one of the arguments %s is required": "应写明 %s 之一；加 --help 查看用法。",
    "unrecognized arguments: %s": "不能识别 %s，请核对；加 --help 查看用法。",
    "ambiguous option: %(option)s could match %(matches)s": (
        "“%(option)s”不完整，可以是 %(matches)s，请写全。"
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "不能是“%(value)s”，可以写：%(choices)s。"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "不能是“%(parser_name)s”，可以写：%(choices)s。"
    ),
    "invalid %(type)s value: %(value)r": "“%(value)s”的写法不对，请核对。",
    "expected one argument": "后面应写一个值。",
    "expected at most one argument": "后面最多写一个值。",
    "expected at least one argument": "后面至少写一个值。",
    "expected %s argument": "后面应写%s个值。",
    "expected %s arguments": "后面应写%s个值。",
    "not allowed with argument %s": "不能与 %s 同时写。",
    "ignored explicit argument %r": "不带值，请去掉 %s。",
    "can't open '%(filename)s': %(error)s": "“%(filename)s”打不开（%(error)s），请核对位置。",
}


def speak_chinese() -> None:
    """From now on every parser made in this process."""
    argparse._ = _said  # pyright: ignore[reportAttributeAccessIssue]
    argparse.ngettext = _counted  # pyright: ignore[reportAttributeAccessIssue]


def _said(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def _counted(one: str, many: str, number: int) -> str:
    return _said(one if number == 1 else many)


def day(text: str) -> date:
    """A day as an argument of a command."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”应写成 2025-07-01 的形式") from None


def threads(text: str) -> int:
    """How many threads, as an argument of a command."""
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"线程数应是1至64的整数，不是“{text}”")
    return int(text)
