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


def running(page: Page, contracts: Iterable[Contract], now: datetime) -> list[Contract]:
    """The contracts on which a deadline of the page is running: it has begun and is not over."""
    return [
        contract
        for contract in contracts
        if (not page.platforms or contract.platform in page.platforms)
        and any(
            (end := closes(deadline, contract)) is not None
            and now < end
            and deadline.counted_from is CountedFrom.CONTRACT_END
            for deadline in page.deadlines
        )
    ]


def dated(page: Page) -> bool:
    """Whether a contract's dates say anything about the page's deadlines."""
    known = (CountedFrom.CONTRACT_END, CountedFrom.CONTRACT_START)
    return any(deadline.counted_from in known for deadline in page.deadlines)
