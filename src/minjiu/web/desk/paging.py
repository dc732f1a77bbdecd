"""Pages of long lists: by key, not by number, so that page one thousand costs what page one does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, QueryDict

ROWS = 50
COUNTED = 1_000  # how many are counted at most: beyond, “1,000件以上” says enough


@dataclass(frozen=True)
class Sort:
    """An order of rows: `by` is a field or an expression that is never null."""

    label: str
    by: Any
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the addresses of the pages around it."""

    rows: list[Any]
    total: int
    sort: str
    keep: QueryDict
    earlier: str
    later: str

    @property
    def total_words(self) -> str:
        return f"{COUNTED:,}件以上" if self.total > COUNTED else f"共{self.total:,}件"

    def sorted_by(self, key: str) -> str:
        """The address of this list in another order, from its first page."""
        return self._address(sort=key)

    def _address(self, **change: str) -> str:
        wanted = self.keep.copy()
        for name in ("after", "before"):
            wanted.pop(name, None)
        for name, value in change.items():
            wanted[name] = value
        return f"?{wanted.urlencode()}"


def cut(
    found: QuerySet[Any], request: HttpRequest, sorts: Mapping[str, Sort], *, default: str
) -> Page:
    """The page that the address asks for; an address that means nothing gives the first one.

    `after` and `before` name a row by its key, so no name or value of it is in the address.
    """
    key = request.GET.get("sort", default)
    key = key if key in sorts else default
    sort = sorts[key]
    by = F(sort.by) if isinstance(sort.by, str) else sort.by
    rows = found.alias(_by=by).order_by(*_order(sort.descending))
    back = "before" in request.GET
    mark = _mark(found, by, request.GET.get("before") or request.GET.get("after"))
    if mark is not None:
        rows = rows.filter(_beyond(mark, descending=sort.descending != back))
    if back and mark is not None:
        rows = rows.order_by(*_order(not sort.descending))
    got = list(rows[: ROWS + 1])
    more, got = len(got) > ROWS, got[:ROWS]
    if back and mark is not None:
        got.reverse()
    page = Page(got, found[: COUNTED + 1].count(), key, request.GET.copy(), "", "")
    first, last = (str(got[0].pk), str(got[-1].pk)) if got else ("", "")
    has_earlier = more if back and mark is not None else mark is not None
    has_later = mark is not None if back and mark is not None else more
    return Page(
        got, page.total, key, page.keep,
        page._address(before=first) if has_earlier and got else "",
        page._address(after=last) if has_later and got else "",
    )  # fmt: skip


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
