"""Pages of lists, in the order that the address asks for; one way for every shell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html

ROWS = 50
COUNTED = 1_000  # how many are counted at most: beyond, “1,000件以上” says enough
_PLACES = ("after", "before", "from", "export")  # say where one stands, not what is looked for


@dataclass(frozen=True)
class Sort:
    """An order of rows: `by` is a field or an expression that is never null; of rows that are not
    the database's, an attribute or a function."""

    label: str
    by: Any
    descending: bool = False


def place_in(field: str, values: Sequence[str]) -> Case:
    """An order by the place that a field's value has among these: of states, units."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)), output_field=IntegerField())


@dataclass(frozen=True)
class Page:
    """Rows of one page, the addresses of the pages around it, and the heads that sort them."""

    rows: list[Any]
    total: int
    sort: str
    sorts: Mapping[str, Sort]
    keep: QueryDict
    earlier: str
    later: str

    @property
    def total_words(self) -> str:
        return f"{COUNTED:,}件以上" if self.total > COUNTED else f"共{self.total:,}件"

    @property
    def export(self) -> str:
        """The address of all that is filtered, in this order, as a sheet."""
        return _address(self.keep, export="xlsx")

    @property
    def heads(self) -> Mapping[str, str]:
        """Each column's head: it sorts by the column, once more the other way round."""
        return {name: self._head(name) for name in self.sorts}

    def _head(self, name: str) -> str:
        sort, up = self.sorts[name], self.sort.removeprefix("-")
        if up != name:
            address = _address(self.keep, sort=name)
            return format_html('<a href="{}" class="sort">{}</a>', address, sort.label)
        turned = self.sort.startswith("-")
        return format_html(
            '<a href="{}" class="sort"><strong>{}</strong> <i class="ti ti-arrow-{}" aria-hidden="true">'
            '</i><span class="visually-hidden">（按此排序，再按一次倒序）</span></a>',
            _address(self.keep, sort=name if turned else f"-{name}"), sort.label,
            "down" if sort.descending != turned else "up",
        )  # fmt: skip


def _address(keep: QueryDict, **change: str) -> str:
    """The list's address with something changed, from its first page."""
    wanted = keep.copy()
    for name in _PLACES:
        wanted.pop(name, None)
    for name, value in change.items():
        wanted[name] = value
    return f"?{wanted.urlencode()}"


def _chosen(request: HttpRequest, sorts: Mapping[str, Sort], default: str) -> tuple[str, Any, bool]:
    """The order asked for as written, by what, and whether downwards."""
    asked = request.GET.get("sort", default)
    if asked.removeprefix("-") not in sorts:
        asked = default
    sort = sorts[asked.removeprefix("-")]
    return asked, sort.by, sort.descending != asked.startswith("-")


def ordered(
    found: QuerySet[Any], request: HttpRequest, sorts: Mapping[str, Sort], *, default: str
) -> QuerySet[Any]:
    """All rows in the order that the address asks for."""
    _, by, descending = _chosen(request, sorts, default)
    return found.alias(_by=_expression(by)).order_by(*_order(descending))


def cut(
    found: QuerySet[Any], request: HttpRequest, sorts: Mapping[str, Sort], *, default: str
) -> Page:
    """The page that the address asks for; an address that means nothing gives the first one.

    By key, not by number, so that page one thousand costs what page one does: `after` and `before`
    name a row by its key, so no name or value of it is in the address.
    """
    key, by, descending = _chosen(request, sorts, default)
    by = _expression(by)
    rows = found.alias(_by=by).order_by(*_order(descending))
    back = "before" in request.GET
    mark = _mark(found, by, request.GET.get("before") or request.GET.get("after"))
    if mark is not None:
        rows = rows.filter(_beyond(mark, descending=descending != back))
    if back and mark is not None:
        rows = rows.order_by(*_order(not descending))
    got = list(rows[: ROWS + 1])
    more, got = len(got) > ROWS, got[:ROWS]
    if back and mark is not None:
        got.reverse()
    keep = request.GET.copy()
    first, last = (str(got[0].pk), str(got[-1].pk)) if got else ("", "")
    has_earlier = more if back and mark is not None else mark is not None
    has_later = mark is not None if back and mark is not None else more
    return Page(
        got, found[: COUNTED + 1].count(), key, sorts, keep,
        _address(keep, before=first) if has_earlier and got else "",
        _address(keep, after=last) if has_later and got else "",
    )  # fmt: skip


def ordered_rows(
    found: Sequence[Any], request: HttpRequest, sorts: Mapping[str, Sort], *, default: str
) -> list[Any]:
    """Rows that were worked out, not asked of the database, in the order asked for."""
    _, by, descending = _chosen(request, sorts, default)
    worth: Callable[[Any], Any] = by if callable(by) else lambda row: getattr(row, by)
    return sorted(found, key=worth, reverse=descending)


def cut_rows(
    found: Sequence[Any], request: HttpRequest, sorts: Mapping[str, Sort], *, default: str
) -> Page:
    """A page of rows that were worked out; `from` counts them."""
    rows = ordered_rows(found, request, sorts, default=default)
    asked = request.GET.get("from", "")
    start = int(asked) if asked.isdecimal() and int(asked) < len(rows) else 0
    keep, key = request.GET.copy(), _chosen(request, sorts, default)[0]
    return Page(
        rows[start : start + ROWS], len(rows), key, sorts, keep,
        _address(keep, **{"from": str(max(start - ROWS, 0))}) if start else "",
        _address(keep, **{"from": str(start + ROWS)}) if start + ROWS < len(rows) else "",
    )  # fmt: skip


def _expression(by: Any) -> Any:
    return F(by) if isinstance(by, str) else by


def _order(descending: bool) -> tuple[str, str]:
    return ("-_by", "-pk") if descending else ("_by", "pk")


def _mark(found: QuerySet[Any], by: Any, pk: str | None) -> tuple[Any, Any] | None:
    if not pk:
        return None
    model = found.model
    try:
        key = model._meta.pk.to_python(pk)
    except ValidationError:  # whatever was typed into the address
        return None
    return model._default_manager.filter(pk=key).annotate(_by=by).values_list("_by", "pk").first()


def _beyond(mark: tuple[Any, Any], *, descending: bool) -> Q:
    value, pk = mark
    way = "lt" if descending else "gt"
    return Q(**{f"_by__{way}": value}) | Q(_by=value, **{f"pk__{way}": pk})
