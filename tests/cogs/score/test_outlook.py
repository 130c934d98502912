"""`/score estimate` and what follows from it, on a history with one contract that clearly went badly in secret."""

from datetime import timedelta

import pytest

from bot.contracts.models import ContractDraft
from bot.scores.models import ShownScoreDraft
from tests.cogs.conftest import World, log_history
from tests.cogs.verbs import buttons, choose, forge, press, texts, title

pytestmark = pytest.mark.one_database

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def told(world: World) -> World:
    await log_history(world, world.alice)
    return world


async def test_estimate_names_the_contract_that_probably_hurt(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score estimate")
    said = texts(result)
    assert result.ephemeral
    assert "about 83" in title(result).replace("\u00a0", " ")
    first = next(line for line in said.splitlines() if line.startswith("- "))
    assert "Quarry" in first
    assert "certain (> 99" in first.replace("\u00a0", " ")
    assert "almost impossible (< 1" in said.replace("\u00a0", " "), "90 is out of reach today"
    assert "Next change" in said
    assert "Careful" not in said


async def test_what_cannot_be_explained_is_said(told: World) -> None:
    today = told.env.now().date()
    for back in range(0, 90, 5):
        score = ShownScoreDraft(on=today - timedelta(days=back), score=30 if back % 10 else 99)
        await told.services.scores.log(told.alice.id, score)
    said = texts(await told.alice.slash(told.lounge, "score estimate"))
    assert "Please check this first" in said or "I cannot say why" in said


async def test_explain_one_contract(told: World) -> None:
    (quarry,) = await told.services.contracts.search_contracts(told.alice.id, "Quarry", 1)
    said = texts(await told.alice.slash(told.lounge, "score explain", contract=str(quarry.id)))
    assert "Hidden bad feedback: certain" in said
    assert "Before I looked at your scores I would have said 3 %" in said
    assert "costs about 17" in said or "costs about 16" in said
    assert "in the 6-month window until" in said


async def test_history_is_a_chart_and_a_table(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score history")
    (picture,) = result.response.attachments
    assert (await picture.read()).startswith(PNG)
    assert "Line chart" in str(result.response.components), "the picture is described for who cannot see it"
    table = await press(told.alice, result, "As a table")
    assert "Upwork showed 83" in texts(table).replace("\u00a0", " ")
    back = await press(told.alice, table, "As a chart")
    assert back.response.attachments


async def test_forecast_lists_the_dates_that_move_it(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score forecast")
    assert (await result.response.attachments[0].read()).startswith(PNG)
    said = texts(result)
    assert "Acme leaves the 6-month window" not in said, "the windows of 12 and 24 months are as good"
    assert "No date within a year moves it" in said


async def test_what_if_side_by_side(told: World) -> None:
    result = await told.alice.slash(
        told.lounge, "score what-if", contracts=6, outcome="good", earned=200, days=10
    )
    said = texts(result)
    today, then = (line for line in said.splitlines() if line.startswith(("Today", "Then")))
    assert "83 %" in today
    assert "92 %" in then, "eleven of twelve"
    assert len(await told.services.contracts.contracts_of(told.alice.id)) == 6, "nothing is stored"


async def test_what_if_by_menus(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score what-if")
    assert "Choose a case" in texts(result)
    worse = await choose(told.alice, result, "1/bad/800/30")
    assert "**69 %**" in next(line for line in texts(worse).splitlines() if line.startswith("Then"))
    (quarry,) = await told.services.contracts.search_contracts(told.alice.id, "Quarry", 1)
    gone = await choose(told.alice, worse, f"{quarry.id}/gone")
    assert "**100 %**" in next(line for line in texts(gone).splitlines() if line.startswith("Then"))
    good = await choose(told.alice, gone, f"{quarry.id}/positive")
    assert "If the hidden part of Quarry was good" in texts(good)


async def test_plan_and_badges(told: World) -> None:
    said = texts(await told.alice.slash(told.lounge, "score plan"))
    assert "**4** of $200 or $800" in said, "nine of ten"
    assert "Top Rated" in said
    assert "⬜ score of 90 or more now" in said
    assert "$1,200.00 in 12 months" in said
    easy = texts(await told.alice.slash(told.lounge, "score plan", goal=80))
    assert "You are at 80" in easy
    assert "You can afford **no** bad contract now" in easy, "four of six is no 80 any more"


async def test_accuracy_says_how_estimates_met_the_scores(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score accuracy")
    assert "of 10 times inside" in title(result)
    assert "❌" in texts(result), "nobody could expect the fall"


async def test_how_sure_and_what_to_do(told: World) -> None:
    result = await told.alice.slash(told.lounge, "score estimate")
    sure = await press(told.alice, result, "How sure?")
    assert "not published" in texts(sure)
    todo = texts(await press(told.alice, await press(told.alice, sure, "My score"), "What to do"))
    assert "Look at Quarry" in todo
    assert "Never ask for stars" in todo


@pytest.mark.parametrize(
    "command", ["score estimate", "score history", "score forecast", "score what-if", "score plan"]
)
async def test_without_contracts_each_says_what_to_log(world: World, command: str) -> None:
    assert "Nothing to estimate yet" in title(await world.alice.slash(world.lounge, command))


@pytest.mark.parametrize("command", ["score estimate", "score history", "score forecast"])
async def test_without_a_score_each_says_why(world: World, command: str) -> None:
    await one_contract(world)
    assert "No score yet" in title(await world.alice.slash(world.lounge, command))


async def one_contract(world: World) -> None:
    today = world.env.now().date()
    draft = ContractDraft(
        client="Solo",
        started=today - timedelta(days=20),
        ended=today - timedelta(days=3),
        earned_cents=40_000,
    )
    added = await world.services.contracts.add_contract(world.alice.id, draft)
    await world.services.feedback.log(world.alice.id, added.contract.id, {"stars": 5})


async def test_a_beginner_can_plan_the_first_score(world: World) -> None:
    await one_contract(world)
    result = await world.alice.slash(world.lounge, "score estimate")
    plan = await press(world.alice, result, "Plan")
    assert "**1** of any size" in texts(plan)
    what_if = await press(world.alice, plan, "What if")
    said = texts(await choose(world.alice, what_if, "One good contract of $800"))
    assert "Today: no score" in said
    assert "Then: **100" in said.replace("\u00a0", " ")


async def test_who_lost_the_score_still_sees_where_it_was(world: World) -> None:
    ended = world.env.now().date() - timedelta(days=750)
    for client in ("Acme", "Beta"):
        draft = ContractDraft(
            client=client, started=ended - timedelta(days=9), ended=ended, earned_cents=20_000
        )
        added = await world.services.contracts.add_contract(world.alice.id, draft)
        await world.services.feedback.log(world.alice.id, added.contract.id, {"stars": 5})
    assert "No score yet" in title(await world.alice.slash(world.lounge, "score estimate"))
    result = await world.alice.slash(world.lounge, "score history")
    assert result.response.attachments


async def test_accuracy_without_scores(world: World) -> None:
    assert "No record yet" in title(await world.alice.slash(world.lounge, "score accuracy"))


async def test_the_answer_follows_the_records(told: World) -> None:
    """A kept answer must not outlive what it was made of."""
    await told.alice.slash(told.lounge, "score estimate")
    (quarry,) = await told.services.contracts.search_contracts(told.alice.id, "Quarry", 1)
    await told.services.feedback.log(told.alice.id, quarry.id, {"removed": True})
    said = texts(await told.alice.slash(told.lounge, "score explain", contract=str(quarry.id)))
    assert "the platform removed its feedback" in said


async def test_nobody_learns_anything_of_anothers_record(told: World) -> None:
    """Nine looks through accounts of one's own once told a tenth member's exact record, and that there was one."""
    sybils = [told.guild.add_member(told.env.create_user(f"sybil{number}")) for number in range(9)]
    for sybil in sybils:
        await log_history(told, sybil)

    async def looked() -> list[str]:
        found = []
        for sybil in sybils:
            answer = await sybil.slash(told.lounge, "score accuracy")
            found.append(f"{texts(answer)} {buttons(answer)}".replace(str(sybil.id), "me"))
        return found

    with_alice = await looked()
    assert await told.services.scores.shown(told.alice.id)
    await told.services.privacy.erase(told.alice.id)
    assert await looked() == with_alice
    mine = await sybils[0].slash(told.lounge, "score accuracy")
    pressed = await forge(sybils[0], mine, f"c/score.share/{sybils[0].id}/yes")
    assert "button" in texts(pressed), "one of a message from before says that it does nothing any more"
    assert len(set(with_alice)) == 1, "and each sees only what is made of their own records"
