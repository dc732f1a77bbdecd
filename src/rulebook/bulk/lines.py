"""Lines of generated source, with indentation and names of their own."""

from collections.abc import Generator
from contextlib import contextmanager

UNKNOWN = "return 0, False"


class Lines:
    """The body of one function that returns (value, flag)."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._depth, self._count = 1, 0

    def emit(self, *lines: str) -> None:
        self.lines += ["    " * self._depth + line for line in lines]

    @contextmanager
    def indented(self) -> Generator[None, None, None]:
        """What is emitted inside belongs to the line before; the depth comes back afterwards."""
        depth = self._depth
        self._depth += 1
        yield
        self._depth = depth

    def new(self, prefix: str = "t") -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def once(self, text: str) -> str:
        """A name for the value of `text`, computed here."""
        name = self.new()
        self.emit(f"{name} = {text}")
        return name

    def need(self, known: str | None) -> None:
        """Leave the function without an answer unless `known`; None: known on every path."""
        if known is not None:
            self.emit(f"if not {known}:", f"    {UNKNOWN}")

    def stop_if(self, condition: str) -> None:
        self.emit(f"if {condition}:", f"    {UNKNOWN}")
