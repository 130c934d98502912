"""What a server's moderators make of guidance: pages of their own, and their versions of built-in ones."""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.guidance.library import Library
from bot.guidance.models import SLUG, Page

MOST_PAGES = 1000
"""Pages of one server, those included that are retired or wait for a review."""

OWN = "own-"
"""How the slug of a page begins that takes no built-in page's place."""


class Action(StrEnum):
    """What a version did. The last two take the page away: nothing is shown, or Candor's own page again."""

    ADDED = "added"
    EDITED = "edited"
    RESTORED = "restored"
    RETIRED = "retired"
    ORIGINAL = "original"


class State(StrEnum):
    """Where a version stands: waiting for a second moderator, seen by members, or refused."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Role(StrEnum):
    """What somebody had to do with a version."""

    WROTE = "wrote"
    REVIEWED = "reviewed"


class Version(NamedTuple):
    """One state of a server's page. `page` is None where it is taken away."""

    id: int
    page_id: int
    slug: str
    number: int
    action: Action
    state: State
    page: Page | None
    created_at: datetime


class ServerPage(NamedTuple):
    """A server's page or its word on a built-in one.

    `live` is the version that members see, `pending` the one that waits for a review, `newest` the last one
    that was written, whatever became of it, and `worded` the last one that holds a text.
    """

    id: int
    slug: str
    live: Version | None = None
    pending: Version | None = None
    newest: Version | None = None
    worded: Version | None = None

    @property
    def shown(self) -> bool:
        """Whether the server's own text is what its members see."""
        return self.live is not None and self.live.page is not None


class Signed(NamedTuple):
    """A version with who wrote and who reviewed it, None where nobody did or where they erased their data."""

    version: Version
    wrote: int | None
    reviewed: int | None


class ServerState(NamedTuple):
    """How a server's guidance is set up. `revision` counts the changes of what its members see."""

    revision: int = 0
    needs_review: bool = False


def new_slug() -> str:
    """A slug for a page that takes no built-in page's place; it tells nothing of the page."""
    return OWN + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))


def is_slug(text: str) -> bool:
    """Whether `text` can be the slug of a page at all; anything else need not be looked for."""
    return len(text) <= 40 and re.fullmatch(SLUG, text) is not None


def is_own(slug: str) -> bool:
    """Whether a page of this slug is a server's and nobody else's."""
    return slug.startswith(OWN)


class Pages:
    """What the members of one server can find: the built-in pages with the server's own over and beside them."""

    def __init__(self, library: Library, live: Iterable[Version] = ()) -> None:
        self.library = library
        self._live: dict[str, Version] = {
            one.slug: one
            for one in live
            if one.action is not Action.ORIGINAL and (is_own(one.slug) or one.slug in library.slugs)
        }

    @property
    def changed(self) -> Mapping[str, Version]:
        """What the server decided, by slug."""
        return self._live

    def find_page(self, slug: str, language: str) -> Page | None:
        """The page `slug` as this server's members see it, None where there is none for them."""
        decided = self._live.get(slug)
        return decided.page if decided else self.library.find_page(slug, language)

    def pages_in(self, language: str) -> list[Page]:
        """Every page, the server's own ones last."""
        shown = [self.find_page(slug, language) for slug in self.library.slugs]
        shown += [one.page for slug, one in self._live.items() if is_own(slug)]
        return [page for page in shown if page is not None]

    def is_servers(self, slug: str) -> bool:
        """Whether the server's moderators wrote what its members see under `slug`."""
        return slug in self._live and self._live[slug].page is not None
