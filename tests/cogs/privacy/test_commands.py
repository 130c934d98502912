"""`/privacy`, as a member uses it."""

from bot.insights import repository as insight_rows
from bot.insights.models import Part
from bot.insights.repository import KeptPart
from tests.bot.records import PAGE, ask, case, server_page, set_back, thank
from tests.cogs.conftest import World
from tests.cogs.transfer.test_commands import file_of
from tests.cogs.verbs import add_contract, buttons, press, texts, title


async def fill_every_table(world: World) -> None:
    """Rows of alice in every table that holds rows of a member."""
    await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    await world.services.contracts.edit(world.alice.id, one.id, {"note": "Pays late"})
    await world.services.feedback.log(world.alice.id, one.id, {"stars": 5})
    await world.alice.slash(world.lounge, "score log", score="92")
    await world.services.scores.set_floor(world.alice.id, True)
    await world.services.reminders.choose(world.alice.id, hour=9)
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="Ask")
    await press(world.alice, asked, "Save")
    await set_back(world.services, world.alice.id, one.id, lambda field: field)
    await case(world.services, world.alice.id, one.id, lambda field: field)
    await ask(world.services, world.alice.id, lambda field: field)
    await world.services.insights.switch(world.guild.id, True)
    await world.services.insights.join(world.alice.id, world.guild.id)
    guidance, moderation = world.services.guidance, world.services.moderation
    await guidance.save(world.alice.id, PAGE, None)
    await guidance.vote(world.alice.id, PAGE, world.guild.id, helpful=True)
    await guidance.miss(world.alice.id, world.guild.id, "invoice")
    await moderation.save(world.alice.id, world.guild.id, None, server_page(), base=0)
    await thank(world.services, world.alice.id, lambda field: field)
    part = KeptPart(Part(4, 3, 2, 50), world.services.insights.next_period(), 1, world.services.clock())
    async with world.services.database.write() as connection:
        await insight_rows.put_part(connection, world.alice.id, part)


async def test_show_counts_what_is_kept(world: World) -> None:
    await fill_every_table(world)
    rows = await world.rows(world.alice)
    assert all(rows.values()), f"the test fills no {[name for name, count in rows.items() if not count]}"
    said = texts(await world.alice.slash(world.lounge, "privacy show"))
    for line in (
        "Contracts: 1",
        "Clients: 1",
        "Feedback: 1",
        "Scores shown to you: 1",
        "Reminders, sent ones for 60 days: 2",
        "Europe/Madrid",
    ):
        assert line in said
    assert "Guidance pages you saved: 1" in said


async def test_show_of_nothing_keeps_nothing(world: World) -> None:
    result = await world.alice.slash(world.lounge, "privacy show")
    assert "keep nothing" in title(result)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_delete_asks_and_erases_every_row_but_nobody_elses(world: World) -> None:
    await fill_every_table(world)
    await add_contract(world.bob, world.lounge)
    others = await world.rows(world.bob)
    asked = await world.alice.slash(world.lounge, "privacy delete")
    assert (await world.rows(world.alice))["contract"] == 1
    await press(world.alice, asked, "Erase everything for good")
    assert set((await world.rows(world.alice)).values()) == {0}
    assert await world.rows(world.bob) == others
    assert "No contracts yet" in title(await world.alice.slash(world.lounge, "contract list"))


async def test_deleted_but_undoable_rows_are_erased_too(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    await press(world.alice, await press(world.alice, added, "Delete"), "Delete")
    asked = await world.alice.slash(world.lounge, "privacy delete")
    await press(world.alice, asked, "Erase everything for good")
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_erasing_can_be_thought_over(world: World) -> None:
    await fill_every_table(world)
    shown = await world.alice.slash(world.lounge, "privacy show")
    asked = await press(world.alice, shown, "Erase everything")
    back = await press(world.alice, asked, "Keep it")
    assert "Contracts: 1" in texts(back)
    assert (await world.rows(world.alice))["contract"] == 1


async def test_there_may_be_nothing_to_erase(world: World) -> None:
    result = await world.alice.slash(world.lounge, "privacy delete")
    assert "nothing to erase" in title(result)
    assert buttons(result) == {}


async def test_export_as_either_kind(world: World) -> None:
    await fill_every_table(world)
    result = await world.alice.slash(world.lounge, "privacy export")
    assert b"Acme" in await file_of(await press(world.alice, result, "JSON"))
    assert b"Acme" in await file_of(await press(world.alice, result, "CSV"))
    asked = await world.alice.slash(world.lounge, "privacy delete")
    assert b"Acme" in await file_of(await press(world.alice, asked, "Get everything as a file"))


async def test_stopping_messages_keeps_nothing_about_a_stranger(world: World) -> None:
    """The button stands in a direct message, which outlives the erasure of everything."""
    stored = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    await press(world.alice, await press(world.alice, stored, "That is fine"), "Yes, you may")
    asked = await world.alice.slash(world.lounge, "privacy delete")
    await press(world.alice, asked, "Erase everything for good")
    (message,) = world.alice.user.dm_channel.history()
    result = await world.alice.user.click(message, label="Stop direct messages")
    assert "keep nothing" in texts(result)
    assert set((await world.rows(world.alice)).values()) == {0}
