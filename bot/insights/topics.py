"""What members look for in guidance, as insights count it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.guidance.service import GuidanceService
from bot.insights.models import Topic

LATELY = timedelta(days=92)
"""As far back as a snapshot's period goes."""


class GuidanceTopics:
    """`Topics` from the pages that members said something of, and from the words that found no page."""

    def __init__(self, guidance: GuidanceService, clock: Clock) -> None:
        self._guidance = guidance
        self._clock = clock

    async def topics_of(self, guild_id: int, members: Collection[int]) -> Mapping[int, Sequence[Topic]]:
        """The topics of late of those among `members` who have any."""
        found = await self._guidance.interests(guild_id, sorted(members), self._clock() - LATELY)
        return {one: [Topic(title, answered) for title, answered in all_] for one, all_ in found.items()}
