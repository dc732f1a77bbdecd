"""Keys by purpose, in a file outside the database; several per purpose, one of them active."""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
FORMAT = 1


class KeyringError(RuntimeError):
    """The keyring cannot be used; the text says what to do and never contains a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret with the id that values written with it carry."""

    key_id: int
    secret: bytes = field(repr=False)


class _Keys(dict[str, dict[int, bytes]]):
    """Secrets by purpose and key id."""


@dataclass
class Keyring:
    """Secrets of each purpose by key id; the highest id is the active one.

    A purpose that was never used gets its first key when it is first asked for; a keyring read
    from a file writes that key down before it is used, so that nothing is encrypted with a key
    that nobody kept. Processes that share the file take turns, and each keeps what others wrote.
    """

    _keys: _Keys = field(default_factory=_Keys, repr=False)
    _path: Path | None = None

    @classmethod
    def generate(cls) -> "Keyring":
        return cls()

    @classmethod
    def from_file(cls, path: str | Path) -> "Keyring":
        """Read a keyring; raises KeyringError."""
        return cls(_read(Path(path)), Path(path))

    def save(self, path: str | Path | None = None) -> None:
        """Write the file in one step, readable by its owner only."""
        target = Path(path) if path is not None else self._path
        if target is None:
            raise KeyringError("没有指定密钥文件。")
        encoded = {
            purpose: {str(i): base64.b64encode(secret).decode() for i, secret in ids.items()}
            for purpose, ids in sorted(self._keys.items())
        }
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "keys": encoded}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        self._path = target

    def active(self, purpose: str) -> Key:
        """The key that new values of this purpose use."""
        if purpose not in self._keys:
            with self._alone():
                if purpose not in self._keys:
                    self._add(purpose)
        key_id = max(self._keys[purpose])
        return Key(key_id, self._keys[purpose][key_id])

    def key(self, purpose: str, key_id: int) -> Key:
        """The key of this id; raises KeyringError when it is gone."""
        try:
            return Key(key_id, self._keys[purpose][key_id])
        except KeyError:
            raise KeyringError(
                f"密钥“{purpose}”第{key_id}号不在密钥文件中，请从备份恢复后再试。"
            ) from None

    def all(self, purpose: str) -> tuple[Key, ...]:
        """Keys of this purpose, the active one first."""
        active = self.active(purpose)
        older = sorted(self._keys[purpose].items(), reverse=True)
        return (active, *(Key(i, secret) for i, secret in older if i != active.key_id))

    def purposes(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

    def rotate(self, purpose: str) -> Key:
        """Add a key that becomes the active one; old values keep opening."""
        with self._alone():
            return self._add(purpose)

    def retire(self, purpose: str, key_id: int) -> None:
        """Forget an old key: what it encrypted can never be opened again."""
        with self._alone():
            self.key(purpose, key_id)
            if self.active(purpose).key_id == key_id:
                raise KeyringError("不能删除正在使用的密钥，请先轮换。")
            del self._keys[purpose][key_id]
            if self._path is not None:
                self.save()

    def destroy(self, purpose: str) -> None:
        """Forget every key of a purpose: what they encrypted can never be opened again."""
        with self._alone():
            if self._keys.pop(purpose, None) is not None and self._path is not None:
                self.save()

    def _add(self, purpose: str) -> Key:
        ids = self._keys.setdefault(purpose, {})
        key_id = max(ids, default=0) + 1
        ids[key_id] = secrets.token_bytes(KEY_BYTES)
        if self._path is not None:
            self.save()
        return Key(key_id, ids[key_id])

    @contextmanager
    def _alone(self) -> Generator[None, None, None]:
        """The only one who changes the file, beginning from what it says now."""
        if self._path is None:
            yield
            return
        lock = self._path.with_name(f"{self._path.name}.lock")
        with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self._keys = _read(self._path)
            yield


def _read(path: Path) -> _Keys:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise KeyringError(f"密钥文件 {path} 的格式版本不受支持，请用相应版本的程序打开。")
        keys = {
            purpose: {int(key_id): base64.b64decode(text) for key_id, text in ids.items()}
            for purpose, ids in content["keys"].items()
        }
    except FileNotFoundError:
        raise KeyringError(
            f"找不到密钥文件 {path}，请用 minjiu keys generate 生成或从备份恢复。"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyringError(f"密钥文件 {path} 已损坏，请从备份恢复。") from None
    return _Keys(keys)
