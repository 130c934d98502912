"""Commands that texts name are mentions that open them, wherever a member reads them."""

import re
from dataclasses import replace
from itertools import chain
from typing import Any

import aiohttp
import pytest
from discord import app_commands

from bot.cli.catalogue import extract, read_catalogue
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE
from bot.ui.command_links import learn_command_ids, link_commands, named_commands
from bot.ui.entry import finish
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, texts

pytestmark = pytest.mark.one_database


def every_text(message: Any) -> list[str]:
    """All forms of an entry of a catalogue."""
    return [message] if isinstance(message, str) else list(message)


def catalogue_texts() -> list[str]:
    """Every text that a member may read, in every language."""
    source = [every_text(one.id) for one in extract() if one.id]
    others = [
        every_text(one.string)
        for language in LANGUAGES
        if language != SOURCE_LANGUAGE
        for one in read_catalogue(language)
        if one.id
    ]
    return list(chain.from_iterable(source + others))


async def numbers_of(world: World) -> dict[str, int]:
    return {command.name: command.id for command in await world.bot.tree.fetch_commands()}


async def test_every_command_in_a_text_is_one_that_can_be_pressed(world: World) -> None:
    known = {c.qualified_name for c in world.bot.tree.walk_commands() if isinstance(c, app_commands.Command)}
    texts = catalogue_texts()
    coded = {code for text in texts for code in re.findall(r"`/[^`]*`", text)}
    assert {f"`/{name}`" for text in texts for name in named_commands(text)} == coded
    assert {name for text in texts for name in named_commands(text)} <= known
    # Without the code marks nothing could make a mention of them.
    bare = {text for text in texts if re.search(r"(?<![`\w/:.<])/[a-z]{3,}", text)}
    assert not bare
    for name in known:
        assert link_commands(f"See `/{name}`.") != f"See `/{name}`.", name


async def test_a_subcommand_has_the_number_of_its_group(world: World) -> None:
    numbers = await numbers_of(world)
    answer = await world.alice.slash(world.lounge, "remind list")
    assert f"</remind me:{numbers['remind']}>" in texts(answer)
    answer = await world.alice.slash(world.lounge, "contract list")
    assert f"</import:{numbers['import']}>" in texts(answer)


async def test_a_command_that_discord_does_not_know_stays_code() -> None:
    assert link_commands("`/start` begins") == "`/start` begins"


async def test_what_a_member_typed_is_no_mention(world: World) -> None:
    answer = await add_contract(world.alice, world.lounge, client="`/start`", title="see `/contract list`")
    assert "</" not in texts(answer)


@pytest.mark.parametrize("shard", [0, 1])
async def test_every_process_learns_the_numbers(world: World, shard: int) -> None:
    numbers = await numbers_of(world)
    learn_command_ids([], {})
    settings = world.services.settings.model_copy(update={"shard_ids": (shard,)})
    world.bot.services = replace(world.services, settings=settings)
    await world.bot.sync_commands_if_changed()
    assert link_commands("`/contract list`") == f"</contract list:{numbers['contract']}>"


async def test_new_numbers_are_learnt_when_another_process_has_told_discord(world: World) -> None:
    numbers = await numbers_of(world)
    learn_command_ids([], {})
    world.bot.fleet.hear("commands_synced", 0)
    await finish(10)
    assert link_commands("`/contract list`") == f"</contract list:{numbers['contract']}>"
    learn_command_ids([], {})
    world.bot.fleet.hear("another word", 0)
    assert await finish(10) == 0
    assert link_commands("`/contract list`") == "`/contract list`"


async def test_numbers_that_discord_does_not_say_are_one_line(world: World) -> None:
    world.env.inject_error("GET", "/applications/*/commands", status=503, code=0, times=2)
    world.bot.fleet.hear("commands_synced", 0)
    await finish(10)
    assert [one["kind"] for one in world.logs if one["event"] == "command_numbers_unknown"] == [
        "HTTPException"
    ]


async def test_numbers_are_asked_for_once_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, fetch = await numbers_of(world), world.bot.tree.fetch_commands
    learn_command_ids([], {})
    breaking: list[Exception] = [aiohttp.ServerDisconnectedError()]

    async def fetch_when_it_goes() -> list[app_commands.AppCommand]:
        if breaking:
            raise breaking.pop()
        return await fetch()

    monkeypatch.setattr(world.bot.tree, "fetch_commands", fetch_when_it_goes)
    world.bot.fleet.hear("commands_synced", 0)
    await finish(10)
    assert link_commands("`/contract list`") == f"</contract list:{numbers['contract']}>"
