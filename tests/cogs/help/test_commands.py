"""`/help`: every need leads somewhere."""

import pytest

from cogs.help.needs import NEEDS
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, choose, forge, options, press, texts, title

pytestmark = pytest.mark.one_database


async def test_help_lists_needs_not_commands(world: World) -> None:
    result = await world.alice.slash(world.lounge, "help")
    assert set(options(result).values()) == set(NEEDS)
    assert not [label for label in options(result) if "/" in label]


@pytest.mark.parametrize("rows", [False, True], ids=["new", "with records"])
@pytest.mark.parametrize("need", NEEDS)
async def test_every_need_has_an_answer_and_a_way(world: World, need: str, rows: bool) -> None:
    if rows:
        await add_contract(world.alice, world.lounge)
    overview = await world.alice.slash(world.lounge, "help")
    answer = await choose(world.alice, overview, need)
    said = texts(answer)
    assert "{" not in said, "a command that does not exist"
    if need != "message":
        assert "</" in said, "commands are mentions that open them"
    for label in [label for label in buttons(answer) if label != "Something else"]:
        led = await press(world.alice, answer, label)
        assert led.modal or title(led) != NEEDS[need].title
        answer = await choose(world.alice, await world.alice.slash(world.lounge, "help"), need)
    back = await press(world.alice, answer, "Something else")
    assert set(options(back).values()) == set(NEEDS)


async def test_only_moderators_are_told_how_to_look_after_a_server(world: World) -> None:
    theirs = set(NEEDS) - {"server"}
    shown = await world.bob.slash(world.lounge, "help")
    assert set(options(shown).values()) == theirs
    assert set(options(await world.alice.user.slash("help")).values()) == theirs, (
        "there is no server to look after"
    )
    back = await press(world.bob, await choose(world.bob, shown, "new"), "Something else")
    assert set(options(back).values()) == theirs


async def test_a_need_of_an_older_version_leads_to_the_overview(world: World) -> None:
    overview = await world.alice.slash(world.lounge, "help")
    result = await forge(world.alice, overview, f"s/help.need/{world.alice.id}/", ["long-gone"])
    assert set(options(result).values()) == set(NEEDS)


async def test_a_button_of_an_older_version_says_so(world: World) -> None:
    overview = await world.alice.slash(world.lounge, "help")
    for custom_id, values in (
        (f"c/long.gone/{world.alice.id}/", None),
        (f"s/long.gone/{world.alice.id}/", ["x"]),
        ("contract_list_page:2", None),
        (f"c/contract.show/{world.alice.id}/{'7' * 61}", None),
        ("topics", ["x"]),
        (f"button/{world.alice.id}", None),
    ):
        assert "older version" in texts(await forge(world.alice, overview, custom_id, values))
