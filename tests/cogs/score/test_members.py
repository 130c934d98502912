"""Ten members ask, and what they read is held to the facts of their records."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.contracts.models import Kind
from bot.platforms import Platform
from bot.scores.models import ShownScoreDraft
from cogs.score.plan_cards import plan_card
from tests.cogs.conftest import World
from tests.cogs.score import members
from tests.cogs.score.members import Job, Member, log_member
from tests.cogs.verbs import buttons, choose, fields, fill, options, press, texts, title

pytestmark = pytest.mark.one_database


async def ask(world: World, member: Member) -> object:
    """The answer to `/score estimate` of a member who has logged everything."""
    await log_member(world.services, world.alice.id, world.env.now().date(), member)
    return await world.alice.slash(world.lounge, "score estimate")


def said(result: object) -> str:
    """What the answer says, with plain spaces."""
    return texts(result).replace("\u00a0", " ")


async def contract_id(world: World, client: str) -> int:
    (one,) = await world.services.contracts.search_contracts(world.alice.id, client, 1)
    return one.id


def day(world: World, back: int) -> str:
    """A day so long ago as the cards write it, without the year's words."""
    on: date = world.env.now().date() - timedelta(days=back)
    return f"{on.day} {on:%b %Y}"


async def test_a_beginner_reads_which_contract_does_not_count_and_cures_it(world: World) -> None:
    result = await ask(world, members.BEGINNER)
    assert "You have 1 from 1" in said(result)
    assert "**Mute**: ended without feedback" in said(result)
    assert "Forecast" not in buttons(result), "what leads nowhere is not offered"
    form = await press(world.alice, result, "Log feedback: Mute")
    assert "Stars" in fields(form)


async def test_a_refund_is_asked_about_and_the_answer_mends_the_estimate(world: World) -> None:
    result = await ask(world, members.REFUNDED)
    assert "It showed **75 %** on " + day(world, 14) in said(result)
    assert "Since then" in said(result), "no far number without its reason"
    assert "client of **Refundia** leave a bad review" in said(result)
    (yes,) = (label for label in buttons(result) if "Yes, a bad one" in label)
    mended = await press(world.alice, result, yes)
    assert "Noted: Refundia had a bad review" in said(mended)
    assert "about 7" in title(mended), "three of four: the estimate is shown again"
    assert "do not explain" not in said(mended)
    _contract, feedback = await world.services.feedback.contract_with_feedback(
        world.alice.id, await contract_id(world, "Refundia")
    )
    assert feedback is not None
    assert feedback.hidden == "negative"


async def test_a_fall_is_explained_in_points(world: World) -> None:
    result = await ask(world, members.FELL_TO_89)
    assert "about 89" in title(result)
    moved = await press(world.alice, result, "Why did it move?")
    assert "Upwork showed 100 % first and 89 % last." in said(moved)
    assert "**−8.3** · Client 11 began to count" in said(moved)
    assert "Not explained: −3 points" in said(moved), "11 points shown less 8.3"


async def test_sleeping_contracts_ask_for_their_last_payment(world: World) -> None:
    result = await ask(world, members.DORMANT)
    assert "take them as dormant (no longer paid): **Sleeper 5, Sleeper 4, Sleeper 3 and 4 more**" in said(
        result
    )
    form = await press(world.alice, result, "Last payment of Sleeper 5…")
    again = await fill(world.alice, form, {"Day of the last payment": "yesterday"})
    assert "Saved" in said(again)
    assert "Your Job Success Score" in title(again), "the estimate is shown again"
    assert "(no longer paid): **Sleeper 4" in said(again)
    todo = await press(world.alice, again, "What to do")
    assert "Hazel: let the client change the review" in said(todo)
    assert "report it to Upwork" in said(todo)


async def test_agency_work_says_whose_score_it_is(world: World) -> None:
    result = await ask(world, members.AGENCY)
    assert "This is your own, without that agency work" in said(result)
    assert "There is nothing to correct" in said(result), "no advice to reach 90 at 100 %"
    assert "Add good work" not in said(await press(world.alice, result, "What to do"))


async def test_closing_one_long_client_in_three_ways(world: World) -> None:
    await ask(world, members.HOURLY)
    shown = await world.alice.slash(
        world.lounge, "contract show", contract=str(await contract_id(world, "Longhaul"))
    )
    closing = said(await press(world.alice, shown, "If I close it now"))
    lines = {line.split("**")[1]: line for line in closing.splitlines() if line.startswith("**")}
    assert "**100 %**" in lines["left open"]
    assert "**100 %**" in lines["closed, no feedback"]
    assert "**87 %**" in lines["closed, 2 stars"], "the last of eight jobs"
    (longhaul,) = await world.services.contracts.search_contracts(world.alice.id, "Longhaul", 1)
    assert longhaul.ended is None, "nothing is stored"


async def test_one_bad_in_thirty_still_affords_more(world: World) -> None:
    result = await ask(world, members.ONE_BAD_IN_30)
    assert "**Gravel** costs about 3.3 points · fewer than 3 stars" in said(result)
    plan = await press(world.alice, result, "Plan")
    assert "You are at 90 % or more" in title(plan).replace("\u00a0", " ")
    assert "afford now: 2 of $200 or 2 of $800 or 1 of $2,000" in said(plan)
    assert "≈ 90 or more in 16 of the last 16 weeks" in said(plan), "no tick for what is estimated"


async def test_at_the_edge_the_dates_that_move_it_are_told(world: World) -> None:
    result = await ask(world, members.AT_THE_EDGE)
    assert "Next change" in said(result)
    assert "Old Quarrel leaves the 6-month window" in said(result)
    ahead = said(await press(world.alice, result, "Forecast"))
    changes = [line for line in ahead.splitlines() if line.startswith(("⬆", "⬇"))]
    assert changes[0].startswith("⬆"), "the quarrel leaves"
    assert changes[1].startswith("⬇"), "the six months are empty, and the quarrel is in the twelve"
    plan = said(await world.alice.slash(world.lounge, "score plan"))
    assert "You reach 13 of 16 weeks about" in plan


async def test_back_after_two_years_nothing_old_counts(world: World) -> None:
    result = await ask(world, members.BACK_AFTER_TWO_YEARS)
    assert "**Early**: it ended more than 24 months ago" in said(result)
    assert "Upwork showed 100 %" in said(result)


async def test_a_small_bad_job_is_named_with_what_can_still_be_done(world: World) -> None:
    result = await ask(world, members.SMALL_BAD_JOB)
    assert "**First**: **Fiftybucks: let the client change the review**" in said(result)
    assert "**Fiftybucks** costs about 13.8 points" in said(result)
    todo = said(await press(world.alice, result, "What to do"))
    assert "Answer the review in public" in todo, "28 days are not over"


async def test_after_four_weeks_no_public_answer_is_offered(world: World) -> None:
    today = world.env.now().date()
    await log_member(world.services, world.alice.id, today - timedelta(days=29), members.SMALL_BAD_JOB)
    result = await world.alice.slash(world.lounge, "score estimate")
    todo = said(await press(world.alice, result, "What to do"))
    assert "let the client change the review" in todo
    assert "Answer the review in public" not in todo


@pytest.mark.parametrize("typed", [{"since": "2027-01-01"}, {"since": "whenever"}], ids=["to come", "no day"])
async def test_days_that_cannot_be_are_refused(world: World, typed: dict[str, str]) -> None:
    await log_member(world.services, world.alice.id, world.env.now().date(), members.FELL_TO_89)
    result = await world.alice.slash(world.lounge, "score explain", **typed)
    assert "my fault" not in said(result)
    assert "began to count" not in said(result)


async def test_a_drop_in_the_history_is_asked_about(world: World) -> None:
    await log_member(world.services, world.alice.id, world.env.now().date(), members.FELL_TO_89)
    history = await world.alice.slash(world.lounge, "score history")
    (drop,) = (label for label in options(history) if "from 100 to 89" in label)
    assert "Client 11 began to count" in said(await choose(world.alice, history, drop))


async def test_the_floor_for_members_in_ukraine_is_a_setting_and_told_with_the_estimate(world: World) -> None:
    await log_member(world.services, world.alice.id, world.env.now().date(), members.FELL_TO_89)
    result = await world.alice.slash(world.lounge, "score estimate")
    assert "Ukraine" not in said(result), "nobody else reads of it"
    floor = await press(world.alice, await press(world.alice, result, "How sure?"), "Members in Ukraine")
    assert "20 Feb 2022" in said(floor)
    assert "does not know this floor" in said(floor)
    assert "Off: no floor holds for you" in said(await world.alice.slash(world.lounge, "settings me"))
    chosen = await press(world.alice, floor, "It holds for me")
    assert "Changed" in said(chosen)
    assert "You logged no score from then" in said(chosen)
    told = said(await press(world.alice, chosen, "My score"))
    assert "Upwork shows you at least your score of 20 Feb 2022" in told
    await world.services.scores.log(world.alice.id, ShownScoreDraft(on=date(2022, 2, 1), score=95))
    told = said(await world.alice.slash(world.lounge, "score estimate"))
    assert "at least **95 %**, so expect that number" in told
    panel = await choose(world.alice, await world.alice.slash(world.lounge, "settings me"), "floor")
    off = await press(world.alice, panel, "It does not hold for me")
    assert "Ukraine" not in said(await press(world.alice, off, "My score"))


async def test_a_number_above_the_records_is_no_riddle_to_who_has_a_floor(world: World) -> None:
    lifted = Member(members.SMALL_BAD_JOB.jobs, ((60, 96), (40, 96), (20, 94), (13, 94), (6, 94)))
    result = await ask(world, lifted)
    assert "points higher than your records give, and I cannot say why" in said(result)
    await world.services.scores.set_floor(world.alice.id, True)
    told = said(await world.alice.slash(world.lounge, "score estimate"))
    assert "I cannot say why" not in told
    assert "Floor for members in Ukraine" in told


async def test_what_nobody_can_change_is_named_with_its_day(world: World) -> None:
    result = await ask(world, members.REFUNDED)
    plan = said(await world.alice.slash(world.lounge, "score plan"))
    assert "Fewer are enough by 30 Jun 2026: until then the difference" in plan, "more than 40, then none"
    (yes,) = (label for label in buttons(result) if "Yes, a bad one" in label)
    todo = said(await press(world.alice, await press(world.alice, result, yes), "What to do"))
    assert "**Refundia** counts against you for something that nobody can change" in todo
    assert "from 14 Apr 2026 on the last 6 months are without it" in todo
    plan = said(await world.alice.slash(world.lounge, "score plan"))
    assert "Fewer are enough by 30 Jun 2026: Refundia leaves the 6-month window before." in plan


async def test_closing_a_sleeping_contract_promises_nothing(world: World) -> None:
    await ask(world, members.DORMANT)
    sleeper = str(await contract_id(world, "Sleeper 5"))
    part = await world.alice.slash(world.lounge, "score explain", contract=sleeper)
    assert "I know of no payment after the first 90 days" in said(part)
    assert "Last payment…" in buttons(part)
    closing = await press(world.alice, part, "If I close it now")
    lines = {line.split("**")[1]: line for line in said(closing).splitlines() if line.startswith("**")}
    left_open = lines["left open"].replace("left open", "closed, no feedback")
    assert lines["closed, no feedback"] == left_open, "closing pays nothing"
    assert "Was there one?" in said(closing)
    assert "Last payment…" in buttons(closing)


async def test_what_plays_no_part_is_not_offered_to_be_closed(world: World) -> None:
    direct = Job("Neighbour", 40, None, 300, None, {"platform": Platform.DIRECT})
    await ask(world, Member((*members.BEGINNER.jobs, direct)))
    neighbour = str(await contract_id(world, "Neighbour"))
    part = await world.alice.slash(world.lounge, "score explain", contract=neighbour)
    assert "It does not count:" in said(part)
    assert "If I close it now" not in buttons(part)


async def test_one_score_is_not_taken_for_two_days(world: World) -> None:
    result = await ask(world, members.DORMANT)
    moved = said(await press(world.alice, result, "Why did it move?"))
    assert "Upwork showed 70 % at first. Near the later day you logged none" in moved
    assert "Upwork showed 70 % on both days" not in moved


async def test_a_score_that_is_gone_is_said_to_be(world: World) -> None:
    await ask(world, members.BACK_AFTER_TWO_YEARS)
    moved = said(await world.alice.slash(world.lounge, "score explain"))
    assert "it was 100 % on 24 Oct 2023. There is none on 1 Jan 2026" in moved
    assert "on both days" not in moved


async def test_only_cases_that_change_something_are_offered(world: World) -> None:
    await ask(world, members.FELL_TO_89)
    what_if = await world.alice.slash(world.lounge, "score what-if")
    (label,) = (one for one in options(what_if) if one.startswith("Client 11") and "went well" in one)
    found_out = said(await choose(world.alice, what_if, label))
    assert "It is over, so Upwork's number contains it already" in found_out


async def test_what_went_badly_for_all_to_see_did_not_go_well(world: World) -> None:
    await ask(world, members.AT_THE_EDGE)
    offered = options(await world.alice.slash(world.lounge, "score what-if"))
    assert [one.rpartition(": ")[2] for one in offered if one.startswith("Old Quarrel")] == ["did not count"]
    plan = await world.alice.slash(world.lounge, "score plan")
    assert "To stay at 90 % or more" in said(plan)
    assert "probably stay at 90 or more" in said(plan)
    assert "More are needed by 30 Jun 2026: Client 7 leaves the 6-month window before." in said(plan)


async def test_a_goal_that_is_near_today_and_likely_later_is_to_be_kept(world: World) -> None:
    await log_member(world.services, world.alice.id, world.env.now().date(), members.AT_THE_EDGE)
    plan = await world.services.estimates.whole_plan(world.alice.id, 90)
    later = plan._replace(
        planned=[replace(one, number=0, safe=0) for one in plan.planned],
        afford=[replace(one, number=None) for one in plan.afford],
    )
    told = str(plan_card(world.alice.id, 90, later).to_components())
    assert "To stay at 90 % or more" in told.replace("\u00a0", " ")
    assert "none: it is likely anyway" in told, "and not an empty place where bad ones are counted"


async def test_more_are_never_needed_because_a_bad_one_leaves(world: World) -> None:
    await log_member(world.services, world.alice.id, world.env.now().date(), members.AT_THE_EDGE)
    plan = await world.services.estimates.whole_plan(world.alice.id, 90)
    quarrel = str(await contract_id(world, "Old Quarrel"))
    together = [
        one._replace(move=replace(one.move, leaves=((quarrel, 6), *one.move.leaves))) for one in plan.coming
    ]
    told = str(plan_card(world.alice.id, 90, plan._replace(coming=together)).to_components())
    assert "More are needed by 30 Jun 2026: Client 7 leaves the 6-month window before." in told


async def test_what_the_score_cannot_do_without_is_said_to_be_so(world: World) -> None:
    await ask(world, members.HOURLY)
    longhaul = str(await contract_id(world, "Longhaul"))
    part = said(await world.alice.slash(world.lounge, "score explain", contract=longhaul))
    assert "Without it there would be no score" in part
    assert "it counts 10.5 times in all" in part
    assert "in every window, as long as it is open and paid" in part


async def test_a_shown_score_stands_under_its_own_day(world: World) -> None:
    await ask(world, members.REFUNDED)
    table = await press(world.alice, await world.alice.slash(world.lounge, "score history"), "As a table")
    assert "Your records do not explain the scores" in said(table), "the same warning as everywhere"
    rows = said(table).splitlines()
    after = rows.index("-# Upwork showed 75 % on 18 Oct 2025.") + 1
    assert rows[after].startswith("9 Oct 2025: **90 %**"), "the day before it, without the score"
    assert "showed" not in rows[after]


async def test_the_score_of_another_platform_is_not_called_upworks(world: World) -> None:
    elsewhere = ShownScoreDraft(platform=Platform.FIVERR, on=world.env.now().date(), score=9)
    await world.services.scores.log(world.alice.id, elsewhere)
    await ask(world, members.REFUNDED)
    table = await press(world.alice, await world.alice.slash(world.lounge, "score history"), "As a table")
    assert "showed 9 %" not in said(table)


async def test_open_work_that_was_paid_too_long_ago_did_not_end(world: World) -> None:
    longhaul = {"kind": Kind.HOURLY, "last_paid": world.env.now().date() - timedelta(days=800)}
    forgotten = Job("Longhaul", 1500, None, 52_000, None, longhaul)
    others = (Job("Ash", 200, 180, 500, 5), Job("Birch", 170, 150, 500, 5))
    estimate = await ask(world, Member((*others, forgotten)))
    part = await world.alice.slash(
        world.lounge, "score explain", contract=str(await contract_id(world, "Longhaul"))
    )
    told = "still open, but its last payment that I know of is more than 24 months ago"
    assert told in said(part)
    assert "It ended" not in said(part)
    rules = await press(
        world.alice, await press(world.alice, estimate, "By the rules"), "What counts and why"
    )
    assert told in said(rules)
    await log_member(world.services, world.bob.id, world.env.now().date(), Member((others[0], forgotten)))
    assert f"**Longhaul**: {told}" in said(await world.bob.slash(world.lounge, "score estimate"))


async def test_without_a_score_a_sleeping_contract_asks_for_its_last_payment(world: World) -> None:
    sleeping = Member((Job("Solo", 40, 20, 300, 5), Job("Nap", 300, None, 500)))
    result = await ask(world, sleeping)
    assert "**Nap**: still open, and I know of no payment after the first 90 days" in said(result)
    form = await press(world.alice, result, "Last payment: Nap")
    mended = await fill(world.alice, form, {"Day of the last payment": "yesterday"})
    assert "Your Job Success Score: about 100" in said(mended), "two contracts of two clients count now"
