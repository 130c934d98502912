"""The whole way through a plan, as members go it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.contracts.models import Contract, ContractDraft
from bot.platforms import Platform
from bot.reminders.models import Kind as ReminderKind
from tests.cogs.conftest import World, log_history
from tests.cogs.verbs import add_contract, buttons, choose, fill, options, press, texts, title


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
    return {row.key.split("/", 2)[2]: row.due_at.date() for row in rows if row.kind is ReminderKind.PLAN}


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
