"""What a reminder of a case looks like."""

from bot.cases.clocks import CaseClock
from bot.cases.models import Case
from bot.i18n import _
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert


def reminded_card(
    owner: int, case: Case, clock: CaseClock, line: str, note: str | None, *, soon: bool
) -> Card:
    """A deadline that comes near. `line`: until when, and what silence means; `soon`: within two days."""
    title = _("Your deadline comes near") if clock.mine else _("Their time is nearly over")
    return Card(
        title,
        note,
        f"-# {inert(case.name, 120)}",
        line,
        _("Nothing has to be perfect. What is sent in time counts.") if clock.mine else None,
        "-# " + _("A button below ends these messages; `/remind settings` has the rest."),
        tone=Tone.CAREFUL if clock.mine and soon else Tone.PLAIN,
        rows=[
            Row(
                button(_("Open the case"), "case.show", owner, case.id, style=PRIMARY),
                button(_("No reminders for this"), "case.remind", owner, f"no~{case.id}"),
                button(_("Stop all"), "remind.stop_all", owner),
            )
        ],
    )
