"""What members look for in guidance, as insights count it."""

from collections.abc import Collection, Mapping, Sequence

from bot.guidance.service import GuidanceService
from bot.insights.models import Period, Topic


class GuidanceTopics:
    """`Topics` from the pages that members said something of, and from the words that found no page."""

    def __init__(self, guidance: GuidanceService) -> None:
        self._guidance = guidance

    async def topics_of(
        self, guild_id: int, members: Collection[int], period: Period
    ) -> Mapping[int, Sequence[Topic]]:
        """The topics of those among `members` who looked for any in the time that the period's snapshot counts."""
        found = await self._guidance.interests(guild_id, sorted(members), period.counts_from, period.moment)
        return {one: [Topic(title, answered) for title, answered in all_] for one, all_ in found.items()}
