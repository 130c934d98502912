"""Words for the fields that take one of a few values, in English and Spanish."""

from enum import StrEnum
from functools import cache
from typing import TypeVar

from bot.contracts.models import Kind, Through
from bot.errors import Refusal
from bot.feedback.models import Hidden, HiddenSource
from bot.i18n import _
from bot.parsing import key, quote
from bot.platforms import PLATFORMS, Platform

E = TypeVar("E", bound=StrEnum)


class RowType(StrEnum):
    """What a row of a CSV file states."""

    CONTRACT = "contract"
    SCORE = "score"


_WORDS: dict[StrEnum, tuple[str, ...]] = {
    RowType.CONTRACT: ("contracts", "job", "contrato"),
    RowType.SCORE: ("scores", "shown score", "jss", "job success score", "snapshot", "puntuación"),
    Platform.UPWORK: ("upwork.com", "elance", "odesk"),
    Platform.FIVERR: ("fiverr.com", "fiver"),
    Platform.FREELANCER: ("freelancer.com",),
    Platform.PEOPLEPERHOUR: ("people per hour", "peopleperhour.com", "pph"),
    Platform.CONTRA: ("contra.com",),
    Platform.DIRECT: ("none", "no platform", "off platform", "private client", "directo", "sin plataforma"),
    Kind.FIXED: ("fixed price", "fixed-price contract", "milestones", "fijo", "precio fijo", "por proyecto"),
    Kind.HOURLY: ("hour", "per hour", "by the hour", "hourly contract", "por hora", "por horas", "hora"),
    Through.NOBODY: ("none", "no", "direct", "directly", "myself", "nadie", "ninguno", "directo"),
    Through.AGENCY: ("an agency", "agencia", "una agencia"),
    Through.MIDDLEMAN: ("a middleman", "middle man", "broker", "intermediario", "un intermediario"),
    Hidden.UNKNOWN: ("not known", "don't know", "none", "desconocido", "no sé", "no se sabe"),
    Hidden.POSITIVE: ("good", "happy", "satisfied", "successful", "yes", "positivo", "positiva", "bueno"),
    Hidden.NEGATIVE: ("bad", "unhappy", "unsatisfied", "unsuccessful", "negativo", "negativa", "malo"),
    HiddenSource.ENDING_REASON: ("ending", "reason", "contract ending reason", "motivo de cierre", "motivo"),
    HiddenSource.PRIVATE_NOTE: ("note", "private", "nota privada", "nota"),
    HiddenSource.CLIENT_SAID: (
        "client told me",
        "said by the client",
        "client",
        "lo dijo el cliente",
        "cliente",
    ),
}


@cache
def _known(kind: type[E]) -> dict[str, E]:
    words = {key(word): member for member in kind for word in _WORDS[member]}
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
