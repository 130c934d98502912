"""The monthly post: once, whatever processes, restarts and missing permissions there are."""

from datetime import timedelta

import discord
import pytest
from sqlalchemy import update

from bot.insights.posts import STALE
from bot.services import Services
from bot.storage.tables import insight_post
from tests.bot.insights.conftest import AFTER, PERIOD
from tests.cogs.community.conftest import SURELY, Place, public_texts
from tests.cogs.verbs import press, texts
from tests.conftest import START


async def monthly(here: Place) -> None:
    result = await here.moderator.slash(here.world.lounge, "server insights", channel=here.channel)
    assert "Once a month I post" in texts(result)


async def test_once_a_month(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    await here.look()
    assert here.posts() == []
    here.clock.now = AFTER
    for _ in range(3):
        await here.look()
    await here.world.restart()
    await here.look()
    (post,) = here.posts()
    assert "Insights: 1 Oct 2025 – 31 Dec 2025" in public_texts(post)
    here.clock.now = PERIOD.after.moment + timedelta(days=3)  # the bot was down for days
    await here.look()
    await here.look()
    assert len(here.posts()) == 2
    sent = [r.json for r in here.world.env.http_requests if r.path == f"/channels/{here.channel.id}/messages"]
    nonces = [body["nonce"] for body in sent if body and "nonce" in body]
    assert len(set(nonces)) == 2
    assert all(len(str(nonce)) <= 25 for nonce in nonces)


async def test_the_loop_itself_looks(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    await here.world.env.advance_time(5 * 60 + 1)
    assert len(here.posts()) == 1


async def test_the_post_speaks_the_servers_language(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.world.env.backend.guilds[here.guild_id].preferred_locale = "es-ES"
    guild = here.world.bot.get_guild(here.guild_id)
    assert guild is not None
    guild.preferred_locale = discord.Locale.spain_spanish
    here.clock.now = AFTER
    await here.look()
    (post,) = here.posts()
    assert "1 oct 2025" in public_texts(post)


async def test_the_post_speaks_the_language_that_the_server_chose(here: Place) -> None:
    """In `/server settings`, for all that the bot posts there; Discord says another."""
    await here.members(SURELY)
    await monthly(here)
    await here.world.services.support_settings.change_settings(here.guild_id, {"language": "es"})
    here.clock.now = AFTER
    await here.look()
    home = await here.moderator.slash(here.world.lounge, "community insights")
    await press(here.moderator, home, "Post it here")
    (monthly_post,), (by_hand,) = here.posts(), here.posts(here.world.lounge)
    assert "1 oct 2025" in public_texts(monthly_post)
    assert "1 oct 2025" in public_texts(by_hand)


async def test_without_numbers_nothing_is_posted(here: Place) -> None:
    await here.members(3)
    await monthly(here)
    here.clock.now = AFTER
    await here.look()
    await here.look()
    assert here.posts() == []
    result = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" not in texts(result)


async def test_a_missing_permission_is_told_on_the_next_use_and_can_be_mended(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.forbid(here.channel, send_messages=True)
    here.clock.now = AFTER
    await here.look()
    await here.look()
    assert here.posts() == []
    tried = [r for r in here.world.env.http_requests if r.path == f"/channels/{here.channel.id}/messages"]
    assert tried == [], "Discord is not asked for what it would refuse"
    for_all = texts(await here.world.alice.slash(here.world.lounge, "community insights"))
    assert "did not go out" not in for_all
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" in texts(told)
    again = await here.moderator.slash(here.world.lounge, "server insights", channel=here.channel)
    assert "Send Messages" in texts(again), "the check says what is missing"
    here.forbid(here.channel)
    await monthly(here)
    await here.look()
    assert len(here.posts()) == 1
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" not in texts(told)


async def test_a_channel_that_is_gone_is_said_in_the_settings_before_anything_is_due(here: Place) -> None:
    await monthly(here)
    said = "channel of the monthly post is gone"
    assert said not in texts(await here.moderator.slash(here.world.lounge, "server settings"))
    here.world.env.backend.delete_channel(here.channel.id)
    await here.world.env.settle()
    assert said in texts(await here.moderator.slash(here.world.lounge, "server settings"))
    assert said in texts(await here.moderator.slash(here.world.lounge, "server insights"))
    assert said not in texts(await here.world.alice.slash(here.world.lounge, "community insights"))


async def test_a_channel_that_is_gone(here: Place) -> None:
    await here.members(SURELY)
    await here.world.services.insights.set_channel(here.guild_id, 12345)
    here.clock.now = AFTER
    await here.look()
    told = await here.moderator.slash(here.world.lounge, "server insights")
    assert "is gone" in texts(told)
    assert here.posts() == []


async def test_discord_refuses_after_all(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.world.env.inject_error("POST", f"/channels/{here.channel.id}/messages", status=403, code=50013)
    here.clock.now = AFTER
    for _ in range(3):
        await here.look()
    tried = [r for r in here.world.env.http_requests if r.path == f"/channels/{here.channel.id}/messages"]
    assert len(tried) == 1, "a destination that answered 403 is not tried again"


@pytest.mark.parametrize("arrived", [True, False])
async def test_killed_between_sending_and_writing_it_down(here: Place, arrived: bool) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    services = here.world.services
    if arrived:
        await here.look()
        assert len(here.posts()) == 1
        await unwritten(services, here.guild_id)
    else:
        await services.insights.take_snapshot(here.guild_id)
        assert await services.insight_posts.claim(here.guild_id) is not None
    await here.world.restart()
    await here.look()
    assert len(here.posts()) == int(arrived), "who claimed it may still be at work"
    # simcord's messages have simcord's time, not this clock's.
    here.clock.now += STALE
    await here.look()
    await here.look()
    assert len(here.posts()) == 1


async def unwritten(services: Services, guild_id: int) -> None:
    """As if the process had been killed right after sending; claimed before simcord's own time began."""
    async with services.database.write() as connection:
        await connection.execute(
            update(insight_post)
            .where(insight_post.c.guild_id == guild_id)
            .values(state="sending", message_id=None, claimed_at=START)
        )


async def test_who_cannot_look_back_does_not_post_twice(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    await here.look()
    await unwritten(here.world.services, here.guild_id)
    here.forbid(here.channel, read_message_history=True)
    await here.look()
    assert len(here.posts()) == 1
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" in texts(told)
