"""What waits in memory for its member's word, and for its member's turn."""

import asyncio
import secrets
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from bot.errors import Refusal
from bot.i18n import _

T = TypeVar("T")

QUARTER_HOUR, HOUR = 900.0, 3600.0


class _Kept(NamedTuple, Generic[T]):
    value: T
    size: int
    timer: asyncio.TimerHandle


class Pending(Generic[T]):
    """Values under tokens that a button carries: a file that was read, a reminder that was read back.

    A member has room for `each` of them, and a new one takes the place of their own oldest: nobody's goes because
    of another member. Each is forgotten after `seconds`. All of them together take `most` at most, in whatever
    unit `put` is told their size; what does not fit is refused.
    """

    def __init__(self, *, each: int, most: int, seconds: float) -> None:
        self._each = each
        self._most = most
        self._seconds = seconds
        self._kept: dict[int, dict[str, _Kept[T]]] = {}
        self.size = 0
        """What all of them take."""

    def put(self, owner: int, value: T, size: int = 1, token: str | None = None) -> str:
        """Keep `value` for its member and return its token; under `token` where it was taken and is given back.

        Refusal where there is no room left.
        """
        own = self._kept.get(owner, {})
        while len(own) >= self._each:
            self._drop(owner, next(iter(own)))
        if self.size + size > self._most:
            raise Refusal(
                _(
                    "I am holding as much as I can for others right now\n"
                    "Please try again in a quarter of an hour. Nothing was stored."
                )
            )
        token = token or secrets.token_hex(8)
        timer = asyncio.get_running_loop().call_later(self._seconds, self._drop, owner, token)
        self._kept.setdefault(owner, {})[token] = _Kept(value, size, timer)
        self.size += size
        return token

    def find_pending(self, owner: int, token: str) -> T | None:
        """The member's value under `token`; None where it is gone or another member's."""
        kept = self._kept.get(owner, {}).get(token)
        return None if kept is None else kept.value

    def take(self, owner: int, token: str) -> T | None:
        """`find_pending`, and no longer keep it."""
        kept = self._drop(owner, token)
        return None if kept is None else kept.value

    def forget(self, owner: int) -> None:
        """Drop all that waits for a member."""
        for token in list(self._kept.get(owner, {})):
            self._drop(owner, token)

    def _drop(self, owner: int, token: str) -> _Kept[T] | None:
        own = self._kept.get(owner, {})
        kept = own.pop(token, None)
        if not own:
            self._kept.pop(owner, None)
        if kept is not None:
            kept.timer.cancel()
            self.size -= kept.size
        return kept


class Turns:
    """One thing at a time for each member: whoever asks again waits until their own first one is done."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of_member(self, user_id: int) -> asyncio.Lock:
        """To be entered with `async with` for as long as it takes."""
        return self._locks.setdefault(user_id, asyncio.Lock())
