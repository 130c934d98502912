"""The tables `question_report` and `anonymous_mute`."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.authors import author_hashes, author_values
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch
from bot.storage.rows import Rows
from bot.storage.tables import anonymous_mute as mute
from bot.storage.tables import anonymous_question as question
from bot.storage.tables import new_id
from bot.storage.tables import question_report as report
from bot.support.anonymous.models import Question


class Report(NamedTuple):
    """What a reader reported. Who it was is not told to anybody."""

    question_id: int
    reason: str
    note: str | None
    created_at: datetime
    handled_at: datetime | None


class Mute(NamedTuple):
    """A server in which the author of a question may not ask for a while."""

    guild_id: int
    question_id: int | None
    until: datetime


_SHOWN = [
    report.c.id,
    report.c.question_id,
    report.c.reason,
    report.c.note,
    report.c.created_at,
    report.c.handled_at,
]


class ReportRepository:
    """Reads and writes reports and mutes."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._reports = Rows(report, cipher)
        self._mutes = Rows(mute, cipher)

    async def put_report(
        self,
        connection: AsyncConnection,
        user_id: int,
        question_id: int,
        reason: str,
        note: str | None,
        now: datetime,
    ) -> bool:
        """Keep a member's report of a question in place of an earlier one; returns whether there was none."""
        mine = (report.c.user_id == user_id, report.c.question_id == question_id)
        earlier = await connection.execute(delete(report).where(*mine))
        row_id = new_id()
        values = {
            "id": row_id,
            "user_id": user_id,
            "question_id": question_id,
            "reason": reason,
            "note": note,
            "created_at": now,
        }
        await connection.execute(insert(report).values(self._reports.seal(row_id, values)))
        return earlier.rowcount == 0

    async def count_waiting(self, connection: AsyncConnection, question_id: int) -> int:
        """How many reports of a question moderators have not decided about."""
        undecided = (report.c.question_id == question_id, report.c.handled_at.is_(None))
        statement = select(func.count()).select_from(report).where(*undecided)
        return await connection.scalar(statement) or 0

    async def count_since(self, connection: AsyncConnection, user_id: int, since: datetime) -> int:
        """How much a member reported since a moment."""
        statement = (
            select(func.count())
            .select_from(report)
            .where(report.c.user_id == user_id, report.c.created_at > since)
        )
        return await connection.scalar(statement) or 0

    async def waiting(self, connection: AsyncConnection, guild_id: int) -> list[Report]:
        """What waits for moderators of a server, oldest first."""
        statement = (
            select(*_SHOWN)
            .join(question, question.c.id == report.c.question_id)
            .where(question.c.guild_id == guild_id, report.c.handled_at.is_(None))
            .order_by(report.c.created_at, report.c.id)
        )
        return await fetch(connection, statement, lambda row: _report(self._reports.open(row)))

    async def handled(self, connection: AsyncConnection, question_id: int, now: datetime) -> None:
        """Moderators have decided about a question."""
        await connection.execute(
            update(report)
            .where(report.c.question_id == question_id, report.c.handled_at.is_(None))
            .values(handled_at=now)
        )

    async def by(self, connection: AsyncConnection, user_id: int) -> list[Report]:
        """What the member reported, oldest first."""
        statement = select(*_SHOWN).where(report.c.user_id == user_id).order_by(report.c.created_at)
        return await fetch(connection, statement, lambda row: _report(self._reports.open(row)))

    async def set_mute(
        self, connection: AsyncConnection, muted: Question, user_id: int, until: datetime | None
    ) -> None:
        """Keep the author of a question from asking in its server until a moment; None lifts that again.

        Mutes for other questions stay: one that changed them would tell that both have one author.
        """
        await connection.execute(delete(mute).where(mute.c.question_id == muted.id))
        if until is not None:
            row_id = new_id()
            values = {
                "id": row_id,
                "guild_id": muted.guild_id,
                **await author_values(connection, self._cipher, user_id, named=muted.named),
                "question_id": muted.id,
                "until": until,
            }
            await connection.execute(insert(mute).values(self._mutes.seal(row_id, values)))

    async def mutes(self, connection: AsyncConnection, user_id: int) -> dict[int, datetime]:
        """Server → until when the member may not ask there."""
        statement = (
            select(mute.c.guild_id, func.max(mute.c.until).label("until"))
            .where(mute.c.author_index.in_(await author_hashes(connection, self._cipher, user_id)))
            .group_by(mute.c.guild_id)
        )
        return {row.guild_id: row.until for row in await connection.execute(statement)}

    async def mute_rows(self, connection: AsyncConnection, user_id: int) -> list[Mute]:
        """Each mute of the member."""
        statement = (
            select(mute.c.guild_id, mute.c.question_id, mute.c.until)
            .where(mute.c.author_index.in_(await author_hashes(connection, self._cipher, user_id)))
            .order_by(mute.c.until, mute.c.id)
        )
        return [Mute(*row) for row in await connection.execute(statement)]

    async def sweep(self, connection: AsyncConnection, now: datetime, handled_before: datetime) -> None:
        """Forget mutes that are over and reports decided long ago."""
        await connection.execute(delete(mute).where(mute.c.until <= now))
        await connection.execute(delete(report).where(report.c.handled_at <= handled_before))


def _report(values: dict[str, Any]) -> Report:
    return Report(**{name: values[name] for name in Report._fields})
