"""SM2 signatures (GB/T 32918.2-2016) by the system's own OpenSSL 3, bound with ctypes.

`cryptography` refuses the curve and other packages are unsafe (docs/decisions/0012), so the library
that the operating system keeps patched is called. In production a certified module (密评) stands
behind the same two classes. The library is loaded at the first key: nothing else needs it.

A key is used by many threads at once; nothing here changes after it is made. What OpenSSL allocates
is freed with its owner. No error carries a key.
"""

import ctypes
import weakref
from collections.abc import Callable
from ctypes import byref, c_char_p, c_int, c_long, c_size_t, c_void_p
from functools import cache
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

Form = Literal["raw", "der"]
FORMS: tuple[Form, ...] = ("raw", "der")
# GB/T 35276-2017 10: the identity where none was agreed. OpenSSL alone assumes an empty one.
USUAL_ID = b"1234567812345678"
_LIBRARY = "libcrypto.so.3"
# SubjectPublicKeyInfo of id-ecPublicKey on the SM2 curve, up to the uncompressed point (65 bytes).
_SPKI_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_MEMORY = 3  # BIO_CTRL_INFO
_LONGEST = 80  # bytes; a DER signature has at most 72


class Sm2Error(RuntimeError):
    """SM2 cannot be used here, or a key is none; says what to do and never shows the key."""


class PublicKey:
    """A key that verifies: PEM, or the point in 130 hexadecimal digits as departments hand it out."""

    def __init__(self, text: str):
        library = _library()
        if "-----" in text:
            self._key = _read(library.PEM_read_bio_PUBKEY, text.encode())
        else:
            try:
                spki = _SPKI_HEAD + bytes.fromhex(text)
            except ValueError:
                spki = b""
            self._key = _read(library.d2i_PUBKEY_bio, spki, asks=())
        _owned(self, self._key)

    def pem(self) -> str:
        return _written(_library().PEM_write_bio_PUBKEY, self._key)

    def verify(
        self, data: bytes, signature: bytes, *, form: Form = "raw", identity: bytes = USUAL_ID
    ) -> bool:
        """Whether the signature, 64 bytes or DER, is this key's over SM3(Z ‖ data)."""
        if form == "raw":
            if len(signature) != 64:
                return False
            r, s = (int.from_bytes(half) for half in (signature[:32], signature[32:]))
            signature = encode_dss_signature(r, s)
        return _with_digest(
            self._key,
            "Verify",
            identity,
            lambda library, context: (
                library.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1
            ),
        )


class PrivateKey(PublicKey):
    """A key that signs, from PKCS #8 PEM."""

    def __init__(self, pem: str):
        self._key = _read(_library().PEM_read_bio_PrivateKey, pem.encode())
        _owned(self, self._key)

    @classmethod
    def generate(cls) -> "PrivateKey":
        library = _library()
        made = cls.__new__(cls)
        made._key = library.EVP_PKEY_Q_keygen(None, None, b"SM2")
        if not made._key:
            raise _unavailable()
        _owned(made, made._key)
        return made

    def private_pem(self) -> str:
        return _written(
            _library().PEM_write_bio_PKCS8PrivateKey, self._key, None, None, 0, None, None
        )

    def sign(self, data: bytes, *, form: Form = "raw", identity: bytes = USUAL_ID) -> bytes:
        """A signature over SM3(Z ‖ data), verified before it is handed out: a library once made a
        wrong one in half a million, and a wrong one can betray the key."""
        room, length = ctypes.create_string_buffer(_LONGEST), c_size_t(_LONGEST)
        made = _with_digest(
            self._key,
            "Sign",
            identity,
            lambda library, context: (
                library.EVP_DigestSign(context, room, byref(length), data, len(data)) == 1
            ),
        )
        signature = room.raw[: length.value]
        if not made or not self.verify(data, signature, form="der", identity=identity):
            raise Sm2Error("SM2签名没有做成，请重试；反复出现时请系统管理员检查OpenSSL。")
        if form == "der":
            return signature
        r, s = decode_dss_signature(signature)
        return r.to_bytes(32) + s.to_bytes(32)


def _unavailable() -> Sm2Error:
    return Sm2Error(
        f"本机的OpenSSL（{_LIBRARY}）没有找到或不支持SM2，"
        "请安装操作系统自带的OpenSSL 3（含SM2、SM3）后重试。"
    )


@cache
def _library() -> Any:
    """The system's libcrypto with the types of what is called; Sm2Error where it has no SM2."""
    try:
        library = ctypes.CDLL(_LIBRARY)
        for name, result, given in (
            ("BIO_new_mem_buf", c_void_p, (c_char_p, c_int)),
            ("BIO_s_mem", c_void_p, ()),
            ("BIO_new", c_void_p, (c_void_p,)),
            ("BIO_ctrl", c_long, (c_void_p, c_int, c_long, c_void_p)),
            ("BIO_free", c_int, (c_void_p,)),
            ("PEM_read_bio_PUBKEY", c_void_p, (c_void_p,) * 4),
            ("PEM_read_bio_PrivateKey", c_void_p, (c_void_p,) * 4),
            ("d2i_PUBKEY_bio", c_void_p, (c_void_p, c_void_p)),
            ("PEM_write_bio_PUBKEY", c_int, (c_void_p, c_void_p)),
            (
                "PEM_write_bio_PKCS8PrivateKey",
                c_int,
                (c_void_p, c_void_p, c_void_p, c_void_p, c_int, c_void_p, c_void_p),
            ),
            ("EVP_PKEY_Q_keygen", c_void_p, (c_void_p, c_char_p, c_char_p)),
            ("EVP_PKEY_is_a", c_int, (c_void_p, c_char_p)),
            ("EVP_PKEY_free", None, (c_void_p,)),
            ("EVP_PKEY_CTX_set1_id", c_int, (c_void_p, c_char_p, c_int)),
            ("EVP_MD_CTX_new", c_void_p, ()),
            ("EVP_MD_CTX_free", None, (c_void_p,)),
            ("EVP_DigestSignInit_ex", c_int, _INIT),
            ("EVP_DigestVerifyInit_ex", c_int, _INIT),
            ("EVP_DigestSign", c_int, (c_void_p, c_char_p, c_void_p, c_char_p, c_size_t)),
            ("EVP_DigestVerify", c_int, (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t)),
            ("ERR_clear_error", None, ()),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, given
    except (OSError, AttributeError):
        raise _unavailable() from None
    return library


_INIT = (c_void_p, c_void_p, c_char_p, c_void_p, c_char_p, c_void_p, c_void_p)
# OpenSSL asks for a password on the terminal where it is given no way to ask: this one has none.
_no_password = ctypes.CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_void_p)(lambda *_: -1)


def _owned(owner: object, key: int) -> None:
    freed = weakref.finalize(owner, _library().EVP_PKEY_free, key)
    freed.atexit = False  # a thread may still be signing then


def _read(reader: Callable[..., Any], content: bytes, asks: tuple[Any, ...] | None = None) -> int:
    """The key that `reader` finds; Sm2Error where it finds none, or none on the SM2 curve."""
    library = _library()
    source = library.BIO_new_mem_buf(content, len(content))
    try:
        rest = (ctypes.cast(_no_password, c_void_p), None) if asks is None else asks
        key = reader(source, None, *rest)
    finally:
        library.BIO_free(source)
        library.ERR_clear_error()
    if not key or not library.EVP_PKEY_is_a(key, b"SM2"):
        library.EVP_PKEY_free(key)
        raise Sm2Error("密钥不是SM2密钥（不加密的PEM，公钥也可用04开头的130位十六进制），请核对。")
    return key


def _written(writer: Callable[..., int], key: int, *rest: Any) -> str:
    library = _library()
    target, place = library.BIO_new(library.BIO_s_mem()), c_char_p()
    try:
        if writer(target, key, *rest) != 1:
            raise _unavailable()
        length = library.BIO_ctrl(target, _MEMORY, 0, byref(place))
        return ctypes.string_at(place, length).decode()
    finally:
        library.BIO_free(target)
        library.ERR_clear_error()


def _with_digest(key: int, what: str, identity: bytes, act: Callable[[Any, int], bool]) -> bool:
    """Begin signing or verifying with SM3 and the identity, then `act`; Sm2Error without SM3."""
    library = _library()
    context, keyed = library.EVP_MD_CTX_new(), c_void_p()
    begin = getattr(library, f"EVP_Digest{what}Init_ex")
    try:
        # The second belongs to the first and is freed with it.
        begun = begin(context, byref(keyed), b"SM3", None, None, key, None) == 1
        if not begun or library.EVP_PKEY_CTX_set1_id(keyed, identity, len(identity)) != 1:
            raise _unavailable()
        return act(library, context)
    finally:
        library.EVP_MD_CTX_free(context)
        library.ERR_clear_error()
