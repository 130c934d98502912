"""A question that is solved, open again, or about to be closed."""

from collections.abc import Sequence

from bot.i18n import _, ngettext
from bot.ui.buttons import ANYBODY, button
from bot.ui.cards import Card, Row, Tone
from cogs.support.cards import RESTED, helpers


def solved_card(*, by_author: bool) -> Card:
    """For all to read: the question is solved."""
    said = (
        _("Whoever asked has what they need.")
        if by_author
        else _("A moderator marked this question as solved.")
    )
    return Card(
        "✓ " + _("Solved"),
        said,
        "-# "
        + _(
            "Still open? “Not solved” takes this back. So does writing here, for whoever asked, five minutes from now "
            "or later: a thank-you before that changes nothing."
        ),
        tone=Tone.GOOD,
        rows=[
            Row(
                button(_("Thank who helped"), "support.thank", ANYBODY),
                button(_("Not solved"), "support.reopen", ANYBODY),
            )
        ],
    )


def done_card(owner: int, notes: Sequence[str], *, thank: bool, already: bool = False) -> Card:
    """To who marked it: done, what could not be done, and who helped."""
    title = _("This question is marked as solved already") if already else "✓ " + _("Marked as solved")
    return Card(
        title,
        *notes,
        _("Who helped you? I thank them here in your name, and it counts for the month's helpers.")
        if thank
        else None,
        tone=Tone.GOOD,
        rows=[
            Row(helpers(owner)) if thank else None,
            Row(button(_("Not solved"), "support.reopen", owner)),
        ],
    )


def reopened_card() -> Card:
    """For all to read: whoever asked wrote again."""
    return Card(
        _("Open again"),
        _("There is a new message, so this question counts as open. “Solved” closes it again."),
        rows=[Row(button(_("Solved"), "support.solve", ANYBODY))],
    )


def closing_card(days: int) -> Card:
    """For all to read: a very old question is closed."""
    return Card(
        _("This question goes to rest"),
        ngettext(
            "Nobody has written here for {count} day, so I close the thread. Nothing is lost: writing here opens it "
            "again, and you are welcome to ask anew.",
            "Nobody has written here for {count} days, so I close the thread. Nothing is lost: writing here opens it "
            "again, and you are welcome to ask anew.",
            days,
        ).format(count=days),
        rows=[Row(button(_("It is solved"), "support.solve", ANYBODY, RESTED))],
    )


def open_again_card(note: str | None) -> Card:
    """For whoever opened a question again. `note`: what could not be changed in the thread."""
    return Card("✓ " + _("Open again"), _("The question counts as open."), note)
