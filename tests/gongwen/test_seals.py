import hashlib

import pytest

from gongwen import FontCase, NoSeal, SampleSeal, SealUnavailable, render
from tests.gongwen import samples
from tests.gongwen.boxes import sides


def test_a_sample_seal_is_refused_in_production(fonts: FontCase) -> None:
    with pytest.raises(SealUnavailable, match="正式环境不得使用样章"):
        SampleSeal(fonts, production=True).seal(render(samples.letter(), fonts))


def test_without_a_sealing_system_nothing_is_sealed(fonts: FontCase) -> None:
    with pytest.raises(SealUnavailable, match="尚未接入电子印章系统"):
        NoSeal().seal(render(samples.letter(), fonts))


def test_a_draft_is_not_sealed(fonts: FontCase) -> None:
    draft = render(samples.letter(number=None, signed_on=None), fonts)
    with pytest.raises(SealUnavailable, match="草稿"):
        SampleSeal(fonts, production=False).seal(draft)


def test_minutes_are_not_sealed(fonts: FontCase) -> None:
    with pytest.raises(SealUnavailable, match="纪要不加盖印章"):
        SampleSeal(fonts, production=False).seal(render(samples.minutes(), fonts))


def test_a_sample_says_that_it_is_one_and_moves_nothing(fonts: FontCase) -> None:
    rendering = render(samples.letter(), fonts)
    sealed = SampleSeal(fonts, production=False).seal(rendering)
    page, before = sides(sealed.pdf)[0], sides(rendering.pdf)[0]
    assert sealed.sealing_body == samples.BUREAU
    assert sealed.proof == f"样章 SHA-256:{hashlib.sha256(sealed.pdf).hexdigest()}"
    added = [row.text for row in page.rows if row not in before.rows]
    assert added == ["样章", "不具效力"]
