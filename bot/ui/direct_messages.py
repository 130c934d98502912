"""Sends reminders through Discord, and says what each refusal means.

A cog registers how its kind of reminder looks: `bot.reminder_cards.on(Kind.OWN, render)`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.i18n import _, language
from bot.reminders.models import (
    Claimed,
    Kind,
    Outcome,
    Permanent,
    Pointless,
    Reminder,
    Sent,
    Standing,
    Temporary,
)
from bot.reminders.queue import ReminderQueue
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import moment

UNKNOWN_CHANNEL = 10003
OPENING_TOO_FAST = 40003
QUARANTINED = 20026

_EVERYBODY_WAITS = {OPENING_TOO_FAST: 60.0, QUARANTINED: 3600.0}
"""Refusals that would meet every other message as well, and how many seconds to wait."""

_UNREACHED = (
    aiohttp.ClientError,
    OSError,  # TimeoutError is one
    discord.ConnectionClosed,
    discord.GatewayNotFound,
)


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

    def __init__(self, client: discord.Client, cards: ReminderCards, queue: ReminderQueue) -> None:
        self._client = client
        self._cards = cards
        self._queue = queue

    async def send(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        """Send a reminder as a direct message, and say how that ended."""
        with language(standing.locale):
            card = await self._cards.card(claimed, standing.zone, late=late)
        if card is None:
            return Pointless()
        try:
            await self._send(claimed, standing.dm_channel_id, card)
        except (discord.DiscordException, *_UNREACHED) as error:
            return classify(error)
        return Sent()

    async def _send(self, claimed: Claimed, known: int | None, card: Card) -> None:
        if known is not None:
            try:
                await self._post(known, card, claimed.nonce)
                return
            except discord.NotFound as error:
                if error.code != UNKNOWN_CHANNEL:
                    raise
        channel = await self._client.create_dm(discord.Object(claimed.user_id))
        if channel.id != known:
            await self._queue.remember_channel(claimed.user_id, channel.id)
        await self._post(channel.id, card, claimed.nonce)

    async def _post(
        self, channel_id: int, card: Card, nonce: str, mentions: discord.AllowedMentions | None = None
    ) -> None:
        channel = self._client.get_partial_messageable(channel_id)
        allowed = mentions or discord.AllowedMentions.none()
        # discord.py sends enforce_nonce along with a nonce of ours.
        await channel.send(view=card, nonce=nonce, allowed_mentions=allowed)

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
        try:
            await self._post(standing.fallback_channel_id, card, claimed.nonce, only)
        except (discord.DiscordException, *_UNREACHED) as error:
            return classify(error)
        return Sent()


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


def classify(error: BaseException) -> Outcome:
    """What an error of Discord or of the way there means for the message. What is unknown is raised again."""
    match error:
        case discord.RateLimited():
            return Temporary("429", error.retry_after)
        case discord.HTTPException():
            return _classify_response(error)
        case TimeoutError() | asyncio.CancelledError():
            return Temporary("timeout", everyone=True)
        case discord.ConnectionClosed() | discord.GatewayNotFound():
            return Temporary("gateway", everyone=True)
        case aiohttp.ClientError() | OSError():
            return Temporary("connection", everyone=True)
        case _:
            raise error


def _classify_response(error: discord.HTTPException) -> Outcome:
    if error.code in _EVERYBODY_WAITS:
        return Temporary(str(error.code), _EVERYBODY_WAITS[error.code], everyone=True)
    if error.status == 429:
        return Temporary("429", _retry_after(error), everyone=True)
    if error.status >= 500 or error.status == 408:
        return Temporary(str(error.status), everyone=True)
    if error.status == 401:  # the token was changed: the operator's matter, and no member's loss
        return Temporary("401", 300.0, everyone=True)
    if error.status in (403, 404):
        # Whatever the reason: to try a refused destination again and again gets a bot banned.
        return Permanent(error.code or error.status)
    raise error


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return max(float(error.response.headers.get("Retry-After", "")), 1.0)
    except ValueError:
        return 60.0
