"""A page points to the command that works its answer out from the member's own records, and fills it in."""

from datetime import timedelta

import pytest
from discord import app_commands

from bot.contracts.models import ContractDraft
from bot.platforms import Platform
from bot.ui.buttons import Kind
from cogs.guidance.own_answers import OWN_ANSWERS
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, forge, press, texts, title

PLANS, EXPLAINS, NEITHER = "jss-recover", "private-feedback", "scope-creep"
BAD_REVIEW = "feedback-negative-plan"


async def add(world: World, client: str, ended: int | None) -> None:
    today = world.env.now().date()
    draft = ContractDraft(
        client=client,
        started=today - timedelta(days=90),
        ended=None if ended is None else today - timedelta(days=ended),
        earned_cents=450_00,
    )
    await world.services.contracts.add_contract(world.alice.id, draft)


async def test_every_command_that_a_page_names_is_one_and_can_be_run(world: World) -> None:
    known = {
        one.qualified_name for one in world.bot.tree.walk_commands() if isinstance(one, app_commands.Command)
    }
    named = {page.command for page in (await world.services.guidance.library()).pages() if page.command}
    assert named <= set(OWN_ANSWERS) <= known
    assert {one.action for one in OWN_ANSWERS.values()} <= world.bot.actions.names(Kind.PRESS)


@pytest.mark.parametrize("slug", [PLANS, EXPLAINS])
async def test_who_logged_nothing_sees_the_command_alone(world: World, slug: str) -> None:
    shown = await world.alice.slash(world.lounge, "guidance find", words=slug)
    assert "works this out from what you logged" in texts(shown)
    assert {"My plan", "Explain my last contract"}.isdisjoint(buttons(shown))


async def test_a_plan_is_made_of_ones_own_records(world: World) -> None:
    await add(world, "Acme", ended=10)
    shown = await world.alice.slash(world.lounge, "guidance find", words=PLANS)
    assert "</score plan:" in texts(shown) or "/score plan" in texts(shown)
    assert "90" in texts(await press(world.alice, shown, "My plan"))
    assert "My plan" not in buttons(await world.bob.slash(world.lounge, "guidance find", words=PLANS))


async def test_what_is_explained_is_the_contract_that_ended_last(world: World) -> None:
    await add(world, "Running", ended=None)
    shown = await world.alice.slash(world.lounge, "guidance find", words=EXPLAINS)
    assert "Explain my last contract" not in buttons(shown), "nothing has ended yet"
    for client, days in (("Early", 60), ("Late", 5), ("Middle", 30)):
        await add(world, client, ended=days)
    shown = await world.alice.slash(world.lounge, "guidance find", words=EXPLAINS)
    explained = await press(world.alice, shown, "Explain my last contract")
    assert "Late" in title(explained) + texts(explained)


async def test_the_page_on_a_bad_review_leads_to_a_plan_for_the_chosen_contract(world: World) -> None:
    """The one that ended last, where none is chosen."""
    for client, days in (("Early", 20), ("Late", 5)):
        await add(world, client, ended=days)
    contracts = await world.services.contracts.contracts_of(world.alice.id)
    early = next(one for one in contracts if one.client == "Early")
    shown = await world.alice.slash(world.lounge, "guidance find", words=BAD_REVIEW)
    begun = await press(world.alice, shown, "Make a plan")
    assert "Late" in texts(begun)
    assert title(begun) == "One step at a time"
    custom_id = f"c/guidance.page/{world.alice.id}/{BAD_REVIEW}~~c{early.id}"
    dated = await forge(world.alice, shown, custom_id)
    assert "Early" in texts(await press(world.alice, dated, "Make a plan"))


@pytest.mark.parametrize(
    ("slug", "label", "begun"),
    [
        ("feedback-respond", "Make a plan", "One step at a time"),
        ("feedback-removal", "Make a plan", "One step at a time"),
        ("feedback-change", "Make a plan", "One step at a time"),
        ("bad-review-stress", "Make a plan", "One step at a time"),
        ("feedback-threats", "Make a plan", "One step at a time"),
        ("direct-contracts", "Open a case", ""),
        ("client-unresponsive", "Open a case", ""),
        ("dispute-arbitration", "Open a case", ""),
        ("feedback-client-wont-close", "What if?", ""),
    ],
)
async def test_the_pages_of_one_trouble_lead_to_the_same_command(
    world: World, slug: str, label: str, begun: str
) -> None:
    await add(world, "Acme", ended=5)
    shown = await world.alice.slash(world.lounge, "guidance find", words=slug)
    result = await press(world.alice, shown, label)
    assert begun in title(result)
    assert "my fault" not in texts(result)


async def test_other_pages_name_none(world: World) -> None:
    await add(world, "Acme", ended=10)
    shown = await world.alice.slash(world.lounge, "guidance find", words=NEITHER)
    assert "works this out" not in texts(shown)


async def test_a_contract_of_another_platform_answers_nothing(world: World) -> None:
    today = world.env.now().date()
    draft = ContractDraft(client="Elsewhere", started=today, ended=today, platform=Platform.FIVERR)
    await world.services.contracts.add_contract(world.alice.id, draft)
    shown = await world.alice.slash(world.lounge, "guidance find", words=PLANS)
    assert "My plan" not in buttons(shown)
