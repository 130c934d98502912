"""What members look for in guidance, as insights count it."""

from datetime import timedelta

import pytest

from bot.insights.models import MONTHS, Topic
from bot.insights.topics import GuidanceTopics
from bot.services import Services
from tests.bot.insights.conftest import BEFORE, PERIOD
from tests.bot.records import PAGE
from tests.conftest import FakeClock

HERE, ELSEWHERE = 7, 8


async def test_pages_and_words_of_those_who_take_part(services: Services, clock: FakeClock) -> None:
    clock.now = BEFORE
    topics = GuidanceTopics(services.guidance)
    await services.guidance.vote(1, PAGE, HERE, helpful=True)
    await services.guidance.miss(1, HERE, "invoice")
    await services.guidance.vote(2, PAGE, ELSEWHERE, helpful=True)
    await services.guidance.vote(3, PAGE, HERE, helpful=False)
    title = (await services.guidance.page(PAGE)).title
    assert {one: set(found) for one, found in (await topics.topics_of(HERE, {1, 2}, PERIOD)).items()} == {
        1: {Topic(title, True), Topic("invoice", False)}
    }
    assert await topics.topics_of(HERE, set(), PERIOD) == {}


@pytest.mark.parametrize("what", ["a page", "a word"])
@pytest.mark.parametrize("moment", [PERIOD.moment, PERIOD.moment + timedelta(seconds=1), BEFORE])
async def test_nothing_is_in_more_than_three_snapshots(
    services: Services, clock: FakeClock, what: str, moment: object
) -> None:
    """Looking back 92 days from whenever a snapshot was taken, one search was in four of them."""
    topics = GuidanceTopics(services.guidance)
    clock.now = moment
    if what == "a page":
        await services.guidance.vote(1, PAGE, HERE, helpful=True)
    else:
        await services.guidance.miss(1, HERE, "invoice")
    period, counted = PERIOD.before.before.before, []
    for _month in range(9):
        if what == "a word":
            clock.now = max(clock.now, period.moment + timedelta(days=2))
            await services.guidance.miss(1, HERE, "invoice")  # searched again: still one word of one member
        # Taken late, after all of it was said.
        if await topics.topics_of(HERE, {1}, period):
            counted.append(period)
        period = period.after
    assert len(counted) == MONTHS
    assert counted[0].moment >= moment
    assert counted[0].before.moment < moment
