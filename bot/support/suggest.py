"""Which pages of guidance may be the answer to a question: only where the match is good."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.guidance.crisis import need_in

MOST = 3
"""Pages in one message."""

GOOD = 0.65
"""The least score of the best page where nobody asked for pages. Between 0 and 1, as the search gives it."""

NEXT = 0.7
"""The least score of the others: a second page that fits less makes the first one doubtful."""

_TYPED = 600


class PageLike(Protocol):
    """What of a page is used here."""

    @property
    def summary(self) -> str:
        """What the page is about, in one or two sentences."""
        ...

    @property
    def drafts(self) -> Sequence[object]:
        """Messages that can be filled in."""
        ...


class HitLike(Protocol):
    """A page that a search found, as far as suggestions need it."""

    @property
    def slug(self) -> str:
        """The permanent name of the page, which buttons carry."""
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
    def page(self) -> PageLike:
        """The page of guidance that fits."""
        ...


class FoundLike(Protocol):
    """The result of a search, as far as suggestions need it."""

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
    """A page to offer for a question."""

    slug: str
    title: str
    summary: str
    has_draft: bool


async def suggest(
    suggester: Suggester, text: str, guild_id: int | None, *, asked: bool = False
) -> list[Suggestion]:
    """At most three pages for a question. `asked`: somebody wants to see them, so a weaker match will do."""
    if need_in(text) is not None:
        return []  # for all to read nothing is right; who asks for pages is answered alone (`bot.ui.crisis_cards`)
    found = await suggester.search_pages(text[:_TYPED], guild_id=guild_id, limit=MOST)
    hits = list(found.hits[:MOST])
    if not asked:
        hits = (
            [] if not hits or hits[0].score < GOOD else [hits[0], *(h for h in hits[1:] if h.score >= NEXT)]
        )
    return [Suggestion(one.slug, one.title, one.page.summary, bool(one.page.drafts)) for one in hits]
