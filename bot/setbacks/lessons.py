"""What members learned from a setback: kept, changed, and shown again when a similar contract begins."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel

from bot.clock import Clock
from bot.contracts.models import Contract
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.i18n import _
from bot.members import repository as members
from bot.setbacks.models import Lesson
from bot.setbacks.repository import LessonRepository
from bot.storage.engine import Database
from bot.validation import validated
from bot.values import Note

MOST_LESSONS = 100
"""Of one member."""

_SHOWN = 3
"""So many are shown when a contract begins."""


class _Words(BaseModel):
    text: Note


class LessonService(Subject):
    """What a member does with lessons. Every method takes the member's id and reaches only their rows."""

    tables: ClassVar[Mapping[str, str]] = {"lesson": "lessons"}

    def __init__(self, database: Database, clock: Clock, rows: LessonRepository) -> None:
        self._database = database
        self._clock = clock
        self._rows = rows

    async def lessons_of(self, user_id: int) -> list[Lesson]:
        """What the member learned, the newest first."""
        async with self._database.read() as connection:
            return await self._rows.lessons_of(connection, user_id)

    async def get_lesson(self, user_id: int, lesson_id: int) -> Lesson:
        """One lesson; NotFound where it is not the member's or gone."""
        found = next((one for one in await self.lessons_of(user_id) if one.id == lesson_id), None)
        if found is None:
            raise _gone()
        return found

    async def lessons_for(self, user_id: int, contract: Contract) -> list[Lesson]:
        """What the member wants to see when a contract like this one begins, the newest first."""
        known = [
            one
            for one in await self.lessons_of(user_id)
            if one.shown and (one.platform, one.kind) == (contract.platform, contract.kind)
        ]
        return known[:_SHOWN]

    async def learn(self, user_id: int, contract: Contract, text: str, *, shown: bool) -> None:
        """Keep what is to be done differently with contracts like `contract`, which is the member's."""
        words = validated(_Words, {"text": text}).text
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            if len(await self._rows.lessons_of(connection, user_id)) >= MOST_LESSONS:
                raise Refusal(
                    _("You have {count} lessons, which is the most I keep for one person."),
                    _("Delete one that you no longer need."),
                    look=Look.PLANS,
                    count=MOST_LESSONS,
                )
            await self._rows.insert_lesson(connection, user_id, contract, words, shown, self._clock())

    async def change_lesson(self, user_id: int, lesson_id: int, text: str, *, shown: bool) -> None:
        """Write a lesson anew."""
        words = validated(_Words, {"text": text}).text
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            if not await self._rows.change_lesson(connection, user_id, lesson_id, words, shown):
                raise _gone()

    async def delete_lesson(self, user_id: int, lesson_id: int) -> None:
        """Remove a lesson for good."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            if not await self._rows.delete_lesson(connection, user_id, lesson_id):
                raise _gone()

    async def export(self, user_id: int) -> Mapping[str, object]:
        """The member's lessons."""
        return {"lessons": [one.model_dump(exclude={"id"}) for one in await self.lessons_of(user_id)]}


def _gone() -> NotFound:
    return NotFound(_("That lesson is not in your list any more."), look=Look.PLANS)
