"""What is planned for a contract and for a member: from what was logged, chosen and the present, to reminders.

Pure: the same in, the same out. Everything lies in the future and in nobody's quiet hours; a contract that is
logged late gets only what is still ahead. What would fall on quiet days comes after them, or before them where that is
too late, or on them where it is too late for both.

Sources (checked 2026-11-22): Upwork help 211068438 (14 days for feedback), 211068448 (28 days for the reply),
360048970493 (feedback in the middle of a contract from day 30 on); Fiverr help 360010544097 (14 days, 30 in some
categories); Freelancer.com support, feedback option (90 days).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.feedback.window import closes, reply_closes
from bot.parsing.moments.recurring import WEEKDAYS, Rule, next_time
from bot.platforms import Platform
from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Planned

CONTRACT_KINDS = (Kind.FEEDBACK, Kind.OPEN_WORK, Kind.MID_CONTRACT, Kind.REPLY)

OTHERS_KINDS = (Kind.PLAN, Kind.CASE)
"""What other subjects plan, and plan again with each change of theirs: see `Planner.settle_kind`."""

IDLE_DAYS = 14
"""After so many days without a change, paid work that is still open is worth a word."""
MOST_NUDGES = 3
MID_DAYS = 30
MID_EXPIRES = timedelta(days=30)
REPLY_DAYS_BEFORE = 5
LEAST_USE = timedelta(hours=2)
"""A reminder is worth nothing when less than this is left for what it asks for."""
UNKNOWN_WINDOW = timedelta(days=30)
"""Where a platform states no deadline: from then on it would be odd to ask."""


def deadline(contract: Contract) -> datetime | None:
    """When the platform takes no more feedback, None where that is not known or the contract is open."""
    if contract.ended is None:
        return None
    match contract.platform:
        case Platform.UPWORK | Platform.FIVERR:
            return closes(contract.ended)
        case Platform.FREELANCER:
            return closes(contract.ended) + timedelta(days=90 - 14)
        case _:
            return None


def _feedback_ends(contract: Contract) -> datetime | None:
    return None if contract.ended is None else deadline(contract) or closes(contract.ended) + UNKNOWN_WINDOW


def wanted(
    contract: Contract, feedback: Feedback | None, habits: Habits, now: datetime, stopped: frozenset[Kind]
) -> dict[Kind, datetime | None]:
    """The kinds of reminder that make sense for `contract` now → until when they do.

    `stopped`: the kinds that the member wants no more for this contract.
    """
    upwork = contract.platform is Platform.UPWORK
    ends: dict[Kind, datetime | None] = {}
    if contract.ended is not None and feedback is None:
        ends[Kind.FEEDBACK] = _feedback_ends(contract)
    if upwork and contract.ended is None and contract.earned_cents > 0:
        ends[Kind.OPEN_WORK] = None
        if feedback is None:
            ends[Kind.MID_CONTRACT] = None
    answerable = feedback is not None and feedback.comment and not feedback.reply and not feedback.removed
    if upwork and contract.ended is not None and answerable:
        ends[Kind.REPLY] = reply_closes(contract.ended)
    return {
        kind: end
        for kind, end in ends.items()
        if kind not in habits.off and kind not in stopped and (end is None or end > now)
    }


def for_contract(
    contract: Contract,
    feedback: Feedback | None,
    habits: Habits,
    now: datetime,
    stopped: frozenset[Kind] = frozenset(),
) -> list[Planned]:
    """What is to be planned for one contract, the one due first at the front."""
    makers = {
        Kind.FEEDBACK: _requests,
        Kind.OPEN_WORK: _nudges,
        Kind.MID_CONTRACT: _mid_contract,
        Kind.REPLY: _reply,
    }
    found: list[Planned] = []
    for kind, end in wanted(contract, feedback, habits, now, stopped).items():
        try:
            found += makers[kind](contract, feedback, habits, now, end)
        except OverflowError:  # a contract at the end of all calendars
            continue
    return sorted(found, key=lambda one: one.due_at)


def _requests(
    contract: Contract, _feedback: Feedback | None, habits: Habits, now: datetime, end: datetime | None
) -> Iterator[Planned]:
    assert contract.ended is not None
    assert end is not None
    # West of Greenwich the last evening is past the window, which closes by UTC: then a day earlier.
    days = ((number, contract.ended + timedelta(days=number)) for number in sorted(set(habits.feedback_days)))
    for number, due in habits.moments_ahead(days, end - LEAST_USE, contract.updated_at, now):
        yield Planned(
            kind=Kind.FEEDBACK,
            key=f"feedback/{contract.id}/{number}",
            due_at=due,
            expires_at=end,
            contract_id=contract.id,
        )


def _nudges(
    contract: Contract, _feedback: Feedback | None, habits: Habits, now: datetime, _end: datetime | None
) -> Iterator[Planned]:
    """At most a few times, in one row that repeats itself; any change of the contract begins anew."""
    last_change = habits.day(contract.updated_at)
    wall = datetime.combine(last_change + timedelta(days=IDLE_DAYS), habits.wall_time)
    until = wall + timedelta(days=IDLE_DAYS * (MOST_NUDGES - 1))
    parts = {"FREQ": "DAILY", "INTERVAL": str(IDLE_DAYS), "UNTIL": until.strftime("%Y%m%dT%H%M%S")}
    rule = str(Rule(wall, parts))
    due = next_time(rule, habits.zone, now)
    if due is not None:
        yield Planned(
            kind=Kind.OPEN_WORK,
            key=f"open/{contract.id}",
            due_at=due,
            contract_id=contract.id,
            repeat=rule,
        )


def _mid_contract(
    contract: Contract, _feedback: Feedback | None, habits: Habits, now: datetime, _end: datetime | None
) -> Iterator[Planned]:
    """Once: when the contract is old enough, or the day after it was logged where it was already."""
    day = max(
        contract.started + timedelta(days=MID_DAYS), habits.day(contract.created_at) + timedelta(days=1)
    )
    due = habits.at_hour(day)
    if due > now:
        yield Planned(
            kind=Kind.MID_CONTRACT,
            key=f"mid/{contract.id}",
            due_at=due,
            expires_at=due + MID_EXPIRES,
            contract_id=contract.id,
        )


def _reply(
    contract: Contract, feedback: Feedback | None, habits: Habits, now: datetime, end: datetime | None
) -> Iterator[Planned]:
    """Some days before the limit; where it is later already, the day after the comment was logged."""
    assert contract.ended is not None
    assert feedback is not None
    assert end is not None
    late = habits.day(feedback.created_at) + timedelta(days=1)
    day = max(habits.day(end) - timedelta(days=REPLY_DAYS_BEFORE), late)
    last = end - LEAST_USE
    due = habits.still_ahead(habits.at_hour_before(day, last), day, last, now)
    if now < due <= last:
        yield Planned(
            kind=Kind.REPLY,
            key=f"reply/{contract.id}",
            due_at=due,
            expires_at=end,
            contract_id=contract.id,
        )


SCORE_SPREAD = 50
"""Minutes over which members' checks of the score are spread: each may take the worker a second."""


def score_check(user_id: int, habits: Habits, now: datetime, moves: date | None = None) -> Planned | None:
    """The morning on which to look whether the score moves: the one before `moves`, tomorrow where that is not known.

    The look itself decides whether there is anything to say.
    """
    if Kind.SCORE_MOVE in habits.off:
        return None
    tomorrow = habits.day(now) + timedelta(days=1)
    day = max(tomorrow, moves - timedelta(days=1)) if moves is not None else tomorrow
    due = habits.at_hour(day) + timedelta(minutes=user_id % SCORE_SPREAD)
    # It never expires: a late look is about the day after it, and one without a result is nobody's loss.
    return Planned(kind=Kind.SCORE_MOVE, key=f"score/{day.isoformat()}", due_at=due)


def weekly(habits: Habits, now: datetime) -> Planned | None:
    """The weekly check, where the member wants it."""
    if habits.weekly is None:
        return None
    start = datetime.combine(habits.day(now), habits.wall_time)
    rule = str(Rule(start, {"FREQ": "WEEKLY", "BYDAY": WEEKDAYS[habits.weekly]}))
    due = next_time(rule, habits.zone, now)
    return None if due is None else Planned(kind=Kind.WEEKLY, key="weekly", due_at=due, repeat=rule)
