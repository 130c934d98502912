"""Sends reminders through Discord: as direct messages, or as a ping in the channel that their member chose.

A cog registers how its kind of reminder looks: `bot.reminder_cards.on(Kind.OWN, render)`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.i18n import _, language
from bot.reminders.models import PACED, Claimed, Kind, Outcome, Permanent, Pointless, Reminder, Standing
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.direct_channels import UNKNOWN_CHANNEL, DirectChannels
from bot.ui.text import moment

JUST_ASKED = timedelta(hours=1)
"""A reminder whose member set it so shortly before its time goes ahead of others who were never written to."""


@dataclass(frozen=True)
class Context:
    """What a card may need to know besides the reminder. The language is the member's already."""

    zone: str
    note: str | None
    """Says that the message is late, and how; a card shows it, where there is one."""


Renderer = Callable[[Reminder, Context], Awaitable[Card | None]]
"""Makes the card of a reminder; None where there is nothing to say any more."""


class ReminderCards:
    """Kind → renderer, filled by the cogs when they are loaded."""

    def __init__(self) -> None:
        self._renderers: dict[Kind, Renderer] = {}

    def on(self, kind: Kind, renderer: Renderer) -> None:
        """Let `renderer` make the cards of `kind`."""
        if kind in self._renderers:
            raise ValueError(f"two renderers for {kind}")
        self._renderers[kind] = renderer

    async def card(self, reminder: Reminder, zone: str, *, late: bool) -> Card | None:
        """The card of `reminder` in the current language."""
        return await self._renderers[reminder.kind](reminder, Context(zone, late_note(reminder, late)))


def late_note(reminder: Reminder, late: bool) -> str | None:
    """Says that `reminder` is late."""
    if not late:
        return None
    return _("This comes late, I am sorry: it was due {when}.").format(when=moment(reminder.due_at, "f"))


class DiscordSender:
    """Sends reminders over Discord, as the delivery asks it to."""

    def __init__(self, cards: ReminderCards, channels: DirectChannels) -> None:
        self._cards = cards
        self._channels = channels

    async def send(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        """Send a reminder as a direct message, and say how that ended."""
        with language(standing.locale):
            card = await self._cards.card(claimed, standing.zone, late=late)
        if card is None:
            return Pointless()
        return await self._channels.send_card(
            claimed.user_id,
            card,
            known=standing.dm_channel_id,
            nonce=claimed.nonce,
            ahead=claimed.kind is Kind.OWN and claimed.due_at - claimed.created_at <= JUST_ASKED,
            again=claimed.failure == PACED,
        )

    async def send_fallback(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        """A ping of the member alone in the channel that they chose. What it is about is theirs: a button shows it."""
        if standing.fallback_channel_id is None:
            return Permanent(UNKNOWN_CHANNEL)
        with language(standing.locale):
            # Rendered for the answer to the question whether there still is something to say.
            if await self._cards.card(claimed, standing.zone, late=late) is None:
                return Pointless()
            card = fallback_card(claimed)
        only = discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[discord.Object(claimed.user_id)]
        )
        return await self._channels.post(standing.fallback_channel_id, card, claimed.nonce, only)


def fallback_card(reminder: Reminder) -> Card:
    """What others may see: that there is a reminder, not what it says."""
    owner = reminder.user_id
    return Card(
        _("A reminder is waiting for you"),
        _("<@{member}>, your direct messages are closed to me. Only you can open this reminder.").format(
            member=owner
        ),
        rows=[
            Row(
                button(_("Show it to me"), "reach.read", owner, reminder.id),
                button(_("Try direct messages again"), "reach.again", owner),
                button(_("Stop reminders"), "reach.stop", owner),
            )
        ],
    )


def unreachable_card(owner: int) -> Card:
    """What a member is told with their next interaction."""
    return Card(
        _("I could not reach you"),
        _(
            "Discord did not let me send you a direct message, so your reminders wait. Allow direct messages from "
            "this server (its name → Privacy Settings), or add me to your own apps, then press “Try again”."
        ),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Try again"), "reach.again", owner, style=PRIMARY),
                button(_("Stop reminders"), "reach.stop", owner),
            )
        ],
    )
