"""Which pages of guidance may be the answer to a question: only where the match is good."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

MOST = 3
"""Pages in one message."""

NEXT = 0.1
"""The least score of the page after a sure one: one that few who asked so needed is left out."""

_TYPED = 600


class PageLike(Protocol):
    """What of a page is used here."""

    @property
    def summary(self) -> str:
        """One or two sentences."""
        ...

    @property
    def drafts(self) -> Sequence[object]:
        """Messages that can be filled in."""
        ...


class HitLike(Protocol):
    """A page that fits."""

    @property
    def slug(self) -> str:
        """Its name in buttons."""
        ...

    @property
    def title(self) -> str:
        """Its heading, in the language of the moment."""
        ...

    @property
    def score(self) -> float:
        """How well it fits, from 0 to 1."""
        ...

    @property
    def sure(self) -> bool:
        """Whether it is clearly the right one."""
        ...

    @property
    def page(self) -> PageLike:
        """The page itself."""
        ...


class FoundLike(Protocol):
    """What a search gave."""

    @property
    def hits(self) -> Sequence[HitLike]:
        """The best first; none where nothing fits."""
        ...


class Suggester(Protocol):
    """Finds pages for a text, in the language of the moment."""

    async def search_pages(self, text: str, *, guild_id: int | None = None, limit: int = MOST) -> FoundLike:
        """The pages that answer `text` in a server."""
        ...


class Suggestion(NamedTuple):
    """A page to offer."""

    slug: str
    title: str
    summary: str
    has_draft: bool


async def suggest(
    suggester: Suggester, text: str, guild_id: int | None, *, asked: bool = False
) -> list[Suggestion]:
    """Pages for a question: one that is clearly right and perhaps a second. `asked`: somebody wants to see them, so
    at most three that may be right will do."""
    found = await suggester.search_pages(text[:_TYPED], guild_id=guild_id, limit=MOST)
    hits = list(found.hits[:MOST])
    if not asked:
        sure = bool(hits) and hits[0].sure
        hits = [hits[0], *(one for one in hits[1:2] if one.score >= NEXT)] if sure else []
    return [Suggestion(one.slug, one.title, one.page.summary, bool(one.page.drafts)) for one in hits]
