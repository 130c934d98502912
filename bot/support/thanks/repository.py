"""The tables `thanks` and `thanks_choice`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, insert
from bot.storage.rows import Rows
from bot.storage.tables import new_id, thanks, thanks_choice
from bot.support.thanks.models import Standing, Thanks


class ThanksRepository:
    """Reads and writes who thanked whom; the words are sealed."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(thanks, cipher)

    def _build(self, row: Row[Any]) -> Thanks:
        return Thanks.model_construct(**self._rows.open(row))

    async def insert_thanks(self, connection: AsyncConnection, values: Mapping[str, object]) -> None:
        """Keep one member's thank-you to another."""
        row_id = new_id()
        await connection.execute(thanks.insert().values(id=row_id, **self._rows.seal(row_id, values)))

    async def count_given(self, connection: AsyncConnection, giver_id: int, since: datetime) -> int:
        """How many a member gave since then."""
        where = (thanks.c.giver_id == giver_id, thanks.c.created_at > since)
        return await connection.scalar(select(func.count()).select_from(thanks).where(*where)) or 0

    async def given_to(
        self, connection: AsyncConnection, giver_id: int, user_ids: Collection[int], since: datetime
    ) -> set[int]:
        """Those of the members whom `giver_id` thanked since then."""
        where = (
            thanks.c.user_id.in_(user_ids),
            thanks.c.giver_id == giver_id,
            thanks.c.created_at > since,
        )
        return set(await connection.scalars(select(thanks.c.user_id).where(*where)))

    async def given_for(
        self, connection: AsyncConnection, giver_id: int, user_ids: Collection[int], post_id: int
    ) -> set[int]:
        """Those of the members whom `giver_id` thanked for this question."""
        where = (
            thanks.c.user_id.in_(user_ids),
            thanks.c.giver_id == giver_id,
            thanks.c.post_id == post_id,
        )
        return set(await connection.scalars(select(thanks.c.user_id).where(*where)))

    async def given_by(
        self,
        connection: AsyncConnection,
        user_id: int,
        giver_ids: Collection[int],
        guild_id: int,
        since: datetime,
    ) -> set[int]:
        """Those of the members who thanked `user_id` in the server since then."""
        where = (
            thanks.c.user_id == user_id,
            thanks.c.giver_id.in_(giver_ids),
            thanks.c.guild_id == guild_id,
            thanks.c.created_at > since,
        )
        return set(await connection.scalars(select(thanks.c.giver_id).where(*where)))

    async def board(
        self, connection: AsyncConnection, guild_id: int, start: datetime, end: datetime, limit: int
    ) -> list[Standing]:
        """Who was thanked from `start` to `end`: by the most people first, then the most often."""
        people, times = func.count(thanks.c.giver_id.distinct()), func.count()
        statement = (
            select(thanks.c.user_id, times, people)
            .where(
                thanks.c.guild_id == guild_id,
                thanks.c.created_at >= start,
                thanks.c.created_at < end,
                thanks.c.counts.is_(True),
            )
            .group_by(thanks.c.user_id)
            .order_by(people.desc(), times.desc(), thanks.c.user_id)
            .limit(limit)
        )
        return [Standing(*row) for row in await connection.execute(statement)]

    async def received(self, connection: AsyncConnection, user_id: int) -> list[Thanks]:
        """Every thank-you to a member."""
        statement = select(thanks).where(thanks.c.user_id == user_id).order_by(thanks.c.created_at)
        return await fetch(connection, statement, self._build)

    async def given(self, connection: AsyncConnection, giver_id: int) -> list[Thanks]:
        """Every thank-you of a member."""
        statement = select(thanks).where(thanks.c.giver_id == giver_id).order_by(thanks.c.created_at)
        return await fetch(connection, statement, self._build)


async def refused(connection: AsyncConnection, user_ids: Collection[int]) -> dict[int, datetime]:
    """Those of the members who want no thanks kept, and since when."""
    statement = select(thanks_choice).where(thanks_choice.c.user_id.in_(user_ids))
    return {row.user_id: row.refused_at for row in await connection.execute(statement)}


async def refuse(connection: AsyncConnection, user_id: int, now: datetime) -> None:
    """A member wants none kept: what there is goes."""
    new = insert(connection, thanks_choice).values(user_id=user_id, refused_at=now)
    await connection.execute(new.on_conflict_do_nothing())
    await connection.execute(delete(thanks).where(thanks.c.user_id == user_id))


async def allow(connection: AsyncConnection, user_id: int) -> None:
    """A member may be thanked again."""
    await connection.execute(delete(thanks_choice).where(thanks_choice.c.user_id == user_id))


async def forget_server(connection: AsyncConnection, guild_id: int) -> None:
    """Remove every thank-you of a server."""
    await connection.execute(delete(thanks).where(thanks.c.guild_id == guild_id))


async def purge(connection: AsyncConnection, before: datetime) -> int:
    """Remove what is older than `before`; returns how many."""
    return (await connection.execute(delete(thanks).where(thanks.c.created_at <= before))).rowcount
