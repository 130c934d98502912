"""Shown scores, and the estimate: what it reads from the database is what the rules get."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.errors import Refusal
from bot.platforms import Platform
from bot.scores import service as score_service
from bot.scores.models import ShownScoreDraft
from bot.scoring.models import Contract, History, Snapshot
from bot.scoring.rules import breakdown
from bot.services import Services
from bot.storage.tables import shown_score
from tests.bot.records import ALICE, BOB, draft, many
from tests.conftest import FakeClock


def shown(day: int, score: int, **values: object) -> ShownScoreDraft:
    return ShownScoreDraft.model_validate({"on": date(2025, 12, day), "score": score, **values})


async def test_one_score_for_a_platform_and_day(services: Services) -> None:
    assert await services.scores.log(ALICE, shown(2, 90)) is None
    assert await services.scores.log(ALICE, shown(1, 88)) is None
    assert await services.scores.log(ALICE, shown(2, 9, platform=Platform.FIVERR)) is None
    assert await services.scores.log(BOB, shown(2, 70)) is None
    assert await services.scores.log(ALICE, shown(2, 91)) == 90
    kept = [(one.on.day, one.platform.value, one.score) for one in await services.scores.shown(ALICE)]
    assert kept == [(1, "upwork", 88), (2, "fiverr", 9), (2, "upwork", 91)]
    await services.scores.remove_score(ALICE, (await services.scores.shown(ALICE))[0].id)
    assert len(await services.scores.shown(ALICE)) == 2
    async with services.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(shown_score)) == 3


async def test_a_day_to_come_is_refused(services: Services, clock: FakeClock) -> None:
    """It may be tomorrow somewhere; the day after is a typing error."""
    today = clock.now.date()
    await services.scores.log(ALICE, ShownScoreDraft(on=today + timedelta(days=1), score=80))
    with pytest.raises(Refusal, match="still to come"):
        await services.scores.log(ALICE, ShownScoreDraft(on=today + timedelta(days=2), score=80))


async def test_the_day_is_the_members_own(services: Services, clock: FakeClock) -> None:
    assert (await services.scores.estimate(ALICE)).day == date(2026, 1, 1)  # UTC until a zone is chosen
    await services.members.set_zone(ALICE, "America/Los_Angeles")
    assert (await services.scores.estimate(ALICE)).day == date(2025, 12, 31)
    await services.members.set_zone(ALICE, "Pacific/Kiritimati")
    clock.advance(hours=11)
    assert (await services.scores.estimate(ALICE)).day == date(2026, 1, 2)


async def test_the_estimate_is_that_of_the_rules(services: Services, clock: FakeClock) -> None:
    """The same history, written by hand as `bot.scoring` takes it."""
    ids: dict[str, int] = {}
    clients: dict[str, str] = {}
    history: list[Contract] = []
    stars = {"a": "5", "b": "3.2", "c": None, "d": "4.75", "e": "1"}
    for number, (title, left) in enumerate(stars.items()):
        started, ended = date(2025, 1 + number, 3), date(2025, 3 + number, 9)
        flagged = title == "d"
        stated = draft(
            f"Client {number % 3}",
            title=title,
            started=started,
            ended=ended,
            earned_cents=123_45 * (number + 1),
            client_flagged=flagged,
            paid_periods=number or None,
        )
        kept = (await services.contracts.add_contract(ALICE, stated)).contract
        ids[title], clients[stated.client] = kept.id, str(kept.client_id)
        hidden = "negative" if title == "c" else "unknown"
        values = {"stars": left and Decimal(left), "hidden": hidden, "removed": title == "e"}
        await services.feedback.log(ALICE, kept.id, values)
        history.append(
            Contract(
                id=str(kept.id),
                client=clients[stated.client],
                started=started,
                ended=ended,
                earned=stated.earned_cents / 100,
                stars=left and float(left),
                hidden=hidden,
                paid_periods=number or None,
                removed=title == "e",
                client_flagged=flagged,
            )
        )
    elsewhere = (await services.contracts.add_contract(ALICE, draft("X", counts_for_me=False))).contract
    other = (await services.contracts.add_contract(ALICE, draft("Y", platform=Platform.FIVERR))).contract
    gone = (await services.contracts.add_contract(ALICE, draft("Z"))).contract
    await services.contracts.delete(ALICE, gone.id)
    await services.scores.log(ALICE, shown(1, 81))
    await services.scores.log(ALICE, shown(3, 9, platform=Platform.FIVERR))

    estimate = await services.scores.estimate(ALICE)
    expected = History(
        as_of=estimate.day,
        contracts=tuple(sorted(history, key=lambda one: one.started, reverse=True)),
        snapshots=(Snapshot(on=date(2025, 12, 1), score=81),),
    )
    assert score_service.history(estimate.records, estimate.day) == expected
    assert estimate.result == breakdown(expected, estimate.day)
    assert estimate.elsewhere == [elsewhere]
    assert estimate.others == [other]
    assert estimate.last_shown is not None
    assert estimate.last_shown.score == 81


async def test_in_a_thread_or_not_the_answer_is_the_same(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await services.transfer.apply(ALICE, many(60))
    in_thread = await services.scores.estimate(ALICE)
    monkeypatch.setattr(score_service, "_IN_LOOP", 1000)
    assert (await services.scores.estimate(ALICE)).result == in_thread.result


async def test_a_member_without_records_gets_an_answer(services: Services) -> None:
    estimate = await services.scores.estimate(BOB)
    assert estimate.records.contracts == []
    assert estimate.last_shown is None
    assert sum((await services.privacy.kept(BOB)).rows.values()) == 0  # asking stores nothing
