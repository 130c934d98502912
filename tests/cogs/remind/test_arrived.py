"""Reminders as they arrive, and what their buttons do."""

import inspect
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.cases import clocks
from bot.platforms import Platform
from bot.reminders import planning
from bot.reminders.models import OPEN, Kind
from bot.setbacks import schedule
from cogs.remind.arrived_cards import SWITCHED
from tests.cogs.conftest import World
from tests.cogs.postbox import NOW, Shown, close, go, last, messages, planned, settle_in
from tests.cogs.verbs import buttons, fill, forge, press, texts, title


async def test_a_request_arrives_at_the_members_hour(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=8, minutes=59))
    assert messages(world) == []
    await go(world, NOW + timedelta(days=2, hours=9))
    (message,) = messages(world)
    assert "Ana" in texts(Shown(world, message))


async def test_a_request_says_what_is_needed_and_its_buttons_work(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    shown = texts(request)
    assert title(request) == "Ask Ana for feedback"
    closes = int((NOW + timedelta(days=14)).timestamp())
    assert f"<t:{closes}:R>" in shown
    assert "```\nHi Ana" in shown
    assert "Logo" in shown
    assert "Stop" in shown or "ends these messages" in shown
    assert list(buttons(request)) == [
        "Asked",
        "Feedback came",
        "Again in 1 day",
        "Pick a time",
        "Stop for this contract",
        "Again in 3 days",
        "Stop all",
    ]
    asked = buttons(request)["Asked"]
    answer = await press(world.alice.user, request, "Asked")
    assert "Asked: Ana" in title(answer)
    assert await planned(world, Kind.FEEDBACK) == []
    again = await forge(world.alice.user, answer, asked)
    assert "before" in texts(again)
    undone = await press(world.alice.user, again, "Undo")
    assert "go on" in title(undone)
    assert [row.contract_id for row in await planned(world, Kind.FEEDBACK)] == [contract_id] * 2


async def test_the_words_to_send_are_those_of_the_guidance_page(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    page = await world.services.guidance.page("feedback-ask")
    (draft,) = (one for one in page.drafts if one.name == "reminder")
    shown = texts(last(world))
    for text in (draft.short, draft.warm):
        for part in text.replace("{client}", "Ana").replace("{contract}", "Logo").split("{deadline}"):
            assert part.strip() in shown


async def test_other_platforms_have_words_of_their_own(world: World) -> None:
    await settle_in(world)
    await close(world, platform=Platform.FREELANCER)
    await go(world, NOW + timedelta(days=2, hours=9))
    assert "Freelancer.com" in texts(last(world))


async def test_a_name_cannot_leave_the_words_to_send(world: World) -> None:
    await settle_in(world)
    await close(world, client="``` @everyone **Ana**")
    await go(world, NOW + timedelta(days=2, hours=9))
    shown = texts(last(world))
    assert shown.count("```") == 4, "two drafts, each in a block of its own"
    assert "@everyone" not in title(last(world))


async def test_feedback_that_came_stops_the_rest(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    form = await press(world.alice.user, last(world), "Feedback came")
    await fill(world.alice.user, form, {"Stars": "5"})
    assert await planned(world, Kind.FEEDBACK) == []
    await go(world, NOW + timedelta(days=7, hours=10))
    assert len(messages(world)) == 1


@pytest.mark.parametrize(("label", "days"), [("Again in 1 day", 3), ("Again in 3 days", 5)])
async def test_snoozing_a_request(world: World, label: str, days: int) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    for _time in range(2):
        answer = await forge(world.alice.user, request, buttons(request)[label])
    assert "I will remind you again" in title(answer)
    assert "**Ask for feedback** · Ana" in texts(answer)
    snoozed = [row for row in await planned(world, Kind.FEEDBACK) if row.key.startswith("snooze/")]
    assert [row.due_at for row in snoozed] == [NOW + timedelta(days=days, hours=9)]
    await go(world, NOW + timedelta(days=days, hours=9))
    assert title(last(world)) == "Ask Ana for feedback"
    assert len(messages(world)) == 2


async def test_picking_a_time_for_a_request(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    form = await press(world.alice.user, request, "Pick a time")
    late = await fill(world.alice.user, form, {"When": "in 3 weeks"})
    assert "too late" in texts(late)
    form = await press(world.alice.user, request, "Pick a time")
    asked = await fill(world.alice.user, form, {"When": "2 days before the window closes at 18:00"})
    due = NOW + timedelta(days=12, hours=17)
    assert f"<t:{int(due.timestamp())}:F>" in texts(asked), "it is read back"
    assert due not in [row.due_at for row in await planned(world)]
    answer = await press(world.alice.user, asked, "Yes, then")
    assert "I will remind you again" in title(answer)
    assert due in [row.due_at for row in await planned(world)]


async def test_stopping_a_contract_and_everything(world: World) -> None:
    await settle_in(world)
    await close(world)
    other = await close(world, client="Bo")
    await go(world, NOW + timedelta(days=2, hours=9, minutes=1))
    first = next(Shown(world, one) for one in messages(world) if "Ana" in texts(Shown(world, one)))
    stopped = await press(world.alice.user, first, "Stop for this contract")
    assert "No more reminders of Ana" in title(stopped)
    assert {row.contract_id for row in await planned(world, Kind.FEEDBACK)} == {other}
    second = next(Shown(world, one) for one in messages(world) if "Bo" in texts(Shown(world, one)))
    ended = await press(world.alice.user, second, "Stop all")
    assert "not write to you" in title(ended)
    assert await planned(world) == []
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is None
    settings = await press(world.alice.user, ended, "Begin again")
    assert "I may write to you" in texts(settings)
    assert {row.contract_id for row in await planned(world, Kind.FEEDBACK)} == {other}


async def test_a_button_that_is_pressed_when_all_is_over(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    await go(world, NOW + timedelta(days=20))
    asked = await forge(world.alice.user, request, buttons(request)["Asked"])
    assert "window closed" in texts(asked)
    snoozed = await forge(world.alice.user, request, buttons(request)["Again in 1 day"])
    assert "its time is over" in texts(snoozed)
    await world.services.contracts.delete(world.alice.id, contract_id)
    for label in ("Asked", "Again in 1 day", "Pick a time", "Stop for this contract"):
        gone = await forge(world.alice.user, request, buttons(request)[label])
        assert "cannot find that contract" in texts(gone), label


async def test_buttons_work_after_a_restart(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    await world.restart()
    answer = await press(world.alice.user, last(world), "Again in 3 days")
    assert "I will remind you again" in title(answer)
    await go(world, NOW + timedelta(days=5, hours=9))
    assert len(messages(world)) == 2


async def test_nothing_is_sent_before_consent_and_all_is_planned_with_it(world: World) -> None:
    await world.services.members.set_zone(world.alice.id, "Europe/Madrid")
    await close(world)
    await go(world, NOW + timedelta(days=3))
    assert messages(world) == []
    assert await planned(world) == []
    await world.services.members.set_dm_consent(world.alice.id, True)
    assert [row.due_at for row in await planned(world)] == [
        NOW + timedelta(days=7, hours=9),
        NOW + timedelta(days=12, hours=9),
    ]
    await world.services.members.set_dm_consent(world.alice.id, False)
    await go(world, NOW + timedelta(days=8))
    assert messages(world) == []


async def test_spanish(world: World) -> None:
    await settle_in(world, locale="es-ES")
    await close(world)
    world.contexts[world.alice.id] = {"locale": "es-ES"}
    await go(world, NOW + timedelta(days=2, hours=9))
    assert "Ana" in title(last(world))
    assert not title(last(world)).startswith("Ask")
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "What I remind" not in title(shown)
    back = await world.alice.slash(world.lounge, "remind me", when="el viernes a las 9", text="Factura")
    assert f"<t:{int((NOW + timedelta(days=8, hours=8)).timestamp())}:F>" in texts(back)


def test_every_switch_is_of_something_that_is_planned() -> None:
    """One for what nothing plans would promise what never comes."""
    source = "".join(map(inspect.getsource, (planning, schedule, clocks)))
    assert not [kind for kind in SWITCHED if f"kind=Kind.{kind.name}," not in source]


async def test_the_weekly_check_says_what_there_is_and_nothing_where_there_is_nothing(world: World) -> None:
    await settle_in(world)
    await world.services.reminders.choose(world.alice.id, weekly=0)
    await go(world, NOW + timedelta(days=4, hours=9, minutes=1))
    assert messages(world) == [], "nothing to say"
    await world.services.reminders.choose(world.alice.id, feedback_days=())
    await close(world, ended=date(2026, 1, 3))
    await go(world, NOW + timedelta(days=11, hours=9, minutes=1))
    week = last(world)
    assert title(week) == "Your week"
    assert "Ana" in texts(week)
    assert "1 contract that ended waits" in texts(week)
    assert f"<t:{int((NOW + timedelta(days=16)).timestamp())}:R>" in texts(week)
    waiting = await press(world.alice.user, week, "Contracts that wait")
    assert "Ana" in texts(waiting)
    stopped = await forge(world.alice.user, waiting, buttons(week)["Stop the weekly check"])
    assert "Switched off: Weekly check" in title(stopped)
    assert await planned(world, Kind.WEEKLY) == []
    assert (await world.services.reminders.view(world.alice.id)).setting.weekly is None


async def test_a_move_of_the_score_is_told_the_day_before(world: World) -> None:
    await settle_in(world)
    for client, stars, ended in (
        ("Bad", 1, date(2024, 2, 15)),
        ("Ana", 5, date(2024, 6, 1)),
        ("Bo", 5, date(2024, 7, 1)),
        ("Cy", 5, date(2024, 8, 1)),
    ):
        contract_id = await close(
            world, client=client, started=date(2024, 1, 5), ended=ended, earned_cents=20_000
        )
        await world.services.feedback.log(world.alice.id, contract_id, {"stars": stars})
    _subject, moves = await world.services.estimates.forecast(world.alice.id)
    moves_on = next(
        move.on.day
        for before, move in pairwise(moves)
        if (before.on.score is None) != (move.on.score is None)
        or (before.on.score and move.on.score and abs(before.on.score.median - move.on.score.median) >= 0.5)
    )
    await go(world, NOW + timedelta(days=1, hours=10))
    assert messages(world) == [], "looked, and there was nothing to say"
    looks = [
        row for row in await world.services.reminder_queue.reminders_of(world.alice.id) if row.status in OPEN
    ]
    (look,) = [row for row in looks if row.kind is Kind.SCORE_MOVE]
    assert look.due_at.date() == moves_on - timedelta(days=1)
    await go(world, look.due_at + timedelta(minutes=1))
    told = last(world)
    assert title(told) == "Your score may move tomorrow"
    assert "→ 100" in texts(told)
    assert "Bad" in texts(told)
    off = await press(world.alice.user, told, "Stop these")
    assert "Switched off: Your score moves" in title(off)
    left = [
        row for row in await world.services.reminder_queue.reminders_of(world.alice.id) if row.status in OPEN
    ]
    assert [row for row in left if row.kind is Kind.SCORE_MOVE] == []


async def test_work_left_open_and_the_middle_of_a_contract(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world, ended=None, earned_cents=50_000)
    await go(world, NOW + timedelta(days=1, hours=9, minutes=1))
    middle = last(world)
    assert "already" in title(middle)
    assert "does not change your score" in texts(middle)
    noted = await press(world.alice.user, middle, "Noted")
    assert "Noted" in title(noted)
    await go(world, NOW + timedelta(days=14, hours=9, minutes=1))
    nudge = last(world)
    assert title(nudge) == "Is the work for Ana done?"
    form = await press(world.alice.user, nudge, "It has ended")
    await fill(world.alice.user, form, {"Last day": "today"})
    assert {row.kind for row in await planned(world)} == {Kind.FEEDBACK}
    assert (await world.services.contracts.get_contract(world.alice.id, contract_id)).ended == date(
        2026, 1, 15
    )


async def test_the_reply_before_its_limit(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await world.services.feedback.log(world.alice.id, contract_id, {"comment": "Late *again*"})
    await go(world, NOW + timedelta(days=23, hours=9, minutes=1))
    asked = last(world)
    assert title(asked) == "Do you want to answer Ana?"
    assert "> Late \\*again\\*" in texts(asked)
    form = await press(world.alice.user, asked, "Note my answer")
    await fill(world.alice.user, form, {"Your public reply": "Thank you."})
    assert await planned(world) == []
