"""Thanks from one member to another, and the month's helpers."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

MOST_HELPERS = 5
"""Helpers that one question's asker may thank at once."""

MOST_WHY = 200


class Kept(StrEnum):
    """Why a member was not thanked."""

    SELF = "self"
    BOT = "bot"
    REFUSES = "refuses"
    TODAY = "today"
    POST = "post"
    LIMIT = "limit"


class Outcome(NamedTuple):
    """Who was thanked, and who was not and why. `mutual`: those of the thanked for whom it does not count."""

    thanked: list[int]
    kept: dict[int, Kept]
    mutual: list[int]


class Thanks(BaseModel):
    """One thank-you from one member to another."""

    model_config = ConfigDict(frozen=True)

    id: int
    user_id: int
    giver_id: int
    guild_id: int
    post_id: int | None
    why: str | None
    counts: bool
    created_at: datetime


class Standing(NamedTuple):
    """A helper on the board: thanked how often, by how many different people."""

    user_id: int
    thanks: int
    people: int


class Board(NamedTuple):
    """The helpers of one month, the first of which is `month`."""

    month: date
    standings: list[Standing]
