"""What is kept about a member, in numbers, and its erasure."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.members import repository as members
from bot.members.models import Member
from bot.privacy import repository
from bot.storage.engine import Database

EXPORTED = {
    "member": "member",
    "client": "clients",
    "contract": "contracts",
    "feedback": "contracts",
    "shown_score": "scores",
    "accuracy_share": "accuracy_shares",
    "change": "changes",
    "insight_member": "insights",
    "insight_part": "insights",
}
"""Table with a member's data → key of the JSON export that holds it. A test holds this to the tables."""


class Kept(NamedTuple):
    """The member and the number of rows by table."""

    member: Member
    rows: dict[str, int]


class PrivacyService:
    """Shows and erases."""

    def __init__(self, database: Database, forget: Sequence[Callable[[int], None]]) -> None:
        """`forget`: called with the member's id, drop what is remembered of them in memory."""
        self._database = database
        self._forget = forget

    async def kept(self, user_id: int) -> Kept:
        """What is stored about the member."""
        async with self._database.read() as connection:
            member = await members.get(connection, user_id)
            return Kept(member or Member(user_id=user_id), await repository.count(connection, user_id))

    async def erase(self, user_id: int) -> None:
        """Remove everything about the member from every table, at once and for good."""
        async with self._database.write() as connection:
            await members.erase(connection, user_id)
        for forget in self._forget:
            forget(user_id)
        await repository.flush(self._database)
