"""A refused form marks the field that is wrong: `aria-invalid`, and the reason beside it.

The page is rendered as always; here the form that was sent is found again in it (by its hidden fields
and its button) and the field named by the refusal gets its mark. So no template has to know.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.http import QueryDict

_ID = "refused-field"
_VALUE_ENDS_WITH_TAG = ("select", "textarea")


@dataclass
class _Field:
    name: str
    tag: str
    start: int
    text: str
    end: int
    longest: int | None = None


@dataclass
class _Form:
    path: str
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: set[tuple[str, str]] = field(default_factory=set)
    fields: list[_Field] = field(default_factory=list)


class _Reader(HTMLParser):
    """The forms of a page with where their fields stand in its text."""

    def __init__(self, page: str):
        super().__init__()
        self._lines = [0]
        for line in page.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self.forms: list[_Form] = []
        self._open: _Form | None = None
        self.feed(page)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = _Form(given.get("action", ""))
            self.forms.append(self._open)
        name = given.get("name", "")
        if self._open is None or not name:
            return
        if tag == "button":
            self._open.buttons.add((name, given.get("value", "")))
        elif tag == "input" and given.get("type") == "hidden":
            self._open.hidden[name] = given.get("value", "")
        elif tag in ("input", *_VALUE_ENDS_WITH_TAG):
            start, text = self._here(), self.get_starttag_text() or ""
            longest = int(given["maxlength"]) if given.get("maxlength", "").isdigit() else None
            self._open.fields.append(_Field(name, tag, start, text, start + len(text), longest))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag in _VALUE_ENDS_WITH_TAG and self._open is not None and self._open.fields:
            self._open.fields[-1].end = self._here() + len(f"</{tag}>")


def mark(page: str, *, path: str, given: QueryDict, field: str, message: str) -> str:
    """The page with the field marked; unchanged where no form or field fits.

    `field`: the name of a field, with `.2` the third of that name. Empty: one that is too long.
    """
    form = next((one for one in _Reader(page).forms if _sent(one, path, given)), None)
    wrong = None if form is None else _wrong(form, given, field)
    if wrong is None:
        return page
    tag = wrong.text.replace(f"<{wrong.tag}", f'<{wrong.tag} aria-invalid="true"', 1)
    tag = tag.replace(' aria-invalid="true"', f' aria-invalid="true" aria-describedby="{_ID}"', 1)
    tag = re.sub(r'class="', 'class="is-invalid ', tag, count=1)
    told = f'<div class="invalid-feedback d-block" id="{_ID}">{escape(message)}</div>'
    after = wrong.start + len(wrong.text)
    return page[: wrong.start] + tag + page[after : wrong.end] + told + page[wrong.end :]


def _sent(form: _Form, path: str, given: QueryDict) -> bool:
    if form.path not in ("", path):
        return False
    kept = {n: v for n, v in form.hidden.items() if n != "csrfmiddlewaretoken"}
    if any(given.get(name) != value for name, value in kept.items()):
        return False
    did = given.get("do")
    return did is None or kept.get("do") == did or ("do", did) in form.buttons


def _wrong(form: _Form, given: QueryDict, field: str) -> _Field | None:
    if not field:
        return next((one for one in form.fields if _too_long(one, form, given)), None)
    name, _, place = field.partition(".")
    found = [one for one in form.fields if one.name == name]
    number = int(place or 0)
    return found[number] if number < len(found) else None


def _too_long(one: _Field, form: _Form, given: QueryDict) -> bool:
    number = [other for other in form.fields if other.name == one.name].index(one)
    values = given.getlist(one.name)
    return one.longest is not None and number < len(values) and len(values[number]) > one.longest
