"""The tables `anonymous_question` and `anonymous_message`.

Statements for an asker find their rows by the keyed hash of their id. What is read never holds the author; the two
who must know, the one who mutes and the one who sends word of replies, ask `author_of`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.cipher import NOBODY, Cipher
from bot.storage.engine import fetch, hold_table
from bot.storage.rows import Rows
from bot.storage.tables import anonymous_message as message
from bot.storage.tables import anonymous_mute, new_id
from bot.storage.tables import anonymous_question as question
from bot.support.anonymous.models import (
    Ages,
    Category,
    Message,
    MessageKind,
    Notify,
    Question,
    QuestionDraft,
    State,
    Trouble,
)

_AUTHOR = ("author", "author_index")
_QUESTION = [column for column in question.columns if column.name not in _AUTHOR]
_MESSAGE = [column for column in message.columns if column.name not in (*_AUTHOR, "due_at")]
_UNLINKED = dict.fromkeys((*_AUTHOR, "title", "body", "locale"))

ON_DISCORD = (State.SENDING, State.POSTED, State.REMOVING)


class QuestionRepository:
    """Reads and writes questions and what their askers add."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._questions = Rows(question, cipher)
        self._messages = Rows(message, cipher)

    def _build(self, row: Row[Any]) -> Question:
        values = self._questions.open(row)
        values["trouble"] = Trouble(values["trouble"]) if values["trouble"] else None
        values |= {
            "category": Category(values["category"]),
            "notify": Notify(values["notify"]),
            "state": State(values["state"]),
        }
        return Question.model_construct(**values)

    def _build_message(self, row: Row[Any]) -> Message:
        values = self._messages.open(row)
        return Message.model_construct(
            **{**values, "kind": MessageKind(values["kind"]), "state": State(values["state"])}
        )

    def _mine(self, user_id: int) -> ColumnElement[bool]:
        return question.c.author_index.in_(self._cipher.authors(user_id))

    async def _select(
        self, connection: AsyncConnection, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> list[Question]:
        statement = (
            select(*_QUESTION).where(*conditions).order_by(question.c.created_at.desc(), question.c.id)
        )
        return await fetch(connection, statement.limit(limit), self._build)

    def key(self, text: str) -> str:
        """A keyed hash of `text`, 20 letters and digits."""
        return self._cipher.indexes(text, NOBODY)[0].hex()[:20]

    async def hold(self, connection: AsyncConnection) -> None:
        """Let no other transaction write questions until this one ends.

        Two of one member at once must not both find a limit unused, and they have no row of their own to hold.
        """
        await hold_table(connection, question)

    # What an asker does.

    async def insert_question(
        self, connection: AsyncConnection, user_id: int, draft: QuestionDraft, values: dict[str, Any]
    ) -> int:
        """Keep a draft; `values`: guild, channel, pseudonym, locale, whether named, moment."""
        row_id = new_id()
        whole = {
            **draft.model_dump(),
            **values,
            "id": row_id,
            "author": str(user_id),
            "author_index": self._cipher.authors(user_id)[0],
            "state": State.DRAFT,
            "tries": 0,
            "solved": False,
            "replies": 0,
            "unseen": 0,
        }
        await connection.execute(insert(question).values(self._questions.seal(row_id, whole)))
        return row_id

    async def find_question(
        self, connection: AsyncConnection, user_id: int, question_id: int
    ) -> Question | None:
        """A question of the member."""
        found = await self._select(connection, question.c.id == question_id, self._mine(user_id))
        return found[0] if found else None

    async def questions_of(
        self, connection: AsyncConnection, user_id: int, guild_id: int | None = None
    ) -> list[Question]:
        """The member's questions, the newest first, in one server or all."""
        conditions = [self._mine(user_id)]
        if guild_id is not None:
            conditions.append(question.c.guild_id == guild_id)
        return await self._select(connection, *conditions)

    async def change(self, connection: AsyncConnection, question_id: int, **values: Any) -> None:
        """Set columns of a question."""
        sealed = self._questions.seal(question_id, values)
        await connection.execute(update(question).where(question.c.id == question_id).values(sealed))

    async def move(
        self, connection: AsyncConnection, question_id: int, before: State, after: State, **values: Any
    ) -> bool:
        """Set `after` where the state is `before`; returns whether it was."""
        done = await connection.execute(
            update(question)
            .where(question.c.id == question_id, question.c.state == before)
            .values(state=after, **values)
        )
        return done.rowcount == 1

    async def remove(self, connection: AsyncConnection, question_id: int) -> None:
        """Forget a question."""
        await connection.execute(delete(question).where(question.c.id == question_id))

    async def drop_drafts(
        self, connection: AsyncConnection, user_id: int, guild_id: int, keep: int = 0
    ) -> None:
        """Forget drafts of the member in a server."""
        await connection.execute(
            delete(question).where(
                self._mine(user_id),
                question.c.guild_id == guild_id,
                question.c.state == State.DRAFT,
                question.c.id != keep,
            )
        )

    async def drop_oldest_drafts(self, connection: AsyncConnection, user_id: int, keep: int) -> None:
        """Forget the member's drafts in all servers but for the newest `keep`."""
        drafts = (self._mine(user_id), question.c.state == State.DRAFT)
        newest = select(question.c.id).where(*drafts).order_by(question.c.created_at.desc(), question.c.id)
        await connection.execute(
            delete(question).where(*drafts, question.c.id.not_in(newest.limit(keep).scalar_subquery()))
        )

    async def asked_since(
        self, connection: AsyncConnection, guild_id: int, since: datetime, user_id: int | None = None
    ) -> list[datetime]:
        """When questions were asked in a server since a moment, oldest first; of all, or of one member."""
        conditions = [question.c.guild_id == guild_id, question.c.asked_at > since]
        if user_id is not None:
            conditions.append(self._mine(user_id))
        statement = select(question.c.asked_at).where(*conditions).order_by(question.c.asked_at)
        return [row.asked_at for row in await connection.execute(statement)]

    async def say(
        self,
        connection: AsyncConnection,
        user_id: int,
        question_id: int,
        kind: MessageKind,
        body: str | None,
        due_at: datetime,
        now: datetime,
    ) -> int:
        """Keep what the asker adds until it is posted."""
        row_id = new_id()
        values = {
            "id": row_id,
            "question_id": question_id,
            "author": str(user_id),
            "author_index": self._cipher.authors(user_id)[0],
            "kind": kind,
            "body": body,
            "state": State.WAITING,
            "due_at": due_at,
            "tries": 0,
            "created_at": now,
        }
        await connection.execute(insert(message).values(self._messages.seal(row_id, values)))
        return row_id

    async def messages(self, connection: AsyncConnection, question_id: int) -> list[Message]:
        """What the asker added, oldest first."""
        statement = select(*_MESSAGE).where(message.c.question_id == question_id)
        return await fetch(
            connection, statement.order_by(message.c.created_at, message.c.id), self._build_message
        )

    async def withdraw_waiting(
        self, connection: AsyncConnection, question_id: int, kind: MessageKind | None = None
    ) -> int:
        """Forget what was to be posted in a thread and was not yet."""
        conditions = [message.c.question_id == question_id, message.c.state == State.WAITING]
        if kind is not None:
            conditions.append(message.c.kind == kind)
        return (await connection.execute(delete(message).where(*conditions))).rowcount

    # What the bot does on Discord.

    async def due(self, connection: AsyncConnection, now: datetime) -> list[Question]:
        """Questions that wait to be posted or removed, those longest due first."""
        statement = (
            select(*_QUESTION)
            .where(question.c.due_at <= now, question.c.state.in_((State.WAITING, State.REMOVING)))
            .order_by(question.c.due_at)
        )
        return await fetch(connection, statement, self._build)

    async def due_messages(self, connection: AsyncConnection, now: datetime) -> list[Message]:
        """What waits to be posted in threads, those longest due first."""
        statement = (
            select(*_MESSAGE)
            .where(message.c.due_at <= now, message.c.state == State.WAITING)
            .order_by(message.c.due_at)
        )
        return await fetch(connection, statement, self._build_message)

    async def unsure(
        self, connection: AsyncConnection, before: datetime
    ) -> tuple[list[Question], list[Message]]:
        """What was handed to Discord before a moment, and nobody came back to say how it went."""
        questions = await self._select(
            connection, question.c.state == State.SENDING, question.c.due_at <= before
        )
        statement = select(*_MESSAGE).where(message.c.state == State.SENDING, message.c.due_at <= before)
        return questions, await fetch(connection, statement, self._build_message)

    async def move_message(
        self, connection: AsyncConnection, said_id: int, before: State, after: State, **values: Any
    ) -> bool:
        """Set `after` where the state is `before`; returns whether it was."""
        done = await connection.execute(
            update(message)
            .where(message.c.id == said_id, message.c.state == before)
            .values(state=after, **values)
        )
        return done.rowcount == 1

    async def any(self, connection: AsyncConnection, question_id: int) -> Question | None:
        """A question by its id, whoever asked it; None where there is none."""
        found = await self._select(connection, question.c.id == question_id)
        return found[0] if found else None

    async def of_message(self, connection: AsyncConnection, said_id: int) -> int:
        """The id of the question that something was added to; 0 where there is none."""
        statement = select(message.c.question_id).where(message.c.id == said_id)
        return await connection.scalar(statement) or 0

    async def author_of(self, connection: AsyncConnection, question_id: int) -> int | None:
        """Who asked, as long as it is kept."""
        statement = select(question.c.author).where(question.c.id == question_id)
        sealed = await connection.scalar(statement)
        if sealed is None:
            return None
        return int(self._cipher.open(sealed, f"{question.name}.author.{question_id}"))

    async def replied(self, connection: AsyncConnection, thread_id: int, user_id: int, now: datetime) -> None:
        """Somebody wrote in a thread: the asker is to be told, unless it was they."""
        by_asker = func.coalesce(self._mine(user_id), False)
        linked = question.c.author_index.is_not(None)
        unseen = case((and_(linked, ~by_asker), 1), else_=0)
        await connection.execute(
            update(question)
            .where(question.c.thread_id == thread_id, question.c.state == State.POSTED)
            .values(
                replies=question.c.replies + case((by_asker, 0), else_=1),
                unseen=question.c.unseen + unseen,
                unseen_since=case(
                    (and_(linked, ~by_asker), func.coalesce(question.c.unseen_since, now)),
                    else_=question.c.unseen_since,
                ),
                active_at=now,
                closed_at=None,
            )
        )

    async def set_closed(
        self, connection: AsyncConnection, thread_id: int, closed_at: datetime | None
    ) -> None:
        """A thread was archived, or opened again."""
        conditions = [question.c.thread_id == thread_id, question.c.state == State.POSTED]
        if closed_at is not None:
            conditions.append(question.c.closed_at.is_(None))
        await connection.execute(update(question).where(*conditions).values(closed_at=closed_at))

    async def gone(self, connection: AsyncConnection, now: datetime, **at: int) -> None:
        """What stood `at` a thread, channel or server was deleted on Discord."""
        place = and_(*(question.c[name] == value for name, value in at.items()))
        waiting = delete(message).where(
            message.c.question_id.in_(select(question.c.id).where(place)), message.c.state == State.WAITING
        )
        await connection.execute(waiting)
        statement = (
            update(question)
            .where(place, question.c.state == State.POSTED)
            .values(
                state=State.REMOVED,
                trouble=Trouble.GONE,
                due_at=None,
                closed_at=func.coalesce(question.c.closed_at, now),
                unseen=question.c.unseen + case((question.c.author_index.is_not(None), 1), else_=0),
                unseen_since=func.coalesce(question.c.unseen_since, now),
            )
        )
        await connection.execute(statement)

    # Word of replies.

    async def to_tell(
        self, connection: AsyncConnection, since_before: datetime, told_before: datetime
    ) -> list[Question]:
        """Questions whose askers wait for a direct message."""
        return await self._select(
            connection,
            question.c.unseen > 0,
            question.c.notify == Notify.DM,
            question.c.author.is_not(None),
            question.c.unseen_since <= since_before,
            or_(question.c.told_at.is_(None), question.c.told_at <= told_before),
        )

    async def saw(self, connection: AsyncConnection, question_id: int, count: int, **values: Any) -> None:
        """The asker knows of `count` of what was unseen."""
        left = case((question.c.unseen > count, question.c.unseen - count), else_=0)
        await connection.execute(
            update(question)
            .where(question.c.id == question_id)
            .values(
                unseen=left,
                unseen_since=case((question.c.unseen > count, question.c.unseen_since), else_=None),
                **values,
            )
        )

    async def unseen_of(self, connection: AsyncConnection, user_id: int) -> list[Question]:
        """The member's questions with something they do not know yet."""
        return await self._select(
            connection, self._mine(user_id), question.c.unseen > 0, question.c.notify == Notify.LATER
        )

    async def by_message(self, connection: AsyncConnection, user_id: int) -> int:
        """How many questions of the member send them direct messages."""
        statement = (
            select(func.count())
            .select_from(question)
            .where(
                self._mine(user_id),
                question.c.notify == Notify.DM,
                question.c.state.in_((State.WAITING, State.SENDING, State.POSTED)),
            )
        )
        return await connection.scalar(statement) or 0

    async def stop_messages(self, connection: AsyncConnection, user_id: int) -> None:
        """From now on the member is told at their next use."""
        await connection.execute(update(question).where(self._mine(user_id)).values(notify=Notify.LATER))

    # Forgetting.

    async def unlink(self, connection: AsyncConnection, which: Sequence[int]) -> None:
        """Forget who asked, and the words; what stands on Discord stays there."""
        said = dict.fromkeys((*_AUTHOR, "body"))
        await connection.execute(
            update(anonymous_mute).where(anonymous_mute.c.question_id.in_(which)).values(question_id=None)
        )
        await connection.execute(update(message).where(message.c.question_id.in_(which)).values(said))
        await connection.execute(
            update(question)
            .where(question.c.id.in_(which))
            .values(**_UNLINKED, notify=Notify.LATER, unseen=0, unseen_since=None)
        )
        for row in await connection.execute(
            select(question.c.id).where(question.c.id.in_(which), question.c.named)
        ):
            # A member's own name is not kept for those who look at reports.
            values = self._questions.seal(row.id, {"pseudonym": "–"})
            await connection.execute(update(question).where(question.c.id == row.id).values(values))

    async def forget_server(self, connection: AsyncConnection, guild_id: int) -> None:
        """Remove every mute and question of a server."""
        for table in (anonymous_mute, question):
            await connection.execute(delete(table).where(table.c.guild_id == guild_id))

    async def sweep(
        self, connection: AsyncConnection, now: datetime, limits: Ages
    ) -> tuple[int, Sequence[int]]:
        """Forget drafts and what failed or was removed long ago; returns how many, and the questions to unlink."""
        old = or_(
            and_(question.c.state == State.DRAFT, question.c.created_at <= limits.draft),
            and_(question.c.state == State.FAILED, question.c.created_at <= limits.failed),
            and_(
                question.c.state == State.REMOVED,
                or_(question.c.trouble == Trouble.AUTHOR, question.c.author_index.is_(None)),
                or_(question.c.asked_at.is_(None), question.c.asked_at <= limits.day),
            ),
            and_(question.c.state == State.REMOVED, question.c.closed_at <= limits.closed),
        )
        gone = (await connection.execute(delete(question).where(old))).rowcount
        # The server left the bot, or the bot the server: nobody is there to post or remove it.
        for stuck, after, trouble in (
            (State.WAITING, State.FAILED, Trouble.CHANNEL),
            (State.SENDING, State.FAILED, Trouble.CHANNEL),
            (State.REMOVING, State.REMOVED, question.c.trouble),
        ):
            late = (question.c.state == stuck, question.c.due_at <= limits.day)
            await connection.execute(
                update(question).where(*late).values(state=after, trouble=trouble, due_at=None)
            )
        # Discord archives a thread that long silent, whether or not the bot was there to hear of it.
        await connection.execute(
            update(question)
            .where(
                question.c.state == State.POSTED,
                question.c.closed_at.is_(None),
                question.c.active_at <= limits.silent,
            )
            .values(closed_at=now)
        )
        past = select(question.c.id).where(
            question.c.closed_at <= limits.closed, question.c.author_index.is_not(None)
        )
        return gone, list((await connection.execute(past)).scalars())
