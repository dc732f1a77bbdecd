"""Tables of a document, row by row."""

from collections.abc import Iterator, Sequence

from gongwen.document import Table
from gongwen.errors import DocumentRefused
from gongwen.fonts import Role
from gongwen.lines import Span, Typesetter
from gongwen.pages import Rule, Strip, Text, centred_line, kept, row_of, texts_of
from gongwen.paper import AREA, PITCH, SIZE_4, SIZE_SMALL_4

_PITCH = 18.0
_PADDING = 4.0
_RULE = 0.5


def table_strips(table: Table, captions: Typesetter, cell: Typesetter) -> Iterator[Strip]:
    """A strip for each row, the header's again on every page. Sizes are ours, see README."""
    if table.caption.strip():
        caption = captions.line(Span(table.caption.strip(), Role.HEI))
        yield kept(row_of(centred_line(caption), SIZE_4))
    shares = table.widths or (1.0,) * len(table.columns)
    widths = [AREA.width * share / sum(shares) for share in shares]
    # 各行都不回行的栏居中，其余居左
    centred = [
        all(cell.width(Span(row[i].strip())) <= width - 2 * _PADDING for row in table.rows)
        for i, width in enumerate(widths)
    ]
    header = _row(cell, table.columns, widths, [True] * len(widths), Role.HEI)
    yield header
    for cells in table.rows:
        yield _row(cell, cells, widths, centred, Role.BODY, (header,))


def _row(
    cell: Typesetter,
    cells: Sequence[str],
    widths: list[float],
    centred: list[bool],
    role: Role,
    header: tuple[Strip, ...] = (),
) -> Strip:
    columns = [
        cell.paragraph([Span(text.strip(), role)], width - 2 * _PADDING)
        for text, width in zip(cells, widths, strict=True)
    ]
    height = max(1, *(len(lines) for lines in columns)) * _PITCH + _PADDING
    if height > AREA.height - 2 * PITCH:
        raise DocumentRefused([f"表格中“{cells[0]}”一行超过一页，请拆成几行。"])
    texts: list[Text] = []
    rules = [
        Rule(0, 0, AREA.width, 0, _RULE),
        Rule(0, height, AREA.width, 0, _RULE),
    ]
    left = 0.0
    for lines, width, middle in zip(columns, widths, centred, strict=True):
        rules.append(Rule(left, 0, 0, height, _RULE))
        top = (height - len(lines) * _PITCH) / 2 + (_PITCH - SIZE_SMALL_4) / 2
        for i, line in enumerate(lines):
            at = (width - line.width) / 2 if middle else _PADDING
            texts += texts_of(line.moved(left + at), SIZE_SMALL_4, top + i * _PITCH)
        left += width
    rules.append(Rule(AREA.width, 0, 0, height, _RULE))
    return Strip(
        height / PITCH, tuple(texts), tuple(rules),
        with_next=not header, on_grid=False, header=header,
    )  # fmt: skip
