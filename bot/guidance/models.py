"""A guidance page and its parts; no page knows where it came from, a file or a server's moderators."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from bot.guidance.deadlines import Deadline, DeadlineText
from bot.i18n import N_, SOURCE_LANGUAGE, _
from bot.platforms import Platform
from bot.values import Link, OneLine, clean_text

MOST_TITLE = 60
MOST_SUMMARY = 300
MOST_BODY = 2200
"""So that a page with everything around it stays under the 4,000 characters of one Discord message."""
MOST_TRANSLATED_BODY = 2700
"""Spanish says the same in about a fifth more characters."""
MOST_DRAFT = 900
MOST_PLACEHOLDERS = 5
"""A Discord form has five fields."""

SLUG = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Category(StrEnum):
    """What a page is about, as members browse."""

    RATING = "rating"
    FEEDBACK = "feedback"
    DISPUTES = "disputes"
    COMMUNICATION = "communication"
    COMMUNITY = "community"


CATEGORIES: dict[Category, str] = {
    Category.RATING: N_("Rating system"),
    Category.FEEDBACK: N_("Feedback"),
    Category.DISPUTES: N_("Disputes and payment"),
    Category.COMMUNICATION: N_("Communication"),
    Category.COMMUNITY: N_("Community"),
}
"""The heading of each category."""


class Meaning(StrEnum):
    """Which day or which sum a draft speaks of: `{date}`, `{deadline}` or `{amount}` alone do not tell.

    Only `CONTRACT_END`, `FEEDBACK_CLOSES` and `PAID` stand in a member's records (`bot/guidance/dates.py`); the
    others are for the form, which says what is meant and stays empty.
    """

    CONTRACT_END = "contract_end"
    PAST = "past"
    FEEDBACK_CLOSES = "feedback_closes"
    CHOSEN = "chosen"
    ANNOUNCED = "announced"
    AGREED = "agreed"
    PAID = "paid"
    ESCROW = "escrow"
    UNPAID = "unpaid"
    DISPUTED = "disputed"
    OFFER = "offer"


class Tense(StrEnum):
    """Where a day lies, seen from the day on which the message is sent."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


class Meant(NamedTuple):
    """What a form says of a meaning. `tense` is None for sums."""

    hint: str
    tense: Tense | None = None


MEANINGS: dict[Meaning, Meant] = {
    Meaning.CONTRACT_END: Meant(N_("The day the contract ended"), Tense.PAST),
    Meaning.PAST: Meant(N_("The day it happened, such as: 3 December"), Tense.PAST),
    Meaning.FEEDBACK_CLOSES: Meant(N_("The last day for feedback"), Tense.FUTURE),
    Meaning.CHOSEN: Meant(N_("A day in the future that you choose and can keep"), Tense.FUTURE),
    Meaning.ANNOUNCED: Meant(N_("The day that stands in the platform's notice"), Tense.FUTURE),
    Meaning.AGREED: Meant(N_("The day you had agreed on"), Tense.EITHER),
    Meaning.PAID: Meant(N_("What was paid so far, with its currency")),
    Meaning.ESCROW: Meant(N_("What lies in escrow now, such as: $150")),
    Meaning.UNPAID: Meant(N_("What is open for this work, such as: $150")),
    Meaning.DISPUTED: Meant(N_("The sum it is about, as the notice names it")),
    Meaning.OFFER: Meant(N_("The sum you name, such as: $150")),
}
"""Each meaning in words, to stand in the field of a form."""

NEEDS_MEANING = {"date": True, "deadline": True, "amount": False}
"""The placeholders that say nothing without a meaning; the value tells days from sums."""


class Placeholder(NamedTuple):
    """What a form calls a placeholder of a draft, and an example of what to type."""

    label: str
    hint: str


PLACEHOLDERS: dict[str, Placeholder] = {
    "client": Placeholder(N_("Client's name"), N_("As you address them, such as Maria")),
    "me": Placeholder(N_("Your name"), N_("As the client knows you")),
    "contract": Placeholder(N_("Contract's title"), N_("Such as: Website redesign")),
    "work": Placeholder(N_("The work"), N_("What you delivered, such as: the final logo files")),
    "amount": Placeholder(N_("Amount"), N_("With its currency, such as: $150")),
    "date": Placeholder(N_("Date"), N_("Such as: 3 December")),
    "deadline": Placeholder(N_("Deadline"), N_("Such as: Friday, 12 December")),
    "hours": Placeholder(N_("Hours"), N_("Such as: 12 hours")),
    "issue": Placeholder(N_("What is wrong"), N_("Facts in a few words, without blame")),
    "question": Placeholder(N_("Your question"), N_("What you need to know")),
    "link": Placeholder(N_("Link"), N_("Where it can be seen, on the platform")),
    "contract_id": Placeholder(N_("Contract number"), N_("It is in the address of the contract's page")),
}
"""Everything that may stand in braces in a draft."""


class Tone(StrEnum):
    """The two voices in which each draft is written."""

    SHORT = "short"
    WARM = "warm"


class Recipient(StrEnum):
    """Whom a draft is written to."""

    CLIENT = "client"
    SUPPORT = "support"
    OTHER = "other"


class SourceKind(StrEnum):
    """How far a source can be relied upon, the best first."""

    OFFICIAL = "official"
    MODERATOR = "moderator"
    THIRD_PARTY = "third_party"
    COMMUNITY = "community"


SOURCE_KINDS: dict[SourceKind, str] = {
    SourceKind.OFFICIAL: N_("official"),
    SourceKind.MODERATOR: N_("a moderator of the platform's forum"),
    SourceKind.THIRD_PARTY: N_("third party"),
    SourceKind.COMMUNITY: N_("community"),
}
"""Each kind of source in words, untranslated."""


def _block(value: object) -> object:
    """Text of several lines as YAML gives it: cleaned, and without the white space at line ends."""
    text = clean_text(value)
    return "\n".join(line.rstrip() for line in text.split("\n")) if isinstance(text, str) else text


Block = Annotated[str, BeforeValidator(_block)]


_Day = date
"""The type under another name: `Source` has a field called date."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """Where a fact is from. `date` is that of the source itself, where it has one; `read` the day somebody read it."""

    url: Link
    supports: Annotated[OneLine, Field(min_length=1, max_length=300)]
    kind: SourceKind
    date: _Day | None = None
    read: _Day | None = None


class Draft(_Part):
    """A message to send, in two tones that use the same placeholders.

    `means` says which day or sum `{date}`, `{deadline}` and `{amount}` are. What it leaves out stays empty.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,19}$")]
    to: Recipient
    title: Annotated[OneLine, Field(min_length=1, max_length=MOST_TITLE)]
    means: dict[str, Meaning] = Field(default_factory=dict)
    short: Annotated[Block, Field(min_length=1, max_length=MOST_DRAFT)]
    warm: Annotated[Block, Field(min_length=1, max_length=MOST_DRAFT)]

    @model_validator(mode="after")
    def _known_placeholders(self) -> Self:
        names = self.placeholders
        if unknown := [name for name in names if name not in PLACEHOLDERS]:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ValueError(
                _("{{{name}}} is no placeholder. These are: {known}.").format(name=unknown[0], known=known)
            )
        if len(names) > MOST_PLACEHOLDERS:
            raise ValueError(
                _("A draft can have {most} different placeholders; this one has {count}.").format(
                    most=MOST_PLACEHOLDERS, count=len(names)
                )
            )
        return self

    def hint(self, name: str) -> str:
        """What the form says of the placeholder `name`: what it means here, or else an example."""
        meaning = self.means.get(name)
        return MEANINGS[meaning].hint if meaning else PLACEHOLDERS[name].hint

    def text(self, tone: Tone) -> str:
        """The draft in `tone`, placeholders unfilled."""
        return self.short if tone is Tone.SHORT else self.warm

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces in order of appearance, over both tones."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(f"{self.short}\n{self.warm}")))

    def fill(self, values: Mapping[str, str], tone: Tone) -> str:
        """The message in `tone`. What has no value stands as [its label], for the member to see."""

        def filled(match: re.Match[str]) -> str:
            name = match[1]
            if value := values.get(name, "").strip():
                return value
            placeholder = PLACEHOLDERS.get(name)
            return f"[{_(placeholder.label)}]" if placeholder else match[0]

        # In one pass: braces in what a member typed are their words, not placeholders.
        return _PLACEHOLDER.sub(filled, self.text(tone))


class DraftText(_Part):
    """A draft's words in another language."""

    name: str
    title: Annotated[OneLine, Field(min_length=1, max_length=MOST_TITLE)]
    short: Annotated[Block, Field(min_length=1, max_length=MOST_DRAFT)]
    warm: Annotated[Block, Field(min_length=1, max_length=MOST_DRAFT)]


_Word = Annotated[OneLine, Field(min_length=1, max_length=60)]
_Ask = Annotated[OneLine, Field(min_length=1, max_length=200)]


class Translation(_Part):
    """A page's words in another language; numbers, dates and sources are the page's own.

    `drafts` and `deadlines` are all there or left out, in the order of the page's. `english` is the `fingerprint`
    of the page when they were written: another one now means that the English text says something else.
    """

    english: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")] | None = None
    title: Annotated[OneLine, Field(min_length=1, max_length=MOST_TITLE)]
    summary: Annotated[OneLine, Field(min_length=1, max_length=MOST_SUMMARY)]
    keywords: tuple[_Word, ...] = ()
    asks: tuple[_Ask, ...] = ()
    deadlines: tuple[DeadlineText, ...] = ()
    drafts: tuple[DraftText, ...] = ()
    body: Annotated[Block, Field(max_length=MOST_TRANSLATED_BODY)] = ""


class Page(_Part):
    """One page of guidance, in English; `in_language` gives it in another.

    `command` is the command that answers the page's question from a member's own records, as `score plan`.
    """

    slug: Annotated[str, Field(pattern=f"^{SLUG}$", min_length=2, max_length=40)]
    title: Annotated[OneLine, Field(min_length=1, max_length=MOST_TITLE)]
    summary: Annotated[OneLine, Field(min_length=1, max_length=MOST_SUMMARY)]
    category: Category
    platforms: tuple[Platform, ...] = ()
    keywords: tuple[_Word, ...] = ()
    asks: tuple[_Ask, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    sources: tuple[Source, ...] = ()
    command: Annotated[str, Field(pattern=r"^[a-z-]+(?: [a-z-]+){0,2}$", max_length=60)] | None = None
    checked: date
    review_days: Annotated[int, Field(ge=1, le=3660)] = 180
    related: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
    body: Annotated[Block, Field(min_length=1, max_length=MOST_TRANSLATED_BODY)]
    translations: dict[str, Translation] = Field(default_factory=dict, repr=False)

    @field_validator("drafts")
    @classmethod
    def _one_of_each_name(cls, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
        names = [draft.name for draft in drafts]
        if len(set(names)) < len(names):
            raise ValueError(_("Two drafts of a page cannot have the same name."))
        return drafts

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change whenever what a translation has to say changes.

        Keywords and asks are each language's own and not part of it.
        """
        words = [self.title, self.summary, self.body]
        words += [f"{one.what}\n{one.note}" for one in self.deadlines]
        words += [f"{one.title}\n{one.short}\n{one.warm}" for one in self.drafts]
        return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]

    def due(self) -> date:
        """The day from which the facts should be checked again."""
        return self.checked + timedelta(days=self.review_days)

    def is_stale(self, today: date) -> bool:
        """Whether the facts were checked too long ago to be relied upon without a warning."""
        return today > self.due()

    def draft(self, name: str) -> Draft | None:
        """The page's draft called `name`; None where it has none of that name."""
        return next((draft for draft in self.drafts if draft.name == name), None)

    def in_language(self, language: str) -> "Page":
        """This page in `language`; what is not translated stays as it is."""
        words = self.translations.get(language)
        if language == SOURCE_LANGUAGE or words is None:
            return self
        told = {draft.name: draft for draft in words.drafts}
        drafts = tuple(
            draft.model_copy(update={k: getattr(told[draft.name], k) for k in ("title", "short", "warm")})
            if draft.name in told
            else draft
            for draft in self.drafts
        )
        deadlines = self.deadlines
        if len(words.deadlines) == len(deadlines):
            deadlines = tuple(
                one.model_copy(update={"what": text.what, "note": text.note})
                for one, text in zip(deadlines, words.deadlines, strict=True)
            )
        return self.model_copy(
            update={
                "title": words.title,
                "summary": words.summary,
                "keywords": words.keywords or self.keywords,
                "asks": words.asks or self.asks,
                "deadlines": deadlines,
                "drafts": drafts,
                "body": words.body or self.body,
            }
        )


class Hit(NamedTuple):
    """A page that fits what was asked.

    `score`: how probable it is that it answers, between 0 and 1. `sure`: it is clearly the right one, to be opened or
    posted at once; only the first page can be.
    """

    slug: str
    title: str
    score: float
    page: Page
    sure: bool = False


class Found(NamedTuple):
    """What a search gave: `hits`, the best first, none where nothing fits.

    Without hits, `nearest` names the category that comes closest, if any does, and `perhaps` the pages that do.
    """

    hits: list[Hit]
    nearest: Category | None = None
    perhaps: Sequence[Hit] = ()
