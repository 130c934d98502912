"""What is owed of anonymous questions, reports and mutes: three services, one subject."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import structlog

from bot.duties import Subject
from bot.storage.engine import Transaction
from bot.support.anonymous.models import Message, Question
from bot.support.anonymous.outbox import Outbox
from bot.support.anonymous.questions import QuestionService
from bot.support.anonymous.reports import ReportService

log = structlog.get_logger()


class AnonymousQuestions(Subject):
    """Passes each duty on to the services that keep something."""

    tables: ClassVar[Mapping[str, str]] = {
        "anonymous_question": "anonymous_questions",
        "anonymous_message": "anonymous_questions",
        "anonymous_mute": "anonymous_mutes",
        "question_report": "reports",
    }
    purged_every = timedelta(minutes=30)

    def __init__(self, questions: QuestionService, reports: ReportService, outbox: Outbox) -> None:
        self._questions = questions
        self._reports = reports
        self._outbox = outbox

    async def export(self, user_id: int) -> Mapping[str, object]:
        """What the member asked and added, where they are muted, and what they reported."""
        return {
            "anonymous_questions": [
                {**_plain(one), "messages": [_plain(said) for said in messages]}
                for one, messages in await self._questions.kept(user_id)
            ],
            "anonymous_mutes": [
                {"guild_id": str(one.guild_id), "question": _id(one.question_id), "until": one.until}
                for one in await self._reports.mutes(user_id)
            ],
            "reports": [
                {
                    "question": _id(one.question_id),
                    "reason": one.reason,
                    "note": one.note,
                    "created_at": one.created_at,
                    "handled_at": one.handled_at,
                }
                for one in await self._reports.by(user_id)
            ],
        }

    async def erase(self, connection: Transaction, user_id: int, *, remove_posts: bool) -> None:
        """Forget that the member asked anything; what they reported goes by cascade."""
        await self._questions.erase(connection, user_id, remove_posts=remove_posts)

    async def purge(self) -> int:
        """Forget askers of closed questions, mutes that are over and reports decided long ago."""
        forgotten = await self._outbox.sweep()
        await self._reports.sweep()
        if forgotten:
            log.info("anonymous_authors_forgotten", count=forgotten)
        return forgotten

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Forget every question of the server, what was added and reported there, and its mutes."""
        await self._questions.forget_server(connection, guild_id)


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _plain(one: Question | Message) -> dict[str, object]:
    """Its fields; ids as text, which no spreadsheet rounds."""
    fields = one.model_dump(exclude_none=True)
    return {
        name: str(value) if name == "id" or name.endswith("_id") else value for name, value in fields.items()
    }
