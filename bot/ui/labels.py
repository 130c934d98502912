"""The words for values that the database keeps as codes."""

from bot.contracts.models import Contract, Kind, Through
from bot.feedback.models import Feedback, Hidden, HiddenSource
from bot.i18n import N_, _
from bot.platforms import PLATFORMS, Platform
from bot.ui import text

KINDS = {Kind.FIXED: N_("fixed price"), Kind.HOURLY: N_("hourly")}

BETWEEN = {
    "nobody/me": N_("Nobody: the client hired me"),
    "agency/me": N_("An agency, I am not exclusive: it counts for my score"),
    "agency/them": N_("An agency, I am exclusive: my profile shows its score"),
    "middleman/me": N_("A middleman; the feedback counts for me"),
    "middleman/them": N_("A middleman; the feedback counts for them"),
}
"""Who stands in between, and whose score the feedback counts for."""

KNOWN = {
    "unknown": N_("I do not know"),
    "positive/client_said": N_("Positive: the client told me"),
    "positive/private_note": N_("Positive: a private note"),
    "negative/ending_reason": N_("Negative: the reason for ending"),
    "negative/private_note": N_("Negative: a private note"),
    "negative/client_said": N_("Negative: the client told me"),
    "negative": N_("Negative: I know in another way"),
    "positive": N_("Positive: I know in another way"),
}
"""What is known of the hidden part, and how."""

FIELDS = {
    "client": N_("Client"),
    "title": N_("Title"),
    "platform": N_("Platform"),
    "kind": N_("Kind"),
    "started": N_("Started"),
    "ended": N_("Ended"),
    "earned_cents": N_("Earned"),
    "currency": N_("Currency"),
    "paid_periods": N_("Paid 90-day periods"),
    "last_paid": N_("Last payment"),
    "client_flagged": N_("Client flagged"),
    "through": N_("In between"),
    "counts_for_me": N_("Counts for me"),
    "link": N_("Link"),
    "note": N_("Note"),
    "stars": N_("Stars"),
    "categories": N_("Categories"),
    "comment": N_("Public comment"),
    "hidden": N_("Hidden part"),
    "hidden_source": N_("How I know"),
    "hidden_note": N_("Note on the hidden part"),
    "removed": N_("Removed by the platform"),
    "received": N_("Received"),
    "reply": N_("My reply"),
}
"""Field of a contract or of feedback → its name."""


def platform_name(platform: Platform) -> str:
    """The platform's name, in the current language."""
    return _(PLATFORMS[platform].label)


def between_key(contract: Contract) -> str:
    """The key in `BETWEEN` for a contract."""
    mine = contract.counts_for_me or contract.through is Through.NOBODY
    return f"{contract.through.value}/{'me' if mine else 'them'}"


def known_key(feedback: Feedback | None) -> str:
    """The key in `KNOWN` for feedback."""
    if feedback is None or feedback.hidden is Hidden.UNKNOWN:
        return Hidden.UNKNOWN.value
    key = feedback.hidden.value + (f"/{feedback.hidden_source.value}" if feedback.hidden_source else "")
    return key if key in KNOWN else feedback.hidden.value


def known_values(key: str) -> dict[str, object]:
    """The fields of feedback for a key in `KNOWN`."""
    hidden, _sep, source = key.partition("/")
    return {"hidden": Hidden(hidden), "hidden_source": HiddenSource(source) if source else None}


def feedback_summary(feedback: Feedback | None) -> str | None:
    """Stars and what is known of the hidden part, on two lines."""
    if feedback is None:
        return None
    lines = [text.stars(feedback.stars)]
    if feedback.hidden is not Hidden.UNKNOWN:
        lines.append(_("Hidden part: {known}").format(known=_(KNOWN[known_key(feedback)])))
    if feedback.removed:
        lines.append(_("The platform removed it, so it does not count."))
    return "\n".join(lines)
