"""What was read of a member's records, kept in memory for as long as it is right.

A member's revision counts their writes, whichever process made them: while it stands still, so do their records.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from bot.members.models import Member
from bot.storage.engine import Transaction

T = TypeVar("T", bound=Collection[object])

MOST_RECORDS = 50_000
"""Records in memory over all members; those of the member not asked for longest go first."""


class _Kept(NamedTuple, Generic[T]):
    made: datetime | None
    """When the member was made: the revision alone starts again after an erasure."""
    revision: int
    records: T


class Remembered(Generic[T]):
    """Records of members, read by `read` where they have changed. Those who ask must not change them."""

    def __init__(
        self,
        read: Callable[[Transaction, int], Awaitable[T]],
        nothing: T,
        renew: Callable[[Transaction, int, T, int], Awaitable[T | None]] | None = None,
    ) -> None:
        """`nothing`: the records of whom nothing is kept.

        `renew`: brings records that were read at a revision up to date, without changing them; None where it cannot.
        """
        self._read = read
        self._nothing = nothing
        self._renew = renew
        self._kept: OrderedDict[int, _Kept[T]] = OrderedDict()
        self._amount = 0
        self._erasures = 0
        """Of any member: what was read across one of them is not kept."""

    async def recall(self, connection: Transaction, user_id: int, member: Member | None) -> T:
        """The records of `user_id`, whom the same `connection` has just found to be `member`."""
        if member is None:  # erased, maybe by another process
            self._drop(user_id)
            return self._nothing
        kept = self._kept.get(user_id)
        if kept is None or (kept.made, kept.revision) != (member.created_at, member.revision):
            before = self._erasures
            records = None
            if self._renew and kept and kept.made == member.created_at and kept.revision < member.revision:
                records = await self._renew(connection, user_id, kept.records, kept.revision)
            if records is None:
                records = await self._read(connection, user_id)
            kept = _Kept(member.created_at, member.revision, records)
            if before != self._erasures:
                return kept.records
            self._drop(user_id)
            self._kept[user_id] = kept
            self._amount += len(kept.records)
            while self._amount > MOST_RECORDS and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        self._kept.move_to_end(user_id)
        return kept.records

    def members(self) -> list[int]:
        """The ids of the members whose records are kept in memory."""
        return list(self._kept)

    def forget(self, user_id: int) -> None:
        """Drop what is kept of a member who erased their data, and keep nothing that is being read right now."""
        self._erasures += 1
        self._drop(user_id)

    def _drop(self, user_id: int) -> None:
        kept = self._kept.pop(user_id, None)
        self._amount -= len(kept.records) if kept else 0
