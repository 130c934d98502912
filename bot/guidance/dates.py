"""Deadlines of a page for a contract whose dates are known."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from bot.contracts.models import Contract
from bot.guidance.models import CountedFrom, Deadline, Page


def counted_from(deadline: Deadline, contract: Contract) -> date | None:
    """The day from which a deadline runs for a contract, None where the contract does not tell."""
    if deadline.counted_from is CountedFrom.CONTRACT_END:
        return contract.ended
    if deadline.counted_from is CountedFrom.CONTRACT_START:
        return contract.started
    return None


def closes(deadline: Deadline, contract: Contract) -> datetime | None:
    """When a deadline is over for a contract, None where the contract does not tell.

    Read as `bot/feedback/window.py` reads it: the midnight in UTC that begins the last day, since the other
    reading would come too late.
    """
    start = counted_from(deadline, contract)
    return None if start is None else datetime.combine(start + timedelta(days=deadline.days), time(), UTC)


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
