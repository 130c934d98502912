"""The pages that a server's moderators write, each with all its versions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.guidance.models import Page
from bot.guidance.server import Action, Role, ServerPage, ServerState, Signed, State, Version
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, insert
from bot.storage.rows import Rows
from bot.storage.statement import Statement
from bot.storage.tables import guidance_author, guidance_page, guidance_server, guidance_version, new_id

_STATE = Statement(select(guidance_server).where(guidance_server.c.guild_id == bindparam("guild")))


class PageRepository:
    """Reads and writes a server's pages. Every statement names the server."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(guidance_version, cipher)

    async def state(self, connection: AsyncConnection, guild_id: int) -> ServerState:
        """How the server's guidance is set up."""
        row = (await _STATE.run_on(connection, {"guild": guild_id})).one_or_none()
        return ServerState(row.revision, row.needs_review) if row else ServerState()

    async def touch(self, connection: AsyncConnection, guild_id: int) -> ServerState:
        """Start a write in the server: counts it, and lets other writes there wait for this one."""
        new = insert(connection, guidance_server).values(guild_id=guild_id, revision=1, needs_review=False)
        bump = {"revision": guidance_server.c.revision + 1}
        await connection.execute(
            new.on_conflict_do_update(index_elements=[guidance_server.c.guild_id], set_=bump)
        )
        return await self.state(connection, guild_id)

    async def set_review(self, connection: AsyncConnection, guild_id: int, needed: bool) -> None:
        """Keep whether a second moderator has to agree to each change."""
        await connection.execute(
            update(guidance_server).where(guidance_server.c.guild_id == guild_id).values(needs_review=needed)
        )

    def _build(self, row: Row[Any]) -> Version:
        values = self._rows.open(row)
        content = values["content"]
        return Version(
            id=values["id"],
            page_id=values["page_id"],
            slug=values["slug"],
            number=values["number"],
            action=Action(values["action"]),
            state=State(values["state"]),
            page=Page.model_validate_json(content) if content else None,
            created_at=values["created_at"],
        )

    async def _versions(
        self, connection: AsyncConnection, guild_id: int, *conditions: ColumnElement[bool]
    ) -> list[Version]:
        statement = (
            select(guidance_version, guidance_page.c.slug)
            .join(guidance_page, guidance_page.c.id == guidance_version.c.page_id)
            .where(guidance_page.c.guild_id == guild_id, *conditions)
            .order_by(guidance_version.c.created_at, guidance_version.c.id)
        )
        return await fetch(connection, statement, self._build)

    async def live(self, connection: AsyncConnection, guild_id: int) -> list[Version]:
        """The version of each page that the server's members see, the oldest first."""
        return await self._versions(connection, guild_id, guidance_version.c.id == guidance_page.c.live_id)

    async def pending(self, connection: AsyncConnection, guild_id: int) -> list[Version]:
        """The versions that wait for a review, the oldest first."""
        return await self._versions(connection, guild_id, guidance_version.c.state == State.PENDING.value)

    async def versions_of(self, connection: AsyncConnection, guild_id: int) -> list[Version]:
        """Every version of every page."""
        return await self._versions(connection, guild_id)

    async def find_server_page(
        self, connection: AsyncConnection, guild_id: int, slug: str
    ) -> ServerPage | None:
        """One page of the server; None where its moderators never touched it."""
        page = (
            await connection.execute(
                select(guidance_page).where(
                    guidance_page.c.guild_id == guild_id, guidance_page.c.slug == slug
                )
            )
        ).one_or_none()
        if page is None:
            return None
        mine = guidance_version.c.page_id == page.id
        last = select(func.max(guidance_version.c.number)).where(mine)
        worded = last.where(guidance_version.c.content.is_not(None))
        current = or_(
            guidance_version.c.id == page.live_id,
            guidance_version.c.state == State.PENDING.value,
            guidance_version.c.number == last.scalar_subquery(),
            guidance_version.c.number == worded.scalar_subquery(),
        )
        found = await self._versions(connection, guild_id, guidance_page.c.id == page.id, current)
        return _page(page.id, slug, page.live_id, found)

    async def listed(self, connection: AsyncConnection, guild_id: int) -> list[ServerPage]:
        """Every page that the server's moderators touched, the newest first."""
        rows = await connection.execute(
            select(guidance_page)
            .where(guidance_page.c.guild_id == guild_id)
            .order_by(guidance_page.c.created_at.desc(), guidance_page.c.id)
        )
        last = (
            select(guidance_version.c.page_id, func.max(guidance_version.c.number).label("number"))
            .join(guidance_page, guidance_page.c.id == guidance_version.c.page_id)
            .where(guidance_page.c.guild_id == guild_id)
            .group_by(guidance_version.c.page_id)
        )
        worded = last.where(guidance_version.c.content.is_not(None))
        newest = [
            select(guidance_version.c.id).join(
                each,
                (guidance_version.c.page_id == each.c.page_id) & (guidance_version.c.number == each.c.number),
            )
            for each in (last.subquery(), worded.subquery())
        ]
        current = or_(
            guidance_version.c.id == guidance_page.c.live_id,
            guidance_version.c.state == State.PENDING.value,
            *(guidance_version.c.id.in_(each) for each in newest),
        )
        versions: dict[int, list[Version]] = {}
        for version in await self._versions(connection, guild_id, current):
            versions.setdefault(version.page_id, []).append(version)
        return [_page(row.id, row.slug, row.live_id, versions.get(row.id, [])) for row in rows]

    async def history(self, connection: AsyncConnection, guild_id: int, slug: str) -> list[Signed]:
        """Every version of a page with who wrote and reviewed it, the newest first."""
        versions = await self._versions(connection, guild_id, guidance_page.c.slug == slug)
        people = await self.authors(connection, [one.id for one in versions])
        return [
            Signed(one, people.get((one.id, Role.WROTE)), people.get((one.id, Role.REVIEWED)))
            for one in sorted(versions, key=lambda one: one.number, reverse=True)
        ]

    async def version(self, connection: AsyncConnection, guild_id: int, version_id: int) -> Version | None:
        """One version of a page of the server."""
        found = await self._versions(connection, guild_id, guidance_version.c.id == version_id)
        return found[0] if found else None

    async def authors(
        self, connection: AsyncConnection, version_ids: Iterable[int]
    ) -> dict[tuple[int, Role], int]:
        """(version, role) → the member, where they have not erased their data."""
        statement = select(guidance_author).where(guidance_author.c.version_id.in_(list(version_ids)))
        rows = await connection.execute(statement)
        return {(row.version_id, Role(row.role)): row.user_id for row in rows}

    async def add_page(
        self, connection: AsyncConnection, guild_id: int, slug: str, now: datetime
    ) -> ServerPage:
        """Make the page that versions belong to."""
        page_id = new_id()
        await connection.execute(
            plain_insert(guidance_page).values(id=page_id, guild_id=guild_id, slug=slug, created_at=now)
        )
        return ServerPage(page_id, slug)

    async def add_version(
        self,
        connection: AsyncConnection,
        page: ServerPage,
        action: Action,
        content: Page | None,
        state: State,
        now: datetime,
    ) -> int:
        """Add a version; returns its id."""
        last = select(func.max(guidance_version.c.number)).where(guidance_version.c.page_id == page.id)
        row_id = new_id()
        values = {
            "id": row_id,
            "page_id": page.id,
            "number": (await connection.scalar(last) or 0) + 1,
            "action": action.value,
            "state": state.value,
            "content": content.model_dump_json(exclude_defaults=True) if content else None,
            "created_at": now,
        }
        await connection.execute(plain_insert(guidance_version).values(self._rows.seal(row_id, values)))
        return row_id

    async def sign(
        self, connection: AsyncConnection, version_id: int, user_id: int, role: Role, now: datetime
    ) -> None:
        """Keep that `user_id` wrote or reviewed a version."""
        values = {"version_id": version_id, "role": role.value, "user_id": user_id, "created_at": now}
        await connection.execute(plain_insert(guidance_author).values(values))

    async def set_live(self, connection: AsyncConnection, page_id: int, version_id: int) -> None:
        """Let members see this version from now on."""
        await connection.execute(
            update(guidance_page).where(guidance_page.c.id == page_id).values(live_id=version_id)
        )

    async def set_state(self, connection: AsyncConnection, version_id: int, state: State) -> None:
        """Settle a version that was under review."""
        await connection.execute(
            update(guidance_version).where(guidance_version.c.id == version_id).values(state=state.value)
        )

    async def count(self, connection: AsyncConnection, guild_id: int) -> int:
        """How many pages the server's moderators touched."""
        statement = (
            select(func.count()).select_from(guidance_page).where(guidance_page.c.guild_id == guild_id)
        )
        return await connection.scalar(statement) or 0

    async def forget_page(self, connection: AsyncConnection, guild_id: int, slug: str) -> None:
        """Remove a page with all its versions for good."""
        mine = (guidance_page.c.guild_id == guild_id) & (guidance_page.c.slug == slug)
        await connection.execute(delete(guidance_page).where(mine))

    async def forget_server(self, connection: AsyncConnection, guild_id: int) -> None:
        """Remove every page of the server with all versions and authors, and how its guidance was set up."""
        await connection.execute(delete(guidance_page).where(guidance_page.c.guild_id == guild_id))
        await connection.execute(delete(guidance_server).where(guidance_server.c.guild_id == guild_id))

    async def written_by(self, connection: AsyncConnection, user_id: int) -> list[dict[str, object]]:
        """What the member wrote or reviewed in which servers: for their export."""
        statement = (
            select(
                guidance_author.c.version_id,
                guidance_author.c.role,
                guidance_author.c.created_at,
                guidance_page.c.guild_id,
                guidance_page.c.slug,
            )
            .join(guidance_version, guidance_version.c.id == guidance_author.c.version_id)
            .join(guidance_page, guidance_page.c.id == guidance_version.c.page_id)
            .where(guidance_author.c.user_id == user_id)
            .order_by(guidance_author.c.created_at, guidance_author.c.version_id)
        )
        return await fetch(connection, statement, lambda row: dict(row._mapping))


def _page(page_id: int, slug: str, live_id: int | None, versions: list[Version]) -> ServerPage:
    return ServerPage(
        page_id,
        slug,
        live=next((one for one in versions if one.id == live_id), None),
        pending=next((one for one in versions if one.state is State.PENDING), None),
        newest=max(versions, key=lambda one: one.number, default=None),
        worded=max((one for one in versions if one.page), key=lambda one: one.number, default=None),
    )
