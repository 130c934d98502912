"""What a brief says. Every text is cleaned as it comes in, so that the PDF and the plain text say the same."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.values import CurrencyCode, OneLine, clean_text

Text = Annotated[str, BeforeValidator(clean_text)]
"""Text of any number of lines, without control and reordering characters."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BriefAmount(_Part):
    """A sum of money in hundredths of `currency` (ISO 4217), and what it is: “Paid so far”, “Asked back”."""

    what: OneLine = Field(min_length=1)
    cents: int
    currency: CurrencyCode


class BriefClock(_Part):
    """Until the end of `day` something may be done (`what`); `silence` says what happens where nobody does it."""

    day: date
    what: OneLine = Field(min_length=1)
    silence: Text = ""


class StatementPart(_Part):
    """A part of the member's own account under its heading: “What was agreed”."""

    heading: OneLine = Field(min_length=1)
    text: Text = Field(min_length=1)


class BriefEntry(_Part):
    """One piece of evidence: on which day, of what kind (a label in the brief's language), and what it says.

    `author`: who wrote or sent it, `link`: where it is found, `file_name`: the kept file's own name. `image` is a
    picture to show small, as `bot.briefs.files.thumbnail` makes it; one that cannot be read is left out.
    """

    day: date
    kind: OneLine = Field(min_length=1)
    text: Text = ""
    author: OneLine = ""
    link: OneLine = ""
    file_name: OneLine = ""
    image: bytes | None = Field(default=None, repr=False)


class Brief(_Part):
    """A case for a reader who knows nothing of it. All texts are finished, in `language` (a catalogue's name).

    `client` is the name as it may be shown, masked or not. `entries` are in order of their days, those of one day in
    the order they were given; the first has the number 1, by which texts may speak of it. `made_on` and the days are
    days in `zone` (an IANA name).
    """

    title: OneLine = Field(min_length=1)
    platform: OneLine
    client: OneLine
    summary: tuple[Text, ...] = ()
    amounts: tuple[BriefAmount, ...] = ()
    clocks: tuple[BriefClock, ...] = ()
    statement: tuple[StatementPart, ...] = ()
    against: Text = ""
    """What speaks against the member, in their own honest words."""
    entries: tuple[BriefEntry, ...] = ()
    language: str = "en"
    made_on: date
    zone: OneLine

    @field_validator("entries")
    @classmethod
    def _by_day(cls, entries: tuple[BriefEntry, ...]) -> tuple[BriefEntry, ...]:
        return tuple(sorted(entries, key=lambda entry: entry.day))
