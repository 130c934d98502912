"""When the steps of a plan are due, and what is to be reminded of. Pure: the same in, the same out."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Planned
from bot.reminders.planning import LEAST_USE
from bot.setbacks.models import Plan, Stage, Step, Way
from bot.setbacks.ways import Option, Options

FIRST_DAY = {
    Way.SAVE: 1,
    Way.MONEY: 1,
    Way.CALM: 1,
    Way.THREAT: 1,
    Way.ASK: 2,
    Way.REPORT: 2,
    Way.CONCRETE: 2,
    Way.GO_ON: 2,
    Way.CHANGE: 3,
    Way.REPLY: 3,
    Way.END: 3,
    Way.REFUND: 4,
}
"""So many days after it was chosen a step is due, unless its clock is shorter: what is urgent first, what is better
said after some sleep later. To leave it alone is never due."""

LAST_CALL = 2
"""Days before the end of a step's clock on which it comes once more."""

REVIEW_DAYS = 14
"""After so many days the plan asks what came of it."""

END = "end"
"""Stands in the key of a plan's reminder in place of a way: what came of it."""


def due_day(step: Step, option: Option, habits: Habits) -> date | None:
    """The day on which an open step is due, by the member's calendar; None for one that never is."""
    if step.way not in FIRST_DAY:
        return None
    chosen = habits.day(step.created_at)
    day = step.later_on or chosen + timedelta(days=FIRST_DAY[step.way])
    return day if option.until is None else min(day, last_useful_day(option, habits) or day)


def last_useful_day(option: Option, habits: Habits) -> date | None:
    """The last day on whose hour there still is time for what a way's clock allows; None where it has no clock."""
    if option.until is None:
        return None
    day = habits.day(option.until)
    while habits.at_hour(day) > option.until - LEAST_USE:
        day -= timedelta(days=1)
    return day


def review_day(plan: Plan, habits: Habits) -> date:
    """The day on which the plan asks what came of it."""
    return habits.day(plan.created_at) + timedelta(days=REVIEW_DAYS)


def reminders(plan: Plan, options: Options, habits: Habits) -> Iterator[Planned]:
    """Everything to remind of for a plan, what is past included."""
    if plan.stage is Stage.CLOSED or not plan.steps:
        return
    for step in plan.open_steps:
        option = options.find_option(step.way)
        day = due_day(step, option, habits) if option else None
        if option is None or day is None:
            continue
        yield _planned(plan, step.way, day, habits, option)
        last = last_useful_day(option, habits)
        # The time for a public reply has a reminder of its own, with or without a plan.
        call = None if last is None or step.way is Way.REPLY else last - timedelta(days=LAST_CALL)
        if call is not None and habits.at_hour(call) > habits.at_hour(day):
            yield _planned(plan, step.way, call, habits, option)
    yield _planned(plan, END, review_day(plan, habits), habits)


def _planned(plan: Plan, name: str, day: date, habits: Habits, option: Option | None = None) -> Planned:
    return Planned(
        kind=Kind.PLAN,
        # With its day: put off or chosen again, it is another reminder than the one that was sent.
        key=f"plan/{plan.id}/{name}/{day.isoformat()}",
        due_at=habits.at_hour(day),
        expires_at=option.until if option else None,
        contract_id=plan.contract_id,
    )


def way_of(key: str) -> tuple[int, str]:
    """The plan's id in a reminder's key, and the way or `END`."""
    _plan, plan_id, name, _day = key.split("/")
    return int(plan_id), name
