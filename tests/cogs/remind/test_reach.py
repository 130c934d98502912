"""Direct messages that do not arrive: what Discord is asked, and what the member sees instead."""

from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.members import repository as members
from bot.openings.service import QUARANTINED
from bot.reminders import setting_repository
from bot.reminders.models import Kind, OpeningRefused, Outcome, Permanent, Planned, Temporary
from bot.ui.direct_channels import classify
from bot.ui.text import moment
from tests.cogs.conftest import World
from tests.cogs.postbox import Shown, close, go, last, messages, settle_in
from tests.cogs.verbs import press, texts, title

WHEN = timedelta(hours=12)


async def plan(world: World, *keys: str, after: timedelta = WHEN, **values: Any) -> None:
    """Own reminders of alice, due at noon."""
    due_at = world.env.now() + after
    planned = [Planned(kind=Kind.OWN, key=f"own/{key}", due_at=due_at, text=key, **values) for key in keys]
    async with world.services.database.write() as connection:
        await members.touch(connection, world.alice.id, world.env.now())
        await world.services.reminder_queue.plan_within(connection, world.alice.id, planned)


def refuse(world: World, status: int = 403, code: int = 50007, times: int | None = None) -> None:
    """Discord refuses direct messages to alice."""
    dm = world.alice.user.dm_channel
    world.env.inject_error("POST", f"/channels/{dm.id}/messages", status=status, code=code, times=times)


def posts(world: World) -> list[Any]:
    """The requests that sent a direct message."""
    return [
        one
        for one in world.env.http_requests
        if one.method == "POST" and str(one.path).endswith("/messages") and one.json
    ]


async def arrive(world: World, after: timedelta = WHEN) -> None:
    await go(world, world.env.now() + after)


async def test_the_nonce_goes_along_and_the_channel_is_asked_for_once(world: World) -> None:
    await settle_in(world)
    await plan(world, "one")
    await plan(world, "two", after=2 * WHEN)
    (one, two) = await world.services.reminder_queue.reminders_of(world.alice.id)
    await arrive(world)
    await arrive(world)
    assert [(post.json["nonce"], post.json["enforce_nonce"]) for post in posts(world)] == [
        (one.nonce, True),
        (two.nonce, True),
    ]
    opened = [one for one in world.env.http_requests if str(one.path).endswith("/users/@me/channels")]
    assert len(opened) == 1
    setting = await world.services.reminder_queue.setting(world.alice.id)
    assert setting.dm_channel_id == messages(world)[0].channel.id


async def test_after_a_restart_the_known_channel_is_used(world: World) -> None:
    await settle_in(world)
    await plan(world, "one")
    await plan(world, "two", after=2 * WHEN)
    await arrive(world)
    await world.restart()
    before = len(world.env.http_requests)
    await arrive(world)
    fresh = world.env.http_requests[before:]
    assert not [one for one in fresh if str(one.path).endswith("/users/@me/channels")]
    assert len(messages(world)) == 2


async def setting(world: World) -> Any:
    return await world.services.reminder_queue.setting(world.alice.id)


async def statuses(world: World) -> list[str]:
    return sorted(str(one.status) for one in await world.services.reminder_queue.reminders_of(world.alice.id))


@pytest.mark.parametrize("code", [50007, 50278])
async def test_closed_messages_are_told_with_the_next_interaction_and_not_tried_again(
    world: World, code: int
) -> None:
    await settle_in(world)
    refuse(world, code=code)
    await plan(world, "one", "two")
    await plan(world, "three", after=WHEN + timedelta(hours=1))
    await arrive(world, WHEN + timedelta(hours=2))
    assert len(posts(world)) == 1
    assert (await setting(world)).suspended_code == code
    assert await statuses(world) == ["held"] * 3

    answer = await world.bob.slash(world.lounge, "help")
    assert len(answer.followups) == 0  # it is nobody else's business
    answer = await world.alice.slash(world.lounge, "contract list")
    assert title(answer) == "I could not reach you"
    assert answer.followups[-1].ephemeral
    again = await world.alice.slash(world.lounge, "contract list")
    assert title(again) != "I could not reach you"  # once is enough

    world.env.backend.faults.clear()
    done = await press(world.alice, answer, "Try again")
    assert "3 reminders" in texts(done)
    await world.env.advance_time(1)
    assert await statuses(world) == ["sent"] * 3
    shown = [texts(Shown(world, message)) for message in messages(world)]
    assert all("This comes late" in text for text in shown)


async def test_where_no_channel_may_be_opened_now_trying_again_says_when(world: World) -> None:
    """It said "in a moment" while a pause of Discord's held for a day."""
    await settle_in(world)
    refuse(world)
    await plan(world, "one")
    await arrive(world)
    answer = await world.alice.slash(world.lounge, "contract list")
    world.env.backend.faults.clear()
    await world.restart()  # or its library knows the channel still
    openings = world.services.openings
    ends = await openings.refused(QUARANTINED)
    turn = await openings.next_turn()
    done = await press(world.alice, answer, "Try again")
    assert "in a moment" not in texts(done)
    assert turn >= ends - timedelta(minutes=1)
    assert moment(turn) in texts(done)
    await world.env.advance_time(1)
    (waiting,) = await world.services.reminder_queue.reminders_of(world.alice.id)
    assert abs(waiting.next_at - turn) <= timedelta(minutes=10)


async def test_trying_again_in_vain_is_told_again(world: World) -> None:
    await settle_in(world)
    refuse(world)
    await plan(world, "one")
    await arrive(world)
    answer = await world.alice.slash(world.lounge, "contract list")
    await press(world.alice, answer, "Try again")
    await world.env.advance_time(1)
    assert len(posts(world)) == 2
    answer = await world.alice.slash(world.lounge, "contract list")
    assert title(answer) == "I could not reach you"


async def test_after_a_form_the_notice_waits_for_a_message(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    refuse(world)
    await plan(world, "one")
    await arrive(world)
    form = await world.alice.slash(world.lounge, "feedback log", contract=str(contract_id))
    assert form.modal is not None
    assert (await setting(world)).notice_at is not None
    answer = await world.alice.slash(world.lounge, "contract list")
    assert title(answer) == "I could not reach you"


async def test_the_notice_survives_a_restart(world: World) -> None:
    await settle_in(world)
    refuse(world)
    await plan(world, "one")
    await arrive(world)
    await world.restart()
    await world.env.advance_time(61)
    answer = await world.alice.slash(world.lounge, "contract list")
    assert title(answer) == "I could not reach you"
    stopped = await press(world.alice, answer, "Stop reminders")
    assert title(stopped) == "Reminders are stopped"
    await world.env.advance_time(61)
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is None
    assert len(posts(world)) == 1
    assert await statuses(world) == ["dropped"]


async def choose_fallback(world: World) -> None:
    async with world.services.database.write() as connection:
        await members.touch(connection, world.alice.id, world.env.now())
        await setting_repository.change(
            connection,
            world.alice.id,
            fallback_guild_id=world.guild.id,
            fallback_channel_id=world.lounge.id,
        )


async def test_the_fallback_pings_the_member_alone_and_tells_others_nothing(world: World) -> None:
    await settle_in(world)
    await choose_fallback(world)
    refuse(world)
    await plan(world, "water the secret plants")
    await arrive(world)
    (message,) = world.lounge.history()
    ping = Shown(world, message)
    assert f"<@{world.alice.id}>" in texts(ping)
    assert "plants" not in texts(ping)
    request = posts(world)[-1]
    assert request.json["allowed_mentions"] == {"parse": [], "users": [world.alice.id]}
    assert await statuses(world) == ["sent"]
    stranger = await press(world.bob, ping, "Show it to me")
    assert "plants" not in texts(stranger)
    shown = await press(world.alice, ping, "Show it to me")
    assert "water the secret plants" in texts(shown)
    assert shown.response.ephemeral
    # The next one goes there at once: a refused destination is left alone.
    await plan(world, "two")
    await arrive(world)
    assert len([one for one in posts(world) if str(world.lounge.id) not in str(one.path)]) == 1
    assert len(list(world.lounge.history())) == 2
    world.env.backend.faults.clear()
    await press(world.alice, ping, "Try direct messages again")
    await plan(world, "three")
    await arrive(world)
    assert "three" in texts(last(world))


async def test_a_fallback_that_is_gone_becomes_a_notice(world: World) -> None:
    await settle_in(world)
    await choose_fallback(world)
    refuse(world)
    world.env.inject_error("POST", f"/channels/{world.lounge.id}/messages", status=403, code=50013)
    await plan(world, "one")
    await arrive(world)
    assert (await setting(world)).fallback_channel_id is None
    assert await statuses(world) == ["held"]
    answer = await world.alice.slash(world.lounge, "contract list")
    assert title(answer) == "I could not reach you"


async def test_a_temporary_failure_comes_again_with_the_same_nonce(world: World) -> None:
    await settle_in(world)
    refuse(world, status=503, code=0, times=1)
    await plan(world, "one")
    await arrive(world)
    await world.env.advance_time(30)
    first, second = posts(world)
    assert first.json["nonce"] == second.json["nonce"]
    assert await statuses(world) == ["sent"]


async def test_a_fault_is_a_dead_letter_with_its_reference(world: World) -> None:
    await settle_in(world)
    refuse(world, status=400, code=50035, times=1)
    await plan(world, "one", "two")
    await arrive(world)
    await world.env.advance_time(1)
    assert await statuses(world) == ["dead", "sent"]
    (fault,) = world.take_faults()
    (dead,) = await world.services.reminder_queue.dead()
    assert dead.reference == fault["reference"]


async def test_a_channel_that_is_gone_is_asked_for_again(world: World) -> None:
    await settle_in(world)
    await plan(world, "one")
    await arrive(world)
    refuse(world, status=404, code=10003, times=1)
    await plan(world, "two")
    await arrive(world)
    assert await statuses(world) == ["sent", "sent"]
    assert len(messages(world)) == 2


async def test_what_came_too_late_is_told_in_one_message(world: World) -> None:
    await settle_in(world)
    await plan(world, "one", "two", expires_at=world.env.now() + WHEN + timedelta(minutes=1))
    refuse(world)
    await arrive(world)
    await world.services.reminder_queue.resume(world.alice.id)
    world.env.backend.faults.clear()
    await arrive(world, timedelta(hours=2))
    (message,) = messages(world)
    shown = texts(Shown(world, message))
    assert "2 reminders came too late" in shown
    assert "one" in shown
    assert "two" in shown


class Response:
    """What discord.py keeps of an answer."""

    reason = ""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status = status
        self.headers = headers


def http(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status)
    kind = kind or (discord.DiscordServerError if status >= 500 else discord.HTTPException)
    response: Any = Response(status, {name.replace("_", "-"): value for name, value in headers.items()})
    return kind(response, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (http(403, 50007), Permanent(50007)),
        (http(403, 50278), Permanent(50278)),
        (http(403, 50001), Permanent(50001)),
        (http(403, 0), Permanent(403)),
        (http(404, 10013), Permanent(10013)),
        (http(404, 10003), Permanent(10003)),
        (http(400, 40003), OpeningRefused(40003)),
        (http(403, 20026), OpeningRefused(20026)),
        (http(429, Retry_After="12.5"), Temporary("429", 12.5, everyone=True)),
        (http(429), Temporary("429", 60.0, everyone=True)),
        (discord.RateLimited(7.0), Temporary("429", 7.0)),
        (http(500), Temporary("500", everyone=True)),
        (http(502), Temporary("502", everyone=True)),
        (http(408), Temporary("408", everyone=True)),
        (http(401), Temporary("401", everyone=True)),
        (TimeoutError(), Temporary("timeout", everyone=True)),
        (aiohttp.ServerDisconnectedError(), Temporary("connection", everyone=True)),
        (ConnectionResetError(), Temporary("connection", everyone=True)),
        (discord.GatewayNotFound(), Temporary("gateway", everyone=True)),
    ],
)
def test_every_failure_has_its_meaning(error: Exception, outcome: Outcome) -> None:
    assert classify(error) == outcome


@pytest.mark.parametrize("error", [http(400, 50035), http(413), ValueError("ours")])
def test_what_is_our_fault_is_raised_again(error: Exception) -> None:
    with pytest.raises(type(error)):
        classify(error)


def openings(world: World) -> list[Any]:
    """The requests that asked for a channel for direct messages."""
    return [one for one in world.env.http_requests if str(one.path).endswith("/users/@me/channels")]


@pytest.mark.parametrize(("code", "pause"), [(40003, timedelta(minutes=10)), (20026, timedelta(days=1))])
async def test_after_a_refused_opening_no_other_is_tried_for_a_while(
    world: World, code: int, pause: timedelta
) -> None:
    await settle_in(world)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=code, times=1)
    await plan(world, "one", "two")
    await arrive(world)
    await world.env.advance_time(1)
    assert len(openings(world)) == 1
    first, second = await world.services.reminder_queue.reminders_of(world.alice.id)
    assert {first.failure, second.failure} == {"paced"}
    assert (first.attempts, second.attempts) == (0, 0)
    assert min(first.next_at, second.next_at) > world.env.now() + pause - timedelta(minutes=5)
    assert (await setting(world)).suspended_at is None, "it is no fault of hers"
    await arrive(world, pause + timedelta(hours=24))  # by day
    assert await statuses(world) == ["sent", "sent"]
    assert len(messages(world)) == 2
    assert len(openings(world)) == 2
    assert [line["code"] for line in world.logs if line["event"] == "opening_refused"] == [code]


async def test_who_presses_try_again_goes_ahead(world: World) -> None:
    """All but the last slot is taken: a planned reminder would have to wait."""
    await settle_in(world)
    refuse(world)
    await plan(world, "one")
    await arrive(world)
    answer = await world.alice.slash(world.lounge, "contract list")
    world.env.backend.faults.clear()
    await world.restart()
    while await world.services.openings.take_slot(ahead=False) is None:
        pass
    await press(world.alice, answer, "Try again")
    await world.env.advance_time(1)
    assert await statuses(world) == ["sent"]
