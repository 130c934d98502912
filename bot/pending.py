"""What members have begun and not finished: a file to import, a text to post, a reminder to confirm."""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class _Entry(NamedTuple, Generic[T]):
    owner: int
    value: T


class Pending(Generic[T]):
    """Values of members in memory, each found by a token and by its owner alone.

    At most `most` are kept; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()
        self._taken: set[str] = set()

    def put(self, owner: int, value: T) -> str:
        """Keep `value` for `owner`; returns its token, 16 letters and digits."""
        token = secrets.token_hex(8)
        self._entries[token] = _Entry(owner, value)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)
        return token

    def find(self, owner: int, token: str) -> T | None:
        """The value, None where it is somebody else's, is being used, or is no longer there."""
        entry = self._entries.get(token)
        return None if entry is None or entry.owner != owner or token in self._taken else entry.value

    @contextmanager
    def using(self, token: str) -> Iterator[None]:
        """Use up the value inside the block: it is found by nobody meanwhile, and again where the block raises."""
        self._taken.add(token)
        try:
            yield
        except BaseException:
            self._taken.discard(token)
            raise
        self.drop(token)

    def drop(self, token: str) -> None:
        """It is finished."""
        self._entries.pop(token, None)
        self._taken.discard(token)

    def holds(self, token: str) -> bool:
        """Whether the value is still there, being used or not: its owner may have erased their data meanwhile."""
        return token in self._entries

    def forget(self, user_id: int) -> None:
        """Drop everything of a member, also what is being used."""
        for token in [token for token, entry in self._entries.items() if entry.owner == user_id]:
            self.drop(token)
