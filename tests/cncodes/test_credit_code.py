import pytest

from cncodes.credit_code import InvalidCreditCode, parse


@pytest.mark.parametrize(
    "text",
    ["", "91350100M000100Y4", "91350100M000100Y4I", "91350100M000100Y44", "91350100M000100Z43"],
)
def test_refuses(text: str) -> None:
    with pytest.raises(InvalidCreditCode):
        parse(text)


@pytest.mark.parametrize(
    ("text", "organisation"),
    [("91350100M000100Y43", "M000100Y4"), (" 91350100m000100y43 ", "M000100Y4")],
)
def test_reads(text: str, organisation: str) -> None:
    read = parse(text)
    assert (read.division_code, read.organisation_code) == ("350100", organisation)
