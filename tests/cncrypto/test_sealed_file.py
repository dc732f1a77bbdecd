"""A sealed file opens with its key, in its place, whole; or not at all."""

import pytest

from cncrypto import SealedValueError
from cncrypto.sealed_file import open_file, seal_file

KEY, OTHER = b"k" * 32, b"o" * 32


def test_opens_what_was_sealed_and_never_seals_alike() -> None:
    sealed = seal_file(KEY, "项号,结果".encode(), place="b1|request")
    assert open_file(KEY, sealed, place="b1|request").decode() == "项号,结果"
    assert seal_file(KEY, b"x", place="p") != seal_file(KEY, b"x", place="p")


@pytest.mark.parametrize(
    ("key", "place", "spoil"),
    [
        (OTHER, "b1|request", lambda sealed: sealed),
        (KEY, "b2|request", lambda sealed: sealed),
        (KEY, "b1|result", lambda sealed: sealed),
        (KEY, "b1|request", lambda sealed: sealed[: len(sealed) // 2]),
        (KEY, "b1|request", lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEY, "b1|request", lambda sealed: b"MJF0" + sealed[4:]),
        (KEY, "b1|request", lambda sealed: b""),
    ],
)
def test_refuses_another_key_another_place_and_what_was_cut_or_changed(
    key: bytes, place: str, spoil: object
) -> None:
    sealed = spoil(seal_file(KEY, b"content" * 9, place="b1|request"))  # type: ignore[operator]
    with pytest.raises(SealedValueError, match="文件"):
        open_file(key, sealed, place=place)
