"""The whole way through a plan, as members go it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.contracts.models import Contract, ContractDraft, Kind
from bot.platforms import Platform
from bot.reminders.models import Kind as ReminderKind
from bot.setbacks import schedule
from bot.setbacks.models import Stage, State, Way
from bot.ui.direct_messages import Context
from cogs.plan.step_commands import PlanStepsCog
from tests.cogs.conftest import World, log_history
from tests.cogs.postbox import NOW, close, go, last, messages, settle_in
from tests.cogs.verbs import (
    add_contract,
    buttons,
    choose,
    fields,
    fill,
    options,
    press,
    press_beside,
    texts,
    title,
)


async def ended(world: World, days: int, platform: Platform = Platform.UPWORK, **values: Any) -> Contract:
    """A contract of alice that ended so many days ago."""
    today = world.env.now().date()
    draft = ContractDraft.model_validate(
        {
            "client": "Zeta",
            "title": "Site",
            "platform": platform,
            "started": today - timedelta(days=days + 30),
            "ended": today - timedelta(days=days),
            "earned_cents": 50_000,
            **values,
        }
    )
    return (await world.services.contracts.add_contract(world.alice.id, draft)).contract


async def reviewed(
    world: World, days: int = 5, platform: Platform = Platform.UPWORK, **values: Any
) -> Contract:
    """The same with two stars and a comment."""
    contract = await ended(world, days, platform, **values)
    left = {"stars": Decimal(2), "comment": "Slow, and never answered."}
    await world.services.feedback.log(world.alice.id, contract.id, left)
    return contract


async def planned(world: World) -> dict[str, date]:
    """Name of what is to be reminded of → the day."""
    rows = await world.services.reminders.open(world.alice.id)
    return {row.key.split("/")[2]: row.due_at.date() for row in rows if row.kind is ReminderKind.PLAN}


async def test_from_a_logged_review_to_a_lesson(world: World) -> None:
    """One member, all the cards, with a restart in the middle."""
    alice = world.alice
    await log_history(world, alice)
    await world.services.reminders.agree(alice.id, "en-US")
    await ended(world, 5)
    form = await alice.slash(world.lounge, "feedback log", contract="Zeta")
    logged = await fill(alice, form, {"Stars": "2", "Public comment": "Slow, and never answered."})

    first = await press(alice, logged, "Make a plan")
    assert title(first) == "One step at a time"
    assert "do not answer yet" in texts(first)
    assert "Slow, and never answered" in texts(first)
    form = await press(alice, first, "Note my thoughts")
    noted = await fill(alice, form, {"Your thoughts": "He changed his mind twice."})
    assert "He changed his mind twice" in texts(noted)

    effect = await press(alice, noted, "What it does to my score")
    assert "Top Rated" in texts(effect)
    assert "It leaves by itself: the 6-month window" in texts(effect)

    ways = await press(alice, effect, "What I can do")
    assert {"Save everything", "Let the client change it", "Answer in public", "Report it"} <= set(
        options(ways)
    )
    one = await choose(alice, ways, "Answer in public")
    assert "day 28 is" in texts(one)
    onto = await press(alice, one, "Put it on my list")
    assert "✓ **Answer in public**" in texts(onto)
    one = await choose(alice, onto, "Save everything")
    onto = await press(alice, one, "Put it on my list")
    assert "My list (2)" in buttons(onto)
    listed = await press(alice, onto, "My list (2)")
    assert set(await planned(world)) == {"reply", "save", "end"}

    await world.restart()
    back = await alice.slash(world.lounge, "plan show")
    assert title(back) == "Your list"
    step = await press(alice, back, "Next step")
    assert title(step) == "Save everything"
    listed = await press(alice, step, "Done")
    assert "☑ **Save everything**" in texts(listed)
    assert set(await planned(world)) == {"reply", "end"}

    step = await press(alice, listed, "Next step")
    assert title(step) == "Answer in public"
    assert "Thank you for the feedback on Site" in texts(step)
    words = await press(alice, step, "My own words")
    bad = await fill(alice, words, {"What you want to send": "Change it to 5 stars and I give you a refund!"})
    assert "asks for stars" in texts(bad)
    assert "sounds loud" in texts(bad)
    words = await press(alice, bad, "My own words")
    good = await fill(alice, words, {"What you want to send": "The first version came on the 3rd."})
    assert "nothing in it that breaks a rule" in texts(good)
    later = await press(alice, good, "Later")
    assert "Put off to" in texts(later)
    step = await press(alice, later, "Next step")
    assert "The first version came on the 3rd" in texts(step)
    listed = await press(alice, step, "Drop it")
    assert set(await planned(world)) == {"end"}

    asked = await press(alice, listed, "What came of it")
    closed = await choose(alice, asked, "Nothing changed")
    assert title(closed) == "This plan is closed"
    assert await planned(world) == {}
    assert buttons(closed)["The way back"].startswith("c/score.plan/")
    form = await press(alice, closed, "What I learned")
    kept = await fill(alice, form, {"What I will do differently": "Two rounds of changes, in writing."})
    assert "Two rounds of changes" in texts(kept)

    begun = await add_contract(alice, world.lounge, client="Beta")
    assert "Two rounds of changes" in texts(begun)
    other = await add_contract(alice, world.lounge, client="Beta", kind="hourly")
    assert "Two rounds of changes" not in texts(other)


@pytest.mark.parametrize(
    ("platform", "values", "there", "missing", "said"),
    [
        (Platform.UPWORK, {"kind": Kind.HOURLY}, {"Look after open money", "Report it"}, set(), ""),
        (
            Platform.FIVERR,
            {},
            {"Answer in public", "Report it"},
            {"Let the client change it", "Give money back"},
            "published review is final",
        ),
        (Platform.FREELANCER, {}, {"Look after open money"}, {"Answer in public"}, "feedback is final"),
        (
            Platform.DIRECT,
            {},
            {"Ask what went wrong", "Leave it alone"},
            {"Report it", "Answer in public", "Look after open money"},
            "There are few ways",
        ),
    ],
)
async def test_the_ways_of_each_platform(
    world: World,
    platform: Platform,
    values: dict[str, Any],
    there: set[str],
    missing: set[str],
    said: str,
) -> None:
    contract = await reviewed(world, 3, platform, **values)
    first = await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    if platform is Platform.UPWORK:
        first = await press(world.alice, first, "What it does to my score")
    else:
        assert "What it does to my score" not in buttons(first), "no score of theirs is made up"
    ways = await press(world.alice, first, "What I can do")
    found = set(options(ways))
    assert there <= found
    assert not missing & found
    assert said in texts(ways)
    for way in found:
        one = await choose(world.alice, ways, way)
        assert all(f"**{fact}**: " in texts(one) for fact in ("Effort", "Chance", "What it cannot do"))
        ways = await press(world.alice, one, "Other ways")


async def test_what_is_over_is_said_and_not_offered(world: World) -> None:
    contract = await reviewed(world, 40)
    first = await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    ways = await press(
        world.alice, await press(world.alice, first, "What it does to my score"), "What I can do"
    )
    assert "Answer in public" not in options(ways)
    assert "The time is over for: Answer in public, Look after open money" in texts(ways)


async def test_on_what_may_be_the_last_day_nothing_is_called_over(world: World) -> None:
    contract = await reviewed(world, 28)
    first = await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    assert "**Today may be the last day, or it was yesterday**: Answer in public" in texts(first)
    ways = await press(
        world.alice, await press(world.alice, first, "What it does to my score"), "What I can do"
    )
    assert "**Answer in public** · ⏳ perhaps the last day: now" in texts(ways)
    one = await choose(world.alice, ways, "Answer in public")
    assert "If you want it, try it now." in texts(one)


async def test_what_is_switched_off_is_not_promised(world: World) -> None:
    contract = await reviewed(world, 3)
    await world.services.reminders.agree(world.alice.id, "en-US")
    plan = await world.services.setbacks.start(world.alice.id, contract.id)
    await world.services.setbacks.choose(world.alice.id, plan.id, Way.SAVE)
    await world.services.setbacks.go_to(world.alice.id, plan.id, Stage.STEPS)
    listed = await world.alice.slash(world.lounge, "plan show")
    assert "I ask what came of it" in texts(listed)
    await world.services.reminders.switch(world.alice.id, ReminderKind.PLAN, on=False)
    listed = await world.alice.slash(world.lounge, "plan show")
    assert "I ask what came of it" not in texts(listed)
    assert "look here yourself" in texts(listed)


async def test_without_a_contract(world: World) -> None:
    first = await world.alice.slash(world.lounge, "plan start")
    assert "the client and the first day are enough" in texts(first)
    form = await press(world.alice, first, "Add a contract")
    assert "Client" in fields(form)
    assert title(await world.alice.slash(world.lounge, "plan show")) == "You have no plan"
    assert title(await world.alice.slash(world.lounge, "plan list")) == "You have no plan"


async def test_with_more_contracts_than_a_menu_holds(world: World) -> None:
    today = world.env.now().date()
    for number in range(26):
        draft = ContractDraft(client=f"Client {number}", started=today - timedelta(days=number))
        await world.services.contracts.add_contract(world.alice.id, draft)
    for command in ("plan start", "case open"):
        asked = await world.alice.slash(world.lounge, command)
        assert len(options(asked)) == 25
        assert "The list shows 25 of your contracts" in texts(asked)
        assert f"</{command}:" in texts(asked)


async def test_what_is_due_first_stands_first(world: World) -> None:
    contract = await reviewed(world, 3)
    plan = await world.services.setbacks.start(world.alice.id, contract.id)
    for way in (Way.LEAVE, Way.REFUND, Way.REPLY, Way.MONEY, Way.ASK):
        await world.services.setbacks.choose(world.alice.id, plan.id, way)
    await world.services.setbacks.set_step(world.alice.id, plan.id, Way.MONEY, State.DONE)
    await world.services.setbacks.go_to(world.alice.id, plan.id, Stage.STEPS)
    listed = await world.alice.slash(world.lounge, "plan show")
    assert [one[2:] for one in options(listed)] == [
        "Ask what went wrong", "Answer in public", "Give money back", "Leave it alone", "Look after open money",
    ]  # fmt: skip


async def test_of_several_contracts_the_badly_reviewed_one_comes_first(world: World) -> None:
    await log_history(world, world.alice)
    await reviewed(world)
    asked = await world.alice.slash(world.lounge, "plan start")
    assert next(iter(options(asked))).startswith("Zeta")
    first = await choose(world.alice, asked, next(iter(options(asked).values())))
    assert "Slow, and never answered" in texts(first)


async def test_a_contract_that_ended_without_a_review(world: World) -> None:
    """What is not logged is asked for, and what it would do is said so."""
    await log_history(world, world.alice)
    contract = await ended(world, 3)
    first = await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    assert "I do not know the review on this contract" in texts(first)
    effect = await press(world.alice, first, "What it does to my score")
    assert "There is no bad review here yet" in texts(effect)
    ways = await press(world.alice, effect, "What I can do")
    assert {"Save everything", "Ask what went wrong", "Leave it alone"} <= set(options(ways))
    assert "Answer in public" not in options(ways)


async def test_while_a_client_is_unhappy(world: World) -> None:
    """From the card of an open contract; then the review comes, and the plan goes on."""
    alice = world.alice
    await add_contract(alice, world.lounge, client="Zeta", earned="500")
    shown = await alice.slash(world.lounge, "contract show", contract="Zeta")
    first = await press(alice, shown, "This client is unhappy")
    assert "Take an hour before you write" in texts(first)
    ways = await press(alice, await press(alice, first, "What it does to my score"), "What I can do")
    assert {"Answer calmly today", "Go on, with clear rules", "End it in good order"} <= set(options(ways))
    onto = await press(alice, await choose(alice, ways, "Answer calmly today"), "Put it on my list")
    step = await press(alice, await press(alice, onto, "My list (1)"), "Next step")
    assert "Hi Zeta, I see that you are upset" in texts(step)
    came = await press(
        alice, await press(alice, await press(alice, step, "My list"), "What came of it"), "A bad review came"
    )
    assert "do not answer yet" in texts(came)
    (pair,) = await world.services.setbacks.plans_of(alice.id)
    assert [one.state for one in pair[0].steps] == [State.DROPPED]


async def test_steps_arrive_as_reminders_and_their_buttons_work(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world, ended=date(2025, 12, 30))
    await world.services.feedback.log(world.alice.id, contract_id, {"stars": Decimal(2), "comment": "Slow."})
    plan = await world.services.setbacks.start(world.alice.id, contract_id)
    for way in (Way.SAVE, Way.ASK):
        await world.services.setbacks.choose(world.alice.id, plan.id, way)
    await go(world, NOW + timedelta(days=1, hours=8, minutes=59))
    assert messages(world) == []
    await go(world, NOW + timedelta(days=1, hours=9))
    step = last(world)
    assert title(step) == "Save everything"
    assert "Ana · Logo" in texts(step)
    assert {"Done", "Later", "Stop these", "Stop all"} <= set(buttons(step))
    await world.restart()
    listed = await press(world.alice.user, step, "Done")
    assert "☑ **Save everything**" in texts(listed)
    await go(world, NOW + timedelta(days=2, hours=9))
    assert title(last(world)) == "Ask what went wrong"
    await world.services.setbacks.set_step(world.alice.id, plan.id, Way.ASK, State.DONE)
    await go(world, NOW + timedelta(days=schedule.REVIEW_DAYS, hours=9))
    asked = last(world)
    assert title(asked) == "What came of it?"
    closed = await choose(world.alice.user, asked, "The client changed the review")
    assert title(closed) == "This plan is closed"


async def test_what_was_done_meanwhile_is_not_said(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world, ended=date(2025, 12, 30))
    plan = await world.services.setbacks.start(world.alice.id, contract_id)
    await world.services.setbacks.choose(world.alice.id, plan.id, Way.SAVE)
    (row,) = [one for one in await world.services.reminders.open(world.alice.id) if "/save/" in one.key]
    cog = world.bot.get_cog("PlanStepsCog")
    assert isinstance(cog, PlanStepsCog)
    context = Context("UTC", None)
    assert await cog.arrived_card(row, context) is not None
    await world.services.setbacks.set_step(world.alice.id, plan.id, Way.SAVE, State.DONE)
    assert await cog.arrived_card(row, context) is None
    await world.services.setbacks.delete_plan(world.alice.id, plan.id)
    assert await cog.arrived_card(row, context) is None


async def test_the_ways_that_lead_here(world: World) -> None:
    alice = world.alice
    await log_history(world, alice)
    contract = await reviewed(world)
    helped = await choose(alice, await alice.slash(world.lounge, "help"), "bad-review")
    assert title(await press(alice, helped, "Make a plan")) == "Which contract is it about?"
    for command, label in (("feedback show", "Make a plan"), ("contract show", "A plan for this review")):
        shown = await alice.slash(world.lounge, command, contract=str(contract.id))
        assert title(await press(alice, shown, label)) == "One step at a time"
    todo = await press(alice, await alice.slash(world.lounge, "score estimate"), "What to do")
    assert title(await press(alice, todo, "A plan for this review")) == "One step at a time"
    good = await alice.slash(world.lounge, "feedback show", contract="Acme")
    assert "Make a plan" not in buttons(good)


async def test_deleted_in_the_middle_and_erased_in_the_middle(world: World) -> None:
    alice = world.alice
    contract = await reviewed(world)
    first = await alice.slash(world.lounge, "plan start", contract=str(contract.id))
    form = await press(alice, first, "Note my thoughts")
    await world.services.setbacks.delete_plan(
        alice.id, (await world.services.setbacks.plans_of(alice.id))[0][0].id
    )
    refused = await fill(alice, form, {"Your thoughts": "He changed his mind."})
    assert "cannot find that plan" in texts(refused)
    assert "He changed his mind" in texts(refused), "what was typed is given back"

    first = await alice.slash(world.lounge, "plan start", contract=str(contract.id))
    asked = await alice.slash(world.lounge, "privacy delete")
    await press(alice, asked, "Erase everything for good")
    late = await press(alice, first, "What it does to my score")
    assert "cannot find that plan" in texts(late)
    assert not any((await world.rows(alice)).values())


async def test_a_plan_is_deleted_after_a_question(world: World) -> None:
    contract = await reviewed(world)
    await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    ways = await world.alice.slash(world.lounge, "plan list")
    opened = await press_beside(world.alice, ways, "Zeta · Site")
    ways = await press(
        world.alice, await press(world.alice, opened, "What it does to my score"), "What I can do"
    )
    onto = await press(world.alice, await choose(world.alice, ways, "Leave it alone"), "Put it on my list")
    asked = await press(world.alice, await press(world.alice, onto, "My list (1)"), "Delete this plan")
    kept = await press(world.alice, asked, "Keep it")
    assert title(kept) == "Your list"
    gone = await press(world.alice, await press(world.alice, kept, "Delete this plan"), "Delete")
    assert title(gone) == "You have no plan"


async def test_the_words_of_the_library_break_no_rule_once_filled_in(world: World) -> None:
    """A title of the member's own may do so: then the words are not shown."""
    contract = await reviewed(world, title="5 stars for everybody")
    plan = await world.services.setbacks.start(world.alice.id, contract.id)
    await world.services.setbacks.choose(world.alice.id, plan.id, Way.REPLY)
    listed = await world.alice.slash(world.lounge, "plan show")
    ways = await press(
        world.alice, await press(world.alice, listed, "What it does to my score"), "What I can do"
    )
    step = await press(world.alice, await press(world.alice, ways, "My list (1)"), "Next step")
    assert "Thank you for the feedback on" not in texts(step)
    assert "My own words" in buttons(step)


async def test_a_spanish_member_is_answered_in_spanish(world: World) -> None:
    world.contexts[world.alice.id] = {"locale": "es-ES"}
    contract = await reviewed(world, 3, Platform.DIRECT)
    first = await world.alice.slash(world.lounge, "plan start", contract=str(contract.id))
    assert title(first) == "Un paso cada vez"
    assert "no respondas todavía" in texts(first)
