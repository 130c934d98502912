"""Readers report, moderators decide, and nobody learns who asked.

What a moderator is told does not depend on whether the author is still known: otherwise they could see in it that
somebody erased their data.
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.clock import Clock
from bot.errors import NotFound, Refusal
from bot.i18n import _
from bot.members import repository as members
from bot.storage.engine import Database, Transaction
from bot.support.anonymous.message_repository import MessageRepository
from bot.support.anonymous.models import Question, State, Trouble
from bot.support.anonymous.report_repository import Mute, Report, ReportRepository
from bot.support.anonymous.repository import QuestionRepository

MOST_PER_DAY = 10
KEPT_AFTER_DECISION = timedelta(days=30)
MUTES = (1, 7, 30)
"""Days for which the author of a post can be muted."""


class Reason(StrEnum):
    """Why a reader reports a question."""

    PERSONAL = "personal"
    """The post names somebody, or lets readers guess who is meant."""
    HARMFUL = "harmful"
    SPAM = "spam"
    OTHER = "other"


class Filed(NamedTuple):
    """A question that a reader reported.

    `news`: whether moderators are told. Not where other reports of it wait already, and not of what the same reader
    reports again, however often: they find it in their list.
    """

    question: Question
    news: bool


class Reported(NamedTuple):
    """A question with what readers reported about it."""

    question: Question
    reports: list[Report]


class ReportService:
    """Reports of anonymous questions, and what moderators do with them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        questions: QuestionRepository,
        messages: MessageRepository,
        reports: ReportRepository,
    ) -> None:
        self._database = database
        self._clock = clock
        self._questions = questions
        self._messages = messages
        self._reports = reports

    async def reportable(self, guild_id: int | None, question_id: int, message_id: int = 0) -> Question:
        """A question that stands in this server, named by its own id or by that of what its asker added."""
        async with self._database.read() as connection:
            question_id = question_id or await self._messages.question_id_of(connection, message_id)
            return await self._here(connection, guild_id, question_id)

    async def _here(self, connection: Transaction, guild_id: int | None, question_id: int) -> Question:
        found = await self._questions.find_anybodys(connection, question_id)
        # Readers may see a post, and press its button, before Discord has told us that it is there.
        there = found is not None and (found.thread_id is not None or found.state is State.SENDING)
        if found is None or found.guild_id != guild_id or not there:
            raise NotFound(_("I do not know this post. Please tell a moderator directly."))
        return found

    async def report(
        self, user_id: int, guild_id: int | None, question_id: int, reason: Reason, note: str | None
    ) -> Filed:
        """Keep a report of a question. A member's second report of it takes the place of the first."""
        now = self._clock()
        async with self._database.write() as connection:
            question = await self._here(connection, guild_id, question_id)
            await members.touch(connection, user_id, now)
            if await self._reports.count_since(connection, user_id, now - timedelta(days=1)) >= MOST_PER_DAY:
                raise Refusal(
                    _("You reported a lot today. Please tell a moderator directly, or try again tomorrow.")
                )
            first = await self._reports.put_report(connection, user_id, question_id, reason, note, now)
            waiting = await self._reports.count_waiting(connection, question_id)
        return Filed(question, news=first and waiting == 1)

    async def waiting(self, guild_id: int) -> list[Reported]:
        """What waits for the moderators of a server, the oldest first."""
        found: dict[int, Reported] = {}
        async with self._database.read() as connection:
            for one in await self._reports.waiting(connection, guild_id):
                if one.question_id not in found:
                    question = await self._questions.find_anybodys(connection, one.question_id)
                    if question is None:
                        continue
                    found[one.question_id] = Reported(question, [])
                found[one.question_id].reports.append(one)
        return list(found.values())

    async def get_report(self, guild_id: int | None, question_id: int) -> Reported:
        """One question with the reports that wait."""
        async with self._database.read() as connection:
            question = await self._here(connection, guild_id, question_id)
            waiting = await self._reports.waiting(connection, question.guild_id)
        return Reported(question, [one for one in waiting if one.question_id == question_id])

    async def dismiss(self, guild_id: int | None, question_id: int) -> Question:
        """Close a report of a post with which nothing is wrong."""
        async with self._database.write() as connection:
            question = await self._here(connection, guild_id, question_id)
            await self._reports.handled(connection, question_id, self._clock())
        return question

    async def remove_post(self, guild_id: int | None, question_id: int) -> Question:
        """Let a post be removed, at once."""
        now = self._clock()
        async with self._database.write() as connection:
            question = await self._here(connection, guild_id, question_id)
            await self._messages.withdraw_waiting(connection, question_id)
            # Also what its asker wants removed, maybe days from now: it is the moderators' word that counts.
            for state in (State.POSTED, State.SENDING, State.REMOVING):
                await self._questions.move(
                    connection,
                    question_id,
                    state,
                    State.REMOVING,
                    trouble=Trouble.MODERATOR,
                    due_at=now,
                    closed_at=question.closed_at or now,
                )
            await self._reports.handled(connection, question_id, now)
        return question

    async def mute(self, guild_id: int | None, question_id: int, days: int) -> Question:
        """Keep the author of a post from asking here for some days; 0 lifts it. Nobody learns who that is."""
        now = self._clock()
        until = now + timedelta(days=days) if days in MUTES else None
        async with self._database.write() as connection:
            question = await self._here(connection, guild_id, question_id)
            author = await self._questions.author_of(connection, question_id)
            if author is not None:
                await self._reports.set_mute(connection, question, author, until)
            await self._reports.handled(connection, question_id, now)
        return question

    async def by(self, user_id: int) -> list[Report]:
        """Every report that a member made."""
        async with self._database.read() as connection:
            return await self._reports.by(connection, user_id)

    async def mutes(self, user_id: int) -> list[Mute]:
        """Where the member may not ask for a while."""
        async with self._database.read() as connection:
            return await self._reports.mute_rows(connection, user_id)

    async def sweep(self) -> None:
        """Forget mutes that are over and reports decided long ago."""
        now = self._clock()
        async with self._database.write() as connection:
            await self._reports.sweep(connection, now, now - KEPT_AFTER_DECISION)
