"""From the database to Discord: what is due, and how it went.

The intent is written first. Before the bot speaks to Discord a row is `sending`; afterwards it is `posted`. Where
the bot stops between the two, the next run finds the row `sending` and looks on Discord whether the post is there
before it posts: nothing is lost, and nothing stands there twice.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from bot.clock import Clock
from bot.storage.engine import Database
from bot.support.anonymous import age_repository
from bot.support.anonymous.message_repository import MessageRepository
from bot.support.anonymous.models import Ages, Message, MessageKind, Notify, Question, State, Trouble
from bot.support.anonymous.questions import HOUR, POST_DELAY, later
from bot.support.anonymous.repository import QuestionRepository
from bot.support.settings import SupportSettings

UNSURE_AFTER = timedelta(minutes=2)
"""A post takes seconds. Who has not come back by then never will."""

TRIES = 8
BATCH_WAIT = timedelta(minutes=1)
"""A reply is told of after this, in case more come."""

BATCH_PAUSE = timedelta(minutes=15)
"""The least time between two direct messages about one question."""

KEPT_AFTER_CLOSING = timedelta(days=30)
"""How long the author of a closed question can still be told of replies or be muted."""

SILENT = timedelta(days=8)
"""Discord archives the threads after seven days without a word."""

_DRAFTS, _FAILED, _DAY = timedelta(hours=1), timedelta(days=7), timedelta(days=1)


class Work(NamedTuple):
    """What the bot has to do on Discord now."""

    questions: list[Question]
    messages: list[tuple[Message, Question]]
    unsure_questions: list[Question]
    unsure_messages: list[tuple[Message, Question]]

    @property
    def some(self) -> bool:
        """Whether there is anything to carry out."""
        return any(self)


class Outbox:
    """The rows' way to Discord. It is asked by the part of the bot that speaks to Discord."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        questions: QuestionRepository,
        messages: MessageRepository,
        settings: SupportSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._questions = questions
        self._messages = messages
        self._settings = settings

    async def work(self) -> Work:
        """Questions and messages that are due to be posted, looked for or removed."""
        now = self._clock()
        async with self._database.read() as connection:
            questions = await self._questions.due(connection, now)
            messages = await self._messages.due(connection, now)
            unsure = await self._questions.unsure(connection, now - UNSURE_AFTER)
            unsure_messages = await self._messages.unsure(connection, now - UNSURE_AFTER)
            found = {
                one.question_id: await self._questions.find_anybodys(connection, one.question_id)
                for one in (*messages, *unsure_messages)
            }
        return Work(questions, _with(messages, found), unsure, _with(unsure_messages, found))

    async def claim(self, question: Question) -> bool:
        """Take a waiting question to post it; False where another process has it, or it was taken back.

        False too where the server's questions of this hour are used up: then it waits for its turn. That is looked at
        here as well as when it was asked, since only what appeared counts there.
        """
        now = self._clock()
        most = (await self._settings.settings_of(question.guild_id)).asks_per_hour
        async with self._database.write() as connection:
            appeared = await self._questions.asked_since(connection, question.guild_id, now - HOUR)
            if len(appeared) >= most:
                due = later(appeared[-most] + HOUR, POST_DELAY)
                await self._questions.move(connection, question.id, State.WAITING, State.WAITING, due_at=due)
                return False
            return await self._questions.move(
                connection, question.id, State.WAITING, State.SENDING, due_at=now, tries=question.tries + 1
            )

    async def posted(self, question: Question, thread_id: int) -> bool:
        """It stands in this thread. False: it was taken back meanwhile, and is to be removed there at once."""
        now = self._clock()
        async with self._database.write() as connection:
            # Of the moment of the press nothing is kept: from here on it was asked when everybody saw it.
            await self._questions.change(
                connection, question.id, thread_id=thread_id, active_at=now, asked_at=now, created_at=now
            )
            # Days may have passed: whoever asked is told that moderators approved it.
            approved = question.approval_channel_id is not None
            told: Mapping[str, object] = {"unseen": 1, "unseen_since": now} if approved else {}
            stands = await self._questions.move(
                connection, question.id, State.SENDING, State.POSTED, due_at=None, tries=0, **told
            )
            if not stands:
                # It may have been looked for already, before it was there, and been counted as removed.
                for state in (State.REMOVING, State.REMOVED):
                    await self._questions.move(connection, question.id, state, State.REMOVING, due_at=now)
        return stands

    async def failed(self, question: Question, trouble: Trouble) -> None:
        """It cannot be posted; its asker is told."""
        now = self._clock()
        async with self._database.write() as connection:
            await self._questions.move(
                connection,
                question.id,
                State.SENDING,
                State.FAILED,
                due_at=None,
                trouble=trouble,
                unseen=1,
                unseen_since=now,
                # It does not count: neither for the day nor for the pause between two.
                asked_at=None,
                created_at=now,
                tries=0,
            )

    async def again(self, question: Question) -> None:
        """It is not on Discord, so it is posted after a while, or given up after too many tries."""
        if question.tries >= TRIES:
            return await self.failed(question, Trouble.REFUSED)
        due = self._clock() + timedelta(seconds=20 * 2 ** min(question.tries, 8))
        async with self._database.write() as connection:
            await self._questions.move(connection, question.id, State.SENDING, State.WAITING, due_at=due)

    async def removed(self, question: Question) -> None:
        """Write down that a question is gone from Discord."""
        now = self._clock()
        async with self._database.write() as connection:
            told: Mapping[str, object] = {}
            if question.trouble is Trouble.MODERATOR:
                told = {"unseen": 1, "unseen_since": now}
            await self._questions.move(
                connection, question.id, State.REMOVING, State.REMOVED, due_at=None, **told
            )

    async def remove_again(self, question: Question) -> None:
        """It could not be removed just now."""
        if question.tries >= TRIES:
            return await self.removed(question)
        due = self._clock() + timedelta(seconds=20 * 2**question.tries)
        async with self._database.write() as connection:
            await self._questions.change(connection, question.id, due_at=due, tries=question.tries + 1)

    async def claim_message(self, message: Message) -> bool:
        """Take what the asker adds, to post it."""
        now = self._clock()
        async with self._database.write() as connection:
            return await self._messages.move(
                connection, message.id, State.WAITING, State.SENDING, due_at=now, tries=message.tries + 1
            )

    async def message_posted(self, message: Message, message_id: int) -> None:
        """Write down that what the asker added stands in the thread."""
        now = self._clock()
        async with self._database.write() as connection:
            # Of the moment of the press nothing is kept, as with the question.
            await self._messages.move(
                connection,
                message.id,
                State.SENDING,
                State.POSTED,
                due_at=None,
                message_id=message_id,
                created_at=now,
            )

    async def message_failed(self, message: Message) -> None:
        """What the asker added cannot be posted: it waits for them, and they are told."""
        async with self._database.write() as connection:
            failed = await self._messages.move(
                connection, message.id, State.SENDING, State.FAILED, due_at=None
            )
            if failed and message.body is not None:
                await self._questions.addition_failed(connection, message.question_id, self._clock())

    async def message_again(self, message: Message) -> None:
        """It is not in the thread, so it is posted after a while, or given up after too many tries.

        Given up too where its words were erased meanwhile: nothing is posted without them.
        """
        if message.tries >= TRIES or (message.kind is MessageKind.TEXT and message.body is None):
            return await self.message_failed(message)
        due = self._clock() + timedelta(seconds=20 * 2 ** min(message.tries, 8))
        async with self._database.write() as connection:
            await self._messages.move(connection, message.id, State.SENDING, State.WAITING, due_at=due)

    async def messages_of(self, question: Question) -> list[Message]:
        """What the asker of a question added to it."""
        async with self._database.read() as connection:
            return await self._messages.messages_of(connection, question.id)

    # What happens on Discord.

    async def replied(self, thread_id: int) -> None:
        """Somebody wrote in a thread of the bot's."""
        async with self._database.write() as connection:
            await self._questions.replied(connection, thread_id, self._clock())

    async def archived(self, thread_id: int, *, archived: bool) -> None:
        """A thread was closed or opened again."""
        async with self._database.write() as connection:
            await self._questions.set_closed(connection, thread_id, self._clock() if archived else None)

    async def mark_gone(self, **at: int) -> None:
        """A thread (`thread_id`) or a channel (`channel_id`) is no longer there.

        A server that the bot was removed from may have it again: what stands there is forgotten after a while
        (`DepartureService`), and until then its askers can go on.
        """
        async with self._database.write() as connection:
            await self._questions.mark_gone(connection, self._clock(), **at)

    # Word of it.

    async def to_tell(self) -> list[Question]:
        """Questions whose askers are to get a direct message now."""
        now = self._clock()
        async with self._database.read() as connection:
            return await self._questions.to_tell(connection, now - BATCH_WAIT, now - BATCH_PAUSE)

    async def author_of(self, question: Question) -> int | None:
        """The asker of a question who wants word of replies; None where nobody is known."""
        async with self._database.read() as connection:
            return await self._questions.author_of(connection, question.id)

    def key(self, question: Question) -> str:
        """The same for the same word; it tells nobody without the encryption key which question it is about."""
        return self._questions.key(f"{question.id} {question.told_at}")

    async def told(self, question: Question) -> None:
        """Write down that the asker has word of the replies."""
        async with self._database.write() as connection:
            await self._questions.saw(connection, question.id, question.unseen, told_at=self._clock())

    async def cannot_tell(self, question: Question) -> None:
        """Direct messages do not reach the asker: they are told at their next use."""
        async with self._database.write() as connection:
            await self._questions.change(connection, question.id, notify=Notify.LATER)

    async def sweep(self) -> int:
        """Forget what need not be known any longer; returns how many askers were forgotten."""
        now = self._clock()
        ages = Ages(now - _DRAFTS, now - _FAILED, now - _DAY, now - SILENT, now - KEPT_AFTER_CLOSING)
        async with self._database.write() as connection:
            past = await age_repository.sweep(connection, now, ages)
            if past:
                await self._questions.unlink(connection, past)
        return len(past)


def _with(
    messages: list[Message], questions: Mapping[int, Question | None]
) -> list[tuple[Message, Question]]:
    return [(one, found) for one in messages if (found := questions[one.question_id]) is not None]
