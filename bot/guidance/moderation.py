"""What moderators do with guidance: write, change, retire and review their server's pages, see what is missing.

Who may do so is decided where somebody asks (`cogs/guidance/manage_commands.py`): here the server is taken as given.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.clock import Clock
from bot.errors import Look, NotFound, Refusal
from bot.guidance import repository
from bot.guidance.export import pack
from bot.guidance.models import Page
from bot.guidance.page_repository import PageRepository
from bot.guidance.server import (
    MOST_PAGES,
    Action,
    Role,
    ServerPage,
    ServerState,
    Signed,
    State,
    Version,
    is_own,
    is_slug,
    new_slug,
)
from bot.guidance.wording import REASONS, draft_faults
from bot.i18n import _
from bot.members import repository as members
from bot.parsing.text import quote
from bot.storage.engine import Database, Transaction
from bot.validation import validated

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Overview(NamedTuple):
    """A server's guidance in numbers."""

    state: ServerState
    own: int
    overrides: int
    hidden: int
    pending: int


class Done(NamedTuple):
    """A change that was made, or that waits for a second moderator."""

    version: Version
    waits: bool


class ModerationService:
    """Reads and changes the pages of a server."""

    def __init__(self, database: Database, clock: Clock, pages: PageRepository) -> None:
        self._database = database
        self._clock = clock
        self._pages = pages

    async def overview(self, guild_id: int) -> Overview:
        """The server's guidance in numbers."""
        async with self._database.read() as connection:
            state = await self._pages.state(connection, guild_id)
            live = await self._pages.live(connection, guild_id)
            pending = await self._pages.pending(connection, guild_id)
        shown = [one for one in live if one.page is not None]
        own = sum(is_own(one.slug) for one in shown)
        hidden = sum(one.action is Action.RETIRED and not is_own(one.slug) for one in live)
        return Overview(state, own, len(shown) - own, hidden, len(pending))

    async def listed(self, guild_id: int) -> list[ServerPage]:
        """Every page that the server's moderators touched, the newest first."""
        async with self._database.read() as connection:
            return await self._pages.listed(connection, guild_id)

    async def find_server_page(self, guild_id: int, slug: str) -> ServerPage | None:
        """One page of the server; None where its moderators never touched it."""
        if not is_slug(slug):
            return None
        async with self._database.read() as connection:
            return await self._pages.find_server_page(connection, guild_id, slug)

    async def pending(self, guild_id: int) -> list[Version]:
        """What waits for a second moderator, the oldest first."""
        async with self._database.read() as connection:
            return await self._pages.pending(connection, guild_id)

    async def history(self, guild_id: int, slug: str) -> list[Signed]:
        """Every version of a page, the newest first."""
        async with self._database.read() as connection:
            return await self._pages.history(connection, guild_id, slug)

    async def version(self, guild_id: int, version_id: int) -> Version:
        """One version; NotFound where it is not this server's."""
        async with self._database.read() as connection:
            return await self._version(connection, guild_id, version_id)

    async def _version(self, connection: Transaction, guild_id: int, version_id: int) -> Version:
        version = await self._pages.version(connection, guild_id, version_id)
        if version is None:
            raise NotFound(_("I cannot find that version."), look=Look.SERVER_PAGES)
        return version

    async def save(
        self,
        user_id: int,
        guild_id: int,
        slug: str | None,
        values: Mapping[str, object],
        base: int,
        start: Page | None = None,
    ) -> Done:
        """Write a page, a new one where `slug` is None: `values` over what `start` says.

        `base`: the version (0: none) that the moderator had before their eyes. Refusal where it is no longer
        the newest, or where the page breaks a rule.
        """
        slug = slug or new_slug()
        today = self._clock().date()
        fields = start.model_dump(exclude={"translations"}) if start else {}
        page = validated(Page, {**fields, **values, "slug": slug, "checked": today})
        check_drafts(page)
        async with self._write(user_id, guild_id) as write:
            known = await self._pages.find_server_page(write.connection, guild_id, slug)
            action = Action.EDITED if known or not is_own(slug) else Action.ADDED
            return await write.version(slug, known, action, page, base)

    async def take_away(self, user_id: int, guild_id: int, slug: str, action: Action, base: int) -> Done:
        """Retire a page (a built-in one: hide it here), or go back to Candor's own."""
        if action is Action.ORIGINAL and is_own(slug):
            raise Refusal(_("Candor has no page of its own in this place."))
        async with self._write(user_id, guild_id) as write:
            known = await self._pages.find_server_page(write.connection, guild_id, slug)
            if known is None and is_own(slug):
                raise NotFound(_("I cannot find that page."), look=Look.SERVER_PAGES)
            return await write.version(slug, known, action, None, base)

    async def bring_back(self, user_id: int, guild_id: int, version_id: int) -> Done:
        """Make an earlier version the newest again."""
        async with self._write(user_id, guild_id) as write:
            old = await self._version(write.connection, guild_id, version_id)
            if old.page is None:
                raise Refusal(_("That version holds no text: it took the page away."))
            check_drafts(old.page)
            known = await self._pages.find_server_page(write.connection, guild_id, old.slug)
            assert known is not None
            newest = known.newest.id if known.newest else 0
            return await write.version(old.slug, known, Action.RESTORED, old.page, newest)

    @asynccontextmanager
    async def _write(self, user_id: int, guild_id: int) -> AsyncIterator["_Writing"]:
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            state = await self._pages.touch(connection, guild_id)
            yield _Writing(connection, self._pages, now, user_id, guild_id, state)

    async def review(self, user_id: int, guild_id: int, version_id: int, accept: bool) -> Version:
        """Let members see a version that waits, or refuse it. Its author can only take it back."""
        async with self._write(user_id, guild_id) as write:
            connection = write.connection
            version = await self._version(connection, guild_id, version_id)
            if version.state is not State.PENDING:
                raise Refusal(_("Somebody has settled this version already."))
            people = await self._pages.authors(connection, [version.id])
            author = people.get((version.id, Role.WROTE))
            if accept and write.state.needs_review and author in (None, user_id):
                raise Refusal(
                    _("Another moderator has to look at it: this server asks for two.")
                    if author
                    else _(
                        "Whoever wrote this has erased their data, so I cannot tell that you are the second to "
                        "see it. Edit the page and send it in; another moderator can then accept it."
                    )
                )
            await write.settle(version, State.ACCEPTED if accept else State.REFUSED)
        return version

    async def set_review(self, guild_id: int, needed: bool) -> None:
        """Keep whether a second moderator has to agree to each change."""
        async with self._database.write() as connection:
            await self._pages.touch(connection, guild_id)
            await self._pages.set_review(connection, guild_id, needed)

    async def forget_page(self, guild_id: int, slug: str) -> None:
        """Remove a page that members do not see, with all its versions and what members kept of it, for good."""
        async with self._database.write() as connection:
            await self._pages.touch(connection, guild_id)
            known = await self._pages.find_server_page(connection, guild_id, slug)
            if known is None:
                raise NotFound(_("I cannot find that page."), look=Look.SERVER_PAGES)
            if known.shown:
                raise Refusal(_("Members still see this page. Retire it first."))
            await self._pages.forget_page(connection, guild_id, slug)
            if is_own(slug):
                await repository.forget_page(connection, slug)

    async def export(self, guild_id: int) -> bytes:
        """All pages of the server with all their versions, as Markdown files in a zip."""
        async with self._database.read() as connection:
            versions = await self._pages.versions_of(connection, guild_id)
            live = {one.id for one in await self._pages.live(connection, guild_id)}
        return await asyncio.to_thread(pack, versions, live)


@dataclass(frozen=True)
class _Writing:
    """A transaction in which a moderator changes a server's pages."""

    connection: Transaction
    pages: PageRepository
    now: datetime
    user_id: int
    guild_id: int
    state: ServerState

    async def version(
        self, slug: str, known: ServerPage | None, action: Action, content: Page | None, base: int
    ) -> Done:
        """Add a version to a page, which members see at once unless the server asks for a review."""
        newest = known.newest if known else None
        if base != (newest.id if newest else 0):
            raise Refusal(
                _("Somebody changed this page meanwhile"),
                _("Open it again to see what they wrote, then add yours."),
            )
        if known is None:
            if await self.pages.count(self.connection, self.guild_id) >= MOST_PAGES:
                raise Refusal(
                    _("A server can have {most} pages. Remove one that is retired."), most=MOST_PAGES
                )
            known = await self.pages.add_page(self.connection, self.guild_id, slug, self.now)
        waits = self.state.needs_review
        state = State.PENDING if waits else State.ACCEPTED
        version_id = await self.pages.add_version(self.connection, known, action, content, state, self.now)
        await self.pages.sign(self.connection, version_id, self.user_id, Role.WROTE, self.now)
        if known.pending is not None:
            await self.pages.set_state(self.connection, known.pending.id, State.REPLACED)
        if not waits:
            await self.pages.set_live(self.connection, known.id, version_id)
        added = await self.pages.version(self.connection, self.guild_id, version_id)
        assert added is not None
        return Done(added, waits)

    async def settle(self, version: Version, state: State) -> None:
        """Say what became of a version that waited."""
        await self.pages.set_state(self.connection, version.id, state)
        await self.pages.sign(self.connection, version.id, self.user_id, Role.REVIEWED, self.now)
        if state is State.ACCEPTED:
            await self.pages.set_live(self.connection, version.page_id, version.id)


def check_drafts(page: Page) -> None:
    """Refuse drafts that say what none may say, or whose two tones cannot be filled in alike."""
    for draft in page.drafts:
        found = draft_faults(draft)
        if found:
            fault = found[0].fault
            raise Refusal(_(REASONS[fault.why]), "“{sentence}”", sentence=quote(fault.sentence))
        if set(_names(draft.short)) != set(_names(draft.warm)):
            raise Refusal(
                _(
                    "Both versions of a message need the same placeholders: only then can one switch between them."
                )
            )


def _names(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)
