"""Counts are grouped by thousands where a page asks for it; nothing else is written otherwise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.conf.locale.zh_Hans import formats as djangos
from django.template import Context, Template
from django.utils.formats import get_format


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("v|intcomma", 1_234_567, "1,234,567"),
        ("v|intcomma", 999, "999"),
        ("v|intcomma", -1_000, "-1,000"),
        ("v|intcomma", Decimal("12345.60"), "12,345.60"),
        ("v", 2026, "2026"),
        ("v", 350_122_103, "350122103"),
        ("v|floatformat:2", Decimal("12345.6"), "12345.60"),
        ("v", Decimal("12345.6"), "12345.6"),
        ("v", date(2026, 11, 8), "2026年11月8日"),
        ("v", datetime(2026, 11, 8, 1, 5, tzinfo=UTC), "2026年11月8日 09:05"),
    ],
)
def test_what_a_page_shows(written: str, value: object, shown: str) -> None:
    page = Template("{% load humanize %}{{ " + written + " }}")
    assert page.render(Context({"v": value})) == shown


def test_inputs_hold_plain_numbers() -> None:
    class Form(forms.Form):
        amount = forms.IntegerField(initial=1_234_567)

    assert 'value="1234567"' in str(Form()["amount"])
    assert Form({"amount": "1234567"}).is_valid()


def test_all_but_the_grouping_is_djangos() -> None:
    # Django itself adds the forms of ISO 8601 to those in which days may be given.
    names = {n for n in vars(djangos) if n.isupper() and not n.endswith("_INPUT_FORMATS")}
    ours: dict[str, Any] = {name: get_format(name) for name in names}
    theirs = {name: getattr(djangos, name) for name in names}
    assert {name for name in names if ours[name] != theirs[name]} == {
        "THOUSAND_SEPARATOR", "NUMBER_GROUPING",
    }  # fmt: skip
