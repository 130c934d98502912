"""When steps are due: by the member's calendar, before their clock ends, across both changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.guidance.library import load
from bot.reminders.habits import Habits
from bot.setbacks import schedule
from bot.setbacks.models import Plan, Stage, State, Step, Way
from bot.setbacks.ways import Option, Options

pytestmark = pytest.mark.one_database

MADRID = Habits(zone="Europe/Madrid")
PAGE = load().find_page("feedback-respond")
assert PAGE is not None


def option(way: Way, until: datetime | None = None) -> Option:
    assert PAGE is not None
    return Option(way, PAGE, (), None, until)


def step(way: Way, at: datetime, **values: object) -> Step:
    return Step.model_validate({"id": 1, "way": way, "state": State.CHOSEN, "created_at": at, **values})


def plan(*steps: Step, at: datetime, stage: Stage = Stage.STEPS) -> Plan:
    return Plan(id=7, contract_id=1, ahead=False, stage=stage, created_at=at, steps=steps)


def planned(one: Plan, options: list[Option], habits: Habits = MADRID) -> dict[str, datetime]:
    """What is reminded of → when; a second time under `<way>/last`."""
    found: dict[str, datetime] = {}
    for each in schedule.reminders(one, Options(options, []), habits):
        _plan_id, name = schedule.way_of(each.key)
        found[f"{name}/last" if name in found else name] = each.due_at
    return found


SPRING, AUTUMN = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)
"""Two days before the clocks change in Madrid."""


@pytest.mark.parametrize(("chosen", "hour"), [(SPRING, 8), (AUTUMN, 9)])
def test_the_hour_on_the_wall_stays_when_the_clocks_change(chosen: datetime, hour: int) -> None:
    """Ten o'clock before the change is another moment than ten o'clock after it."""
    due = planned(plan(step(Way.ASK, chosen), at=chosen), [option(Way.ASK)])
    day = chosen.date() + timedelta(days=2)
    assert due["ask"] == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert due["end"].date() == chosen.date() + timedelta(days=schedule.REVIEW_DAYS)


def test_the_evening_belongs_to_the_day_of_the_member() -> None:
    late = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    due = planned(plan(step(Way.SAVE, late), at=late), [option(Way.SAVE)])
    assert due["save"].date() == date(2026, 3, 13), "it is the 12th in Madrid already"


def test_a_short_clock_comes_first() -> None:
    now = datetime(2026, 3, 11, 12, tzinfo=UTC)
    until = datetime(2026, 3, 13, tzinfo=UTC)
    due = planned(plan(step(Way.REPLY, now), at=now), [option(Way.REPLY, until)])
    assert due["reply"] == datetime(2026, 3, 12, 9, tzinfo=UTC), "not on the 14th, when it is over"


def test_a_last_call_before_a_clock_ends_but_for_the_reply() -> None:
    now, until = datetime(2026, 3, 11, 12, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)
    steps = [step(Way.MONEY, now), step(Way.REPLY, now)]
    due = planned(plan(*steps, at=now), [option(Way.MONEY, until), option(Way.REPLY, until)])
    assert due["money"].date() == date(2026, 3, 12)
    assert due["money/last"].date() == date(2026, 4, 5)
    assert "reply/last" not in due, "it has a reminder of its own"


def test_what_was_put_off_stays_within_its_clock() -> None:
    now, until = datetime(2026, 3, 11, 12, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC)
    put_off = step(Way.REPLY, now, later_on=date(2026, 3, 20))
    assert planned(plan(put_off, at=now), [option(Way.REPLY, until)])["reply"].date() == date(2026, 3, 15)
    free = step(Way.ASK, now, later_on=date(2026, 3, 20))
    assert planned(plan(free, at=now), [option(Way.ASK)])["ask"].date() == date(2026, 3, 20)


def test_nothing_of_what_is_done_dropped_or_over() -> None:
    now = datetime(2026, 3, 11, 12, tzinfo=UTC)
    steps = (
        step(Way.SAVE, now, state=State.DONE),
        step(Way.ASK, now, state=State.DROPPED),
        step(Way.LEAVE, now),
        step(Way.MONEY, now),
    )
    options = [option(way) for way in (Way.SAVE, Way.ASK, Way.LEAVE)]
    assert set(planned(plan(*steps, at=now), options)) == {"end"}, "leaving it alone is never due"
    assert planned(plan(*steps, at=now, stage=Stage.CLOSED), options) == {}
    assert planned(plan(at=now), options) == {}, "who chose nothing is left in peace"


WEEKEND = MADRID._replace(quiet_days=(5, 6))
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_quiet_days_are_gone_round_before_the_clock_ends() -> None:
    """What would come on Monday, when its time is over, comes on Friday."""
    sunday = datetime(2026, 3, 8, 22, tzinfo=UTC)
    steps, options = plan(step(Way.CHANGE, WEDNESDAY), at=WEDNESDAY), [option(Way.CHANGE, sunday)]
    assert planned(steps, options)["change"].date() == date(2026, 3, 7)
    due = planned(steps, options, WEEKEND)
    assert due["change"].date() == date(2026, 3, 6)
    assert due["end"].date() == date(2026, 3, 18)


def test_two_that_a_quiet_weekend_brings_together_come_once() -> None:
    tuesday = datetime(2026, 3, 10, 22, tzinfo=UTC)
    steps, options = plan(step(Way.CHANGE, WEDNESDAY), at=WEDNESDAY), [option(Way.CHANGE, tuesday)]
    assert planned(steps, options)["change/last"].date() == date(2026, 3, 8)
    due = planned(steps, options, WEEKEND)
    assert due["change"].date() == date(2026, 3, 9)
    assert "change/last" not in due
