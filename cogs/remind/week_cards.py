"""The weekly check, as reminders bring it."""

from bot.contracts.models import Contract
from bot.i18n import _, ngettext
from bot.reminders.models import Kind
from bot.reminders.planning import deadline
from bot.scoring.results import Move
from bot.ui import text
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import day, inert, moment
from cogs.remind.arrived_cards import how_to_stop


def weekly_card(
    owner: int, closing: list[Contract], waiting: int, moves: list[Move], note: str | None
) -> Card:
    """The weekly check: windows about to close, contracts without feedback, changes of the score."""
    lines = [
        _("- **{contract}**: the window closes {when}").format(
            contract=inert(one.name, 80), when=moment(closes)
        )
        for one in closing[:8]
        if (closes := deadline(one)) is not None
    ]
    parts: list[str | None] = []
    if lines:
        parts.append(_("**Windows about to close**") + "\n" + "\n".join(lines))
    if waiting:
        parts.append(
            ngettext(
                "{count} contract that ended waits for feedback, and its window is open.",
                "{count} contracts that ended wait for feedback, and their windows are open.",
                waiting,
            ).format(count=waiting)
        )
    if moves:
        days = "\n".join(
            _("- {day}: about {score}").format(
                day=day(move.on.day),
                score=_("no score") if move.on.score is None else text.number(move.on.score.median, 0),
            )
            for move in moves[:4]
        )
        parts.append(_("**Your score may move**") + "\n" + days)
    return Card(
        _("Your week"),
        note,
        *parts,
        how_to_stop(),
        rows=[
            Row(
                button(_("Contracts that wait"), "contract.list", owner, "0~waiting", style=PRIMARY),
                button(_("Forecast"), "score.forecast", owner),
            ),
            Row(
                button(_("Stop the weekly check"), "remind.off", owner, Kind.WEEKLY.value),
                button(_("Stop all"), "remind.stop_all", owner),
            ),
        ],
    )
