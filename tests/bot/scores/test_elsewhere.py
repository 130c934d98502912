"""Platforms without a published score."""

from datetime import date, timedelta
from decimal import Decimal

from bot.contracts.models import ContractDraft
from bot.feedback.models import FeedbackDraft
from bot.platforms import Platform
from bot.scores.elsewhere import Summary, summaries
from bot.services import Services

FIRST = date(2025, 1, 1)


async def log(
    services: Services, platform: Platform, number: int, stars: str | None, *, ended: bool = True
) -> int:
    start = FIRST + timedelta(days=10 * number)
    draft = ContractDraft(
        client=f"Client {number}",
        platform=platform,
        started=start,
        ended=start + timedelta(days=5) if ended else None,
    )
    contract_id = (await services.contracts.add_contract(1, draft)).contract.id
    if stars is not None:
        left = FeedbackDraft(stars=Decimal(stars))
        await services.feedback.log(1, contract_id, left.model_dump(include={"stars"}))
    return contract_id


async def summarise(services: Services) -> list[Summary]:
    records = await services.scores.records(1)
    return summaries(records.contracts, records.feedback)


async def test_average_trend_and_response(services: Services) -> None:
    for number, stars in enumerate(["4", "4", "5", "5", "5", "5", "5", None]):
        await log(services, Platform.FIVERR, number, stars)
    await log(services, Platform.FIVERR, 90, None, ended=False)
    (fiverr,) = await summarise(services)
    assert fiverr.average is not None
    assert round(fiverr.average, 4) == Decimal("4.7143")
    assert fiverr == Summary(Platform.FIVERR, 8, 7, fiverr.average, Decimal(1))


async def test_each_platform_for_itself_and_nothing_made_up(services: Services) -> None:
    await log(services, Platform.CONTRA, 1, "4.5")
    await log(services, Platform.DIRECT, 2, None, ended=False)
    assert await summarise(services) == [
        Summary(Platform.CONTRA, 1, 1, Decimal("4.5"), None),
        Summary(Platform.DIRECT, 0, 0, None, None),
    ]


async def test_removed_feedback_is_left_out(services: Services) -> None:
    contract_id = await log(services, Platform.FIVERR, 1, "1")
    await log(services, Platform.FIVERR, 2, "5")
    await services.feedback.log(1, contract_id, {"removed": True})
    assert await summarise(services) == [Summary(Platform.FIVERR, 2, 1, Decimal(5), None)]
