"""What a member does with guidance: find a page, keep it, say whether it helped."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bot.clock import Clock
from bot.duties import Subject
from bot.errors import Look, NotFound
from bot.guidance import repository
from bot.guidance.crisis import need_in
from bot.guidance.kept import Bookmark, MemberMiss, MemberVote
from bot.guidance.library import Library, load
from bot.guidance.models import Draft, Found, Page
from bot.guidance.page_repository import PageRepository
from bot.guidance.repository import MissRepository
from bot.guidance.server import Pages, is_own, is_slug
from bot.i18n import SOURCE_LANGUAGE, _, current_language
from bot.members import repository as members
from bot.parsing.text import fold
from bot.storage.engine import Database, Transaction

if TYPE_CHECKING:
    from bot.guidance.embeddings import Encoder
    from bot.guidance.search import Searcher

MOST_BOOKMARKS = 200
MOST_MISSES = 200
"""Words of failed searches kept of one member, over all servers."""

MISSES_FOR = timedelta(days=180)

MOST_KEPT = 20_000
"""Pages of servers kept in memory, with their indexes; those of the server not asked for longest go first."""

_TYPED = 600
"""Characters of a search that are looked at; a description of what happened is shorter than that."""


class Shelf(NamedTuple):
    """What can be found somewhere: the pages, and a search over them. `revision` is 0 for the built-in ones."""

    revision: int
    pages: Pages
    searcher: "Searcher"


class Mine(NamedTuple):
    """What the member did with a page. `helpful` is None until they voted."""

    saved: bool
    helpful: bool | None


@cache
def _built_in() -> Shelf:
    need_in("")  # reads its phrases, which are looked for before any page is
    from bot.guidance.search import build_searcher

    library = load()
    return Shelf(0, Pages(library), build_searcher(library.pages()))


def _by_meaning(make_encoder: "Callable[[], Encoder]") -> tuple[Shelf, "Encoder"]:
    from bot.guidance.search import build_searcher

    base, encoder = _built_in(), make_encoder()
    return base._replace(searcher=build_searcher(base.pages.pages_in(SOURCE_LANGUAGE), encoder)), encoder


class GuidanceService(Subject):
    """Finds pages for members, and keeps what they say of them.

    `guild_id` is the server in which somebody asks; None outside servers and where the bot is no member.
    """

    tables: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("guidance_author", "guidance_bookmark", "guidance_miss", "guidance_vote"), "guidance"
        ),
        **dict.fromkeys(("guidance_page", "guidance_server", "guidance_version"), ""),
    }

    def __init__(
        self,
        database: Database,
        clock: Clock,
        misses: MissRepository,
        pages: PageRepository,
        encoder: "Callable[[], Encoder] | None" = None,
    ) -> None:
        """`encoder`: makes what the search by meaning needs, where the operator switched that on."""
        self._database = database
        self._clock = clock
        self._misses = misses
        self._pages = pages
        self._shelves: OrderedDict[int, Shelf] = OrderedDict()
        self._amount = 0
        self._building: dict[int, asyncio.Lock] = {}
        self._make_encoder = encoder
        self._encoder: Encoder | None = None
        self._base: asyncio.Task[Shelf] | None = None

    async def prepare(self) -> None:
        """Read the built-in pages and build their index, so that no member waits for it.

        Takes half a second of a thread, once. Who searches meanwhile waits for the same index; where it failed, the
        next one who needs it, or the next call, tries again. Raises what failed: OperatorError names faults of pages.
        """
        await self._find_base()

    async def _find_base(self) -> Shelf:
        """The built-in pages, built by whoever asks first."""
        building = self._base
        if building is None or (building.done() and (building.cancelled() or building.exception())):
            building = self._base = asyncio.create_task(self._build_base(), name="built-in pages")
        # Who is cancelled while waiting takes it from nobody else.
        return building.result() if building.done() else await asyncio.shield(building)

    async def _build_base(self) -> Shelf:
        if self._make_encoder is None:
            return await asyncio.to_thread(_built_in)
        shelf, self._encoder = await asyncio.to_thread(_by_meaning, self._make_encoder)
        return shelf

    async def library(self) -> Library:
        """The built-in pages, without those of any server."""
        return (await self._find_base()).pages.library

    async def shelf(self, guild_id: int | None) -> Shelf:
        """What can be found in a server, built anew in a thread where its pages have changed."""
        base = await self._find_base()
        if guild_id is None:
            return base
        async with self._database.read() as connection:
            revision = (await self._pages.state(connection, guild_id)).revision
        if revision == 0:
            self._forget(guild_id)
            return base
        kept = self._shelves.get(guild_id)
        if kept is None or kept.revision != revision:
            # Many may ask at once after a change: one builds, the others wait for it.
            async with self._building.setdefault(guild_id, asyncio.Lock()):
                kept = self._shelves.get(guild_id)
                if kept is None or kept.revision < revision:
                    kept = await self._build(guild_id, base)
            self._building.pop(guild_id, None)
        self._shelves.move_to_end(guild_id)
        return kept

    async def _build(self, guild_id: int, base: Shelf) -> Shelf:
        from bot.guidance.search import build_searcher

        async with self._database.read() as connection:
            # The revision first: a change in between makes the next one ask again, not never.
            revision = (await self._pages.state(connection, guild_id)).revision
            live = await self._pages.live(connection, guild_id)
        pages = Pages(base.pages.library, live)
        searcher = base.searcher
        if pages.changed:
            searcher = await asyncio.to_thread(build_searcher, pages.pages_in(SOURCE_LANGUAGE), self._encoder)
        shelf = Shelf(revision, pages, searcher)
        self._forget(guild_id)
        self._shelves[guild_id] = shelf
        self._amount += len(pages.changed)
        while self._amount > MOST_KEPT and len(self._shelves) > 1:
            self._forget(next(iter(self._shelves)))
        return shelf

    def _forget(self, guild_id: int) -> None:
        gone = self._shelves.pop(guild_id, None)
        self._amount -= len(gone.pages.changed) if gone else 0

    async def search_pages(self, text: str, *, guild_id: int | None = None, limit: int = 3) -> Found:
        """The pages that answer `text`, in the language of who asks; none where nothing fits."""
        from bot.guidance.search import search

        if is_slug(text) and is_own(text):
            # Of a page that is gone or another server's, as autocomplete sent it: these are no words.
            return Found([], None)
        shelf = await self.shelf(guild_id)
        return await search(shelf.searcher, text[:_TYPED], current_language(), limit)

    async def page(self, slug: str, guild_id: int | None = None) -> Page:
        """One page as it is shown there; NotFound where there is none."""
        page = (await self.shelf(guild_id)).pages.find_page(slug, current_language())
        if page is None:
            raise NotFound(_("This page is not here (any more)"), look=Look.PAGES)
        return page

    async def titles(self, text: str, guild_id: int | None, limit: int = 25) -> list[Page]:
        """Pages to offer while somebody types: those whose title goes like it, then those that answer it.

        None where the words speak of a need: no page is the first thing to read then.
        """
        shelf = await self.shelf(guild_id)
        pages = shelf.pages.pages_in(current_language())
        typed = fold(text[:_TYPED])
        if not typed:
            return pages[:limit]
        if need_in(text):
            return []
        named = [page for page in pages if typed in fold(page.title)]
        hits = shelf.searcher.search_pages(typed, current_language(), limit).hits
        found = {page.slug: page for page in (*named, *(hit.page for hit in hits))}
        return list(found.values())[:limit]

    async def drafts(self, text: str, guild_id: int | None, limit: int = 25) -> list[tuple[Page, Draft]]:
        """Drafts to offer while somebody types: by their own title, then those of pages that fit."""
        pages = (await self.shelf(guild_id)).pages.pages_in(current_language())
        typed = fold(text[:_TYPED])
        all_ = [(page, draft) for page in pages for draft in page.drafts]
        named = [(page, draft) for page, draft in all_ if typed in fold(draft.title)]
        fitting = await self.titles(text, guild_id, limit) if typed else []
        found = {
            (page.slug, draft.name): (page, draft)
            for page, draft in (*named, *((page, draft) for page in fitting for draft in page.drafts))
        }
        return list(found.values())[:limit]

    async def mine(self, user_id: int, slug: str) -> Mine:
        """What the member did with a page."""
        async with self._database.read() as connection:
            saved = await repository.is_saved(connection, user_id, slug)
            return Mine(saved, await repository.vote_of(connection, user_id, slug))

    async def save(self, user_id: int, slug: str, guild_id: int | None) -> None:
        """Bookmark a page that is there."""
        await self.page(slug, guild_id)
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await repository.save(connection, user_id, slug, now, MOST_BOOKMARKS)

    async def unsave(self, user_id: int, slug: str) -> None:
        """Take a bookmark away; nothing happens where there is none."""
        if not is_slug(slug):
            return
        async with self._database.write() as connection:
            await repository.unsave(connection, user_id, slug)

    async def saved(self, user_id: int, guild_id: int | None) -> tuple[list[Page], list[Bookmark]]:
        """The saved pages that can be shown there, the newest first, and the bookmarks of those that cannot."""
        async with self._database.read() as connection:
            marks = await repository.bookmarks(connection, user_id)
        pages = (await self.shelf(guild_id)).pages if marks else None
        shown, elsewhere = [], []
        for mark in marks:
            page = pages.find_page(mark.slug, current_language()) if pages else None
            if page is None:
                elsewhere.append(mark)
            else:
                shown.append(page)
        return shown, elsewhere

    async def vote(self, user_id: int, slug: str, guild_id: int | None, helpful: bool) -> None:
        """Keep whether a page helped: one vote a member and page, which can be changed."""
        await self.page(slug, guild_id)
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await repository.vote(connection, user_id, slug, guild_id or 0, helpful, now)

    async def interests(
        self, guild_id: int, user_ids: Sequence[int], since: datetime, until: datetime
    ) -> dict[int, list[tuple[str, bool]]]:
        """What some members of a server looked for after `since` and up to `until`.

        Titles of pages, and words that found none (False), at the moment at which they were first searched.
        """
        async with self._database.read() as connection:
            voted = await repository.voted(connection, guild_id, user_ids, since, until)
            missed = await self._misses.missed(connection, guild_id, user_ids, since, until)
        pages = (await self.shelf(guild_id)).pages
        found: dict[int, list[tuple[str, bool]]] = {}
        for user_id, slug in voted:
            page = pages.find_page(slug, current_language())
            if page is not None:
                found.setdefault(user_id, []).append((page.title, True))
        for user_id, word in missed:
            found.setdefault(user_id, []).append((word, False))
        return found

    async def said(
        self, guild_id: int, since: datetime, until: datetime
    ) -> tuple[list[MemberVote], list[MemberMiss]]:
        """What all members of a server said of pages, and searched for in vain, after `since` and up to `until`."""
        async with self._database.read() as connection:
            votes = await repository.votes_in(connection, guild_id, since, until)
            return votes, await self._misses.misses_in(connection, guild_id, since, until)

    async def words(self, guild_id: int, marks: Sequence[bytes]) -> Mapping[bytes, str]:
        """The words that stand behind keyed hashes of searches in vain, by hash."""
        async with self._database.read() as connection:
            return await self._misses.words(connection, guild_id, marks)

    async def miss(self, user_id: int, guild_id: int | None, text: str) -> None:
        """Count the words of a search in a server that found nothing; outside servers nobody could use them."""
        from bot.guidance.words import content_words

        words = content_words(text)
        if guild_id is None or not words:
            return
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await self._misses.add_miss(connection, user_id, guild_id, words, now)
            await self._misses.trim(connection, user_id, MOST_MISSES)

    async def purge(self) -> int:
        """Remove for good the words of searches that are older than `MISSES_FOR`; returns how many."""
        async with self._database.write() as connection:
            return await self._misses.purge(connection, self._clock() - MISSES_FOR)

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Forget the server's pages with what members kept of them, and who searched there for what.

        A vote on a built-in page stays the member's, without the server in which it was given.
        """
        for page in await self._pages.listed(connection, guild_id):
            if is_own(page.slug):
                await repository.forget_page(connection, page.slug)
        await repository.forget_server(connection, guild_id)
        await self._pages.forget_server(connection, guild_id)
        # Its revision begins again at 1, where another index may stand in memory.
        self._database.after_commit(connection, lambda: self._forget(guild_id))

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Bookmarks, votes, words of searches in vain, and what the member wrote for servers, under "guidance"."""
        async with self._database.read() as connection:
            bookmarks = await repository.bookmarks(connection, user_id)
            votes = await repository.votes(connection, user_id)
            misses = await self._misses.misses_of(connection, user_id)
            written = await self._pages.written_by(connection, user_id)
        kept = {
            "bookmarks": [mark._asdict() for mark in bookmarks],
            "votes": _with_text_ids([vote._asdict() for vote in votes]),
            "searches_without_result": _with_text_ids([miss._asdict() for miss in misses]),
            "written_for_servers": _with_text_ids(written),
        }
        return {"guidance": kept}


def _with_text_ids(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """`rows` with ids as text: some readers of JSON round large numbers."""
    return [
        {name: str(value) if name.endswith("_id") else value for name, value in row.items()} for row in rows
    ]
