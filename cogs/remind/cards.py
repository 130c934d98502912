"""How a member's own reminders, the list and the settings look."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.contracts.models import Contract
from bot.contracts.service import UNDO_TIME
from bot.i18n import _, ngettext, pgettext
from bot.parsing.moments.spoken import rule_in_words, spoken
from bot.parsing.moments.when import MOST_TYPED, When
from bot.reminders.habits import Habits
from bot.reminders.judge import comes_daily, is_of_its_day
from bot.reminders.models import MOST_TEXT, Kind, Reminder, Status
from bot.reminders.planning import CONTRACT_KINDS
from bot.reminders.service import MOST_OWN
from bot.reminders.views import View
from bot.ui.buttons import DANGER, PRIMARY, button
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.pages import page_of, pager
from bot.ui.text import as_typed, cut, inert, moment, quoted
from bot.ui.threads import walk
from cogs.remind.arrived_cards import KINDS
from cogs.remind.own_cards import link_in, link_text, split_link, with_link

_USUAL = Habits()
_AT = "**"
"""With it begins the line that says when."""


def read_back_card(
    owner: int, token: str, typed: str, when: When, words: str, view: View, contract: Contract | None
) -> Card:
    """When it would come and what it would say, before anything is kept. `typed_in` reads what was typed out of it."""
    text, link = split_link(words)
    due = view.habits.comes_at(when.due, of_its_day=not comes_daily(when.rule))
    notes = []
    if view.habits.quiet_days and comes_daily(when.rule):
        notes.append(_("Not on your quiet days."))
    if when.rule is not None:
        notes.append(_("It comes again: {rule}.").format(rule=rule_in_words(when.rule)))
    if when.zone is not None:
        notes.append(_("Read by clocks in {zone}.").format(zone=when.zone.replace("_", " ")))
    elif view.member.zone is None:
        notes.append(_("I do not know your time zone, so I read it as UTC. Tell me, and I read it anew."))
    if view.member.dm_consent_at is None:
        notes.append(
            _("It comes as a direct message: with “Save” you agree to that. `/remind settings` ends it.")
        )
    return Card(
        _("Shall I remind you then?"),
        f"{_AT}{moment(due, 'F')}**, {moment(due)}\n-# {inert(typed, MOST_TYPED)}",
        "\n".join(f"-# {note}" for note in notes),
        quoted(text, MOST_TEXT),
        link_text(link),
        None if contract is None else "-# " + inert(contract.name, 150),
        rows=[
            Row(
                button(_("Save"), "remind.save", owner, token, style=PRIMARY),
                button(_("Change"), "remind.change", owner, token),
                *(
                    [button(_("Set my time zone"), "start.zone", owner, f"remind.redo~{token}")]
                    if view.member.zone is None and when.zone is None
                    else []
                ),
            )
        ],
    )


class Typed(NamedTuple):
    """What a member had typed: when, and of what, with the link that it may have in its last line."""

    when: str
    words: str


def typed_in(message: discord.Message | None) -> Typed:
    """What `read_back_card`, which this message shows, was made of."""
    when, words, link = "", "", None
    for shown in walk(message.components if message is not None else ()):
        text = shown.content if isinstance(shown, discord.TextDisplay) else ""
        if text.startswith(_AT):
            when = as_typed(text.partition("\n-# ")[2])
        elif text.startswith("> ") and not words:
            words = as_typed("\n".join(line.removeprefix("> ") for line in text.splitlines()))
        link = link or link_in(text)
    return Typed(when, with_link(words, link))


def forgotten_card(typed: Typed, open_again: Row) -> Card:
    """What a member gets back whose preview is no longer kept: what they typed, and a button that opens it again."""
    text, link = split_link(typed.words)
    return Card(
        _("I no longer have this preview"),
        _("I was restarted, or more than an hour has passed. Nothing was saved. This is what you typed:"),
        quoted(typed.when, MOST_TYPED) if typed.when else None,
        quoted(text, MOST_TEXT) if text else None,
        link_text(link),
        tone=Tone.CAREFUL,
        rows=[open_again],
    )


def saved_card(owner: int, reminder: Reminder, habits: Habits) -> Card:
    """An own reminder, with everything that can be done with it."""
    return item_card(owner, reminder, None, said="✓ " + _("Saved. Only you can see it."), habits=habits)


def _due(reminder: Reminder, habits: Habits) -> datetime:
    """When it comes: the time of what repeats itself may lie on a quiet day, and it waits then."""
    due = habits.comes_at(reminder.due_at, of_its_day=is_of_its_day(reminder))
    # About a deadline it comes on the quiet day where it would be too late afterwards.
    return due if reminder.expires_at is None or due < reminder.expires_at else reminder.due_at


def _state(reminder: Reminder, habits: Habits) -> str:
    match reminder.status:
        case Status.PAUSED:
            return _("paused")
        case Status.HELD:
            return _("waits until I can reach you")
        case _:
            due = _due(reminder, habits)
            return f"{moment(due, 'f')}, {moment(due)}"


def _what(reminder: Reminder, contracts: Mapping[int, Contract], most: int = 80) -> str:
    """What it is about, plain text."""
    if reminder.kind is Kind.OWN:
        return cut(" ".join(split_link(reminder.text or "")[0].split()), most)
    contract = contracts.get(reminder.contract_id or 0)
    kind = _(KINDS[reminder.kind])
    return kind if contract is None else cut(f"{kind}: {contract.name}", most)


def list_card(
    owner: int,
    rows: Sequence[Reminder],
    contracts: Mapping[int, Contract],
    number: int,
    *,
    consent: bool,
    habits: Habits = _USUAL,
) -> Card:
    """A page of what is planned, with a button beside each that opens it."""
    settings = button(_("Settings"), "remind.settings", owner)
    new = button(_("New reminder"), "remind.new", owner, style=PRIMARY)
    if not rows:
        return Card(
            _("No reminders are planned"),
            _(
                "`/remind me` makes one: “friday 9am”, “in 3 days”, “every monday 8:00”. Reminders to ask for feedback "
                "come by themselves when a contract ends."
            ),
            None if consent else no_consent(),
            rows=[Row(new, settings)],
        )
    shown, page = page_of(rows, number)
    lines = [
        Line(
            f"**{inert(_what(one, contracts), 90)}**\n-# {_line(one, habits)}",
            button(pgettext("button", "Open"), "remind.show", owner, one.id),
        )
        for one in shown
    ]
    own = sum(one.kind is Kind.OWN for one in rows)
    return Card(
        ngettext("{count} reminder is planned", "{count} reminders are planned", len(rows)).format(
            count=len(rows)
        ),
        None if consent else no_consent(),
        lines,
        _("You may have {count} more of your own.").format(count=MOST_OWN - own)
        if own >= MOST_OWN - 20
        else None,
        page.note,
        rows=[
            pager(page, "remind.list", owner),
            Row(new, settings),
        ],
    )


def _line(reminder: Reminder, habits: Habits) -> str:
    rule = f" · {rule_in_words(reminder.repeat)}" if reminder.repeat and reminder.kind is Kind.OWN else ""
    return _state(reminder, habits) + rule


def no_consent() -> str:
    """What is said where the member has not agreed to direct messages."""
    return _("I may not write to you, so nothing is sent. `/start` changes that.")


def item_card(
    owner: int, reminder: Reminder, contract: Contract | None, *, said: str = "", habits: Habits = _USUAL
) -> Card:
    """One reminder that is planned."""
    words, link = split_link(reminder.text or "") if reminder.kind is Kind.OWN else ("", None)
    rule = _("Comes again: {rule}.").format(rule=rule_in_words(reminder.repeat)) if reminder.repeat else ""
    zone = _("By clocks in {zone}.").format(zone=reminder.zone.replace("_", " ")) if reminder.zone else ""
    daily = reminder.kind is Kind.OWN and comes_daily(reminder.repeat)
    aside = _("Not on your quiet days.") if habits.quiet_days and daily else ""
    paused = reminder.status is Status.PAUSED
    row = Row()
    if reminder.kind is Kind.OWN:
        row.add_item(button(_("Edit"), "remind.edit", owner, reminder.id))
    row.add_item(
        button(_("Go on"), "remind.unpause", owner, reminder.id)
        if paused
        else button(_("Pause"), "remind.pause", owner, reminder.id)
    )
    if contract is not None and reminder.kind in CONTRACT_KINDS:
        row.add_item(button(_("Stop for this contract"), "remind.stop", owner, contract.id, style=DANGER))
    elif reminder.kind is Kind.WEEKLY:
        row.add_item(button(_("Stop the weekly check"), "remind.off", owner, Kind.WEEKLY.value, style=DANGER))
    else:
        row.add_item(button(_("Delete"), "remind.delete", owner, reminder.id, style=DANGER))
    row.add_item(button(_("All reminders"), "remind.list", owner, "0"))
    return Card(
        _(KINDS[reminder.kind]),
        said,
        f"**{_state(reminder, habits)}**",
        "\n".join(f"-# {line}" for line in (rule, aside, zone) if line),
        quoted(words, 800) if words else None,
        link_text(link),
        None if contract is None else inert(contract.name, 150),
        rows=[row],
    )


def deleted_card(owner: int, reminder: Reminder) -> Card:
    """Says that a reminder was deleted, and offers to undo it."""
    words, _link = split_link(reminder.text or "")
    minutes = int(UNDO_TIME.total_seconds() // 60)
    return Card(
        _("Deleted the reminder"),
        quoted(words, 200) if words else None,
        ngettext(
            "You can undo this for {count} minute.", "You can undo this for {count} minutes.", minutes
        ).format(count=minutes),
        rows=[
            Row(
                button(_("Undo"), "remind.undo", owner, reminder.id, style=PRIMARY),
                button(_("All reminders"), "remind.list", owner, "0"),
            )
        ],
    )


def understood(when: When, zone: str) -> str:
    """How a typed time is understood, for a suggestion: plain text of at most 100 characters."""
    due = spoken(when.due, when.zone or zone)
    place = f" ({when.zone})" if when.zone else ""
    again = f" · {rule_in_words(when.rule)}" if when.rule else ""
    return cut(f"{due}{place}{again}", 100)
