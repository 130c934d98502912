"""What members have begun and not finished, in memory: a file to import, a text to post, a reminder to confirm."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from bot.errors import Refusal
from bot.i18n import _
from bot.overtaken import refuse_overtaken

T = TypeVar("T")

QUARTER_HOUR, HOUR = 900.0, 3600.0


class _Entry(NamedTuple, Generic[T]):
    owner: int
    value: T
    size: int
    timer: asyncio.TimerHandle


class Pending(Generic[T]):
    """Values of members in memory, each found by a token and by its owner alone.

    A member has room for `each` of them, and a new one takes the place of their own oldest: nobody's goes because
    of another member. Each is dropped after `seconds`. All of them together take `most` at most, in whatever unit
    `put` is told their size; what does not fit is refused.
    """

    def __init__(self, *, each: int, most: int, seconds: float = HOUR) -> None:
        self._each = each
        self._most = most
        self._seconds = seconds
        self._entries: dict[str, _Entry[T]] = {}
        self._tokens: dict[int, list[str]] = {}
        self._taken: set[str] = set()
        self.size = 0
        """What all of them take."""

    def put(self, owner: int, value: T, size: int = 1) -> str:
        """Keep `value` for `owner`; returns its token, 16 letters and digits.

        Refusal where there is no room left, or where its owner erased their data since the interaction began.
        """
        refuse_overtaken()
        while len(self._tokens.get(owner, ())) >= self._each:
            self.drop(self._tokens[owner][0])
        if self.size + size > self._most:
            raise Refusal(
                _("I have no room for this right now"),
                _("Please try again in a quarter of an hour. Nothing was stored."),
            )
        token = secrets.token_hex(8)
        timer = asyncio.get_running_loop().call_later(self._seconds, self.drop, token)
        self._entries[token] = _Entry(owner, value, size, timer)
        self._tokens.setdefault(owner, []).append(token)
        self.size += size
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
        """It is finished, or its time is over."""
        self._taken.discard(token)
        entry = self._entries.pop(token, None)
        if entry is None:
            return
        entry.timer.cancel()
        self.size -= entry.size
        tokens = self._tokens[entry.owner]
        tokens.remove(token)
        if not tokens:
            del self._tokens[entry.owner]

    def holds(self, token: str) -> bool:
        """Whether the value is still there, being used or not: its owner may have erased their data meanwhile."""
        return token in self._entries

    def is_in_use(self, owner: int, token: str) -> bool:
        """Whether the owner's own value is being used at this moment."""
        entry = self._entries.get(token)
        return entry is not None and entry.owner == owner and token in self._taken

    def forget(self, user_id: int) -> None:
        """Drop everything of a member, also what is being used."""
        for token in list(self._tokens.get(user_id, ())):
            self.drop(token)


class Turns:
    """One thing at a time for each member: whoever asks again waits until their own first one is done."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of_member(self, user_id: int) -> asyncio.Lock:
        """To be entered with `async with` for as long as it takes."""
        return self._locks.setdefault(user_id, asyncio.Lock())
