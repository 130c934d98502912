"""What a contract's dates and sums say of a page: its deadlines, and the days and sums that its drafts mean."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.contracts.models import Contract
from bot.guidance.deadlines import CountedFrom, Deadline
from bot.guidance.models import Draft, Meaning, Page

FEEDBACK = "feedback"
"""The event of the deadline until which the client may leave feedback, on whatever platform a page is about."""


def counted_from(deadline: Deadline, contract: Contract) -> date | None:
    """The day from which a deadline runs for a contract, None where the contract does not tell."""
    if deadline.counted_from is CountedFrom.CONTRACT_END:
        return contract.ended
    if deadline.counted_from is CountedFrom.CONTRACT_START:
        return contract.started
    return None


def closes(deadline: Deadline, contract: Contract) -> datetime | None:
    """When a deadline is over for a contract, None where the contract does not tell.

    Read as `bot/feedback/window.py` reads it: the midnight that begins the last day, since the other reading would
    come too late.
    """
    start = counted_from(deadline, contract)
    return None if start is None else ends(deadline, start)


def ends(deadline: Deadline, start: date) -> datetime:
    """When a deadline that runs from the day `start` is over, in UTC: the midnight that begins the last day.

    By the clock of its zone, or by UTC where no source tells of one.
    """
    zone = ZoneInfo(deadline.zone) if deadline.zone else UTC
    return datetime.combine(last_day(deadline, start), time(), zone).astimezone(UTC)


def last_day(deadline: Deadline, start: date) -> date:
    """The day that is `deadline.days` after `start`; for business days, Saturdays and Sundays are not counted."""
    if not deadline.business:
        return start + timedelta(days=deadline.days)
    from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule

    first = datetime.combine(start + timedelta(days=1), time())
    return rrule(DAILY, dtstart=first, byweekday=(MO, TU, WE, TH, FR), count=deadline.days)[-1].date()


def fits(page: Page, contract: Contract) -> bool:
    """Whether a page's deadlines are those of a contract's platform: they are of the first one it names."""
    return not page.platforms or contract.platform is page.platforms[0]


def running(page: Page, contracts: Iterable[Contract], now: datetime) -> list[Contract]:
    """The ended contracts on which a deadline of the page is running: it has begun and is not over."""
    ends = [one for one in page.deadlines if one.counted_from is CountedFrom.CONTRACT_END]
    return [
        contract
        for contract in contracts
        if fits(page, contract)
        and any((end := closes(one, contract)) is not None and now < end for one in ends)
    ]


def dated(page: Page) -> bool:
    """Whether a contract's dates say anything about the page's deadlines."""
    known = (CountedFrom.CONTRACT_END, CountedFrom.CONTRACT_START)
    return any(deadline.counted_from in known for deadline in page.deadlines)


def meant_day(page: Page, draft: Draft, name: str, contract: Contract, today: date) -> date | None:
    """The day that the placeholder `name` of a page's draft means, None where the records do not hold that one.

    A day that is told as past has come, and one that is told as ahead is not over yet.
    """
    match draft.means.get(name):
        case Meaning.CONTRACT_END:
            return contract.ended if contract.ended is not None and contract.ended <= today else None
        case Meaning.FEEDBACK_CLOSES:
            last = _last_day_for_feedback(page, contract)
            return last if last is not None and last >= today else None
        case _:
            return None


def meant_cents(draft: Draft, name: str, contract: Contract) -> int | None:
    """The sum in hundredths that the placeholder `name` of a draft means; only what was paid is known."""
    return contract.earned_cents or None if draft.means.get(name) is Meaning.PAID else None


def _last_day_for_feedback(page: Page, contract: Contract) -> date | None:
    """The last whole day before the client's window closes, by the rule that stands on the page."""
    rule = next((one for one in page.deadlines if one.event == FEEDBACK), None)
    if rule is None or not fits(page, contract) or (end := closes(rule, contract)) is None:
        return None
    return end.date() - timedelta(days=1)
