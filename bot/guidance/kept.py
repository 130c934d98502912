"""What is kept of members' use of guidance, and what moderators are told of it."""

from datetime import datetime
from typing import NamedTuple


class Bookmark(NamedTuple):
    """A page that a member saved."""

    slug: str
    created_at: datetime


class Vote(NamedTuple):
    """What a member said of a page, in which server (0 outside servers)."""

    slug: str
    guild_id: int
    helpful: bool
    created_at: datetime


class Tally(NamedTuple):
    """How many members found a page helpful, and how many did not."""

    slug: str
    yes: int
    no: int


class Miss(NamedTuple):
    """A word of a member's search that found nothing."""

    guild_id: int
    word: str
    created_at: datetime


class Wanted(NamedTuple):
    """A word that several members searched for in vain."""

    word: str
    members: int
