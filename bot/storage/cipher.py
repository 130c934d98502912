"""Encryption at rest: AES-256-GCM with a key id, so that keys can be changed.

A sealed value is one byte key id, twelve bytes nonce, ciphertext and tag. Its associated data names the
table, the column and the row: a value copied to another place in the database does not open there.

A ciphertext is as long as its text, and the length of a name or an id tells much. So a text is filled up with zero
bytes to a size that depends on its column alone (`Sealed`); values from before that are opened just the same.
"""

import base64
import binascii
import hashlib
import hmac
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import OperatorError

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD = 1 + NONCE_BYTES + 16
"""Bytes of a sealed value beyond its filled-up text: key id, nonce, tag."""

_FILLER = b"\0"
"""No text that members type holds it: `bot.values.clean_text` takes control characters away."""

NOBODY = 0
"""The owner of what is indexed without one."""


class WrongKeyError(OperatorError):
    """A sealed value does not open: its key is missing, wrong, or the value stands in the wrong place."""


class Cipher:
    """Seals and opens text with the first of `keys` (key id 0–255 → 32 bytes); opens with any of them."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        self.current = next(iter(keys))
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        # A separate key for the index, derived from the encryption key: neither tells anything of the other.
        self._index_keys = {
            key_id: hmac.digest(key, b"candor blind index", "sha256") for key_id, key in keys.items()
        }

    def seal(self, text: str, place: str, size: int = 0) -> bytes:
        """`text` sealed for `place`, which is `table.column.row id`, filled up to `size` bytes where it has fewer."""
        nonce = os.urandom(NONCE_BYTES)
        filled = text.encode().ljust(size, _FILLER)
        sealed = self._ciphers[self.current].encrypt(nonce, filled, place.encode())
        return bytes([self.current]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """The text sealed for `place`; WrongKeyError where it does not open."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise WrongKeyError(
                f"The database holds text encrypted with key {sealed[0] if sealed else '?'}, which "
                "ENCRYPTION_KEYS does not list. Add that key again; nothing was changed."
            )
        try:
            filled = cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.encode())
            return filled.rstrip(_FILLER).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise WrongKeyError(
                f"Key {sealed[0]} does not open {place}: it is another key than the one used to write it, "
                "or the value was altered. Nothing was changed."
            ) from None

    def key_id(self, sealed: bytes) -> int:
        """The id of the key that `sealed` was sealed with."""
        return sealed[0]

    def indexes(self, text: str, owner: int) -> list[bytes]:
        """Keyed hashes of `text` (16 bytes), the current key's first, to look up an encrypted value of `owner`.

        The same text of two members has nothing in common: the table does not tell who shares a client.
        """
        folded = " ".join([str(owner), *text.casefold().split()]).encode()
        order = [self.current, *(k for k in self._index_keys if k != self.current)]
        return [hmac.digest(self._index_keys[k], folded, hashlib.sha256)[:16] for k in order]


def filled_size(length: int, step: int) -> int:
    """The size to fill a text of `length` bytes up to: the next multiple of `step`, and never none."""
    return max(1, -(-length // step)) * step


_EXAMPLE = base64.b64decode("ThisIsOnlyAnExampleOfWhatAKeyLooksLike00000=")
"""The key that `.env.example` shows."""

_LEAST_DIFFERENT = 12
"""Bytes that differ from each other in a key. Of 32 random ones fewer than this do less than once in 10^12 keys."""


def _guessable(key: bytes) -> bool:
    """Whether a key was never made by chance: the example of the settings, zeros, a word typed over and over."""
    return key == _EXAMPLE or len(set(key)) < _LEAST_DIFFERENT


def make_key() -> str:
    """A fresh key in the form of settings: urlsafe base64 of 32 random bytes."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def parse_keys(text: str) -> dict[int, bytes]:
    """`1:base64,0:base64` as key id → key, the order kept. ValueError says what is wrong, without the key."""
    keys: dict[int, bytes] = {}
    for number, part in enumerate((p.strip() for p in text.replace("\n", ",").split(",") if p.strip()), 1):
        key_id, colon, encoded = part.partition(":")
        if not colon or not key_id.strip().isdecimal() or not 0 <= int(key_id) <= 255:
            raise ValueError(
                f"key {number} must look like 1:BASE64, with a number from 0 to 255 before the colon"
            )
        try:
            key = base64.b64decode(encoded.strip().replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(f"key {number} is not valid base64") from None
        if len(key) != KEY_BYTES:
            raise ValueError(f"key {number} has {len(key)} bytes instead of {KEY_BYTES}")
        if int(key_id) in keys:
            raise ValueError(f"key id {int(key_id)} is given twice")
        # Only as the current one: who has used such a key still needs it as an old one, to rotate away from it.
        if not keys and _guessable(key):
            raise ValueError(
                f"key {number} is an example or no random key, so everybody knows it; `candor keys new` makes one. "
                "If the database was written with it, put the new key before it and run `candor keys rotate`"
            )
        keys[int(key_id)] = key
    if not keys:
        raise ValueError("no key is given")
    return keys


def read_key_file(path: Path) -> dict[int, bytes]:
    """The keys in the file at `path`, one `id:base64` a line."""
    try:
        # Editors and shells of Windows put a mark before the text, or write another encoding.
        return parse_keys(path.read_text("utf-8-sig"))
    except OSError as error:
        raise OperatorError(f"The key file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise OperatorError(
            f"The key file {path} cannot be read: it is not in UTF-8. Please save it so."
        ) from None
    except ValueError as error:
        raise OperatorError(f"The key file {path} cannot be read: {error}.") from None


def write_key_file(path: Path, keys: list[tuple[int, str]]) -> None:
    """Write `keys` (id, base64), the current one first, readable by the owner alone, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "w"
    ) as file:
        file.writelines(f"{key_id}:{encoded}\n" for key_id, encoded in keys)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
