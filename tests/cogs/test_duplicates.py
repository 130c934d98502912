"""What arrives twice counts once: commands, forms, confirmations and undos, one after the other and at once."""

from typing import Any

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, fill, fill_again, forge, press, texts


async def number(world: World) -> int:
    return len(await world.services.contracts.contracts_of(world.alice.id))


async def test_the_same_command_twice(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    again = await add_contract(world.alice, world.lounge)
    assert await number(world) == 1
    assert "kept one" in texts(again)


async def test_the_same_command_five_times_at_once(world: World) -> None:
    async with world.at_once():
        for _time in range(5):
            await add_contract(world.alice, world.lounge)
    assert await number(world) == 1


async def test_another_title_is_another_contract(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    await add_contract(world.alice, world.lounge, title="Another")
    assert await number(world) == 2


async def test_the_same_contract_much_later_is_meant(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    await world.env.advance_time(3600)
    await add_contract(world.alice, world.lounge)
    assert await number(world) == 2


async def test_two_members_with_the_same_words_have_one_each(world: World) -> None:
    async with world.at_once():
        await add_contract(world.alice, world.lounge)
        await add_contract(world.bob, world.lounge)
    assert await number(world) == 1
    assert len(await world.services.contracts.contracts_of(world.bob.id)) == 1


FORMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "contract": ("contract add", {}, {"Client": "Acme", "First day": "2025-01-10"}),
    "feedback for a new client": (
        "feedback log",
        {"contract": "Acme"},
        {"First day of the contract": "2025-01-10", "Last day": "2025-02-10", "Stars": "5"},
    ),
}


@pytest.mark.parametrize(("command", "options", "typed"), FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("together", [False, True], ids=["in turn", "at once"])
async def test_the_same_form_twice(
    world: World, command: str, options: dict[str, Any], typed: dict[str, str], together: bool
) -> None:
    form = await world.alice.slash(world.lounge, command, **options)
    if together:
        async with world.at_once():
            results = [await fill(world.alice, form, typed), await fill_again(world.alice, form, typed)]
    else:
        results = [await fill(world.alice, form, typed), await fill_again(world.alice, form, typed)]
    assert await number(world) == 1
    for result in results:
        assert len(result.followups) <= 1, "one answer for each"
        texts(result)


@pytest.mark.parametrize("together", [False, True], ids=["in turn", "at once"])
async def test_the_same_feedback_twice(world: World, together: bool) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Log feedback")
    typed = {"Stars": "5", "Public comment": "Great"}
    if together:
        async with world.at_once():
            await fill(world.alice, form, typed)
            await fill_again(world.alice, form, typed)
    else:
        await fill(world.alice, form, typed)
        await fill_again(world.alice, form, typed)
    rows = await world.rows(world.alice)
    assert (rows["feedback"], rows["change"]) == (1, 1)


async def test_the_same_edit_twice_is_one_change(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Edit")
    async with world.at_once():
        await fill(world.alice, form, {"Title": "Shop"})
        await fill_again(world.alice, form, {"Title": "Shop"})
    assert (await world.rows(world.alice))["change"] == 1


async def test_the_same_score_twice(world: World) -> None:
    async with world.at_once():
        await world.alice.slash(world.lounge, "score log", score="92")
        await world.alice.slash(world.lounge, "score log", score="92")
    assert (await world.rows(world.alice))["shown_score"] == 1


@pytest.mark.parametrize("what", ["contract", "feedback"])
async def test_delete_and_undo_pressed_twice(world: World, what: str) -> None:
    added = await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    await world.services.feedback.log(world.alice.id, one.id, {"stars": 5})
    if what == "contract":
        asked = await press(world.alice, added, "Delete")
        yes, undo = buttons(asked)["Delete"], f"c/contract.undo/{world.alice.id}/{one.id}"
    else:
        asked = await world.alice.slash(world.lounge, "feedback remove", contract=str(one.id))
        yes, undo = buttons(asked)["Remove"], f"c/feedback.undo/{world.alice.id}/{one.id}"
    async with world.at_once():
        twice = [await forge(world.alice, asked, yes), await forge(world.alice, asked, yes)]
    for result in twice:
        assert "my fault" not in texts(result)
    async with world.at_once():
        twice = [await forge(world.alice, asked, undo), await forge(world.alice, asked, undo)]
    for result in twice:
        assert "over" not in texts(result), "an undo that worked must not say that it is too late"
    rows = await world.rows(world.alice)
    assert (rows["contract"], rows["feedback"]) == (1, 1)
    assert len(await world.services.feedback.by_contract(world.alice.id)) == 1


async def test_erasing_twice(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    asked = await world.alice.slash(world.lounge, "privacy delete")
    yes = buttons(asked)["Erase everything for good"]
    async with world.at_once():
        await forge(world.alice, asked, yes)
        await forge(world.alice, asked, yes)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_a_form_sent_twice_says_that_it_counts_once(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    typed = {"Client": "Acme", "First day": "2025-01-10"}
    first = await fill(world.alice, form, typed)
    assert first.followups == []
    assert "counts once" in texts(await fill_again(world.alice, form, typed))
