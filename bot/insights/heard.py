"""What a server's moderators are told of its members' use of guidance: pages that helped, words that found nothing."""

import asyncio
from typing import NamedTuple

from bot.clock import Clock
from bot.guidance.service import GuidanceService
from bot.insights.models import Heard, Period, Voice, VoiceKind
from bot.insights.repository import HeardRepository
from bot.insights.rule import hear
from bot.storage.cipher import Cipher
from bot.storage.engine import Database


class Told(NamedTuple):
    """What moderators are told until the next `Period`: up to which moment it counts is `period.moment`."""

    period: Period
    heard: list[Heard]


class HeardService:
    """The numbers of each month, drawn once a server when a moderator first looks, and the same from then on.

    They count every member who said something there, whether or not they take part in the server's insights.
    """

    def __init__(self, database: Database, clock: Clock, cipher: Cipher, guidance: GuidanceService) -> None:
        self._database = database
        self._clock = clock
        self._guidance = guidance
        self._repository = HeardRepository(cipher)

    async def latest(self, guild_id: int) -> Told:
        """The numbers of the newest period whose moment has come."""
        period = Period.due(self._clock())
        async with self._database.read() as connection:
            kept = await self._repository.find_heard(connection, guild_id, period)
        if kept is None:
            drawn = await self._draw(guild_id, period)
            async with self._database.write() as connection:
                # Of several who look at once, the first one's draw stands for everybody.
                await self._repository.add_heard(connection, guild_id, period, drawn)
                kept = await self._repository.find_heard(connection, guild_id, period)
        assert kept is not None
        return Told(period, kept)

    async def _draw(self, guild_id: int, period: Period) -> list[Heard]:
        since = period.before.before.before.moment
        votes, misses = await self._guidance.said(guild_id, since, period.moment)
        voices = [
            (one.user_id, Voice(VoiceKind.HELPED if one.helpful else VoiceKind.NOT_HELPED, one.slug))
            for one in votes
        ] + [(one.user_id, Voice(VoiceKind.IN_VAIN, one.mark.hex())) for one in misses]
        heard = await asyncio.to_thread(hear, voices)
        # Only the words that are told are opened: what fewer members typed stays sealed.
        marks = [bytes.fromhex(one.about) for one in heard if one.kind is VoiceKind.IN_VAIN]
        words = await self._guidance.words(guild_id, marks)
        named = [
            one.model_copy(update={"about": words.get(bytes.fromhex(one.about), "")})
            if one.kind is VoiceKind.IN_VAIN
            else one
            for one in heard
        ]
        return [one for one in named if one.about]
