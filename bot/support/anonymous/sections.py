"""What of a member's questions and reports goes into their own export."""

from collections.abc import Awaitable, Callable, Mapping

from bot.support.anonymous.models import Message, Question
from bot.support.anonymous.questions import QuestionService
from bot.support.anonymous.reports import ReportService

Section = Callable[[int], Awaitable[object]]


class Sections:
    """Sections of the JSON export."""

    def __init__(self, questions: QuestionService, reports: ReportService) -> None:
        self._questions = questions
        self._reports = reports

    def all(self) -> Mapping[str, Section]:
        """Key of the export → what it holds."""
        return {
            "anonymous_questions": self._asked,
            "anonymous_mutes": self._mutes,
            "reports": self._reported,
        }

    async def _asked(self, user_id: int) -> object:
        return [
            {**_plain(one), "messages": [_plain(said) for said in messages]}
            for one, messages in await self._questions.kept(user_id)
        ]

    async def _mutes(self, user_id: int) -> object:
        return [
            {"guild_id": str(one.guild_id), "question": _id(one.question_id), "until": one.until}
            for one in await self._reports.mutes(user_id)
        ]

    async def _reported(self, user_id: int) -> object:
        return [
            {
                "question": _id(one.question_id),
                "reason": one.reason,
                "note": one.note,
                "created_at": one.created_at,
                "handled_at": one.handled_at,
            }
            for one in await self._reports.by(user_id)
        ]


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _plain(one: Question | Message) -> dict[str, object]:
    """Its fields; ids as text, which no spreadsheet rounds."""
    fields = one.model_dump(exclude_none=True)
    return {
        name: str(value) if name == "id" or name.endswith("_id") else value for name, value in fields.items()
    }
