"""The table `anonymous_question`, and what is done to what was added together with its question.

Statements for an asker find their rows by the keyed hash of their id. What is read never holds the author; the two
who must know, the one who mutes and the one who sends word of replies, ask `author_of`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.authors import (
    author_hashes,
    author_id,
    author_salt,
    author_values,
    erase_author,
    hashes_with,
)
from bot.storage.cipher import NOBODY, Cipher
from bot.storage.engine import fetch, hold_table
from bot.storage.rows import Rows
from bot.storage.statement import Statement
from bot.storage.tables import anonymous_message as message
from bot.storage.tables import anonymous_mute, new_id
from bot.storage.tables import anonymous_question as question
from bot.support.anonymous.models import (
    Category,
    Notify,
    Question,
    QuestionDraft,
    State,
    Trouble,
)

_AUTHOR = ("author", "author_index")
_QUESTION = [column for column in question.columns if column.name not in _AUTHOR]
_UNLINKED = dict.fromkeys((*_AUTHOR, "title", "body", "locale", "declined_because"))

_FORGOTTEN_NAME = "–"

_REMEMBERED = timedelta(seconds=10)
"""How long it is remembered whose questions have something new: what another process writes is told of that later."""

_NEWS = (question.c.unseen > 0, question.c.notify == Notify.LATER)
_WITH_NEWS = Statement(select(question.c.author_index).where(*_NEWS, question.c.author_index.is_not(None)))


class _Waiting(NamedTuple):
    """Who had something new at a moment: their keyed hashes, and the salt in these."""

    read_at: datetime
    salt: int
    hashes: frozenset[bytes]


class QuestionRepository:
    """Reads and writes anonymous questions; who asked is sealed."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._questions = Rows(question, cipher)
        self._waiting: _Waiting | None = None

    def _build(self, row: Row[Any]) -> Question:
        values = self._questions.open(row)
        # What an erasure emptied is as long as before, and holds nothing.
        values |= {name: values[name] or None for name in ("title", "body", "locale", "declined_because")}
        values["trouble"] = Trouble(values["trouble"]) if values["trouble"] else None
        values |= {
            "category": Category(values["category"]),
            "notify": Notify(values["notify"]),
            "state": State(values["state"]),
        }
        return Question.model_construct(**values)

    async def _mine(self, connection: AsyncConnection, user_id: int) -> ColumnElement[bool]:
        return question.c.author_index.in_(await author_hashes(connection, self._cipher, user_id))

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
            **await author_values(connection, self._cipher, user_id, named=values["named"]),
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
        found = await self._select(
            connection, question.c.id == question_id, await self._mine(connection, user_id)
        )
        return found[0] if found else None

    async def questions_of(
        self, connection: AsyncConnection, user_id: int, guild_id: int | None = None
    ) -> list[Question]:
        """The member's questions, the newest first, in one server or all."""
        conditions = [await self._mine(connection, user_id)]
        if guild_id is not None:
            conditions.append(question.c.guild_id == guild_id)
        return await self._select(connection, *conditions)

    async def change(self, connection: AsyncConnection, question_id: int, **values: Any) -> None:
        """Set columns of a question."""
        self._waiting = None
        sealed = self._questions.seal(question_id, values)
        await connection.execute(update(question).where(question.c.id == question_id).values(sealed))

    async def move(
        self, connection: AsyncConnection, question_id: int, before: State, after: State, **values: Any
    ) -> bool:
        """Set `after` where the state is `before`; returns whether it was."""
        self._waiting = None
        done = await connection.execute(
            update(question)
            .where(question.c.id == question_id, question.c.state == before)
            .values(state=after, **values)
        )
        return done.rowcount == 1

    async def delete_question(self, connection: AsyncConnection, question_id: int) -> None:
        """Remove a question, in whatever state, with what was added to it and the reports of it."""
        await connection.execute(delete(question).where(question.c.id == question_id))

    async def drop_drafts(
        self, connection: AsyncConnection, user_id: int, guild_id: int, keep: int = 0
    ) -> None:
        """Forget drafts of the member in a server."""
        await connection.execute(
            delete(question).where(
                await self._mine(connection, user_id),
                question.c.guild_id == guild_id,
                question.c.state == State.DRAFT,
                question.c.id != keep,
            )
        )

    async def drop_oldest_drafts(self, connection: AsyncConnection, user_id: int, keep: int) -> None:
        """Forget the member's drafts in all servers but for the newest `keep`."""
        drafts = (await self._mine(connection, user_id), question.c.state == State.DRAFT)
        newest = select(question.c.id).where(*drafts).order_by(question.c.created_at.desc(), question.c.id)
        await connection.execute(
            delete(question).where(*drafts, question.c.id.not_in(newest.limit(keep).scalar_subquery()))
        )

    async def asked_since(
        self, connection: AsyncConnection, guild_id: int, since: datetime, user_id: int | None = None
    ) -> list[datetime]:
        """When questions were asked in a server since a moment, oldest first: of one member, or of all.

        Of all, only those count that appeared on Discord, from when they did (`Outbox.posted`): a limit over others
        would tell that somebody has just pressed.
        """
        conditions = [question.c.guild_id == guild_id, question.c.asked_at > since]
        if user_id is None:
            conditions.append(question.c.thread_id.is_not(None))
        else:
            conditions.append(await self._mine(connection, user_id))
        statement = select(question.c.asked_at).where(*conditions).order_by(question.c.asked_at)
        return [row.asked_at for row in await connection.execute(statement)]

    # What the bot does on Discord.

    async def due(self, connection: AsyncConnection, now: datetime) -> list[Question]:
        """Questions that wait to be posted, given back or removed, those longest due first."""
        statement = (
            select(*_QUESTION)
            .where(
                question.c.due_at <= now, question.c.state.in_((State.WAITING, State.HELD, State.REMOVING))
            )
            .order_by(question.c.due_at)
        )
        return await fetch(connection, statement, self._build)

    async def find_anybodys(self, connection: AsyncConnection, question_id: int) -> Question | None:
        """A question by its id, whoever asked it; None where there is none."""
        found = await self._select(connection, question.c.id == question_id)
        return found[0] if found else None

    async def unsure(self, connection: AsyncConnection, before: datetime) -> list[Question]:
        """Questions handed to Discord before a moment, and nobody came back to say how it went."""
        return await self._select(connection, question.c.state == State.SENDING, question.c.due_at <= before)

    async def author_of(self, connection: AsyncConnection, question_id: int) -> int | None:
        """Who asked, as long as it is kept."""
        statement = select(question.c.author).where(question.c.id == question_id)
        sealed = await connection.scalar(statement)
        if sealed is None:
            return None
        return author_id(self._cipher.open(sealed, f"{question.name}.author.{question_id}"))

    async def replied(self, connection: AsyncConnection, thread_id: int, now: datetime) -> None:
        """Somebody wrote in a thread: the asker is to be told.

        Also where it was the asker: were their own messages left out, the number beside that of the thread's messages
        would tell who asked to whoever has the database.
        """
        self._waiting = None
        linked = question.c.author_index.is_not(None)
        await connection.execute(
            update(question)
            .where(question.c.thread_id == thread_id, question.c.state == State.POSTED)
            .values(
                replies=question.c.replies + 1,
                unseen=question.c.unseen + case((linked, 1), else_=0),
                unseen_since=case(
                    (linked, func.coalesce(question.c.unseen_since, now)), else_=question.c.unseen_since
                ),
                active_at=now,
                closed_at=None,
            )
        )

    async def addition_failed(self, connection: AsyncConnection, question_id: int, now: datetime) -> None:
        """What the asker added to a question that stands there cannot be posted: they are to be told."""
        self._waiting = None
        await connection.execute(
            update(question)
            .where(
                question.c.id == question_id,
                question.c.state == State.POSTED,
                question.c.author_index.is_not(None),
            )
            .values(
                trouble=Trouble.REFUSED,
                unseen=question.c.unseen + 1,
                unseen_since=func.coalesce(question.c.unseen_since, now),
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

    async def mark_gone(self, connection: AsyncConnection, now: datetime, **at: int) -> None:
        """What stood `at` a thread or channel was deleted on Discord."""
        self._waiting = None
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
        # What its asker wanted removed is: to moderators it must look like any other that is gone. A card before
        # moderators stands in another channel.
        wanted = (question.c.state == State.REMOVING, question.c.trouble == Trouble.AUTHOR)
        removed = place & and_(*wanted, question.c.approval_message_id.is_(None))
        await connection.execute(update(question).where(removed).values(state=State.REMOVED, due_at=None))

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
        """The asker knows of `count` of what was unseen, and of what could not be added."""
        left = case((question.c.unseen > count, question.c.unseen - count), else_=0)
        await connection.execute(
            update(question)
            .where(question.c.id == question_id)
            .values(
                unseen=left,
                unseen_since=case((question.c.unseen > count, question.c.unseen_since), else_=None),
                trouble=case((question.c.state == State.POSTED, None), else_=question.c.trouble),
                **values,
            )
        )

    async def has_news(self, connection: AsyncConnection, user_id: int, now: datetime) -> bool:
        """Whether there may be something in `unseen_of`; read anew where this process has written since."""
        known = self._waiting
        if known is None or not known.read_at <= now < known.read_at + _REMEMBERED:
            marks = frozenset((await _WITH_NEWS.run_on(connection, {})).scalars())
            known = self._waiting = _Waiting(now, await author_salt(connection), marks)
        return not known.hashes.isdisjoint(hashes_with(known.salt, self._cipher, user_id))

    async def unseen_of(self, connection: AsyncConnection, user_id: int) -> list[Question]:
        """The member's questions with something they do not know yet."""
        return await self._select(connection, await self._mine(connection, user_id), *_NEWS)

    async def by_message(self, connection: AsyncConnection, user_id: int) -> int:
        """How many questions of the member send them direct messages."""
        statement = (
            select(func.count())
            .select_from(question)
            .where(
                await self._mine(connection, user_id),
                question.c.notify == Notify.DM,
                question.c.state.in_((State.WAITING, State.SENDING, State.HELD, State.POSTED)),
            )
        )
        return await connection.scalar(statement) or 0

    async def stop_messages(self, connection: AsyncConnection, user_id: int) -> None:
        """From now on the member is told at their next use."""
        self._waiting = None
        await connection.execute(
            update(question).where(await self._mine(connection, user_id)).values(notify=Notify.LATER)
        )

    # Forgetting.

    async def erase(self, connection: AsyncConnection, user_id: int) -> None:
        """Forget that the member asked, added or was muted, and their words; what stands on Discord stays there."""
        self._waiting = None
        named = select(question.c.id).where(await self._mine(connection, user_id), question.c.named)
        for row_id in (await connection.execute(named)).scalars().all():
            await self.change(connection, row_id, pseudonym=_FORGOTTEN_NAME)
        await erase_author(connection, self._cipher, user_id, kept=("pseudonym",))

    async def unlink(self, connection: AsyncConnection, which: Sequence[int]) -> None:
        """Forget who asked what was closed long ago, and the words; what stands on Discord stays there."""
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
            values = self._questions.seal(row.id, {"pseudonym": _FORGOTTEN_NAME})
            await connection.execute(update(question).where(question.c.id == row.id).values(values))

    async def forget_server(self, connection: AsyncConnection, guild_id: int) -> None:
        """Remove every mute and question of a server."""
        for table in (anonymous_mute, question):
            await connection.execute(delete(table).where(table.c.guild_id == guild_id))
