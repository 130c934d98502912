"""What is kept about a member, in numbers, and its erasure."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from bot.members import repository as members
from bot.members.models import Member
from bot.privacy import repository
from bot.storage.cipher import Cipher
from bot.storage.engine import Database, Transaction

EXPORTED = {
    "member": "member",
    "client": "clients",
    "contract": "contracts",
    "feedback": "contracts",
    "shown_score": "scores",
    "accuracy_share": "accuracy_shares",
    "change": "changes",
    "guidance_author": "guidance",
    "guidance_bookmark": "guidance",
    "guidance_miss": "guidance",
    "guidance_vote": "guidance",
    "reminder": "reminders",
    "reminder_setting": "reminders",
    "question_report": "reports",
    "anonymous_question": "anonymous_questions",
    "anonymous_message": "anonymous_questions",
    "anonymous_mute": "anonymous_mutes",
    "thanks": "thanks",
    "thanks_choice": "thanks_choice",
    "insight_member": "insights",
    "insight_part": "insights",
}
"""Table with a member's data → key of the JSON export that holds it. A test holds this to the tables."""


Unlink = Callable[[Transaction, int, bool], Awaitable[None]]
"""Erases what of a member no cascade reaches; called with whether what they posted in public is to go as well."""


class Kept(NamedTuple):
    """The member and the number of rows by table."""

    member: Member
    rows: dict[str, int]


class PrivacyService:
    """Shows a member what is kept about them, and erases all of it."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        forget: Sequence[Callable[[int], None]],
        unlink: Sequence[Unlink],
    ) -> None:
        """`forget`: called with the member's id, drop what is remembered of them in memory."""
        self._database = database
        self._cipher = cipher
        self._forget = forget
        self._unlink = unlink

    async def kept(self, user_id: int) -> Kept:
        """What is stored about the member."""
        async with self._database.read() as connection:
            member = await members.get(connection, user_id)
            rows = await repository.count(connection, user_id, self._cipher)
            return Kept(member or Member(user_id=user_id), rows)

    async def erase(self, user_id: int, *, remove_posts: bool = False) -> None:
        """Remove everything about the member from every table, at once and for good.

        What they asked anonymously stays on Discord without its author, unless they want it removed.
        """
        async with self._database.write() as connection:
            await members.erase(connection, user_id)
            for unlink in self._unlink:
                await unlink(connection, user_id, remove_posts)
        for forget in self._forget:
            forget(user_id)
        await repository.flush(self._database)
