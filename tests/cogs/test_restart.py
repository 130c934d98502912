"""What outlives a restart of the bot: every button and select; a form gives back what was typed."""

from tests.cogs.conftest import World
from tests.cogs.verbs import (
    add_contract,
    buttons,
    fill,
    forge,
    lines,
    press,
    press_beside,
    texts,
    title,
)


async def test_buttons_work_after_a_restart(world: World) -> None:
    await add_contract(world.alice, world.lounge, ended="2025-12-20")
    shown = await world.alice.slash(world.lounge, "contract show", contract="Acme")
    for label in buttons(shown):
        card = await world.alice.slash(world.lounge, "contract show", contract="Acme")
        await world.restart()
        result = await press(world.alice, card, label)
        assert result.modal or "my fault" not in texts(result), label


async def test_an_undo_works_after_a_restart(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    deleted = await press(world.alice, await press(world.alice, added, "Delete"), "Delete")
    await world.restart()
    assert "Acme" in title(await press(world.alice, deleted, "Undo"))
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 1


async def test_selects_and_pages_work_after_a_restart(world: World) -> None:
    for n in range(10):
        await add_contract(world.alice, world.lounge, title=f"Job {n}")
    listed = await world.alice.slash(world.lounge, "contract list")
    await world.restart()
    second = await press(world.alice, listed, "Older →")
    assert "Acme" in title(await press_beside(world.alice, second))


async def test_the_owner_is_checked_after_a_restart(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    own = await world.bob.slash(world.lounge, "help")
    await world.restart()
    result = await forge(world.bob, own, buttons(added)["Delete"])
    assert "somebody else" in texts(result)


async def test_a_form_that_outlived_the_bot_gives_back_what_was_typed(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    await world.restart()
    typed = {
        "Client": "Acme",
        "Title": "A long **title**",
        "First day": "5 Mar 2025",
        "Earned so far": "$420",
    }
    result = await fill(world.alice, form, typed)
    assert result.ephemeral
    shown = texts(result).replace("\\", "")
    assert "restarted" in shown
    assert all(value in shown for value in typed.values())
    assert await world.services.contracts.contracts_of(world.alice.id) == []


async def test_a_long_comment_outlives_the_bot_as_far_as_it_fits(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Log feedback")
    await world.restart()
    result = await fill(world.alice, form, {"Public comment": "word " * 800})
    assert "word word" in texts(result)


async def test_a_form_for_a_contract_is_not_lost_without_a_restart(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Edit")
    await world.env.advance_time(30 * 60)
    await fill(world.alice, form, {"Title": "Shop"})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.title == "Shop"


async def test_commands_after_a_restart_know_what_was_stored(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    await world.restart()
    result = await world.alice.slash(world.lounge, "contract list")
    assert len(lines(result)) == 1
