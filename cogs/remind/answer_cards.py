"""What a member sees after pressing a button of a reminder. It takes the reminder's place."""

from datetime import datetime

from bot.contracts.models import Contract
from bot.i18n import _
from bot.parsing.moments.when import When
from bot.parsing.zones import zone_label
from bot.reminders.models import Kind, Reminder
from bot.ui.buttons import SUCCESS, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert, moment, quoted
from cogs.remind.arrived_cards import KINDS
from cogs.remind.own_cards import link_text, split_link


def _contract_row(owner: int, contract: Contract, *, undo: bool) -> Row:
    row = Row()
    if undo:
        row.add_item(button(_("Undo"), "remind.resume", owner, contract.id))
    row.add_item(button(_("Feedback came"), "feedback.log", owner, contract.id))
    row.add_item(button(_("Contract"), "contract.show", owner, contract.id))
    return row


def asked_card(owner: int, contract: Contract, *, new: bool, rated: bool, closed: datetime | None) -> Card:
    """Asked and done. `closed`: when the window closed, where that is past."""
    if rated:
        text = _("Its feedback is logged already, so there was nothing to stop.")
    elif closed is not None:
        text = _("Its window closed {when}, so no more messages would have come anyway.").format(
            when=moment(closed)
        )
    elif new:
        text = _("I will not remind you of asking again. When the feedback is there, log it.")
    else:
        text = _("You told me so before, and it stays so.")
    return Card(
        "✓ " + _("Asked: {contract}").format(contract=inert(contract.name, 100)),
        text,
        tone=Tone.GOOD,
        rows=[_contract_row(owner, contract, undo=not rated and closed is None)],
    )


def noted_card(owner: int, contract: Contract) -> Card:
    """Read, and nothing more to do."""
    return Card(
        "✓ " + _("Noted: {contract}").format(contract=inert(contract.name, 100)),
        tone=Tone.GOOD,
        rows=[_contract_row(owner, contract, undo=False)],
    )


def stopped_contract_card(owner: int, contract: Contract) -> Card:
    """No more reminders of one contract."""
    return Card(
        _("No more reminders of {contract}").format(contract=inert(contract.name, 100)),
        _("Your other contracts are not touched."),
        rows=[_contract_row(owner, contract, undo=True)],
    )


def resumed_card(owner: int, contract: Contract) -> Card:
    """Reminders of a contract go on."""
    return Card(
        "✓ " + _("Reminders of {contract} go on").format(contract=inert(contract.name, 100)),
        _("What is planned stands in `/remind list`."),
        tone=Tone.GOOD,
        rows=[Row(button(_("All reminders"), "remind.list", owner, "0"))],
    )


def snoozed_card(owner: int, until: datetime, kind: Kind, contract: Contract) -> Card:
    """Says until when a reminder about a contract was put off, and what it is about."""
    row = Row(button(_("All reminders"), "remind.list", owner, "0"))
    if kind is Kind.FEEDBACK:
        row.add_item(button(_("Asked"), "remind.asked", owner, contract.id))
    return _snoozed(until, f"**{_(KINDS[kind])}** · {inert(contract.name, 150)}", row)


def snoozed_own_card(owner: int, until: datetime, reminder: Reminder, about: Contract | None) -> Card:
    """The same of an own reminder: its words stay, and the link to the message they are about."""
    words, link = split_link(reminder.text or "")
    what = (quoted(words) if words else "", link_text(link), f"-# {inert(about.name, 150)}" if about else "")
    row = Row(button(_("All reminders"), "remind.list", owner, "0"))
    return _snoozed(until, "\n".join(filter(None, what)), row)


def _snoozed(until: datetime, what: str, row: Row) -> Card:
    return Card(
        "✓ " + _("I will remind you again"),
        f"{moment(until, 'f')}, {moment(until)}",
        what,
        tone=Tone.GOOD,
        rows=[row],
    )


def picked_card(owner: int, when: When, action: str, argument: str) -> Card:
    """How a typed time was understood, before it is kept: `action` keeps it."""
    zone = (
        None
        if when.zone is None
        else "-# " + _("Read by clocks in {zone}.").format(zone=zone_label(when.zone))
    )
    again = action.replace("picked", "pick")
    return Card(
        _("Shall I remind you then?"),
        f"**{moment(when.due, 'F')}**, {moment(when.due)}",
        zone,
        rows=[
            Row(
                button(_("Yes, then"), action, owner, argument, style=SUCCESS),
                button(_("Another time"), again, owner, argument.rpartition("~")[0]),
            )
        ],
    )


def stopped_all_card(owner: int) -> Card:
    """Says that no reminder is sent any more."""
    return Card(
        _("I will not write to you any more"),
        _("What you logged stays as it is. You can begin again whenever you like."),
        rows=[
            Row(
                button(_("Begin again"), "remind.start_all", owner),
                button(_("Choose what I send"), "remind.settings", owner),
            )
        ],
    )


def off_card(owner: int, kind: Kind) -> Card:
    """Says that reminders of one kind are switched off."""
    return Card(
        _("Switched off: {kind}").format(kind=_(KINDS[kind])),
        _("Everything else comes as before."),
        rows=[
            Row(
                button(_("Switch it on again"), "remind.on", owner, kind.value),
                button(_("Choose what I send"), "remind.settings", owner),
            )
        ],
    )


def done_card(owner: int, reminder: Reminder) -> Card:
    """An own reminder that is dealt with."""
    words, link = split_link(reminder.text or "")
    following = (
        None
        if reminder.repeat is None or reminder.done_at is not None
        else _("It comes again {when}.").format(when=moment(reminder.due_at, "f"))
    )
    return Card(
        "✓ " + _("Done"),
        quoted(words, 300) if words else None,
        link_text(link),
        following,
        tone=Tone.GOOD,
        rows=[Row(button(_("All reminders"), "remind.list", owner, "0"))],
    )
