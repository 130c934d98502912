"""Which pages of guidance may be the answer to a question: only where the match is good."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.guidance.crisis import need_in

MOST = 3
"""Pages that one message offers at most."""

NEXT = 0.1
"""The least score of the page after a sure one: one that few who asked so needed is left out."""

_TYPED = 600


class PageLike(Protocol):
    """What of a page is used here."""

    @property
    def summary(self) -> str:
        """What the page says, in one or two sentences."""
        ...

    @property
    def drafts(self) -> Sequence[object]:
        """Messages that can be filled in."""
        ...


class HitLike(Protocol):
    """One page that a search gave, with its score."""

    @property
    def slug(self) -> str:
        """The page's permanent name, which stands in buttons."""
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
        """The page that was found."""
        ...


class FoundLike(Protocol):
    """The answer of a search: pages that fit a question, if any."""

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
    """A page as it is offered below a question."""

    slug: str
    title: str
    summary: str
    has_draft: bool


async def suggest(
    suggester: Suggester, text: str, guild_id: int | None, *, asked: bool = False
) -> list[Suggestion]:
    """Pages for a question: one that is clearly right and perhaps a second. `asked`: somebody wants to see them, so
    at most three that may be right will do."""
    if need_in(text) is not None:
        return []  # for all to read nothing is right; who asks for pages is answered alone (`bot.ui.crisis_cards`)
    found = await suggester.search_pages(text[:_TYPED], guild_id=guild_id, limit=MOST)
    hits = list(found.hits[:MOST])
    if not asked:
        sure = bool(hits) and hits[0].sure
        hits = [hits[0], *(one for one in hits[1:2] if one.score >= NEXT)] if sure else []
    return [Suggestion(one.slug, one.title, one.page.summary, bool(one.page.drafts)) for one in hits]
