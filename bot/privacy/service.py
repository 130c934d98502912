"""What is kept about a member, in numbers, and its erasure."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.duties import Memories, Subject
from bot.members import repository as members
from bot.members.models import Member
from bot.overtaken import overtake, overtaking
from bot.privacy import repository
from bot.storage.advisory import tell_others
from bot.storage.cipher import Cipher
from bot.storage.engine import Database, in_batches

ERASED = "erased"
"""The word to other processes that a member has erased their data; the member's id follows."""


class Kept(NamedTuple):
    """The member and the number of rows by table."""

    member: Member
    rows: dict[str, int]


class PrivacyService:
    """Shows a member what is kept about them, and erases all of it."""

    def __init__(
        self, database: Database, cipher: Cipher, subjects: Sequence[Subject], memories: Memories
    ) -> None:
        """`subjects`: in the order in which they erase. `memories`: what else remembers members."""
        self._database = database
        self._cipher = cipher
        self._subjects = subjects
        self._memories = memories

    async def kept(self, user_id: int) -> Kept:
        """What is stored about the member."""
        async with self._database.read() as connection:
            member = await members.find_member(connection, user_id)
            rows = await repository.count(connection, user_id, self._cipher)
            return Kept(member or Member(user_id=user_id), rows)

    async def erase(self, user_id: int, *, remove_posts: bool = False) -> None:
        """Remove everything about the member from every table, at once and for good.

        What they asked anonymously stays on Discord without its author, unless they want it removed.
        """
        # Before the first row goes: a write that waits for it, and would bring the member back, is refused.
        with overtaking(user_id):
            async with self._database.write() as connection:
                for subject in self._subjects:
                    await subject.erase(connection, user_id, remove_posts=remove_posts)
                await tell_others(connection, ERASED, user_id)
        self._forget(user_id)

    def hear(self, word: str, number: int) -> None:
        """Do at once what another process's `tell_others` is about, where that is an erasure."""
        if word == ERASED:
            overtake(number)
            self._forget(number)

    def _forget(self, user_id: int) -> None:
        for subject in self._subjects:
            subject.forget(user_id)
        self._memories.forget(user_id)

    async def forget_gone(self) -> int:
        """Drop from memory whom another process erased; returns how many. To be called every minute: its word (`hear`)
        is lost while this process has no connection.

        Nothing of them is shown meanwhile: what is remembered is shown only as long as the database has it.
        """
        gone = {user_id for subject in self._subjects for user_id in subject.remembered()}
        async with self._database.read() as connection:
            async for batch in in_batches(list(gone)):
                gone -= await members.those_kept(connection, batch)
        for user_id in gone:
            self._forget(user_id)
        return len(gone)

    async def clear_log(self) -> bool:
        """Let the database's log of recent writes forget what was erased; returns whether it did, else try again.

        Not part of `erase`: beside a backup that is being made it has to wait, and the member has their answer first.
        """
        return await self._database.clear_log()
