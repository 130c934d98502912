"""An anonymous question before moderators, who decide whether it appears. Nothing here tells who asked."""

from bot.i18n import _
from bot.support.anonymous.approvals import UNDECIDED_AFTER
from bot.support.anonymous.models import Question
from bot.ui.buttons import ANYBODY, DANGER, SUCCESS, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert, inert_lines, quoted
from cogs.ask.post_cards import CATEGORIES, name_shown


def approval_card(question: Question) -> Card:
    """For the moderators' channel: the whole question, and the two ways to decide."""
    about = f"{name_shown(question)} · {_(CATEGORIES[question.category])}"
    return Card(
        _("An anonymous question waits for you"),
        f"**{inert(question.title or '')}**\n{about}",
        inert_lines(question.body or ""),
        "-# "
        + _(
            "I do not show who asked. Whoever asked gets the text back if you decline, or if nobody decides in {days} "
            "days."
        ).format(days=UNDECIDED_AFTER.days),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Approve"), "ask.approve", ANYBODY, question.id, style=SUCCESS),
                button(_("Decline"), "ask.decline", ANYBODY, question.id, style=DANGER),
            )
        ],
    )


def approved_card(question: Question, channel_id: int, moderator: str) -> Card:
    """In its place, for all moderators. The text has gone to the channel and is not kept here."""
    return Card(
        "✓ " + _("Approved"),
        _("The question of {name} appears in {channel} within about two minutes.").format(
            name=name_shown(question), channel=f"<#{channel_id}>"
        ),
        "-# " + _("Decided by {moderator}").format(moderator=moderator),
        tone=Tone.GOOD,
    )


def declined_card(question: Question, reason: str, moderator: str) -> Card:
    """In its place, for all moderators. The text goes back to whoever asked, and is not kept here."""
    return Card(
        _("Declined"),
        _("The question of {name} does not appear. Whoever asked gets the text back, and reads:").format(
            name=name_shown(question)
        ),
        quoted(reason, 600),
        "-# " + _("Decided by {moderator}").format(moderator=moderator),
    )
