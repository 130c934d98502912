"""What an asker does: draft, post, add, mark solved, delete. Every method reaches only their own questions.

What becomes visible on Discord does so a random while later (`bot.support.anonymous.outbox`): who watches the
members' list, or somebody's typing, learns nothing from the moment.
"""

import random
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.errors import NotFound, Refusal
from bot.i18n import _
from bot.storage.engine import Database, Transaction
from bot.support.anonymous import names, place_repository
from bot.support.anonymous.message_repository import MessageRepository
from bot.support.anonymous.models import (
    Message,
    MessageKind,
    Notify,
    Question,
    QuestionDraft,
    State,
    Trouble,
)
from bot.support.anonymous.report_repository import ReportRepository
from bot.support.anonymous.repository import QuestionRepository
from bot.support.settings import SupportServer, SupportSettings
from bot.validation import validated

POST_DELAY = (15.0, 90.0)
"""Seconds, from and to, until a question is due; the outbox looks twice a minute besides."""

SAY_DELAY = (5.0, 45.0)
"""Seconds until what the asker adds, or that it is solved, is due."""

REMOVE_DELAY = (5.0, 45.0)
ERASE_DELAY = (60.0, 3 * 86400.0)
"""Several posts of one member that vanish within a short while would tell that they had one author."""

SAME_TIME = timedelta(minutes=10)
MOST_SAID = 30
"""What an asker may add in one thread in 24 hours."""

QUARTER = timedelta(minutes=15)
"""Others are told moments no finer than this, and never one that is nearer."""
MOST_DRAFTS = 3
"""Drafts that a member may have, one in each of so many servers; the oldest makes way."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

_random = random.SystemRandom()


class QuestionService:
    """Anonymous questions, for those who ask them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        questions: QuestionRepository,
        messages: MessageRepository,
        reports: ReportRepository,
        settings: SupportSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._questions = questions
        self._messages = messages
        self._reports = reports
        self._settings = settings

    async def check(self, user_id: int, server: SupportServer) -> None:
        """Refuse where the member may not ask now, and say when they may again."""
        async with self._database.read() as connection:
            await self._check(connection, user_id, server, self._clock())

    async def _check(
        self, connection: Transaction, user_id: int, server: SupportServer, now: datetime
    ) -> None:
        muted = (await self._reports.mutes(connection, user_id)).get(server.id)
        if muted is not None and muted > now:
            raise Refusal(
                _("A moderator has closed anonymous questions to the author of one of your posts"),
                _("They do not know who that is, and nobody was told. You can ask here again {when}."),
                when=muted,
            )
        mine = await self._questions.asked_since(connection, server.id, now - DAY, user_id)
        if len(mine) >= server.asks_per_day:
            raise Refusal(
                _("You asked {count} anonymous questions in 24 hours, as many as this server allows"),
                _("You can ask again {when}. Nothing was stored."),
                count=len(mine),
                when=mine[-server.asks_per_day] + DAY,
            )
        again = mine[-1] + timedelta(minutes=server.ask_cooldown_minutes) if mine else now
        if again > now:
            raise Refusal(
                _("Your last anonymous question is still fresh"),
                _("You can ask again {when}. Nothing was stored."),
                when=again,
            )
        everybodys = await self._questions.asked_since(connection, server.id, now - HOUR)
        if len(everybodys) >= server.asks_per_hour:
            raise Refusal(
                _("This server takes {count} anonymous questions an hour, and they are used up"),
                _("You can ask {when}. Nothing was stored."),
                count=server.asks_per_hour,
                when=coarse(everybodys[-server.asks_per_hour] + HOUR, now),
            )

    async def draft(
        self,
        user_id: int,
        server: SupportServer,
        draft: QuestionDraft,
        *,
        locale: str,
        named: str | None = None,
    ) -> Question:
        """Keep `draft` until the asker has seen the preview; it takes the place of an older draft.

        `named`: the name to post under, where the member does not want to be anonymous.
        """
        now = self._clock()
        if server.ask_channel_id is None:
            raise Refusal(_("Anonymous questions are not set up in this server."))
        async with self._database.write() as connection:
            await self._questions.hold(connection)
            await self._check(connection, user_id, server, now)
            await self._questions.drop_drafts(connection, user_id, server.id)
            await self._questions.drop_oldest_drafts(connection, user_id, MOST_DRAFTS - 1)
            values = {
                "guild_id": server.id,
                "channel_id": server.ask_channel_id,
                "pseudonym": named or names.draw(),
                "named": named is not None,
                "locale": locale,
                "created_at": now,
            }
            question_id = await self._questions.insert_question(connection, user_id, draft, values)
            return await self._get(connection, user_id, question_id)

    async def edit(self, user_id: int, question_id: int, draft: QuestionDraft) -> Question:
        """Change a draft, or what could not be posted."""
        async with self._database.write() as connection:
            before = await self._get(connection, user_id, question_id)
            if before.state not in (State.DRAFT, State.FAILED):
                raise Refusal(_("This question is on its way already and can no longer be changed."))
            # From now on: what came back days ago is not to go as an old draft.
            values = {
                **draft.model_dump(),
                "state": State.DRAFT,
                "trouble": None,
                "created_at": self._clock(),
            }
            await self._questions.change(connection, question_id, **values)
            return await self._get(connection, user_id, question_id)

    async def post(self, user_id: int, question_id: int, instead: QuestionDraft | None = None) -> Question:
        """Let a draft be posted soon. A second time changes nothing.

        `instead`: what takes the place of the draft, such as the same with names masked.
        """
        async with self._database.read() as connection:
            guild_id = (await self._get(connection, user_id, question_id)).guild_id
        server = await self._settings.settings_of(guild_id)
        now = self._clock()
        async with self._database.write() as connection:
            await self._questions.hold(connection)
            question = await self._get(connection, user_id, question_id)
            if question.state in (State.DRAFT, State.FAILED):
                await self._check(connection, user_id, server, now)
                if server.ask_channel_id is None:
                    raise Refusal(_("Anonymous questions are not set up in this server."))
                await self._questions.change(
                    connection,
                    question_id,
                    state=State.WAITING,
                    trouble=None,
                    channel_id=server.ask_channel_id,
                    needs_approval=server.ask_approval and not question.named,
                    approval_channel_id=None,
                    approval_message_id=None,
                    declined_because=None,
                    asked_at=now,
                    due_at=later(now, POST_DELAY),
                    **(instead.model_dump() if instead else {}),
                )
            return await self._get(connection, user_id, question_id)

    async def get_question(self, user_id: int, question_id: int) -> Question:
        """A question of the member; NotFound for anybody else's."""
        async with self._database.read() as connection:
            return await self._get(connection, user_id, question_id)

    async def _get(self, connection: Transaction, user_id: int, question_id: int) -> Question:
        found = await self._questions.find_question(connection, user_id, question_id)
        if found is None:
            raise NotFound(_("I cannot find that question. It may be gone already, or not be yours."))
        return found

    async def mine(self, user_id: int, guild_id: int | None = None) -> list[Question]:
        """The member's questions that are not drafts, the newest first."""
        async with self._database.read() as connection:
            found = await self._questions.questions_of(connection, user_id, guild_id)
        return [
            one
            for one in found
            if one.state is not State.DRAFT
            and not (one.trouble is Trouble.AUTHOR and one.state in (State.REMOVING, State.REMOVED))
        ]

    async def kept(self, user_id: int) -> list[tuple[Question, list[Message]]]:
        """Everything that is kept of the member's questions."""
        async with self._database.read() as connection:
            found = await self._questions.questions_of(connection, user_id)
            return [(one, await self._messages.messages_of(connection, one.id)) for one in found]

    async def seen(self, user_id: int, question_id: int) -> Question:
        """A question, whose replies the asker knows of from now on."""
        async with self._database.write() as connection:
            question = await self._get(connection, user_id, question_id)
            await self._questions.saw(connection, question_id, question.unseen)
        return question

    async def news(self, user_id: int) -> list[Question]:
        """Questions with something new, for a member who chose to be told at their next use; told once."""
        async with self._database.read() as connection:
            if not await self._questions.has_news(connection, user_id, self._clock()):
                return []
            found = await self._questions.unseen_of(connection, user_id)
        if found:
            async with self._database.write() as connection:
                for one in found:
                    await self._questions.saw(connection, one.id, one.unseen)
        return found

    async def _standing(self, connection: Transaction, user_id: int, question_id: int) -> Question:
        question = await self._get(connection, user_id, question_id)
        if not question.is_open:
            raise Refusal(_("This question is not on Discord, so nothing can be added to it."))
        return question

    async def solved_among(self, thread_ids: Collection[int]) -> set[int]:
        """Those of the threads whose askers marked them as solved, whoever they are: the threads say so themselves."""
        async with self._database.read() as connection:
            return await place_repository.solved_among(connection, thread_ids)

    async def unposted_of(self, user_id: int, question_id: int) -> list[Message]:
        """What the member added to their question and what could not be posted, oldest first."""
        async with self._database.read() as connection:
            await self._get(connection, user_id, question_id)
            return await self._messages.unposted_of(connection, question_id)

    async def add_message(
        self, user_id: int, question_id: int, body: str, *, instead_of: int = 0
    ) -> Question:
        """Add to a question, under its pseudonym, soon. The same words twice count once.

        `instead_of`: the id of what could not be posted, which is forgotten then.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await self._questions.hold(connection)
            question = await self._standing(connection, user_id, question_id)
            if instead_of:
                await self._messages.drop_unposted(connection, question_id, instead_of)
            said = await self._messages.messages_of(connection, question_id)
            if any(one.body == body and one.created_at > now - SAME_TIME for one in said):
                return question
            today = [one for one in said if one.created_at > now - DAY]
            if len(today) >= MOST_SAID:
                raise Refusal(
                    _("You added a lot to this question today"),
                    _("You can add more {when}. Nothing was stored."),
                    when=today[-MOST_SAID].created_at + DAY,
                )
            due = later(now, SAY_DELAY)
            await self._messages.insert_message(
                connection, user_id, question, MessageKind.TEXT, body, due, now
            )
        return question

    async def solve(self, user_id: int, question_id: int, *, solved: bool) -> Question:
        """Mark a question solved, or open again; the thread is told soon."""
        now = self._clock()
        kind, opposite = MessageKind.SOLVED, MessageKind.REOPENED
        if not solved:
            kind, opposite = opposite, kind
        due = later(now, SAY_DELAY)
        async with self._database.write() as connection:
            question = await self._standing(connection, user_id, question_id)
            if question.solved is not solved:
                # Not `now`: of the moment of the press nothing is kept.
                await self._questions.change(
                    connection, question_id, solved=solved, closed_at=due if solved else None
                )
                # What was not posted yet is taken back instead of being contradicted.
                if not await self._messages.withdraw_waiting(connection, question_id, opposite):
                    await self._messages.insert_message(connection, user_id, question, kind, None, due, now)
            return await self._get(connection, user_id, question_id)

    async def delete(self, user_id: int, question_id: int) -> None:
        """Take a question back: from Discord soon, from here once it is gone there."""
        now = self._clock()
        async with self._database.write() as connection:
            await self._questions.hold(connection)
            question = await self._get(connection, user_id, question_id)
            if question.asked_at is not None and question.state in (State.DRAFT, State.FAILED):
                # Moderators declined it, which counts for its day. Only the words go at once.
                gone = dict.fromkeys(("title", "body", "declined_because"))
                await self._questions.change(
                    connection, question_id, state=State.REMOVED, trouble=Trouble.AUTHOR, unseen=0, **gone
                )
            else:
                await self._withdraw(connection, question, later(now, REMOVE_DELAY))

    async def _withdraw(self, connection: Transaction, question: Question, due_at: datetime) -> None:
        await self._messages.withdraw_waiting(connection, question.id)
        if question.state in (State.POSTED, State.SENDING, State.HELD):
            await self._questions.change(
                connection,
                question.id,
                state=State.REMOVING,
                trouble=Trouble.AUTHOR,
                due_at=due_at,
                closed_at=due_at,
                unseen=0,
            )
        elif question.state in (State.DRAFT, State.WAITING, State.FAILED):
            await self._questions.delete_question(connection, question.id)

    async def set_notify(self, user_id: int, question_id: int, notify: Notify) -> Question:
        """Change how the asker is told of replies."""
        async with self._database.write() as connection:
            await self._get(connection, user_id, question_id)
            await self._questions.change(connection, question_id, notify=notify)
            return await self._get(connection, user_id, question_id)

    async def by_message(self, user_id: int) -> int:
        """How many questions send the member direct messages."""
        async with self._database.read() as connection:
            return await self._questions.by_message(connection, user_id)

    async def stop_messages(self, user_id: int) -> None:
        """No more direct messages about any question."""
        async with self._database.write() as connection:
            await self._questions.stop_messages(connection, user_id)

    async def erase(self, connection: Transaction, user_id: int, *, remove_posts: bool) -> None:
        """Forget that the member asked anything, at once. Their posts stay, or go one by one within three days.

        What does not stand on Discord yet goes in either case, also what is on its way there. Called inside the
        transaction that erases everything else.
        """
        now = self._clock()
        # What is taken to be posted between the look and the writing would be forgotten here and stand there.
        await self._questions.hold(connection)
        found = await self._questions.questions_of(connection, user_id)
        shown_in: set[int] = set()
        for one in found:
            if remove_posts or one.state is not State.POSTED:
                # What is not there yet is taken away as soon as it is, and one card before moderators is. More of
                # them, gone within a minute, would tell that they had one author.
                apart = one.state is State.POSTED or (one.state is State.HELD and one.guild_id in shown_in)
                await self._withdraw(connection, one, later(now, ERASE_DELAY if apart else REMOVE_DELAY))
            if one.state is State.HELD:
                shown_in.add(one.guild_id)
            await self._messages.withdraw_waiting(connection, one.id)
        await self._questions.erase(connection, user_id)

    async def forget_server(self, connection: Transaction, guild_id: int) -> None:
        """Forget every question and mute of a server; what was added and reported goes with its question."""
        await self._questions.forget_server(connection, guild_id)


def later(now: datetime, delay: tuple[float, float]) -> datetime:
    """A random while after `now`, so that the post does not tell when somebody pressed."""
    return now + timedelta(seconds=_random.uniform(*delay))


def coarse(moment: datetime, now: datetime) -> datetime:
    """The next full quarter of an hour after `moment` that is at least one away."""
    latest = max(moment, now + QUARTER).timestamp()
    step = QUARTER.total_seconds()
    return datetime.fromtimestamp(-(-latest // step) * step, UTC)


def checked(title: str, body: str, category: str, notify: str) -> QuestionDraft:
    """A draft of what was typed; a Refusal names what is wrong."""
    return validated(QuestionDraft, {"title": title, "body": body, "category": category, "notify": notify})
