"""Refusals. Every text is Chinese, names the part and says what to do."""


class DocumentRefused(ValueError):
    """The document cannot be issued as it stands; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("".join(problems))
        self.problems = problems


class FontsMissing(DocumentRefused):
    """No font on this machine can stand for a role."""


class GlyphsMissing(DocumentRefused):
    """No font on this machine has these characters; nothing was rendered."""

    def __init__(self, characters: list[str]) -> None:
        named = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in characters)
        super().__init__(
            [f"已安装的字体都没有这些字：{named}。请安装含有这些字的字体后重试，不要用别的字代替。"]
        )
        self.characters = characters


class SealUnavailable(RuntimeError):
    """No seal may be put on this file here."""
