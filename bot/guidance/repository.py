"""What members keep of guidance: bookmarks, votes, and the words of searches that found nothing."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.guidance.kept import Bookmark, MemberMiss, MemberVote, Miss, Vote
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, insert
from bot.storage.rows import Rows
from bot.storage.statement import Statement
from bot.storage.tables import guidance_bookmark, guidance_miss, guidance_vote, new_id

_MEMBER: BindParameter[int] = bindparam("member")
_SLUG: BindParameter[str] = bindparam("slug")
_SAVED = Statement(
    select(guidance_bookmark.c.slug).where(
        guidance_bookmark.c.user_id == _MEMBER, guidance_bookmark.c.slug == _SLUG
    )
)
_VOTE = Statement(
    select(guidance_vote.c.helpful).where(guidance_vote.c.user_id == _MEMBER, guidance_vote.c.slug == _SLUG)
)


async def save(connection: AsyncConnection, user_id: int, slug: str, now: datetime, most: int) -> None:
    """Bookmark a page; one that is saved stays as it is. Of more than `most` the oldest go."""
    new = insert(connection, guidance_bookmark).values(user_id=user_id, slug=slug, created_at=now)
    await connection.execute(new.on_conflict_do_nothing())
    mine = guidance_bookmark.c.user_id == user_id
    order = (guidance_bookmark.c.created_at.desc(), guidance_bookmark.c.slug)
    newest = select(guidance_bookmark.c.slug).where(mine).order_by(*order).limit(most)
    await connection.execute(
        delete(guidance_bookmark).where(mine, guidance_bookmark.c.slug.not_in(newest.scalar_subquery()))
    )


async def unsave(connection: AsyncConnection, user_id: int, slug: str) -> None:
    """Remove the member's bookmark of the page `slug`, if there is one."""
    mine = (guidance_bookmark.c.user_id == user_id) & (guidance_bookmark.c.slug == slug)
    await connection.execute(delete(guidance_bookmark).where(mine))


async def is_saved(connection: AsyncConnection, user_id: int, slug: str) -> bool:
    """Whether the member saved the page."""
    return (await _SAVED.run_on(connection, {"member": user_id, "slug": slug})).one_or_none() is not None


async def vote_of(connection: AsyncConnection, user_id: int, slug: str) -> bool | None:
    """What the member said of the page, None where they did not."""
    helpful: bool | None = (await _VOTE.run_on(connection, {"member": user_id, "slug": slug})).scalar()
    return helpful


async def bookmarks(connection: AsyncConnection, user_id: int) -> list[Bookmark]:
    """The member's bookmarks, the newest first."""
    statement = (
        select(guidance_bookmark)
        .where(guidance_bookmark.c.user_id == user_id)
        .order_by(guidance_bookmark.c.created_at.desc(), guidance_bookmark.c.slug)
    )
    return await fetch(connection, statement, lambda row: Bookmark(row.slug, row.created_at))


async def vote(
    connection: AsyncConnection, user_id: int, slug: str, guild_id: int, helpful: bool, now: datetime
) -> None:
    """Keep a vote; a later one of the same member on the same page takes its place."""
    values = {"guild_id": guild_id, "helpful": helpful, "created_at": now}
    new = insert(connection, guidance_vote).values(user_id=user_id, slug=slug, **values)
    key = [guidance_vote.c.user_id, guidance_vote.c.slug]
    await connection.execute(new.on_conflict_do_update(index_elements=key, set_=values))


async def votes(connection: AsyncConnection, user_id: int) -> list[Vote]:
    """What the member said of pages, in all servers, by slug."""
    statement = select(guidance_vote).where(guidance_vote.c.user_id == user_id).order_by(guidance_vote.c.slug)
    return await fetch(
        connection, statement, lambda row: Vote(row.slug, row.guild_id, row.helpful, row.created_at)
    )


async def voted(
    connection: AsyncConnection, guild_id: int, user_ids: Iterable[int], since: datetime, until: datetime
) -> list[tuple[int, str]]:
    """The pages that some members of a server voted on after `since` and up to `until`: (member, slug)."""
    statement = select(guidance_vote.c.user_id, guidance_vote.c.slug).where(
        guidance_vote.c.guild_id == guild_id,
        guidance_vote.c.created_at > since,
        guidance_vote.c.created_at <= until,
        guidance_vote.c.user_id.in_(list(user_ids)),
    )
    return await fetch(connection, statement, lambda row: (row.user_id, row.slug))


async def forget_page(connection: AsyncConnection, slug: str) -> None:
    """Remove what members kept of a page that is gone for good."""
    for table in (guidance_bookmark, guidance_vote):
        await connection.execute(delete(table).where(table.c.slug == slug))


async def forget_server(connection: AsyncConnection, guild_id: int) -> None:
    """Remove what members searched for there in vain, and take the server from their votes."""
    await connection.execute(delete(guidance_miss).where(guidance_miss.c.guild_id == guild_id))
    await connection.execute(
        update(guidance_vote).where(guidance_vote.c.guild_id == guild_id).values(guild_id=0)
    )


async def votes_in(
    connection: AsyncConnection, guild_id: int, since: datetime, until: datetime
) -> list[MemberVote]:
    """What members of a server said of pages after `since`, up to `until`."""
    statement = select(guidance_vote.c.user_id, guidance_vote.c.slug, guidance_vote.c.helpful).where(
        guidance_vote.c.guild_id == guild_id,
        guidance_vote.c.created_at > since,
        guidance_vote.c.created_at <= until,
    )
    return await fetch(connection, statement, lambda row: MemberVote(row.user_id, row.slug, row.helpful))


class MissRepository:
    """Words of searches that found nothing, for whom and where."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._rows = Rows(guidance_miss, cipher)

    async def add_miss(
        self, connection: AsyncConnection, user_id: int, guild_id: int, words: Iterable[str], now: datetime
    ) -> None:
        """Keep `words` for the member, each once, with the moment of the first search.

        To search for a word again changes nothing: so no word of a member is counted for more than three months.
        """
        marks = {word: self._cipher.indexes(word, guild_id) for word in words}
        # Under a former key too: two rows of one word would become equal when the keys are changed for good.
        statement = select(guidance_miss.c.word_index).where(
            guidance_miss.c.user_id == user_id,
            guidance_miss.c.guild_id == guild_id,
            guidance_miss.c.word_index.in_({mark for each in marks.values() for mark in each}),
        )
        known = set(await connection.scalars(statement))
        rows = []
        for word, (mark, *older) in marks.items():
            if known & {mark, *older}:
                continue
            row_id = new_id()
            values = {
                "id": row_id,
                "user_id": user_id,
                "guild_id": guild_id,
                "word": word,
                "word_index": mark,
                "created_at": now,
            }
            rows.append(self._rows.seal(row_id, values))
        if rows:
            await connection.execute(plain_insert(guidance_miss), rows)

    async def trim(self, connection: AsyncConnection, user_id: int, most: int) -> None:
        """Forget all of the member's words but the newest `most`."""
        mine = guidance_miss.c.user_id == user_id
        newest = (
            select(guidance_miss.c.id)
            .where(mine)
            .order_by(guidance_miss.c.created_at.desc(), guidance_miss.c.id)
            .limit(most)
        )
        await connection.execute(
            delete(guidance_miss).where(mine, guidance_miss.c.id.not_in(newest.scalar_subquery()))
        )

    async def purge(self, connection: AsyncConnection, before: datetime) -> int:
        """Remove everybody's words from before that moment; returns how many."""
        done = await connection.execute(delete(guidance_miss).where(guidance_miss.c.created_at < before))
        return done.rowcount

    async def misses_of(self, connection: AsyncConnection, user_id: int) -> list[Miss]:
        """Every word that the member searched in vain."""
        statement = (
            select(guidance_miss)
            .where(guidance_miss.c.user_id == user_id)
            .order_by(guidance_miss.c.created_at, guidance_miss.c.id)
        )
        return await fetch(
            connection,
            statement,
            lambda row: Miss(row.guild_id, self._rows.open(row)["word"], row.created_at),
        )

    async def missed(
        self,
        connection: AsyncConnection,
        guild_id: int,
        user_ids: Iterable[int],
        since: datetime,
        until: datetime,
    ) -> list[tuple[int, str]]:
        """What some members of a server searched for in vain, first after `since` and up to `until`: (member, word)."""
        statement = select(guidance_miss).where(
            guidance_miss.c.guild_id == guild_id,
            guidance_miss.c.created_at > since,
            guidance_miss.c.created_at <= until,
            guidance_miss.c.user_id.in_(list(user_ids)),
        )
        return await fetch(connection, statement, lambda row: (row.user_id, self._rows.open(row)["word"]))

    async def misses_in(
        self, connection: AsyncConnection, guild_id: int, since: datetime, until: datetime
    ) -> list[MemberMiss]:
        """What members of a server searched for in vain after `since`, up to `until`; no word is opened."""
        statement = select(guidance_miss.c.user_id, guidance_miss.c.word_index).where(
            guidance_miss.c.guild_id == guild_id,
            guidance_miss.c.created_at > since,
            guidance_miss.c.created_at <= until,
        )
        return await fetch(connection, statement, lambda row: MemberMiss(row.user_id, row.word_index))

    async def words(
        self, connection: AsyncConnection, guild_id: int, marks: Iterable[bytes]
    ) -> dict[bytes, str]:
        """The words of these keyed hashes, as far as somebody in the server searched for them in vain."""
        newest = select(func.max(guidance_miss.c.id)).where(
            guidance_miss.c.guild_id == guild_id, guidance_miss.c.word_index.in_(list(marks))
        )
        statement = select(guidance_miss).where(
            guidance_miss.c.id.in_(newest.group_by(guidance_miss.c.word_index))
        )
        found = await fetch(connection, statement, self._rows.open)
        return {one["word_index"]: one["word"] for one in found}
