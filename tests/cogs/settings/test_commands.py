"""`/settings`: what is on, what is missing, and only by who may."""

from typing import Any

import discord
import pytest

from bot.ui.buttons import Kind
from bot.ui.cards import Card
from bot.ui.setting_sections import Section
from tests.cogs.asking import deny
from tests.cogs.conftest import World
from tests.cogs.helping import Desk, desk
from tests.cogs.verbs import (
    buttons,
    card,
    choose,
    fill,
    filled,
    forge,
    options,
    press,
    steal,
    texts,
    title,
    walk,
)


@pytest.fixture
async def room(world: World) -> Desk:
    return await desk(world, "forum")


async def opened(room: Desk, part: str) -> Any:
    """A part of the panel."""
    return await choose(room.morten, await room.morten.slash(room.world.lounge, "server settings"), part)


async def pick(room: Desk, page: Any, action: str, *chosen: Any) -> Any:
    """Choose channels or roles."""
    return await room.morten.select(
        card(page).message, list(chosen), custom_id=f"p/{action}/{room.morten.id}/"
    )


async def choose_in(room: Desk, page: Any, action: str, value: str) -> Any:
    """Choose one of several options."""
    return await room.morten.select(card(page).message, [value], custom_id=f"s/{action}/{room.morten.id}/")


async def setup(room: Desk) -> Any:
    """What the server chose, from the database."""
    room.world.services.channels.forget_setup(room.guild_id)
    return await room.world.services.channels.setup(room.guild_id)


async def test_the_panel_shows_what_is_on(room: Desk) -> None:
    shown = await room.morten.slash(room.world.lounge, "server settings")
    assert shown.ephemeral
    assert title(shown) == "Settings of Freelancers"
    said = texts(shown)
    assert f"On in <#{room.channel.id}> · quiet" in said
    assert f"<@&{room.role.id}> is told once, in <#{room.team.id}>, after 24 hours" in said
    assert "closed: after 30 days" in said
    assert "Anonymous questions" in said
    assert set(options(shown)) >= {"Support channels", "Helpers and waiting questions", "Language"}


async def test_defaults_are_off_and_said_so(world: World) -> None:
    room = await desk(world, "forum")
    await world.services.channels.change(
        room.guild_id, {"channels": frozenset(), "helper_role_id": None, "nudge_channel_id": None}
    )
    said = texts(await room.morten.slash(world.lounge, "server settings"))
    assert "Off: no channel is chosen" in said
    assert "no helper role is chosen" in said


async def test_it_needs_manage_server(room: Desk) -> None:
    world = room.world
    await world.show_commands_of_moderators(world.bob)
    assert "Manage Server" in texts(await world.bob.slash(world.lounge, "server settings"))


SERVER_PRESSES = (
    "settings.server",
    "setup.talkative",
    "setup.tag",
    "setup.tags",
    "setup.rules",
    "setup.limits",
    "setup.approval",
)
SERVER_CHOICES = ("settings.server", "setup.hours", "setup.days", "setup.language", "setup.solved")


async def test_a_forged_button_needs_it_too(room: Desk) -> None:
    """Whoever lost the permission while the panel was open, or writes custom ids themselves, changes nothing."""
    world = room.world
    known = {
        one
        for one in world.bot.actions.names(Kind.PRESS) | world.bot.actions.names(Kind.CHOICE)
        if one.startswith("setup.") or one == "settings.server"
    }
    assert known == {*SERVER_PRESSES, *SERVER_CHOICES}, "a new one belongs into these lists"
    before = await world.everything()
    mine = await world.bob.slash(world.lounge, "help")
    for action in SERVER_PRESSES:
        assert "Manage Server" in texts(await forge(world.bob, mine, f"c/{action}/{world.bob.id}/yes")), (
            action
        )
    for action in SERVER_CHOICES:
        refused = await forge(world.bob, mine, f"s/{action}/{world.bob.id}/", ["es"])
        assert "Manage Server" in texts(refused), action
    assert await world.everything() == before


SERVER_PICKS = ("setup.channels", "setup.role", "setup.nudges", "setup.ask", "setup.reports")


async def test_a_select_of_channels_needs_it_too(room: Desk) -> None:
    world = room.world
    assert set(world.bot.actions.names(Kind.PICK)) == {*SERVER_PICKS, "support.helpers", "remind.fallback"}
    page = await opened(room, "Support channels")
    helpers = await opened(room, "Helpers and waiting questions")
    ask = await opened(room, "Anonymous questions")
    before = await world.everything()
    world.env.backend.remove_member_role(
        room.guild_id, room.morten.id, next(one.id for one in world.bot.guilds[0].roles if one.name == "Boss")
    )
    for shown, action, what in (
        (page, "setup.channels", world.lounge),
        (helpers, "setup.role", room.role),
        (helpers, "setup.nudges", world.lounge),
        (ask, "setup.ask", world.lounge),
        (ask, "setup.reports", world.lounge),
    ):
        assert "Manage Server" in texts(await pick(room, shown, action, what)), action
    assert await world.everything() == before


async def test_channels_are_chosen_and_checked(room: Desk) -> None:
    world = room.world
    closed = world.guild.create_text_channel("closed")
    deny(world, closed, "send_messages_in_threads", "manage_threads")
    await world.env.settle()
    page = await opened(room, "Support channels")
    assert f"✓ <#{room.channel.id}>" in texts(page)
    changed = await pick(room, page, "setup.channels", room.channel, closed, world.lounge)
    assert (await setup(room)).channels == {room.channel.id, closed.id, world.lounge.id}
    said = texts(changed)
    assert f"⚠ <#{closed.id}>: I lack **Send Messages in Threads**" in said
    assert "Without **Manage Threads**" in said
    assert "Changed" in said
    panel = await room.morten.slash(world.lounge, "server settings")
    assert "1 channel lacks permissions" in texts(panel)
    none = await pick(room, changed, "setup.channels")
    assert (await setup(room)).channels == frozenset()
    assert "✓ <#" not in texts(none)


async def test_a_moderator_chooses_the_tag_of_solved_posts(room: Desk) -> None:
    world = room.world
    tags = [
        {"id": str(number), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for number, name in ((77, "Frage"), (78, "Gelöst"), (79, "Solved"))
    ]
    world.env.backend.edit_channel(room.channel.id, {"available_tags": tags})
    await world.env.settle()
    page = await press(room.morten, await opened(room, "Support channels"), "Choose the solved tag")
    assert f"<#{room.channel.id}>: **Solved**" in texts(page)
    changed = await choose(room.morten, page, "Gelöst")
    assert f"<#{room.channel.id}>: **Gelöst**" in texts(changed)
    thread = await room.ask(world.alice)
    await world.alice.slash(thread, "support solved")
    assert room.tags(thread) == ["Gelöst"]
    await room.world.restart()
    assert (await setup(room)).solved_tags == {room.channel.id: 78}
    await pick(room, await opened(room, "Support channels"), "setup.channels", room.channel, world.lounge)
    assert (await setup(room)).solved_tags == {room.channel.id: 78}, "other channels leave it as it is"
    world.env.backend.edit_channel(room.channel.id, {"available_tags": [tags[0], tags[2]]})
    await world.env.settle()
    back = await press(room.morten, await opened(room, "Support channels"), "Choose the solved tag")
    assert f"<#{room.channel.id}>: **Solved**" in texts(back), "one that was deleted counts no more"
    await choose(room.morten, page, "The one that is called “Solved”")
    assert (await setup(room)).solved_tags == {}


async def test_forums_call_their_permissions_otherwise(room: Desk) -> None:
    deny(room.world, room.channel, "send_messages_in_threads", "manage_threads")
    await room.world.env.settle()
    said = texts(await opened(room, "Support channels"))
    assert "**Send Messages in Posts**" in said
    assert "**Manage Posts**" in said


async def test_the_tag_is_made_on_request(world: World) -> None:
    room = await desk(world, "forum", tag=False)
    page = await opened(room, "Support channels")
    assert "no tag “Solved”" in texts(page)
    made = await press(room.morten, page, "Make the tag in #help")
    assert "has the tag “Solved” now" in texts(made)
    assert "Make the tag in #help" not in buttons(made)
    thread = await room.ask(world.alice)
    await world.alice.slash(thread, "support solved")
    assert room.tags(thread) == ["Solved"]


async def test_without_manage_channel_it_says_what_to_do(world: World) -> None:
    room = await desk(world, "forum", tag=False)
    world.env.inject_error("PATCH", f"/channels/{room.channel.id}", status=403, code=50013)
    page = await opened(room, "Support channels")
    assert "Manage Channel" in texts(await press(room.morten, page, "Make the tag in #help"))


async def test_quiet_and_talkative(room: Desk) -> None:
    page = await opened(room, "Support channels")
    loud = await press(room.morten, page, "Be talkative")
    assert (await setup(room)).talkative
    await press(room.morten, loud, "Be quiet")
    assert not (await setup(room)).talkative


async def test_helpers_hours_and_days(room: Desk) -> None:
    world = room.world
    page = await opened(room, "Helpers and waiting questions")
    other = world.guild.create_role("Guides")
    await world.env.settle()
    page = await pick(room, page, "setup.role", other)
    said = texts(page)
    assert "Nobody is notified" not in said, "the bot may mention all roles here"
    page = await pick(room, page, "setup.nudges", world.lounge)
    page = await choose_in(room, page, "setup.hours", "8")
    page = await choose_in(room, page, "setup.days", "0")
    chosen = await setup(room)
    assert (chosen.helper_role_id, chosen.nudge_channel_id) == (other.id, world.lounge.id)
    assert (chosen.nudge_hours, chosen.close_days) == (8, None)
    assert "after 8 hours" in texts(page)
    assert "closed: never" in texts(page)
    page = await choose_in(room, page, "setup.hours", "0")
    assert "Nobody is told" in texts(page)
    page = await pick(room, page, "setup.role")
    assert (await setup(room)).helper_role_id is None


async def test_a_role_that_nobody_may_mention_is_named(room: Desk) -> None:
    world = room.world
    deny(world, room.team, "mention_everyone")
    world.env.backend.edit_role(room.guild_id, room.role.id, {"mentionable": False})
    await world.env.settle()
    assert "Nobody is notified" in texts(await opened(room, "Helpers and waiting questions"))
    deny(world, room.team, "send_messages")
    await world.env.settle()
    assert "I lack **Send Messages**" in texts(await opened(room, "Helpers and waiting questions"))


async def test_everyone_is_no_helper_role(room: Desk) -> None:
    page = await opened(room, "Helpers and waiting questions")
    everyone = next(
        one for one in room.world.env.backend.guilds[room.guild_id].roles.values() if one.id == room.guild_id
    )
    from simcord.builders import RoleHandle

    refused = await pick(room, page, "setup.role", RoleHandle(room.world.env, room.world.guild, everyone))
    assert "@everyone cannot" in texts(refused)


async def test_the_language(room: Desk) -> None:
    page = await opened(room, "Language")
    await choose_in(room, page, "setup.language", "es")
    assert (await setup(room)).language == "es"
    page = await opened(room, "Language")
    await choose_in(room, page, "setup.language", "-")
    assert (await setup(room)).language is None


async def test_anonymous_questions_are_set_up_here(room: Desk) -> None:
    world = room.world
    page = await opened(room, "Anonymous questions")
    page = await pick(room, page, "setup.ask", room.channel)
    page = await pick(room, page, "setup.reports", room.team)
    form = await press(room.morten, page, "Rules")
    page = await fill(room.morten, form, {"Rules": "No names of **clients**."})
    assert "No names of \\*\\*clients\\*\\*" in texts(page)
    form = await press(room.morten, page, "Limits")
    assert filled(form)["Of one member in 24 hours"] == "3"
    page = await fill(room.morten, form, {"Of one member in 24 hours": "5"})
    server = await world.services.support_settings.settings_of(room.guild_id)
    assert (server.ask_channel_id, server.report_channel_id) == (room.channel.id, room.team.id)
    assert (server.rules, server.asks_per_day) == ("No names of **clients**.", 5)
    refused = await fill(
        room.morten, await press(room.morten, page, "Limits"), {"Of one member in 24 hours": "many"}
    )
    assert "many" in texts(refused)
    deny(world, room.channel, "send_messages")
    await world.env.settle()
    assert "so nobody can ask there" in texts(await opened(room, "Anonymous questions"))
    page = await pick(room, await opened(room, "Anonymous questions"), "setup.ask")
    assert (await world.services.support_settings.settings_of(room.guild_id)).ask_channel_id is None


@pytest.mark.parametrize("label", ["Rules", "Limits"])
async def test_a_form_is_sent_only_by_who_opened_it(room: Desk, label: str) -> None:
    world = room.world
    form = await press(room.morten, await opened(room, "Anonymous questions"), label)
    before = await world.everything()
    assert "somebody else" in texts(await steal(world.bob, form, world.lounge))
    assert await world.everything() == before
    assert "✓" in texts(await fill(room.morten, form))


async def test_members_have_settings_of_their_own(room: Desk) -> None:
    world = room.world
    shown = await world.alice.slash(world.lounge, "settings me")
    assert shown.ephemeral
    assert "Time zone: not set" in texts(shown)
    page = await choose(world.alice, shown, "Time zone and messages")
    assert {"Change the time zone", "Allow direct messages", "← All settings"} <= set(buttons(page))
    back = await press(world.alice, page, "← All settings")
    assert title(back) == "Your settings"
    assert await world.alice.user.slash("settings me")


async def test_another_cog_adds_its_part(room: Desk) -> None:
    world = room.world

    async def state(_interaction: Any) -> str:
        return "Off, for now"

    async def page(_interaction: Any, said: str) -> Card:
        return Card("Weather", said or "Nothing was changed")

    part = Section("weather", "Weather", state, page)
    world.bot.sections.server.append(part)
    world.bot.sections.me.append(part)
    shown = await room.morten.slash(world.lounge, "server settings")
    assert "Off, for now" in texts(shown)
    assert title(await choose(room.morten, shown, "Weather")) == "Weather"
    assert "Off, for now" in texts(await world.alice.slash(world.lounge, "settings me"))


async def test_a_part_of_an_older_version_leads_back(room: Desk) -> None:
    shown = await room.morten.slash(room.world.lounge, "server settings")
    led = await forge(room.morten, shown, f"s/settings.server/{room.morten.id}/", ["long-gone"])
    assert title(led) == "Settings of Freelancers"
    led = await forge(room.morten, shown, f"s/settings.me/{room.morten.id}/", ["long-gone"])
    assert title(led) == "Your settings"
    assert not [one for one in walk(card(led).components) if one["type"] == discord.ComponentType.file.value]
