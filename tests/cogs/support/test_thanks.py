"""Thanks for all to read, the board, and the rules that keep it honest."""

from typing import Any

import pytest

from tests.cogs.asking import deny
from tests.cogs.conftest import World
from tests.cogs.helping import Desk, desk, words
from tests.cogs.verbs import buttons, choose, press, texts, title

DAY = 24 * 3600


@pytest.fixture
async def room(world: World) -> Desk:
    return await desk(world, "text")


async def later(room: Desk, days: float) -> None:
    """Move back what was thanked: the clock would take the sweep through every minute."""
    from datetime import timedelta

    from sqlalchemy import select, update

    from bot.storage.tables import thanks

    async with room.world.services.database.write() as connection:
        for row in (await connection.execute(select(thanks.c.id, thanks.c.created_at))).all():
            earlier = row.created_at - timedelta(days=days)
            await connection.execute(update(thanks).where(thanks.c.id == row.id).values(created_at=earlier))


async def board(room: Desk) -> list[tuple[int, int, int]]:
    """The month's helpers."""
    found = [await room.world.services.thanks.board(room.guild_id, back) for back in (0, 1)]
    return [tuple(one) for month in found for one in month.standings]  # type: ignore[misc]


async def test_thanks_are_public_and_ping_nobody(room: Desk) -> None:
    world = room.world
    answer = await world.alice.slash(
        world.lounge, "thanks", user=room.helga, why="for **hours** of @everyone help"
    )
    assert answer.ephemeral
    assert "Thanked" in title(answer)
    (said,) = room.said(world.lounge)
    assert f"<@{world.alice.id}> thanks <@{room.helga.id}>." in words(said)
    assert "@everyone" not in words(said), "a member's words are inert"
    assert "\\*\\*hours\\*\\*" in words(said)
    assert await board(room) == [(room.helga.id, 1, 1)]


async def test_not_oneself_nor_a_bot(room: Desk) -> None:
    world = room.world
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    assert "You cannot thank yourself" in texts(
        await world.alice.slash(world.lounge, "thanks", user=world.alice)
    )
    assert "Bots need no thanks" in texts(await world.alice.slash(world.lounge, "thanks", user=robot))
    assert room.said(world.lounge) == []
    assert await board(room) == []
    assert set((await world.rows(world.alice)).values()) == {0}, "nothing is kept of what did not count"


async def test_once_a_pair_and_day(room: Desk) -> None:
    world = room.world
    await world.alice.slash(world.lounge, "thanks", user=room.helga)
    assert "Once a day" in texts(await world.alice.slash(world.lounge, "thanks", user=room.helga))
    assert len(room.said(world.lounge)) == 1
    await later(room, 1.01)
    assert "Thanked" in title(await world.alice.slash(world.lounge, "thanks", user=room.helga))


async def test_two_at_once_count_once(room: Desk) -> None:
    world = room.world
    async with world.at_once():
        await world.alice.slash(world.lounge, "thanks", user=room.helga)
        await world.alice.slash(world.lounge, "thanks", user=room.helga)
    assert await board(room) == [(room.helga.id, 1, 1)]


async def test_ten_a_day(room: Desk) -> None:
    world = room.world
    for number in range(11):
        helper = world.guild.add_member(world.env.create_user(f"helper{number}"))
        answer = await world.alice.slash(world.lounge, "thanks", user=helper)
        assert ("ten thanks" in texts(answer)) is (number == 10)


async def test_five_at_once(room: Desk) -> None:
    """The select offers no more; a forged press names as many as it likes."""
    outcome = await room.world.services.thanks.thank(
        room.world.alice.id, room.guild_id, dict.fromkeys(range(1, 8), False)
    )
    assert outcome.thanked == [1, 2, 3, 4, 5]
    assert len(await board(room)) == 5


async def test_two_who_thank_each_other_count_once(room: Desk) -> None:
    world = room.world
    await world.alice.slash(world.lounge, "thanks", user=world.bob)
    back = await world.bob.slash(world.lounge, "thanks", user=world.alice)
    assert "count once" in texts(back)
    assert len(room.said(world.lounge)) == 2, "it is said all the same"
    await later(room, 2)
    await world.alice.slash(world.lounge, "thanks", user=world.bob)
    await world.bob.slash(world.lounge, "thanks", user=world.alice)
    assert sum(times for _who, times, _people in await board(room)) == 1
    await later(room, 8)
    assert "count once" not in texts(await world.bob.slash(world.lounge, "thanks", user=world.alice))


async def test_many_people_outweigh_a_few_friends(room: Desk) -> None:
    world = room.world
    for _ in range(4):
        await world.services.thanks.thank(world.alice.id, room.guild_id, {room.holger.id: False})
        await later(room, 1.01)
    for giver in (world.alice, world.bob):
        await world.services.thanks.thank(giver.id, room.guild_id, {room.helga.id: False})
    shown = await world.alice.slash(world.lounge, "support board")
    first = texts(shown).index(str(room.helga.id))
    assert first < (texts(shown) + f"{room.holger.id}").index(str(room.holger.id))
    assert "2 thank-yous from 2 people" in texts(shown)


async def test_the_board_goes_back_and_a_moderator_shows_it(room: Desk) -> None:
    world = room.world
    await world.alice.slash(world.lounge, "thanks", user=room.helga)
    await later(room, 20)
    shown = await world.bob.slash(world.lounge, "support board")
    assert shown.ephemeral
    assert "Nobody has been thanked" in texts(shown)
    earlier = await press(world.bob, shown, "← The month before")
    assert str(room.helga.id) in texts(earlier)
    assert "Show it to everyone" not in buttons(earlier)
    theirs = await press(
        room.morten, await room.morten.slash(world.lounge, "support board"), "← The month before"
    )
    await press(room.morten, theirs, "Show it to everyone")
    public = words(room.said(world.lounge)[-1])
    assert "Helpers in December 2025" in public
    assert str(room.helga.id) in public


async def test_servers_have_boards_of_their_own(room: Desk) -> None:
    world = room.world
    other = world.env.create_guild("Elsewhere")
    place = other.create_text_channel("chat")
    alice = other.add_member(world.alice.user)
    helga = other.add_member(room.helga.user)
    await world.env.settle()
    await alice.slash(place, "thanks", user=helga)
    assert await board(room) == []


async def test_who_wants_none_gets_none(room: Desk) -> None:
    world = room.world
    await world.alice.slash(world.lounge, "thanks", user=room.helga, why="canary")
    panel = await room.helga.slash(world.lounge, "settings me")
    page = await choose(room.helga, panel, "Thanks from others")
    assert "On:" in texts(page)
    off = await press(room.helga, page, "Keep no thanks about me")
    assert "Off:" in texts(off)
    assert await board(room) == [], "those there were are gone"
    refused = await world.bob.slash(world.lounge, "thanks", user=room.helga)
    assert "keep no thanks" in texts(refused)
    assert len(room.said(world.lounge)) == 1
    assert await board(room) == []
    await press(room.helga, off, "Let others thank me")
    assert "Thanked" in title(await world.bob.slash(world.lounge, "thanks", user=room.helga))


async def test_where_the_bot_may_not_write_it_counts(room: Desk) -> None:
    world = room.world
    deny(world, world.lounge, "send_messages")
    await world.env.settle()
    answer = await world.alice.slash(world.lounge, "thanks", user=room.helga)
    assert "nobody read it" in texts(answer)
    assert await board(room) == [(room.helga.id, 1, 1)]


async def test_not_in_direct_messages(room: Desk) -> None:
    world = room.world
    assert "only in a server" in texts(await world.alice.user.slash("thanks", user=room.helga.user))
    assert "only in a server" in texts(await world.alice.user.slash("support board"))


async def test_erasing_takes_given_and_received(room: Desk) -> None:
    world, services = room.world, room.world.services
    await services.thanks.thank(world.alice.id, room.guild_id, {room.helga.id: False}, why="canary")
    await services.thanks.thank(world.bob.id, room.guild_id, {world.alice.id: False})
    exported: Any = (await services.thanks.export(world.alice.id))["thanks"]
    assert [one["why"] for one in exported["given"]] == ["canary"]
    assert [one["giver_id"] for one in exported["received"]] == [str(world.bob.id)]
    assert "canary" not in str(await world.everything()), "sealed"
    await services.privacy.erase(world.alice.id)
    assert str(world.alice.id) not in str(await world.everything())
