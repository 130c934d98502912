"""`/start`, step by step."""

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, choose, fields, fill, options, press, texts, title
from tests.cogs.wire import DEFER_UPDATE


async def test_the_whole_way(world: World) -> None:
    zone = await world.alice.slash(world.lounge, "start")
    assert zone.ephemeral
    assert "1 of 3" in texts(zone)
    assert set((await world.rows(world.alice)).values()) == {0}, (
        "nothing is kept before the member says something"
    )
    stored = await choose(world.alice, zone, "Europe/Madrid")
    assert "2 of 3" in texts(stored)
    assert "encrypted" in texts(stored)
    consent = await press(world.alice, stored, "That is fine")
    assert "3 of 3" in texts(consent)
    ready = await press(world.alice, consent, "No, do not write")
    form = await press(world.alice, ready, "Log a contract")
    await fill(world.alice, form, {"Client": "Acme", "First day": "today"})
    member = await world.services.members.get_member(world.alice.id)
    assert (member.zone, member.dm_consent_at) == ("Europe/Madrid", None)
    assert member.welcomed_at is not None
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 1


async def test_consent_is_kept_and_tried_out(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    ready = await press(world.alice, await press(world.alice, stored, "That is fine"), "Yes, you may")
    member = await world.services.members.get_member(world.alice.id)
    assert member.dm_consent_at is not None
    (message,) = world.alice.user.dm_channel.history()
    assert message.author.bot
    assert "Ready" in title(ready)


async def test_closed_direct_messages_are_noticed(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    channel = world.alice.user.dm_channel
    world.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007)
    result = await press(world.alice, consent, "Yes, you may")
    assert "did not reach you" in texts(result)
    assert "Try again" in buttons(result)


async def test_the_press_is_acknowledged_before_the_message_is_sent(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    before = len(world.env.http_requests)
    ready = await press(world.alice, consent, "Yes, you may")
    asked = world.env.http_requests[before:]
    ways = [one.path.rsplit("/", 1)[-1] for one in asked if one.method in ("POST", "PATCH")]
    assert ways == ["callback", "channels", "messages", "@original"]
    assert asked[0].json["type"] == DEFER_UPDATE
    assert "Ready" in title(ready)
    assert ready.followups == []


async def test_who_shares_no_server_is_told_that(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    channel = world.alice.user.dm_channel
    world.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50278)
    result = await press(world.alice, consent, "Yes, you may")
    assert "We share no server" in texts(result)
    assert "Privacy Settings" not in texts(result)


async def test_too_many_opened_is_no_closed_door(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=40003)
    result = await press(world.alice, consent, "Yes, you may")
    assert "first reminder will be my first message" in texts(result)
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is not None


async def test_nobody_is_written_to_without_consent(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    await press(world.alice, await press(world.alice, stored, "That is fine"), "No, do not write")
    assert not [
        r for r in world.env.http_requests if r.path in ("/users/@me/channels",) or "/channels/" in r.path
    ]


async def test_consent_can_be_taken_back(world: World) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    await press(world.alice, await press(world.alice, stored, "That is fine"), "Yes, you may")
    shown = await world.alice.slash(world.lounge, "privacy show")
    assert "allowed since" in texts(shown)
    after = await press(world.alice, shown, "Stop direct messages")
    assert "not allowed" in texts(after)
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is None


async def test_a_zone_that_is_not_in_the_list(world: World) -> None:
    zone = await world.alice.slash(world.lounge, "start")
    assert len(options(zone)) == 25
    form = await press(world.alice, zone, "It is not in the list")
    (label,) = fields(form)
    refused = await fill(world.alice, form, {label: "Europe/Berlim"})
    assert "Europe/Berlin" in texts(refused), "a near miss is named"
    assert "Europe/Berlim" in texts(refused)
    assert set((await world.rows(world.alice)).values()) == {0}
    form = await press(world.alice, zone, "It is not in the list")
    asked = await fill(world.alice, form, {label: "berlin"})
    assert "It is 01:00 there now, right?" in texts(asked)
    assert set((await world.rows(world.alice)).values()) == {0}, "nothing is kept before it is confirmed"
    stored = await press(world.alice, asked, "Yes, that is my time")
    assert "it is 01:00 there now" in texts(stored)
    assert "2 of 3" in texts(stored)
    assert (await world.services.members.get_member(world.alice.id)).zone == "Europe/Berlin"


async def test_a_name_of_several_places_asks_with_the_time_at_each(world: World) -> None:
    asked = await world.alice.slash(world.lounge, "start", zone="Valencia")
    assert "several places" in texts(asked)
    labels = list(buttons(asked))
    assert "Valencia, Venezuela · 20:00" in labels
    stored = await press(world.alice, asked, "Valencia, Spain · 01:00")
    assert "2 of 3" in texts(stored)
    assert (await world.services.members.get_member(world.alice.id)).zone == "Europe/Madrid"


async def test_another_place_of_that_name_is_one_press_away(world: World) -> None:
    asked = await world.alice.slash(world.lounge, "start", zone="cordoba")
    assert "Córdoba, Argentina" in texts(asked)
    await press(world.alice, asked, "Córdoba, Spain · 01:00")
    assert (await world.services.members.get_member(world.alice.id)).zone == "Europe/Madrid"


async def test_places_are_suggested_with_the_time_there(world: World) -> None:
    found = await world.alice.autocomplete(world.lounge, "start", "zone", "laho")
    assert found[0] == {"name": "Lahore, Pakistan · 05:00", "value": "Asia/Karachi"}
    assert len(await world.alice.autocomplete(world.lounge, "start", "zone", "")) == 25


async def test_no_place_is_guessed_from_its_spelling(world: World) -> None:
    asked = await world.alice.slash(world.lounge, "start", zone="Madird")
    assert "I do not know the place “Madird”" in texts(asked)
    assert "Did you mean" not in texts(asked)


@pytest.mark.parametrize("garbage", ["nowhere at all", "..", "@everyone", "../../etc/passwd", "5"])
async def test_a_zone_that_does_not_exist(world: World, garbage: str) -> None:
    result = await world.alice.slash(world.lounge, "start", zone=garbage)
    assert "my fault" not in texts(result)
    assert "@everyone" not in texts(result)
    assert (await world.services.members.get_member(world.alice.id)).zone is None


async def test_zone_autocomplete(world: World) -> None:
    common = await world.alice.autocomplete(world.lounge, "start", "zone", "")
    assert len(common) == 25
    found = await world.alice.autocomplete(world.lounge, "start", "zone", "buenos")
    assert found[0]["value"] == "America/Argentina/Buenos_Aires"
    assert await world.alice.autocomplete(world.lounge, "start", "zone", "qqqqqq") == []


async def test_whoever_comes_back_is_not_asked_again(world: World) -> None:
    await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    await add_contract(world.alice, world.lounge)
    again = await world.alice.slash(world.lounge, "start")
    assert "2 of 3" in texts(again)
    form = await press(world.alice, again, "Change time zone")
    assert len(fields(form)) == 1
    ready = await press(world.alice, await press(world.alice, again, "That is fine"), "No, do not write")
    assert "Everything is set" in texts(ready)


async def test_today_is_the_members_own(world: World) -> None:
    """The virtual day begins at midnight UTC: in Los Angeles it is still the day before."""
    await world.alice.slash(world.lounge, "start", zone="America/Los_Angeles")
    await add_contract(world.alice, world.lounge, started="today")
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.started.isoformat() == "2025-12-31"


async def test_while_many_are_written_to_the_first_message_comes_with_the_first_reminder(
    world: World,
) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    while await world.services.openings.take_slot(ahead=True) is None:
        pass
    ready = await press(world.alice, consent, "Yes, you may")
    assert "Ready" in title(ready)
    assert "first reminder will be my first message" in texts(ready)
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is not None
    assert not [one for one in world.env.http_requests if one.path == "/users/@me/channels"]


async def test_the_first_message_goes_before_those_who_wait_and_its_channel_is_remembered(
    world: World,
) -> None:
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, stored, "That is fine")
    while await world.services.openings.take_slot(ahead=False) is None:
        pass
    await press(world.alice, consent, "Yes, you may")
    channel = world.alice.user.dm_channel
    assert len(channel.history()) == 1
    assert (await world.services.reminder_queue.setting(world.alice.id)).dm_channel_id == channel.id
