"""Who may touch a server's pages: its moderators, in that server, and nobody else by any way in."""

from typing import Any

import discord
import pytest

from bot.guidance.server import Action
from tests.bot.records import server_page
from tests.cogs.conftest import Records, World
from tests.cogs.verbs import buttons, choose, fill, forge, options, press, steal, texts, title

# Buttons and selects about a server's pages → the argument or the value, with the page or version they name.
SERVER_PRESSES = {
    "guidance.manage": "",
    "guidance.manage.add": "",
    "guidance.manage.list": "0~",
    "guidance.manage.page": "{page}",
    "guidance.manage.edit": "{page}",
    "guidance.manage.sources": "{page}",
    "guidance.manage.messages": "{page}",
    "guidance.manage.original": "feedback-window",
    "guidance.manage.retire": "{page}",
    "guidance.manage.forget": "{page}",
    "guidance.manage.forget.yes": "{page}",
    "guidance.manage.export": "",
    "guidance.manage.review": "yes",
    "guidance.manage.history": "0~{page}",
    "guidance.manage.version": "{version}~0",
    "guidance.manage.restore": "{version}",
    "guidance.manage.waiting": "0~",
    "guidance.manage.accept": "{version}",
    "guidance.manage.refuse": "{version}",
    "guidance.manage.helped": "0~",
    "guidance.manage.wanted": "",
}
SERVER_CHOICES = {
    "guidance.manage.open": "{page}",
    "guidance.manage.message": "new",
    "guidance.manage.version": "{version}",
}
NEED_MANAGE_SERVER = {"guidance.manage.forget", "guidance.manage.forget.yes", "guidance.manage.review"}

GARBAGE = ("", "x", "-1", "²", "9" * 20, "~", "1~2~3", "own-", "own-aaaaaaaa")


async def try_all(world: World, actor: Any, records: Records, where: Any) -> None:
    """Every way in, with the actor's own id in it, is refused, and nothing changes."""
    before = await world.everything()
    shown = await actor.slash(where, "help")
    await world.show_commands_of_moderators(actor)
    for command in ({}, {"page": records.ids["page"]}, {"page": "feedback-window"}):
        assert "moderators" in texts(await actor.slash(where, "moderate pages", **command))
    for action, argument in SERVER_PRESSES.items():
        result = await forge(actor, shown, f"c/{action}/{actor.id}/{argument.format(**records.ids)}")
        assert result.modal is None, action
        assert title(result).startswith("Only"), action
    for action, value in SERVER_CHOICES.items():
        custom_id = f"s/{action}/{actor.id}/{records.ids['page']}"
        result = await forge(actor, shown, custom_id, [value.format(**records.ids)])
        assert result.modal is None, action
        assert title(result).startswith("Only"), action
    assert await world.everything() == before


async def test_a_member_reaches_nothing(world: World, records: Records) -> None:
    await try_all(world, world.bob, records, world.lounge)


async def test_rights_in_one_channel_are_not_enough(world: World, records: Records) -> None:
    den = world.guild.create_text_channel(
        "den", overwrites={world.bob: discord.PermissionOverwrite(manage_messages=True)}
    )
    await try_all(world, world.bob, records, den)


async def test_manage_messages_is_enough_but_not_for_the_rules(world: World, records: Records) -> None:
    role = world.guild.create_role("Helper", permissions=discord.Permissions(manage_messages=True))
    carol = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    home = await carol.slash(world.lounge, "moderate pages")
    assert title(home) == "Guidance in this server"
    for action in NEED_MANAGE_SERVER:
        argument = SERVER_PRESSES[action].format(**records.ids)
        assert "Manage Server" in texts(await forge(carol, home, f"c/{action}/{carol.id}/{argument}")), action
    edited = await press(
        carol, await carol.slash(world.lounge, "moderate pages", page=records.ids["page"]), "Edit"
    )
    assert "✓" in texts(await fill(carol, edited, {"Title": "By Carol"}))


async def test_rights_that_are_gone_when_the_form_arrives(world: World, records: Records) -> None:
    role = world.guild.create_role("Helper", permissions=discord.Permissions(manage_messages=True))
    carol = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    form = await press(carol, await carol.slash(world.lounge, "moderate pages"), "Write a page")
    home = await carol.slash(world.lounge, "moderate pages", page=records.ids["page"])
    world.env.backend.guilds[world.guild.id].members[carol.id].role_ids.clear()
    before = await world.everything()
    typed = {"Title": "Too late", "The answer in short": "No.", "The page": "No."}
    assert "Only moderators" in texts(await fill(carol, form, typed))
    assert "Only moderators" in texts(await press(carol, home, "Retire"))
    assert await world.everything() == before


async def test_a_moderator_of_another_server_reaches_nothing(world: World, records: Records) -> None:
    other = world.env.create_guild("Elsewhere")
    role = other.create_role(
        "Moderator", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
    )
    channel = other.create_text_channel("hall")
    eve = other.add_member(world.env.create_user("eve"), roles=[role])
    shown = await eve.slash(channel, "help")
    before = await world.everything()
    for action, argument in SERVER_PRESSES.items():
        if "{" in argument:
            hers = await forge(eve, shown, f"c/{action}/{eve.id}/{argument.format(**records.ids)}")
            assert hers.modal is None, action
            assert "cannot find" in texts(hers), action
    hers = await eve.slash(channel, "moderate pages", page=records.ids["page"])
    assert "How we review" not in texts(hers)
    # What was typed is given back; but for it, it is the answer to a title that nobody's page has.
    typed = [
        texts(await eve.slash(channel, "moderate pages", page=title)).replace(title, "")
        for title in ("How we review portfolios", "How we bake bread")
    ]
    assert typed[0] == typed[1]
    assert await world.everything() == before


async def test_garbage_is_refused_in_words(world: World, records: Records, subtests: pytest.Subtests) -> None:
    async def try_(action: str, custom_id: str, values: list[str] | None = None) -> None:
        with subtests.test(action, custom_id=custom_id, values=values):
            result = await forge(world.alice, records.help_of_alice, custom_id, values)
            assert result.modal or "my fault" not in texts(result)

    for garbage in GARBAGE:
        for action in SERVER_PRESSES:
            await try_(action, f"c/{action}/{world.alice.id}/{garbage}")
        for action in SERVER_CHOICES if garbage else ():
            for argument in (garbage, records.ids["page"]):
                await try_(action, f"s/{action}/{world.alice.id}/{argument[:50]}", [garbage])


async def test_a_stolen_form_writes_nothing(world: World) -> None:
    form = await press(world.alice, await world.alice.slash(world.lounge, "moderate pages"), "Write a page")
    typed = {"Title": "Stolen", "The answer in short": "No.", "The page": "No."}
    assert "somebody else" in texts(await steal(world.bob, form, world.lounge, typed))
    assert await world.services.moderation.listed(world.guild.id) == []


async def test_a_page_taken_away_is_found_by_nobody(world: World, records: Records) -> None:
    slug = records.ids["page"]
    found = await world.bob.slash(world.lounge, "guidance find", words=slug)
    assert title(found) == "How we review portfolios"
    newest = (await world.services.moderation.find_server_page(world.guild.id, slug)).newest
    await world.services.moderation.take_away(world.alice.id, world.guild.id, slug, Action.RETIRED, newest.id)
    assert "not here" in texts(await press(world.bob, found, "Save"))
    again = await world.bob.slash(world.lounge, "guidance find", words="who looks at my portfolio here")
    assert title(again) != "How we review portfolios"


async def test_a_page_under_review_is_seen_by_moderators_only(world: World) -> None:
    await world.services.moderation.set_review(world.guild.id, True)
    done = await world.services.moderation.save(
        world.alice.id, world.guild.id, None, server_page("Hushhush"), base=0
    )
    slug = done.version.slug
    for words in (slug, "Hushhush", "who looks at my portfolio here"):
        assert "Hushhush" not in texts(await world.bob.slash(world.lounge, "guidance find", words=words))
    typed = await world.bob.autocomplete(world.lounge, "guidance find", "words", "hushhush")
    assert not [choice for choice in typed if "Hushhush" in choice["name"]]
    home = await world.alice.slash(world.lounge, "moderate pages")
    waiting = await press(world.alice, home, "Waiting")
    assert "Hushhush" in options(waiting)
    seen = await choose(world.alice, waiting, "Hushhush")
    assert "Another moderator" in texts(await press(world.alice, seen, "Accept"))
    assert set(buttons(seen)) == {"Accept", "Refuse", "Back to the page"}
