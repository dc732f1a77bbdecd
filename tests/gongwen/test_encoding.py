import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from gongwen import Document, decode, digest, encode
from tests.gongwen import samples


@pytest.mark.parametrize("make", samples.EVERY_KIND, ids=lambda make: make.__name__)
def test_a_document_comes_back_from_json(make: Callable[[], Document]) -> None:
    document = make()
    assert decode(json.loads(json.dumps(encode(document)))) == document


def test_a_draft_comes_back_too() -> None:
    draft = samples.letter(number=None, signed_on=None)
    assert decode(encode(draft)) == draft


def test_a_changed_word_changes_the_digest() -> None:
    document = samples.letter()
    assert digest(document) == digest(decode(encode(document)))
    assert digest(document) != digest(replace(document, title=document.title + "稿"))
