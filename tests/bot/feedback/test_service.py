"""Feedback: log, correct, remove, undo, purge, with the history of every change."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.contracts.service import UNDO_TIME
from bot.errors import NotFound, Refusal
from bot.feedback.models import FeedbackDraft, Hidden, HiddenSource
from bot.platforms import Platform
from bot.services import Services
from bot.storage.tables import change, feedback
from tests.bot.records import ALICE, draft, full_feedback
from tests.conftest import FakeClock


@pytest.fixture
async def contract_id(services: Services) -> int:
    return (await services.contracts.add_contract(ALICE, draft(title="Site"))).contract.id


async def stored(services: Services) -> list[int]:
    async with services.database.read() as connection:
        tables = (feedback, change)
        return [await connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


async def test_what_is_logged_comes_back(services: Services, contract_id: int) -> None:
    stated = full_feedback(str.upper)
    logged = await services.feedback.log(ALICE, contract_id, stated)
    assert (logged.created, logged.changed) == (True, True)
    contract, kept = await services.feedback.contract_with_feedback(ALICE, contract_id)
    assert kept == logged.feedback
    assert contract == logged.contract
    assert kept is not None
    fields = set(FeedbackDraft.model_fields)
    assert kept.model_dump(include=fields) == FeedbackDraft.model_validate(stated).model_dump()
    assert kept.stars == Decimal("4.95")
    assert await services.feedback.by_contract(ALICE) == {contract_id: kept}


async def test_logging_again_corrects_only_what_is_said(
    services: Services, contract_id: int, clock: FakeClock
) -> None:
    await services.feedback.log(ALICE, contract_id, {"stars": 4, "comment": "Good"})
    clock.advance(hours=2)
    again = await services.feedback.log(ALICE, contract_id, {"stars": Decimal("4.5")})
    assert (again.created, again.changed) == (False, True)
    assert (again.feedback.stars, again.feedback.comment) == (Decimal("4.5"), "Good")
    assert again.feedback == await services.feedback.find_feedback(ALICE, contract_id)
    same = await services.feedback.log(ALICE, contract_id, {"stars": 4.5, "comment": "Good"})
    assert (same.created, same.changed) == (False, False)
    assert same.feedback == again.feedback
    assert await stored(services) == [1, 2]


async def test_every_change_is_kept(services: Services, contract_id: int, clock: FakeClock) -> None:
    said: dict[str, object] = {"stars": 4, "comment": "Good"}
    await services.feedback.log(ALICE, contract_id, said)
    clock.advance(minutes=1)
    known = {"hidden": "negative", "hidden_source": HiddenSource.CLIENT_SAID, "comment": None}
    await services.feedback.log(ALICE, contract_id, known)
    clock.advance(minutes=1)
    await services.feedback.remove_feedback(ALICE, contract_id)
    clock.advance(minutes=1)
    await services.feedback.undo(ALICE, contract_id)
    history = await services.contracts.history(ALICE, contract_id)
    assert [(one.subject, one.action) for one in history] == [
        ("feedback", action) for action in ("created", "edited", "deleted", "restored")
    ]
    assert history[0].fields["comment"] == (None, "Good")
    assert history[1].fields == {
        "comment": ("Good", None),
        "hidden": ("unknown", "negative"),
        "hidden_source": (None, "client_said"),
    }
    assert history[3].at == clock.now


async def test_two_corrections_at_once_both_stay(services: Services, contract_id: int) -> None:
    await services.feedback.log(ALICE, contract_id, {"stars": 4})
    await asyncio.gather(
        services.feedback.log(ALICE, contract_id, {"comment": "A"}),
        services.feedback.log(ALICE, contract_id, {"reply": "B"}),
        services.feedback.log(ALICE, contract_id, {"hidden": Hidden.POSITIVE}),
    )
    _, kept = await services.feedback.contract_with_feedback(ALICE, contract_id)
    assert kept is not None
    assert (kept.stars, kept.comment, kept.reply, kept.hidden) == (4, "A", "B", Hidden.POSITIVE)


async def test_logging_first_twice_at_once_makes_one(services: Services, contract_id: int) -> None:
    both = await asyncio.gather(*(services.feedback.log(ALICE, contract_id, {"stars": 5}) for _ in range(2)))
    assert sorted((one.created, one.changed) for one in both) == [(False, False), (True, True)]


async def test_removing_can_be_undone(services: Services, contract_id: int, clock: FakeClock) -> None:
    kept = (await services.feedback.log(ALICE, contract_id, {"stars": 3})).feedback
    await services.feedback.remove_feedback(ALICE, contract_id)
    assert await services.feedback.by_contract(ALICE) == {}
    with pytest.raises(NotFound, match="no feedback"):
        await services.feedback.remove_feedback(ALICE, contract_id)
    clock.advance(seconds=UNDO_TIME.total_seconds() - 1)
    assert await services.feedback.purge() == 0
    await services.feedback.undo(ALICE, contract_id)
    await services.feedback.undo(ALICE, contract_id)  # pressed twice
    assert (await services.feedback.contract_with_feedback(ALICE, contract_id))[1] == kept


async def test_later_it_is_gone_with_its_history(
    services: Services, contract_id: int, clock: FakeClock
) -> None:
    await services.feedback.log(ALICE, contract_id, {"stars": 3})
    await services.contracts.edit(ALICE, contract_id, {"title": "Page"})
    await services.feedback.remove_feedback(ALICE, contract_id)
    clock.advance(seconds=UNDO_TIME.total_seconds())
    with pytest.raises(NotFound, match="ten minutes"):
        await services.feedback.undo(ALICE, contract_id)
    assert await services.feedback.purge() == 1
    assert await stored(services) == [0, 1]  # the contract's own change stays
    assert await services.feedback.purge() == 0


async def test_logging_after_removing_starts_anew(
    services: Services, contract_id: int, clock: FakeClock
) -> None:
    await services.feedback.log(ALICE, contract_id, {"stars": 3, "comment": "Bad"})
    await services.feedback.remove_feedback(ALICE, contract_id)
    again = await services.feedback.log(ALICE, contract_id, {"stars": 5})
    assert (again.created, again.feedback.comment) == (True, None)
    clock.advance(minutes=11)
    assert await services.feedback.purge() == 0  # the new one is not what was removed
    assert len(await services.feedback.by_contract(ALICE)) == 1


@pytest.mark.parametrize(
    ("platform", "values", "fault"),
    [
        (Platform.FIVERR, {"stars": Decimal("4.25")}, "steps of 0.1"),
        (Platform.DIRECT, {"stars": Decimal("4.3")}, "steps of 0.5"),
        (Platform.UPWORK, {"stars": Decimal("4.255")}, "."),
        (Platform.UPWORK, {"stars": Decimal("5.01")}, "."),
        (Platform.UPWORK, {"stars": Decimal("0.5")}, "."),
        (Platform.UPWORK, {"categories": {"value": 3}}, "does not rate value"),
        (Platform.UPWORK, {"categories": {"skills": 6}}, "from 1 to 5"),
        (Platform.UPWORK, {"hidden_source": "client_said"}, "positive or negative"),
        (Platform.UPWORK, {"comment": "x" * 4001}, "."),
    ],
)
async def test_what_the_platform_cannot_show_is_refused(
    services: Services, platform: Platform, values: dict[str, object], fault: str
) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft(platform=platform))).contract.id
    with pytest.raises(Refusal, match=fault):
        await services.feedback.log(ALICE, contract_id, values)
    assert await stored(services) == [0, 0]


async def test_long_and_strange_text_comes_back_as_it_was(services: Services, contract_id: int) -> None:
    text = ("💬 Ünïcode\n**bold** <@123> ‹›\t" * 300)[:3999].strip()
    await services.feedback.log(ALICE, contract_id, {"comment": text, "received": date(2025, 7, 1)})
    _, kept = await services.feedback.contract_with_feedback(ALICE, contract_id)
    assert kept is not None
    assert kept.comment == text
