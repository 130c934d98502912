"""Contracts listed, found and shown."""

from datetime import timedelta

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import (
    add_contract,
    buttons,
    card,
    choose,
    fields,
    headings,
    lines,
    options,
    press,
    press_beside,
    texts,
    title,
    walk,
)


async def test_list_without_contracts_offers_to_add_one(world: World) -> None:
    result = await world.alice.slash(world.lounge, "contract list")
    form = await press(world.alice, result, "Add a contract")
    assert "Client" in fields(form)
    assert (await world.rows(world.alice))["member"] == 0


async def test_list_newest_first_and_by_pages(world: World) -> None:
    for month in range(1, 13):
        await add_contract(world.alice, world.lounge, title=f"Job {month}", started=f"2025-{month:02}-01")
    first = await world.alice.slash(world.lounge, "contract list")
    assert title(first).startswith("12 contracts")
    assert headings(first) == [f"Acme · Job {n}" for n in range(12, 4, -1)]
    assert not any(label.startswith("←") for label in buttons(first))
    second = await press(world.alice, first, "Older →")
    assert headings(second) == [f"Acme · Job {n}" for n in range(4, 0, -1)]
    again = await press(world.alice, second, "← Newer")
    assert "Page 1 of 2" in texts(again)
    opened = await press_beside(world.alice, again)
    assert "Job 12" in title(opened)


async def test_list_filters(world: World) -> None:
    await add_contract(world.alice, world.lounge, title="Open one")
    await add_contract(world.alice, world.lounge, title="Rated one", ended="2025-03-01")
    await add_contract(world.alice, world.lounge, title="Waiting one", ended="2025-03-01")
    ids = {one.title: one.id for one in await world.services.contracts.contracts_of(world.alice.id)}
    await world.services.feedback.log(world.alice.id, ids["Rated one"], {"stars": 5})

    async def titles(state: str) -> set[str]:
        found = await world.alice.slash(world.lounge, "contract list", state=state)
        return {heading.split(" · ")[1] for heading in headings(found)}

    assert await titles("open") == {"Open one"}
    assert await titles("ended") == {"Rated one", "Waiting one"}
    assert await titles("waiting") == {"Waiting one"}


async def test_an_empty_filter_leads_back_to_all(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    result = await world.alice.slash(world.lounge, "contract list", state="ended")
    assert lines(result) == {}
    everything = await press(world.alice, result, "All contracts")
    assert len(lines(everything)) == 1


async def test_a_page_keeps_its_filter(world: World) -> None:
    for n in range(10):
        await add_contract(world.alice, world.lounge, title=f"Open {n}")
        await add_contract(world.alice, world.lounge, title=f"Ended {n}", ended="2025-03-01")
    first = await world.alice.slash(world.lounge, "contract list", state="open")
    shown = headings(first)
    second = await press(world.alice, first, "Older →")
    shown += headings(second)
    assert len(shown) == 10
    assert all("Open" in heading for heading in shown)


async def test_beside_each_stands_the_likely_step(world: World) -> None:
    today = world.env.now().date()
    await add_contract(world.alice, world.lounge, title="Open")
    await add_contract(world.alice, world.lounge, title="Waits", ended=str(today - timedelta(days=13)))
    await add_contract(world.alice, world.lounge, title="Over", ended=str(today - timedelta(days=15)))
    await add_contract(world.alice, world.lounge, title="Rated", ended=str(today - timedelta(days=2)))
    ids = {one.title: one.id for one in await world.services.contracts.contracts_of(world.alice.id)}
    await world.services.feedback.log(world.alice.id, ids["Rated"], {"stars": 5})
    listed = await world.alice.slash(world.lounge, "contract list")
    beside = {
        heading.split(" · ")[1]: custom_id.split("/")[1]
        for heading, custom_id in zip(headings(listed), lines(listed).values(), strict=True)
    }
    assert beside == {
        "Open": "contract.show",
        "Waits": "feedback.log",
        "Over": "contract.show",
        "Rated": "contract.show",
    }
    assert "Stars" in fields(await press_beside(world.alice, listed, "Waits")), "one press"
    assert list(options(listed).values()) == [str(ids["Waits"])], "its button does another thing"
    assert title(await choose(world.alice, listed, str(ids["Waits"]))) == "Acme · Waits"


async def test_a_full_page_of_long_names_is_taken(world: World) -> None:
    today = world.env.now().date()
    for n in range(17):
        await add_contract(
            world.alice,
            world.lounge,
            client="*" * 100,
            title=f"{n}" * 50,
            ended=str(today - timedelta(days=n)),
        )
    second = await press(world.alice, await world.alice.slash(world.lounge, "contract list"), "Older →")
    assert len(lines(second)) == 8
    assert sum(1 for _one in walk(card(second).components)) <= 40


async def test_show_by_id_by_name_and_by_client(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    for way in (str(one.id), "acme", "Site", "acme · site"):
        assert title(await world.alice.slash(world.lounge, "contract show", contract=way)) == "Acme · Site"


async def test_a_name_that_fits_several_asks_for_a_choice(world: World) -> None:
    await add_contract(world.alice, world.lounge, title="One")
    await add_contract(world.alice, world.lounge, title="Two")
    result = await world.alice.slash(world.lounge, "contract show", contract="Acme")
    assert "Several" in texts(result)


@pytest.mark.parametrize(
    "garbage", ["nobody", "0", "12345678901234567890123", "-1", "²", "٣٤٥", "1e9", " ", "'; --"]
)
async def test_show_of_nothing(world: World, garbage: str) -> None:
    result = await world.alice.slash(world.lounge, "contract show", contract=garbage)
    assert result.ephemeral
    assert "my fault" not in texts(result)


async def test_the_list_survives_a_contract_that_is_gone(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    listed = await world.alice.slash(world.lounge, "contract list")
    await press(world.alice, await press(world.alice, added, "Delete"), "Delete")
    opened = await press_beside(world.alice, listed)
    assert "cannot find" in texts(opened)


async def test_client_autocomplete_forgives_typing_errors(world: World) -> None:
    for n in range(30):
        await add_contract(world.alice, world.lounge, client=f"Client {n:02}", started=f"2025-01-{n + 1:02}")
    await add_contract(world.alice, world.lounge, client="Northwind Traders", started="2024-01-01")
    everything = await world.alice.autocomplete(world.lounge, "contract add", "client", "")
    assert [choice["value"] for choice in everything] == [f"Client {n:02}" for n in range(29, 4, -1)]
    found = await world.alice.autocomplete(world.lounge, "contract add", "client", "nortwind")
    assert found[0]["value"] == "Northwind Traders"
    (known,) = (
        one
        for one in await world.services.contracts.contracts_of(world.alice.id)
        if one.client.startswith("N")
    )
    found = await world.alice.autocomplete(world.lounge, "contract show", "contract", "trader")
    assert found[0]["value"] == str(known.id)
