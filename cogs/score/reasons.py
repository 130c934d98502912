"""Why the rules count a contract as they do, in words."""

from bot.i18n import N_, _
from bot.scoring.rules import ContractPart, Outcome, Reason

REASONS = {
    Reason.FEEDBACK_REMOVED: N_("the platform removed its feedback"),
    Reason.CLIENT_FLAGGED: N_("the platform flagged the client"),
    Reason.NOT_STARTED: N_("it has not started yet"),
    Reason.NO_EARNINGS: N_("nothing was earned, and nothing bad was said"),
    Reason.OPEN_NOT_LONG_TERM: N_("still open, and this client has not paid you for more than 90 days yet"),
    Reason.NO_FEEDBACK_NOT_LONG_TERM: N_(
        "ended without feedback, and this client did not pay you for more than 90 days"
    ),
    Reason.LONG_TERM_LOST: N_(
        "without feedback, and this client gave bad feedback: then their other work does not count as successful"
    ),
    Reason.HIDDEN_PART_NEGATIVE: N_("you know that the hidden part was negative"),
    Reason.FEW_STARS: N_("fewer than 3 stars"),
    Reason.HIDDEN_PART_UNKNOWN: N_("3 stars or more, successful unless the client was unhappy in private"),
    Reason.HIDDEN_PART_POSITIVE: N_("3 stars or more, and you know that the hidden part was good"),
    Reason.OPEN_LONG_TERM: N_("still open, with a client who has paid you for more than 90 days"),
    Reason.NO_FEEDBACK_LONG_TERM: N_("no feedback, but from a client who has paid you for more than 90 days"),
}

_SLEEPING = N_("still open, and I know of no payment after the first 90 days")
"""Why an open contract does not count that is taken as dormant; the day of its last payment may cure that."""

OUTCOMES = {
    Outcome.GOOD: N_("✅ Successful"),
    Outcome.HIDDEN: N_("❔ Hidden part unknown"),
    Outcome.BAD: N_("❌ Unsuccessful"),
    Outcome.NOT_ELIGIBLE: N_("➖ Does not count"),
}


def is_sleeping(part: ContractPart) -> bool:
    """Whether a contract does not count for this alone: it is taken as no longer paid."""
    return part.dormant and part.reason is Reason.OPEN_NOT_LONG_TERM


def too_old_words(part: ContractPart) -> str:
    """Why a contract that could count lies in no window: what is open lies on its last payment."""
    if part.reason is Reason.OPEN_LONG_TERM:
        return _("still open, but its last payment that I know of is more than 24 months ago")
    return _("it ended more than 24 months ago")


def reason_words(part: ContractPart) -> str:
    """Why a contract counts as it does."""
    return _(_SLEEPING if is_sleeping(part) else REASONS[part.reason])
