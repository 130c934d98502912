"""What came too late, and what was decided where direct messages do not arrive."""

from collections.abc import Sequence

from bot.i18n import _, ngettext
from bot.reminders.models import Kind, Reminder
from bot.ui.buttons import button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert, moment
from cogs.remind.arrived_cards import KINDS

MOST_SHOWN = 10


def missed_card(owner: int, lost: Sequence[Reminder], note: str | None) -> Card:
    """One summary of the reminders that came too late. `note`: why it arrives the way it does."""
    lines = [f"- {_line(one)}" for one in lost[:MOST_SHOWN]]
    if len(lost) > MOST_SHOWN:
        lines.append(_("- and {count} more").format(count=len(lost) - MOST_SHOWN))
    return Card(
        ngettext("{count} reminder came too late", "{count} reminders came too late", len(lost)).format(
            count=len(lost)
        ),
        note,
        _("I could not send them in time, and by now they are of no use:"),
        "\n".join(lines),
        "-# " + _("A button below ends these messages; `/remind settings` has the rest."),
        tone=Tone.CAREFUL,
        rows=[Row(button(_("Stop all"), "remind.stop_all", owner))],
    )


def tried_again_card(waited: int) -> Card:
    """Direct messages are tried again, and `waited` reminders are sent with that."""
    text = ngettext(
        "I will send {count} reminder that waited in a moment.",
        "I will send {count} reminders that waited in a moment.",
        waited,
    ).format(count=waited)
    return Card(_("I will try direct messages again"), text if waited else None, tone=Tone.GOOD)


def stopped_card() -> Card:
    """The member wants no more messages."""
    return Card(
        _("Reminders are stopped"),
        _("I will not write to you any more. `/remind settings` turns them on again."),
    )


def _line(reminder: Reminder) -> str:
    what = (
        inert(reminder.text, 80) if reminder.kind is Kind.OWN and reminder.text else _(KINDS[reminder.kind])
    )
    return _("{what}, due {when}").format(what=what, when=moment(reminder.due_at, "f"))
