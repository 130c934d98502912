"""The table `anonymous_message`: what askers add to their questions, until it stands in the thread and after.

What is read never holds the author.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.authors import author_values
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch
from bot.storage.rows import Rows
from bot.storage.tables import anonymous_message as message
from bot.storage.tables import new_id
from bot.support.anonymous.models import Message, MessageKind, Question, State

_READ = [column for column in message.columns if column.name not in ("author", "author_index", "due_at")]


class MessageRepository:
    """Reads and writes what askers add."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._rows = Rows(message, cipher)

    def _build(self, row: Row[Any]) -> Message:
        values = self._rows.open(row)
        values["body"] = values["body"] or None
        return Message.model_construct(
            **{**values, "kind": MessageKind(values["kind"]), "state": State(values["state"])}
        )

    async def insert_message(
        self,
        connection: AsyncConnection,
        user_id: int,
        question: Question,
        kind: MessageKind,
        body: str | None,
        due_at: datetime,
        now: datetime,
    ) -> int:
        """Keep what the asker adds until it is posted."""
        row_id = new_id()
        values = {
            "id": row_id,
            "question_id": question.id,
            **await author_values(connection, self._cipher, user_id, named=question.named),
            "kind": kind,
            "body": body,
            "state": State.WAITING,
            "due_at": due_at,
            "tries": 0,
            "created_at": now,
        }
        await connection.execute(insert(message).values(self._rows.seal(row_id, values)))
        return row_id

    async def messages_of(self, connection: AsyncConnection, question_id: int) -> list[Message]:
        """What the asker added, oldest first."""
        statement = select(*_READ).where(message.c.question_id == question_id)
        return await fetch(connection, statement.order_by(message.c.created_at, message.c.id), self._build)

    async def unposted_of(self, connection: AsyncConnection, question_id: int) -> list[Message]:
        """What the asker wrote and what could not be posted, oldest first."""
        return [
            one
            for one in await self.messages_of(connection, question_id)
            if one.state is State.FAILED and one.body is not None
        ]

    async def drop_unposted(self, connection: AsyncConnection, question_id: int, message_id: int) -> None:
        """Forget what could not be posted: its asker has it back."""
        statement = delete(message).where(
            message.c.id == message_id, message.c.question_id == question_id, message.c.state == State.FAILED
        )
        await connection.execute(statement)

    async def withdraw_waiting(
        self, connection: AsyncConnection, question_id: int, kind: MessageKind | None = None
    ) -> int:
        """Forget what was to be posted in a thread and was not yet."""
        conditions = [message.c.question_id == question_id, message.c.state == State.WAITING]
        if kind is not None:
            conditions.append(message.c.kind == kind)
        return (await connection.execute(delete(message).where(*conditions))).rowcount

    async def due(self, connection: AsyncConnection, now: datetime) -> list[Message]:
        """What waits to be posted in threads, those longest due first."""
        statement = (
            select(*_READ)
            .where(message.c.due_at <= now, message.c.state == State.WAITING)
            .order_by(message.c.due_at)
        )
        return await fetch(connection, statement, self._build)

    async def unsure(self, connection: AsyncConnection, before: datetime) -> list[Message]:
        """What was handed to Discord before a moment, and nobody came back to say how it went."""
        statement = select(*_READ).where(message.c.state == State.SENDING, message.c.due_at <= before)
        return await fetch(connection, statement, self._build)

    async def move(
        self, connection: AsyncConnection, row_id: int, before: State, after: State, **values: Any
    ) -> bool:
        """Set `after` where the state is `before`; returns whether it was."""
        done = await connection.execute(
            update(message)
            .where(message.c.id == row_id, message.c.state == before)
            .values(state=after, **values)
        )
        return done.rowcount == 1

    async def question_id_of(self, connection: AsyncConnection, message_id: int) -> int:
        """The id of the question that something was added to; 0 where there is none."""
        statement = select(message.c.question_id).where(message.c.id == message_id)
        return await connection.scalar(statement) or 0
