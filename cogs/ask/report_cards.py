"""Reports of anonymous questions: the list for moderators, and what a reader is told.

What moderators see of a question is what everybody saw, and never depends on whether its author is still known.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import N_, _, ngettext
from bot.support.anonymous.models import Question, State
from bot.support.anonymous.reports import MUTES, Reason, Reported
from bot.ui.buttons import DANGER, button
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.pages import page_of, pager
from bot.ui.text import cut, inert, moment, quoted
from cogs.ask.post_cards import name_plain

REASONS = {
    Reason.PERSONAL: N_("It names or describes somebody"),
    Reason.HARMFUL: N_("It attacks, threatens or harms"),
    Reason.SPAM: N_("It is spam or an advertisement"),
    Reason.OTHER: N_("Something else"),
}


_MOST_QUOTED = 1500


def reported_line(reported: Reported) -> str:
    """A question with how often and why it was reported."""
    count = len(reported.reports)
    reasons = dict.fromkeys(_(REASONS[Reason(one.reason)]) for one in reported.reports)
    times = ngettext("{count} report", "{count} reports", count).format(count=count)
    # What its asker wants removed stands until it is: of one who erased their data all would be marked in one moment.
    stands = reported.question.state in (State.POSTED, State.REMOVING)
    link = reported.question.link if stands else _("no longer on Discord")
    return f"**{inert(name_plain(reported.question))}** · {times}: {', '.join(reasons)}\n{link}"


def reports_card(owner: int, waiting: Sequence[Reported], number: int, said: str = "") -> Card:
    """Reported posts that wait for a moderator's decision, one page of them."""
    if not waiting:
        return Card(
            _("No reports are waiting"), said or _("Readers can report an anonymous post with its button.")
        )
    shown, page = page_of(waiting, number)
    return Card(
        _("Reported anonymous posts"),
        said,
        [
            Line(reported_line(one), button(_("Decide"), "ask.mod.open", owner, one.question.id))
            for one in shown
        ],
        page.note,
        rows=[pager(page, "ask.reports", owner)],
    )


def reported_card(owner: int, reported: Reported, post: str, said: str = "") -> Card:
    """One reported question with what a moderator can do. `post`: its title and text, empty where they are gone."""
    question = reported.question
    notes = [quoted(one.note, 300) for one in reported.reports if one.note]
    mutes = [
        button(
            ngettext("Mute author {count} day", "Mute author {count} days", days).format(count=days),
            "ask.mod.mute",
            owner,
            f"{days}~{question.id}",
        )
        for days in MUTES
    ]
    return Card(
        inert(name_plain(question)),
        said,
        reported_line(reported) if reported.reports else question.link,
        moment(_some_time_of(reported.reports[0].created_at), "D") if reported.reports else None,
        "\n".join(f"> {line}" for line in cut(post, _MOST_QUOTED).splitlines()),
        "\n\n".join(notes[:5]),
        _(
            "Muting keeps whoever wrote this from asking anonymously here. Neither you nor I tell anybody who that is; "
            "they see it when they want to ask. Where the author is no longer kept, it does nothing."
        ),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(
                    _("Delete the post"),
                    "ask.mod.delete",
                    owner,
                    question.id,
                    style=DANGER,
                ),
                button(_("Nothing wrong"), "ask.mod.dismiss", owner, question.id),
                button(_("All reports"), "ask.reports", owner, "0~"),
            ),
            Row(*mutes, button(_("Lift the mute"), "ask.mod.mute", owner, f"0~{question.id}")),
        ],
    )


def _some_time_of(moment: datetime) -> datetime:
    """Noon of its day: Discord shows a moment to the second, and that could be compared with who was there."""
    return moment.replace(hour=12, minute=0, second=0, microsecond=0)


def notice_card(question: Question) -> Card:
    """For the moderators' channel: that there is something to look at, and nothing else."""
    return Card(
        _("An anonymous post was reported"),
        _("`/moderate reports` shows why, and what can be done."),
        question.link,
        tone=Tone.CAREFUL,
    )


def thanked_card() -> Card:
    """For the reader who reported a post."""
    return Card("✓ " + _("Thank you, the moderators can see it"), _("They do not see who reported it."))
