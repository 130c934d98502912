"""Thanks as everybody reads them, and the board of the month's helpers."""

from collections.abc import Sequence

from bot.i18n import N_, _, current_language, ngettext
from bot.support.thanks.models import Board, Kept, Outcome
from bot.ui.buttons import button
from bot.ui.cards import Card, Row, Tone
from bot.ui.setting_sections import back
from bot.ui.text import quoted

KEPT = {
    Kept.SELF: N_("You cannot thank yourself here. Well done all the same."),
    Kept.BOT: N_("Bots need no thanks: {who}."),
    Kept.REFUSES: N_(
        "{who} asked me to keep no thanks about them, so I kept and posted nothing. Tell them yourself."
    ),
    Kept.TODAY: N_("You thanked {who} within the last 24 hours already. Once a day counts."),
    Kept.POST: N_("You thanked {who} for this question already."),
    Kept.LIMIT: N_("You gave ten thanks within 24 hours, the most that count. Not thanked this time: {who}."),
}
BACK = 11
"""How many months the board goes back."""


def mentions(user_ids: Sequence[int]) -> str:
    """Members, as Discord shows their names; nobody is pinged."""
    return ", ".join(f"<@{one}>" for one in user_ids)


def thanks_card(giver_id: int, helper_ids: Sequence[int], why: str | None) -> Card:
    """For all to read: who thanks whom."""
    said = _("<@{giver}> thanks {helpers}.").format(giver=giver_id, helpers=mentions(helper_ids))
    return Card("💛 " + _("Thank you"), said, quoted(why, 200) if why else None, tone=Tone.GOOD)


def outcome_lines(outcome: Outcome) -> list[str]:
    """Why somebody was not thanked, or why it does not count, for who gave the thanks."""
    lines = []
    for reason in Kept:
        who = [one for one, why in outcome.kept.items() if why is reason]
        if who:
            lines.append(_(KEPT[reason]).format(who=mentions(who)))
    if outcome.mutual:
        lines.append(
            _(
                "{who} thanked you within the last seven days. It is posted, and does not count for the board: two who "
                "thank each other count once."
            ).format(who=mentions(outcome.mutual))
        )
    return lines


def thanked_card(outcome: Outcome, *, posted: bool) -> Card:
    """Tells who gave thanks whom they reached, and whom not."""
    lines = outcome_lines(outcome)
    if not outcome.thanked:
        return Card(_("Nobody was thanked"), *lines, tone=Tone.CAREFUL)
    if not posted:
        lines.append(_("I may not write in this channel, so nobody read it here. It counts all the same."))
    return Card("✓ " + _("Thanked: {who}").format(who=mentions(outcome.thanked)), *lines, tone=Tone.GOOD)


def month_name(board: Board) -> str:
    """The board's month, such as *November 2026*."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", board.month, locale=current_language())


def board_card(owner: int | None, board: Board, back: int, *, post: bool = False) -> Card:
    """The month's helpers. `owner`: to whom it is shown, None for all. `back`: months ago. `post`: they may show it."""
    lines = []
    for place, one in enumerate(board.standings, 1):
        people = ngettext("from {count} person", "from {count} people", one.people).format(count=one.people)
        times = ngettext("{count} thank-you", "{count} thank-yous", one.thanks).format(count=one.thanks)
        lines.append(f"{place}. <@{one.user_id}> · {times} {people}")
    rows = []
    if owner is not None:
        earlier = button(
            "← " + _("The month before"), "support.board", owner, back + 1, disabled=back >= BACK
        )
        later = button(_("The month after") + " →", "support.board", owner, back - 1, disabled=back <= 0)
        show = [button(_("Show it to everyone"), "support.board.post", owner, back)] if post and lines else []
        rows = [Row(earlier, later, *show)]
    return Card(
        _("Helpers in {month}").format(month=month_name(board)),
        "\n".join(lines) or _("Nobody has been thanked this month yet. `/thanks` is where it begins."),
        "-# "
        + _(
            "First by how many different people thanked somebody, then by how often. Once a day and person; two who "
            "thank each other within seven days count once. Not on it, if you like: `/settings me`."
        ),
        rows=rows,
    )


def thanks_choice_card(owner: int, said: str, state: str, *, off: bool) -> Card:
    """Whether others may thank the member. `said`: what was done just now."""
    label = _("Let others thank me") if off else _("Keep no thanks about me")
    return Card(
        _("Thanks from others"),
        said,
        state,
        _(
            "Thanks are kept for 13 months with who gave them, and make up `/support board`. If you want none, "
            "those there are go at once, in all servers; what was posted in channels stays there."
        ),
        rows=[Row(button(label, "thanks.refuse", owner, "no" if off else "yes")), back(owner, "me")],
    )
