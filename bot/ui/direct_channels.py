"""Writes direct messages: through the channel that is known, or through a new one when it is time to open one.

Everything that writes to a member first goes through `DirectChannels`, and what Discord answers is read in one place.
"""

import asyncio
from collections.abc import Mapping

import aiohttp
import discord
import structlog

from bot.openings.service import PAUSES, QUARANTINED, TOO_FAST, Openings
from bot.reminders.models import OpeningRefused, Outcome, Paced, Permanent, Sent, Temporary
from bot.reminders.queue import ReminderQueue
from bot.ui.cards import Card

log = structlog.get_logger()

UNKNOWN_CHANNEL = 10003
CLOSED = 50007
NO_SERVER_IN_COMMON = 50278

_BY_CODE: Mapping[int, Outcome | OpeningRefused] = {
    TOO_FAST: OpeningRefused(TOO_FAST),
    QUARANTINED: OpeningRefused(QUARANTINED),
    CLOSED: Permanent(CLOSED),
    NO_SERVER_IN_COMMON: Permanent(NO_SERVER_IN_COMMON),
}
"""Discord's codes about direct messages. Any other refusal is read by its status."""

_UNREACHED = (
    aiohttp.ClientError,
    OSError,  # TimeoutError is one
    discord.ConnectionClosed,
    discord.GatewayNotFound,
)


class DirectChannels:
    """Finds or opens a member's channel for direct messages, and sends there."""

    def __init__(self, client: discord.Client, openings: Openings, queue: ReminderQueue) -> None:
        self._client = client
        self._openings = openings
        self._queue = queue

    async def send_card(
        self,
        user_id: int,
        card: Card,
        *,
        known: int | None,
        nonce: str | None = None,
        ahead: bool = False,
        again: bool = False,
        remember: bool = True,
    ) -> Outcome:
        """Send `card` to a member, and say how that ended; `Paced` where it is not yet time to open a channel.

        `known`: the channel as it is remembered. `nonce`: the same for a repeat of the same message. `ahead`: the
        member has just asked for it. `again`: it was `Paced` before, and this is the time told. `remember`: keep a
        new channel with the member's settings; not where that would tell of something that is kept secret.
        """
        if known is not None:
            outcome = await self.post(known, card, nonce)
            if outcome != Permanent(UNKNOWN_CHANNEL):
                return outcome
        opened = await self.open(user_id, ahead=ahead, again=again, remember=remember)
        return await self.post(opened, card, nonce) if isinstance(opened, int) else opened

    async def open(
        self, user_id: int, *, ahead: bool, again: bool = False, remember: bool = True
    ) -> int | Outcome:
        """The id of the member's channel, opened where it has to be; or why there is none. See `send_card`."""
        found = self._open_channel(user_id)
        if found is None:
            until = await self._openings.take_slot(ahead=ahead, again=again)
            if until is not None:
                return Paced(until)
            try:
                found = (await self._client.create_dm(discord.Object(user_id))).id
            except (discord.DiscordException, *_UNREACHED) as error:
                return await self._read(error)
        if remember:
            await self._queue.remember_channel(user_id, found)
        return found

    def _open_channel(self, user_id: int) -> int | None:
        """Among those that this process has opened or been written to through, as long as discord.py has them."""
        for channel in self._client.private_channels:
            if (
                isinstance(channel, discord.DMChannel)
                and channel.recipient
                and channel.recipient.id == user_id
            ):
                return channel.id
        return None

    async def post(
        self, channel_id: int, card: Card, nonce: str | None, mentions: discord.AllowedMentions | None = None
    ) -> Outcome:
        """Send `card` to a channel, and say how that ended. Nobody is pinged but who `mentions` names."""
        channel = self._client.get_partial_messageable(channel_id)
        allowed = mentions or discord.AllowedMentions.none()
        try:
            if nonce is None:
                await channel.send(view=card, allowed_mentions=allowed)
            else:  # discord.py sends enforce_nonce along with a nonce of ours
                await channel.send(view=card, nonce=nonce, allowed_mentions=allowed)
        except (discord.DiscordException, *_UNREACHED) as error:
            return await self._read(error)
        return Sent()

    async def _read(self, error: BaseException) -> Outcome:
        outcome = classify(error)
        if not isinstance(outcome, OpeningRefused):
            return outcome
        log.warning("opening_refused", code=outcome.code, pause_seconds=PAUSES[outcome.code].total_seconds())
        return Paced(await self._openings.refused(outcome.code))


def classify(error: BaseException) -> Outcome | OpeningRefused:
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


def _classify_response(error: discord.HTTPException) -> Outcome | OpeningRefused:
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if error.status == 429:
        return Temporary("429", _retry_after(error), everyone=True)
    if error.status >= 500 or error.status == 408:
        return Temporary(str(error.status), everyone=True)
    # The token was changed: the operator's matter, and no member's loss. Or a proxy had a bad moment.
    if error.status == 401:
        return Temporary("401", everyone=True)
    if error.status in (403, 404):
        # Whatever the reason: to try a refused destination again and again gets a bot banned.
        return Permanent(error.code or error.status)
    raise error


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return max(float(error.response.headers.get("Retry-After", "")), 1.0)
    except ValueError:
        return 60.0
