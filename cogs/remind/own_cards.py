"""A member's own reminder when its time has come, and the message it is about."""

import re

from bot.contracts.models import Contract
from bot.i18n import _
from bot.parsing.moments.spoken import rule_in_words
from bot.reminders.models import Reminder
from bot.ui import text
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import inert
from cogs.remind.arrived_cards import MOST_SHOWN, how_to_stop

_JUMP = re.compile(r"https://(?:[a-z]+\.)?discord\.com/channels/(?:@me|[0-9]{1,20})/[0-9]{1,20}/[0-9]{1,20}")


def own_card(reminder: Reminder, about: Contract | None, note: str | None) -> Card:
    """A member's own reminder when its time has come."""
    owner = reminder.user_id
    words, link = split_link(reminder.text or "")
    again = (
        ""
        if reminder.repeat is None
        else "-# " + _("Comes {rule}.").format(rule=rule_in_words(reminder.repeat))
    )
    stop = [button(_("Stop this one"), "remind.delete", owner, reminder.id)] if reminder.repeat else []
    return Card(
        _("You asked me to remind you"),
        note,
        text.quoted(words, MOST_SHOWN) if words else None,
        link_text(link),
        None if about is None else "-# " + inert(about.name, 150),
        again,
        how_to_stop(),
        rows=[
            Row(
                button(_("Done"), "remind.own.done", owner, reminder.id, style=PRIMARY),
            ),
            Row(
                button(_("Again in 1 hour"), "remind.own.snooze", owner, f"{reminder.id}~1"),
                button(_("Again in 1 day"), "remind.own.snooze", owner, f"{reminder.id}~24"),
                button(_("Pick a time"), "remind.own.pick", owner, reminder.id),
            ),
            Row(*stop, button(_("Stop all"), "remind.stop_all", owner)),
        ],
    )


def split_link(words: str) -> tuple[str, str | None]:
    """The text of an own reminder and the link to the message it is about, which stands in its last line."""
    head, _sep, last = words.rpartition("\n")
    # A text of just a link has no line before it.
    return (head, last) if _JUMP.fullmatch(last) and head else (words, None)


def link_in(text: str) -> str | None:
    """The link to a message that stands in a text of a card, as `link_text` wrote it."""
    found = _JUMP.search(text) if text.startswith("[") else None
    return None if found is None else found.group()


def link_text(link: str | None) -> str | None:
    """A link to a message of Discord, to be pressed."""
    return None if link is None else "[" + _("Go to the message") + f"]({link})"


def with_link(words: str, link: str | None) -> str:
    """The two together, as they are kept."""
    return words if link is None else f"{words}\n{link}"
