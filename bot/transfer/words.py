"""Words for the fields that take one of a few values; they are data, by language."""

from enum import StrEnum
from functools import cache
from typing import TypeVar

from bot.contracts.models import Kind, Through
from bot.errors import Refusal
from bot.feedback.models import Hidden, HiddenSource
from bot.i18n import _
from bot.parsing import key, quote
from bot.parsing.words import meanings
from bot.platforms import PLATFORMS, Platform

E = TypeVar("E", bound=StrEnum)


class RowType(StrEnum):
    """What a row of a CSV file states."""

    CONTRACT = "contract"
    SCORE = "score"


_FIELDS: dict[type[StrEnum], str] = {
    RowType: "row_type",
    Platform: "platform",
    Kind: "kind",
    Through: "through",
    Hidden: "hidden",
    HiddenSource: "hidden_source",
}
"""The tables of `bot/locales/<language>/choices.toml`."""


@cache
def _known(kind: type[E]) -> dict[str, E]:
    known = meanings("choices")[_FIELDS[kind]]
    words = {key(word): member for member in kind for word in known.get(member.value, ())}
    if kind is Platform:
        words |= {key(facts.label): member for member, facts in PLATFORMS.items()}  # type: ignore[misc]  # E is Platform here
    return words | {key(member.value): member for member in kind}


def find_choice(kind: type[E], text: str) -> E | None:
    """The value of `kind` that `text` means; None where it means none."""
    return _known(kind).get(key(text[:100]))


def parse_choice(kind: type[E], text: str) -> E:
    """The value of `kind` that `text` means; a Refusal that lists the values where it means none."""
    found = find_choice(kind, text)
    if found is None:
        raise Refusal(
            _("“{text}” does not fit here. Please use one of: {choices}."),
            text=quote(text),
            choices=", ".join(kind),
        )
    return found
