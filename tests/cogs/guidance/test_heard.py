"""What moderators see of what helped and of words searched in vain: once a month, blurred, from many members on."""

import pytest

from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.bot.insights.conftest import AFTER, BEFORE
from tests.bot.records import PAGE
from tests.cogs.conftest import World
from tests.cogs.verbs import press, texts
from tests.conftest import FakeClock, thread_worker


@pytest.fixture
def bot_services(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    """On a clock that a test moves by months without waiting for every minute between."""
    return build_services(settings, database, cipher, clock, worker=thread_worker())


async def screens(world: World) -> list[str]:
    found = []
    for screen in ("What helped", "Searched in vain"):
        home = await world.alice.slash(world.lounge, "moderate pages")
        found.append(texts(await press(world.alice, home, screen)))
    return found


async def test_it_is_told_from_many_members_on_and_stands_still(world: World, clock: FakeClock) -> None:
    guidance, here = world.services.guidance, world.guild.id
    clock.now = BEFORE
    for user_id in range(1000, 1040):
        await guidance.miss(user_id, here, "zwiebelkuchen")
        await guidance.vote(user_id + 100, PAGE, here, helpful=True)
        await guidance.vote(user_id + 200, PAGE, here, helpful=False)
    assert all("enough members" in one for one in await screens(world)), (
        "nothing of what the moment did not see"
    )
    clock.now = AFTER
    name = (await guidance.page(PAGE)).title
    helped, wanted = await screens(world)
    assert f"👍 {name} · " in helped
    assert f"👎 {name} · " in helped
    assert "**zwiebelkuchen** · " in wanted
    for shown in (helped, wanted):
        assert "members or more" in shown
        assert "about 12 voices" in shown
    await guidance.vote(world.bob.id, PAGE, here, helpful=True)
    await guidance.miss(world.bob.id, here, "zwiebelkuchen")
    assert await screens(world) == [helped, wanted], "one press is not visible"
