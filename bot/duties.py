"""What each subject owes the members and servers it keeps something of.

A subject is what a folder of `bot` is about. Each is listed once in `build_services`, and everything that concerns
all of them goes through that list: the export, `/privacy delete`, the purge of each minute, servers that were left.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import ClassVar

from bot.storage.engine import Transaction


class Subject:
    """The duties, each of them empty: a subject overrides those that what it keeps gives it.

    `tests/bot/test_duties.py` holds every table to its subject, and every row to the duties.
    """

    tables: ClassVar[Mapping[str, str]] = {}
    """Name of a table of the subject → key of the export that holds a member's rows; "" where no row is a member's."""

    purged_every: ClassVar[timedelta] = timedelta()
    """How much time has to pass from one `purge` to the next; each minute by default."""

    purged_by_leader: ClassVar[bool] = True
    """Whether one process purges for all of them; else each does, for what is its own."""

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Everything that is kept of the member, by key of the JSON export, in values that `write_json` knows."""
        return {}

    async def erase(self, connection: Transaction, user_id: int, *, remove_posts: bool) -> None:
        """Erase, inside the transaction that erases the member, what no cascade reaches.

        `remove_posts`: what they posted for others to read is to go from Discord as well.
        """

    def forget(self, user_id: int) -> None:
        """Drop what is remembered of the member in memory, after the erasure is committed."""

    def remembered(self) -> Iterable[int]:
        """Whose records are in memory, so that they can be forgotten where another process erased them."""
        return ()

    async def purge(self) -> int:
        """Remove for good what was kept only for a time that is over; returns how many rows."""
        return 0

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Remove everything of a server that Candor left so long ago that it is to be forgotten."""


class Memories:
    """What the cogs remember of members between two interactions: previews, drafts, open forms."""

    def __init__(self) -> None:
        self._forget: list[Callable[[int], None]] = []

    def register(self, forget: Callable[[int], None]) -> None:
        """Call `forget` with the id of a member who erased their data."""
        self._forget.append(forget)

    def forget(self, user_id: int) -> None:
        """Drop what is the member's from all of them."""
        for forget in self._forget:
            forget(user_id)
