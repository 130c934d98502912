"""A server with as many members in its insights as a test wants."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.insights.models import Period
from bot.services import Services
from tests.bot.records import GUILD, draft
from tests.conftest import FakeClock

PERIOD = Period(date(2025, 10, 1))
BEFORE = datetime(2026, 1, 10, tzinfo=UTC)
AFTER = PERIOD.moment + timedelta(minutes=3)

Joiner = Callable[..., Awaitable[list[int]]]


async def log(services: Services, user_id: int, *, days: int | None = 2, stars: int | None = 5) -> int:
    """A contract of the period that got feedback after `days`; returns its id."""
    ended = date(2025, 11, 3)
    added = await services.contracts.add_contract(
        user_id, draft(f"Client {user_id}", started=date(2025, 9, 1), ended=ended, earned_cents=50_000)
    )
    received = None if days is None else ended + timedelta(days=days)
    await services.feedback.log(user_id, added.contract.id, {"stars": stars, "received": received})
    return added.contract.id


@pytest.fixture
def joined(services: Services, clock: FakeClock) -> Joiner:
    """Switch the server on before the moment of the period, and let members join who have feedback."""

    async def join(members: int, *, guild_id: int = GUILD, first: int = 1000, days: int = 2) -> list[int]:
        clock.now = BEFORE
        await services.insights.switch(guild_id, True)
        users = list(range(first, first + members))
        for user_id in users:
            await log(services, user_id, days=days)
            await services.insights.join(user_id, guild_id)
        return users

    return join
