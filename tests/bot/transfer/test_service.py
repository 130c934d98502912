"""Files into and out of a real database: all or nothing, nothing twice, nothing lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.contracts.repository import ContractRepository
from bot.errors import Refusal
from bot.feedback.models import FeedbackDraft
from bot.scores.models import ShownScoreDraft
from bot.services import Services
from bot.storage.cipher import Cipher
from bot.storage.engine import Transaction
from bot.storage.sqlite import Connection
from bot.storage.tables import metadata
from bot.transfer.plan import ContractRow, Fault, ImportPlan, Payment
from bot.transfer.service import Imported
from bot.transfer.writers import template
from tests.bot.records import ALICE, BOB, draft, fill, many, only
from tests.conftest import POSTGRES, FakeClock, on_postgres

TODAY = date(2026, 1, 1)


async def rows(services: Services) -> dict[str, int]:
    async with services.database.read() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def rated(number: int, stars: str | None = "5", **values: object) -> ContractRow:
    left = None if stars is None else FeedbackDraft(stars=Decimal(stars))
    return ContractRow(number, draft(title="Same", **values), left)


async def test_a_plan_is_stored_whole(services: Services) -> None:
    plan = many(450)
    assert await services.transfer.apply(ALICE, plan) == Imported(450, 300, 100, 0)
    records = await services.scores.records(ALICE)
    by_title = {one.title: one for one in records.contracts}
    assert len(by_title) == 450
    for row in plan.contracts:
        kept = by_title[row.contract.title]
        assert kept.draft == row.contract
        left = records.feedback.get(kept.id)
        stated = left and FeedbackDraft.model_validate(
            left.model_dump(include=set(FeedbackDraft.model_fields))
        )
        assert stated == row.feedback
    assert [(one.on, one.score) for one in records.shown] == [(one.on, one.score) for one in plan.scores]


async def test_reading_stores_nothing(services: Services) -> None:
    before = await rows(services)
    plan = await services.transfer.plan(template(), "template.csv", today=TODAY)
    assert plan.contracts
    assert await rows(services) == before


async def test_a_plan_with_faults_is_refused(services: Services) -> None:
    plan = many(3)
    plan.faults.append(Fault(2, "stars", "What is this?"))
    with pytest.raises(Refusal, match="faults"):
        await services.transfer.apply(ALICE, plan)
    assert await services.contracts.contracts_of(ALICE) == []


async def test_a_failure_at_the_very_last_row_leaves_nothing(services: Services) -> None:
    await fill(services, ALICE, str)
    before = await rows(services), await services.scores.records(ALICE)
    plan = many(500)
    plan.scores.append(ShownScoreDraft.model_construct(platform=None, on=date(2025, 1, 1), score=50))
    with pytest.raises(DBAPIError):
        await services.transfer.apply(ALICE, plan)
    assert (await rows(services), await services.scores.records(ALICE)) == before
    plan.scores.pop()
    assert (await services.transfer.apply(ALICE, plan)).contracts == 500


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_ones_own_export_adds_nothing(services: Services, kind: str) -> None:
    await fill(services, ALICE, str)
    await services.transfer.apply(ALICE, many(30))
    before = await rows(services), await services.scores.records(ALICE)
    export = services.transfer.export_json if kind == "json" else services.transfer.export_csv
    plan = await services.transfer.plan(await only(export(ALICE)), f"mine.{kind}", today=TODAY)
    assert plan.faults == []
    assert await services.transfer.apply(ALICE, plan) == Imported(0, 0, 0, 31)
    assert (await rows(services), await services.scores.records(ALICE)) == before


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_the_export_makes_the_same_records_elsewhere(services: Services, kind: str) -> None:
    await fill(services, ALICE, str)
    await services.transfer.apply(ALICE, many(30))
    export = services.transfer.export_json if kind == "json" else services.transfer.export_csv
    plan = await services.transfer.plan(await only(export(ALICE)), f"mine.{kind}", today=TODAY)
    await services.transfer.apply(BOB, plan)
    mine, theirs = [await services.scores.records(one) for one in (ALICE, BOB)]
    stated = [{one.title: one.draft for one in each.contracts} for each in (mine, theirs)]
    assert stated[0] == stated[1]
    fields = set(FeedbackDraft.model_fields)
    left = [
        {
            one.title: each.feedback[one.id].model_dump(include=fields)
            for one in each.contracts
            if one.id in each.feedback
        }
        for each in (mine, theirs)
    ]
    assert left[0] == left[1]
    assert len(left[0]) == 21
    assert {one.id for one in mine.contracts}.isdisjoint({one.id for one in theirs.contracts})


async def test_confirmed_twice_at_once_is_imported_once(services: Services) -> None:
    done = await asyncio.gather(*(services.transfer.apply(ALICE, many(40)) for _ in range(3)))
    assert sorted(one.contracts for one in done) == [0, 0, 40]
    assert len(await services.contracts.contracts_of(ALICE)) == 40


async def test_two_members_at_once(services: Services) -> None:
    done = await asyncio.gather(*(services.transfer.apply(one, many(300)) for one in (ALICE, BOB)))
    assert [one.contracts for one in done] == [300, 300]


async def test_equal_rows_are_equal_in_number(services: Services) -> None:
    """Two identical contracts in a file are two; of those known already, each stands for one row."""
    await services.transfer.apply(ALICE, ImportPlan([rated(1, None), rated(2, None)]))
    assert len(await services.contracts.contracts_of(ALICE)) == 2
    plan = ImportPlan([rated(1), rated(2, "4"), rated(3, "3")])
    assert await services.transfer.apply(ALICE, plan) == Imported(1, 3, 0, 2)
    stars = sorted(one.stars for one in (await services.feedback.by_contract(ALICE)).values() if one.stars)
    assert stars == [3, 4, 5]


async def test_feedback_is_added_to_a_known_contract_and_never_replaced(services: Services) -> None:
    bare = (await services.contracts.add_contract(ALICE, draft(title="Same", client="Bare"))).contract.id
    rated_id = (await services.contracts.add_contract(ALICE, draft(title="Same", client="Rated"))).contract.id
    removed = (
        await services.contracts.add_contract(ALICE, draft(title="Same", client="Removed"))
    ).contract.id
    for one in (rated_id, removed):
        await services.feedback.log(ALICE, one, {"stars": 2})
    await services.feedback.remove_feedback(ALICE, removed)
    plan = ImportPlan([rated(n, client=name) for n, name in enumerate(("BARE", "Rated", "Removed"))])
    assert await services.transfer.apply(ALICE, plan) == Imported(0, 2, 0, 3)
    left = await services.feedback.by_contract(ALICE)
    assert {one: left[one].stars for one in left} == {bare: 5, rated_id: 2, removed: 5}


async def test_a_deleted_contract_can_be_imported_again(services: Services) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft(title="Same"))).contract.id
    await services.contracts.delete(ALICE, contract_id)
    assert (await services.transfer.apply(ALICE, ImportPlan([rated(1)]))).contracts == 1


async def test_a_later_score_of_the_same_day_replaces(services: Services) -> None:
    day = date(2025, 5, 4)
    await services.scores.log(ALICE, ShownScoreDraft(on=day, score=70))
    twice = [ShownScoreDraft(on=day, score=score) for score in (71, 72)]
    assert (await services.transfer.apply(ALICE, ImportPlan(scores=twice))).scores == 2
    assert [one.score for one in await services.scores.shown(ALICE)] == [72]


Meanwhile = Callable[[], Awaitable[object]]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let something happen each of the first times that contracts were made ready, before they are stored."""
    prepare = ContractRepository.prepare_contracts

    def happens(*each: Meanwhile) -> None:
        left = list(each)

        async def prepared(self: ContractRepository, *about: Any) -> Any:
            ready = await prepare(self, *about)
            if left:
                async with asyncio.timeout(10):
                    await left.pop(0)()
            return ready

        monkeypatch.setattr(ContractRepository, "prepare_contracts", prepared)

    return happens


async def test_others_write_while_a_file_is_made_ready(
    services: Services, meanwhile: Callable[..., None]
) -> None:
    meanwhile(lambda: services.members.set_dm_consent(BOB, True))
    assert (await services.transfer.apply(ALICE, many(40))).contracts == 40


async def test_what_its_member_changes_meanwhile_is_seen(
    services: Services, meanwhile: Callable[..., None]
) -> None:
    plan = many(5)
    await services.transfer.apply(ALICE, plan)
    removed = next(iter(await services.feedback.by_contract(ALICE)))
    meanwhile(lambda: services.feedback.remove_feedback(ALICE, removed))
    again = await services.transfer.apply(ALICE, plan)
    assert again.feedback == 1, "what was removed while the file was made ready is there again"


async def test_a_member_who_goes_on_changing_is_told_to_try_again(
    services: Services, meanwhile: Callable[..., None]
) -> None:
    """To make it ready while nobody else can write would hold everybody up."""
    changes = [partial(services.members.set_dm_consent, ALICE, number % 2 == 0) for number in range(3)]
    meanwhile(*changes)
    with pytest.raises(Refusal, match="changed each time"):
        await services.transfer.apply(ALICE, many(5))
    assert await services.contracts.contracts_of(ALICE) == []
    assert (await services.transfer.apply(ALICE, many(5))).contracts == 5


async def test_a_member_who_is_erased_and_new_meanwhile_is_not_taken_for_the_same(
    services: Services, meanwhile: Callable[..., None], clock: FakeClock
) -> None:
    """By another process, which this one hears of later; their revision is as high again."""
    plan = many(3)
    await services.transfer.apply(ALICE, plan)

    async def begin_anew() -> None:
        await services.privacy.erase(ALICE)
        clock.advance(seconds=1)
        await services.members.set_dm_consent(ALICE, True)

    meanwhile(begin_anew)
    assert (await services.transfer.apply(ALICE, plan)).contracts == 3


async def test_nothing_is_stored_for_a_member_who_waits_in_vain(
    services: Services, meanwhile: Callable[..., None]
) -> None:
    """What a write that came too late began is undone: their revision too."""
    await services.members.set_dm_consent(ALICE, True)
    meanwhile(lambda: services.members.set_dm_consent(ALICE, False))
    await services.transfer.apply(ALICE, many(5))
    assert (await services.members.get_member(ALICE)).revision == 3


@pytest.mark.skipif(POSTGRES is not None, reason="PostgreSQL lets others write while one transaction lasts")
async def test_how_long_others_wait_for_an_import_does_not_grow_by_steps(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait for one transaction: it has the same few steps for however many rows, and seals nothing."""
    visit, at_once, seal = Connection.visit, Connection.at_once, Cipher.seal
    steps: list[str] = []
    writing: list[bool] = []

    async def visiting(self: Connection, work: Any) -> Any:
        if self.in_transaction:
            steps.append("in the thread")
        return await visit(self, work)

    def running(self: Connection, work: Any, sql: str) -> Any:
        if self.in_transaction:
            steps.append(sql)
        return at_once(self, work, sql)

    def sealing(self: Cipher, *about: Any) -> bytes:
        assert services.database._writer is not None
        writing.append(services.database._writer.locked())
        return seal(self, *about)

    monkeypatch.setattr(Connection, "visit", visiting)
    monkeypatch.setattr(Connection, "at_once", running)
    monkeypatch.setattr(Cipher, "seal", sealing)

    async def steps_of(user_id: int, plan: ImportPlan) -> list[str]:
        steps.clear()
        await services.transfer.apply(user_id, plan)
        return list(steps)

    few = await steps_of(ALICE, many(300))
    assert await steps_of(BOB, many(3000)) == few
    assert len(few) < 40
    assert len(writing) > 3000, "or nothing is proven"
    assert not any(writing)


@pytest.mark.skipif(POSTGRES is not None, reason="PostgreSQL lets others write while one transaction lasts")
async def test_contracts_that_grow_hold_others_up_by_no_more_steps(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, visits = Connection.visit, []

    async def visiting(self: Connection, work: Any) -> Any:
        visits.append(self.in_transaction)
        return await visit(self, work)

    def report(contracts: int, months: int) -> ImportPlan:
        """Payments of that many clients, in that many months."""
        made = tuple(Payment(date(2025, 1 + number, 1), 100) for number in range(months))
        stated = {"title": "Site", "started": "2025-01-01", "last_paid": made[-1].day, "ended": None}
        stated["earned_cents"] = 100 * months
        return ImportPlan(
            contracts=[
                ContractRow(n, draft(f"Client {n}", **stated), payments=made) for n in range(contracts)
            ]
        )

    taken = {}
    for user_id, contracts in ((ALICE, 2), (BOB, 250)):
        await services.transfer.apply(user_id, report(contracts, 3))
        with monkeypatch.context() as patch:
            patch.setattr(Connection, "visit", visiting)
            visits.clear()
            grown = (await services.transfer.apply(user_id, report(contracts, 4))).grown
            assert len(grown) == contracts
            assert await services.transfer.take_back(user_id, grown) == contracts
            taken[user_id] = sum(visits)
    assert taken[ALICE] == taken[BOB]


@on_postgres
async def test_others_write_while_an_import_is_stored(services: Services) -> None:
    told: list[bool] = []

    async def others(_connection: Transaction, _user_id: int, _contract_id: int | None) -> None:
        async with asyncio.timeout(10):
            await services.members.set_dm_consent(BOB, True)
        told.append(True)

    services.contracts.listeners.subscribe(others)
    assert (await services.transfer.apply(ALICE, many(300))).contracts == 300
    assert told


async def test_a_client_that_goes_for_good_meanwhile_is_made_again(
    services: Services, meanwhile: Callable[..., None], clock: FakeClock
) -> None:
    plan = ImportPlan([rated(1, None, client="Gone")])
    await services.transfer.apply(ALICE, plan)
    (contract,) = await services.contracts.contracts_of(ALICE)
    await services.contracts.delete(ALICE, contract.id)
    clock.advance(days=30)
    meanwhile(services.contracts.purge)
    assert (await services.transfer.apply(ALICE, plan)).contracts == 1
    assert [one.name for one in await services.contracts.clients(ALICE)] == ["Gone"]
