"""The columns of the import format and the other names that files have for them."""

from functools import cache

from bot.parsing import key
from bot.parsing.words import meanings
from bot.platforms import PLATFORMS

CONTRACT = (
    "client",
    "title",
    "platform",
    "kind",
    "started",
    "ended",
    "earned",
    "currency",
    "paid_periods",
    "last_paid",
    "client_flagged",
    "through",
    "counts_for_me",
    "link",
    "note",
)
CATEGORIES = tuple(dict.fromkeys(name for facts in PLATFORMS.values() for name in facts.categories))
FEEDBACK = (
    "stars",
    *CATEGORIES,
    "comment",
    "hidden",
    "hidden_source",
    "hidden_note",
    "removed",
    "received",
    "reply",
)
SCORE = ("on", "score")
CSV_COLUMNS = ("type", *CONTRACT, *FEEDBACK, *SCORE)
"""Every column, in the order in which they are written."""

EARNED_CENTS = "earned_cents"
"""Read in place of `earned`: the amount in hundredths."""

DATES = ("started", "ended", "last_paid", "received", "on")
TEXTS = frozenset(("client", "title", "link", "note", "comment", "hidden_note", "reply"))

IGNORED = frozenset(
    key(name)
    for name in ("id", "client_id", "contract_id", "created_at", "updated_at", "deleted_at", "user_id", "#")
)
"""What our own export adds and an import has no use for."""


@cache
def _known() -> dict[str, str]:
    names = {key(name): column for column, known in meanings("columns")["column"].items() for name in known}
    # A column's own name is never another's synonym.
    return names | {key(column): column for column in (*CSV_COLUMNS, EARNED_CENTS)}


def find_column(name: str) -> str | None:
    """The column that a file's header or key `name` means; None where it is unknown."""
    return _known().get(key(name)) if len(name) <= 100 else None


def is_ignored(name: str) -> bool:
    """Whether `name` is one that our own export adds and an import leaves out without a word."""
    return key(name[:100]) in IGNORED
