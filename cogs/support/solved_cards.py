"""A question that is solved, open again, or about to be closed."""

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.i18n import _, ngettext
from bot.ui.buttons import ANYBODY, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.messages import text_of
from bot.ui.text import ago, cut
from cogs.support.cards import RESTED, helpers


def solved_card(*, by_author: bool, answer: str | None = None) -> Card:
    """For all to read: the question is solved. `answer`: the address of the message that did it, if it was named."""
    if answer is not None:
        said = _("The answer: {link}").format(link=answer)
    elif by_author:
        said = _("Whoever asked has what they need.")
    else:
        said = _("A moderator marked this question as solved.")
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


def answer_options(messages: Sequence[discord.Message], now: datetime) -> list[discord.SelectOption]:
    """Helpers' messages to choose the answer from."""
    return [
        discord.SelectOption(
            label=cut(
                ": ".join(filter(None, (one.author.display_name, " ".join(text_of(one).split())))), 100
            ),
            value=str(one.id),
            description=cut(ago(one.created_at, now), 100),
        )
        for one in messages[:25]
    ]


def done_card(
    owner: int,
    notes: Sequence[str],
    *,
    thank: bool,
    already: bool = False,
    answers: Sequence[discord.SelectOption] = (),
) -> Card:
    """To who marked it: done, what could not be done, which message was the answer, and who helped."""
    title = _("This question is marked as solved already") if already else "✓ " + _("Marked as solved")
    return Card(
        title,
        *notes,
        _("Which message solved it? It is linked for whoever finds this question later.")
        if answers
        else None,
        _("Who helped you? I thank them here in your name, and it counts for the month's helpers.")
        if thank
        else None,
        tone=Tone.GOOD,
        rows=[
            Row(select(_("Choose the answer"), "support.answer", owner, answers)) if answers else None,
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
