"""What a contract becomes by the payments of a report, of which some may be in it already.

A report has every payment from its first to its last day. A contract has those from `started` to `last_paid`: what lies
outside is new. That fails only where a member changed one of the three without the others, or left out a report.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum, auto

from bot.contracts.models import Contract, ContractDraft
from bot.errors import Refusal
from bot.transfer.plan import ContractRow, Payment
from bot.validation import validated


class Unclear(Enum):
    """Why it cannot be told what of a report is new."""

    NO_DAY = auto()
    """The contract does not say when the last payment was."""
    LESS = auto()
    """The report has all payments, and less than was logged."""
    MORE = auto()
    """The report has more than was logged for all the time, and ends before the last payment."""
    SEVERAL = auto()
    """The payments may be of one contract or the other."""


def grow(before: Contract, row: ContractRow, others: Iterable[Contract]) -> ContractDraft | Unclear | None:
    """`before` with the payments of a report that are not in it yet; None where there are none, or they do not fit.

    `others`: of the same job.
    """
    payments = [one for one in row.payments if not _is_of(others, one.day, before.started)]
    if not payments:
        return None
    cents = _earned(before, payments)
    last = payments[-1].day
    newer = before.last_paid is None or last > before.last_paid
    if cents is None or isinstance(cents, Unclear):
        return cents
    if cents == before.earned_cents and not newer:
        return None
    changed = {
        "earned_cents": cents,
        "started": min(before.started, payments[0].day),
        "last_paid": last if newer else before.last_paid,
    }
    try:
        return validated(ContractDraft, before.draft.model_dump() | changed)
    except Refusal:
        return None


def _is_of(others: Iterable[Contract], day: date, started: date) -> bool:
    """Whether a payment of a `day` before a contract `started` is of one that the same client gave before."""
    return day < started and any(
        one.started <= day <= max(filter(None, (one.started, one.ended, one.last_paid))) for one in others
    )


def _earned(before: Contract, payments: list[Payment]) -> int | Unclear | None:
    """What `before` has earned by what is logged and by the report; None where that has nothing new."""
    logged, started, paid = before.earned_cents, before.started, before.last_paid
    first, last = payments[0].day, payments[-1].day
    total = max(0, sum(one.cents for one in payments))
    if paid is None:
        # What was logged of a contract is not among payments that all came before it.
        return total if total >= logged and not (logged and last < started) else Unclear.NO_DAY
    earlier = sum(one.cents for one in payments if one.day < started)
    later = sum(one.cents for one in payments if one.day > paid)
    known = sum(one.cents for one in payments) - earlier - later
    if first <= started and last >= paid:
        # All payments there are: their sum is right, also where a member has put `earned` right meanwhile.
        if total >= logged or earlier + known >= logged:
            return total
        is_new = first < started or last > paid or any(one.cents < 0 for one in payments if one.day == paid)
        return Unclear.LESS if is_new else None
    if last < paid and known > logged:
        return Unclear.MORE
    # Of the time that is known the report has a part only.
    return max(0, max(known, logged) + earlier + later)
