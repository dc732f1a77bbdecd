"""Texts that must name nobody: what looks like a person's number in them."""

import re

# 身份证号（18位或15位）、手机号
_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")


def names_a_person(text: str) -> bool:
    """Whether an ID number or a mobile number stands in a text."""
    return _OF_A_PERSON.search(text) is not None
