"""What members look for in guidance, as insights count it."""

from bot.insights.models import Topic
from bot.insights.topics import LATELY, GuidanceTopics
from bot.services import Services
from tests.bot.records import PAGE
from tests.conftest import FakeClock

HERE, ELSEWHERE = 7, 8


async def test_pages_and_words_of_those_who_take_part(services: Services, clock: FakeClock) -> None:
    topics = GuidanceTopics(services.guidance, clock)
    await services.guidance.vote(1, PAGE, HERE, helpful=True)
    await services.guidance.miss(1, HERE, "invoice")
    await services.guidance.vote(2, PAGE, ELSEWHERE, helpful=True)
    await services.guidance.vote(3, PAGE, HERE, helpful=False)
    title = (await services.guidance.page(PAGE)).title
    assert {one: set(found) for one, found in (await topics.topics_of(HERE, {1, 2})).items()} == {
        1: {Topic(title, True), Topic("invoice", False)}
    }


async def test_only_of_late_and_only_pages_that_are_there(services: Services, clock: FakeClock) -> None:
    topics = GuidanceTopics(services.guidance, clock)
    await services.guidance.vote(1, PAGE, HERE, helpful=True)
    clock.advance(days=LATELY.days + 1)
    assert await topics.topics_of(HERE, {1}) == {}
    assert await topics.topics_of(HERE, set()) == {}
