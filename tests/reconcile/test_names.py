import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import MatchLevel, compare_names, normalise_name


@pytest.mark.parametrize(
    "theirs",
    [
        "阿不都·买买提",
        "阿不都•买买提",
        "阿不都．买买提",
        "阿不都・买买提",
        "阿不都 · 买买提",
        "阿不都。买买提",
    ],
)
def test_all_dots_of_registers_mean_the_one_of_the_standard(theirs: str) -> None:
    assert normalise_name(theirs) == "阿不都·买买提"


def test_private_use_code_point_of_old_tables() -> None:
    assert compare_names("张䶮", "张\ue863") is MatchLevel.CLEANED


@pytest.mark.parametrize(
    ("ours", "theirs", "level", "attaches"),
    [
        ("林小燕", "林小燕", MatchLevel.EXACT, True),
        ("林小燕", "林 小燕\u200b", MatchLevel.CLEANED, True),
        ("高青", "髙靑", MatchLevel.VARIANT, False),
        ("林䶮", "林?", MatchLevel.UNREADABLE, False),
        ("林小燕", "林小艳", MatchLevel.DIFFERENT, False),
        ("林小燕", "", MatchLevel.DIFFERENT, False),
    ],
)
def test_only_equal_names_attach(ours: str, theirs: str, level: MatchLevel, attaches: bool) -> None:
    assert compare_names(ours, theirs) is level
    assert level.attaches is attaches


@given(st.text(max_size=12))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
