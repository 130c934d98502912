"""`/score`, as a member uses it."""

from datetime import date

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, choose, fields, fill, filled, options, press, texts, title


async def shown(world: World) -> list[tuple[date, int]]:
    """Day and value of every score kept for alice."""
    return [(one.on, one.score) for one in await world.services.scores.shown(world.alice.id)]


async def rated_contract(world: World, client: str, stars: int, **values: object) -> int:
    """A contract that ended half a year ago, with feedback."""
    await add_contract(
        world.alice,
        world.lounge,
        **{"client": client, "started": "2025-06-01", "ended": "2025-07-01", "earned": "500", **values},
    )
    (one,) = (
        one for one in await world.services.contracts.contracts_of(world.alice.id) if one.client == client
    )
    await world.services.feedback.log(world.alice.id, one.id, {"stars": stars})
    return one.id


async def test_log_today_and_replace(world: World) -> None:
    result = await world.alice.slash(world.lounge, "score log", score="92")
    assert await shown(world) == [(date(2026, 1, 1), 92)]
    again = await world.alice.slash(world.lounge, "score log", score="94")
    assert await shown(world) == [(date(2026, 1, 1), 94)]
    assert "92" in texts(again)
    assert result.ephemeral


async def test_log_on_a_day(world: World) -> None:
    await world.alice.slash(world.lounge, "score log", score="90", on="3 days ago")
    assert await shown(world) == [(date(2025, 12, 29), 90)]


@pytest.mark.parametrize(
    "bad",
    [{"on": "whenever"}, {"on": "2027-01-01"}, {"platform": "fiverr"}],
    ids=["no day", "to come", "11 of 10"],
)
async def test_a_bad_score_is_refused(world: World, bad: dict[str, str]) -> None:
    result = await world.alice.slash(world.lounge, "score log", score="92", **bad)
    assert "my fault" not in texts(result)
    assert await shown(world) == []


async def test_list_without_scores_offers_to_log_one(world: World) -> None:
    result = await world.alice.slash(world.lounge, "score list")
    form = await press(world.alice, result, "Log the score shown")
    assert filled(form)["Day you saw it"] == "today"
    refused = await fill(world.alice, form, {"Job Success Score": "ninety"})
    assert "ninety" in texts(refused)
    assert await shown(world) == []
    form = await press(world.alice, result, "Log the score shown")
    await fill(world.alice, form, {"Job Success Score": "92 %", "Day you saw it": "yesterday"})
    assert await shown(world) == [(date(2025, 12, 31), 92)]


async def test_list_newest_first_and_remove_one(world: World) -> None:
    for day in range(1, 19):
        await world.alice.slash(world.lounge, "score log", score=str(80 + day), on=f"2025-12-{day:02}")
    listed = await world.alice.slash(world.lounge, "score list")
    assert next(iter(options(listed))).startswith("18 Dec 2025")
    second = await press(world.alice, listed, "Older →")
    assert len(options(second)) == 3
    after = await choose(world.alice, second, next(iter(options(second))))
    assert "Removed" in texts(after)
    assert len(await shown(world)) == 17


async def test_removing_a_score_twice(world: World) -> None:
    await world.alice.slash(world.lounge, "score log", score="92")
    one = await world.alice.slash(world.lounge, "score list")
    other = await world.alice.slash(world.lounge, "score list")
    value = next(iter(options(one)))
    await choose(world.alice, one, value)
    assert "no longer" in texts(await choose(world.alice, other, value))


async def test_estimate_without_contracts(world: World) -> None:
    result = await world.alice.slash(world.lounge, "score estimate")
    assert "Nothing to estimate" in title(result)
    assert "Client" in fields(await press(world.alice, result, "Add a contract"))
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_estimate_with_too_little(world: World) -> None:
    await rated_contract(world, "Acme", 5)
    result = await world.alice.slash(world.lounge, "score estimate")
    assert "No score yet" in title(result)


async def test_estimate_elsewhere(world: World) -> None:
    await rated_contract(world, "Acme", 4, platform="fiverr")
    result = await world.alice.slash(world.lounge, "score estimate")
    assert "only on Upwork" in texts(result)
    assert "4 stars" in texts(result)


async def test_estimate_says_what_counts_and_why(world: World) -> None:
    await rated_contract(world, "Acme", 5)
    await rated_contract(world, "Beta", 5)
    await rated_contract(world, "Gamma", 1)
    await rated_contract(world, "Delta", 5, between="agency/them")
    await rated_contract(world, "Eps", 5, client_flagged=True)
    result = await press(world.alice, await world.alice.slash(world.lounge, "score estimate"), "By the rules")
    assert "67" in title(result), "two of three jobs of the same weight are successful at best"
    parts = await press(world.alice, result, "What counts and why")
    said = texts(parts)
    assert "fewer than 3 stars" in said
    assert "flagged the client" in said
    assert "somebody else" in said
    rules = await press(world.alice, await press(world.alice, parts, "Back"), "How it is computed")
    assert "6, 12 and 24 months" in texts(rules)
    assert "67" in title(await press(world.alice, rules, "Back"))


async def test_estimate_compares_with_what_was_shown(world: World) -> None:
    await rated_contract(world, "Acme", 5)
    await rated_contract(world, "Beta", 5)
    await world.alice.slash(world.lounge, "score log", score="80")
    result = await world.alice.slash(world.lounge, "score estimate")
    assert "It showed **80" in texts(result)
    by_rules = await press(world.alice, result, "By the rules")
    assert "20 points below" in texts(by_rules)
    assert "100" in title(by_rules)


async def test_parts_by_pages(world: World) -> None:
    for n in range(8):
        await rated_contract(world, f"Client {n}", 5)
    result = await world.alice.slash(world.lounge, "score estimate")
    parts = await press(world.alice, await press(world.alice, result, "By the rules"), "What counts and why")
    assert "Page 1 of 2" in texts(parts)
    assert "Page 2 of 2" in texts(await press(world.alice, parts, "Older →"))


async def test_a_large_history_is_estimated(world: World) -> None:
    rows = "".join(f"Client {n},2025-{n % 9 + 1:02}-01,2025-{n % 9 + 1:02}-20,100,5\n" for n in range(300))
    data = ("client,started,ended,earned,stars\n" + rows).encode()
    preview = await world.alice.slash(world.lounge, "import", file=("many.csv", data))
    await press(world.alice, preview, "Import")
    assert "about" in title(await world.alice.slash(world.lounge, "score estimate"))
