"""What is kept of members' use of guidance."""

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


class Miss(NamedTuple):
    """A word of a member's search that found nothing."""

    guild_id: int
    word: str
    created_at: datetime


class MemberVote(NamedTuple):
    """Whether a page helped a member."""

    user_id: int
    slug: str
    helpful: bool


class MemberMiss(NamedTuple):
    """A word that a member searched for in vain, by its keyed hash."""

    user_id: int
    mark: bytes
