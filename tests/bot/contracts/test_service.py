"""Contracts and their clients: log, correct, close, delete, undo, purge."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.contracts import service as contract_service
from bot.contracts.service import SAME_TIME, UNDO_TIME
from bot.errors import NotFound, Refusal
from bot.members import repository as members
from bot.platforms import Platform
from bot.scores.models import ShownScoreDraft
from bot.services import Services, build_services
from bot.storage.engine import Database
from bot.storage.tables import change, client, contract, feedback
from bot.transfer.plan import ContractRow, ImportPlan
from tests.bot.records import ALICE, BOB, NOWHERE, draft, fill, full_draft
from tests.conftest import POSTGRES, FakeClock, Place, on_postgres, until_waiting


async def rows(database: Database, *tables: object) -> list[int]:
    async with database.read() as connection:
        return [await connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]  # type: ignore[arg-type]  # (tables, as they come)


async def client_names(services: Services, user_id: int = ALICE) -> set[tuple[str, int]]:
    return {(one.name, one.contracts) for one in await services.contracts.clients(user_id)}


async def test_what_is_logged_comes_back(services: Services, clock: FakeClock) -> None:
    stated = full_draft(str.upper)
    added = await services.contracts.add_contract(ALICE, stated)
    assert not added.already
    assert added.contract.draft == stated
    assert added.contract.created_at == added.contract.updated_at == clock.now
    assert await services.contracts.get_contract(ALICE, added.contract.id) == added.contract
    assert await services.contracts.contracts_of(ALICE) == [added.contract]
    empty = (await services.contracts.add_contract(ALICE, draft())).contract
    assert empty.draft == draft()
    assert (empty.title, empty.note, empty.link, empty.ended, empty.paid_periods) == (
        "",
        None,
        None,
        None,
        None,
    )


async def test_submitting_twice_makes_one(services: Services, clock: FakeClock) -> None:
    twice = await asyncio.gather(
        *(services.contracts.add_contract(ALICE, draft(title="A")) for _ in range(8))
    )
    assert [one.already for one in twice].count(False) == 1
    assert len({one.contract.id for one in twice}) == 1
    clock.advance(seconds=SAME_TIME.total_seconds() + 1)
    assert not (await services.contracts.add_contract(ALICE, draft(title="A"))).already
    assert not (await services.contracts.add_contract(ALICE, draft(title="a"))).already


async def test_the_newest_comes_first(services: Services, clock: FakeClock) -> None:
    for title, started in (("old", 1), ("new", 3), ("middle", 2), ("also new", 3)):
        await services.contracts.add_contract(ALICE, draft(title=title, started=date(2025, 1, started)))
        clock.advance(seconds=1)
    titles = [one.title for one in await services.contracts.contracts_of(ALICE)]
    assert titles == ["also new", "new", "middle", "old"]


async def test_an_edit_is_kept_with_what_was_there_before(services: Services, clock: FakeClock) -> None:
    contract_id = (
        await services.contracts.add_contract(ALICE, draft(title="Site", earned_cents=100))
    ).contract.id
    clock.advance(hours=1)
    edited = await services.contracts.edit(ALICE, contract_id, {"earned_cents": 250, "note": "Late"})
    assert edited.draft == draft(title="Site", earned_cents=250, note="Late")
    assert edited.updated_at == clock.now > edited.created_at
    await services.contracts.edit(ALICE, contract_id, {"earned_cents": 250})  # nothing new
    (kept,) = await services.contracts.history(ALICE, contract_id)
    assert (kept.at, kept.subject, kept.subject_id, kept.action) == (
        clock.now,
        "contract",
        contract_id,
        "edited",
    )
    assert kept.fields == {"earned_cents": ("100", "250"), "note": (None, "Late")}
    assert (await services.contracts.edit(ALICE, contract_id, {"note": None})).note is None


@pytest.mark.parametrize(
    "values",
    [{"ended": date(2025, 5, 31)}, {"client": " "}, {"earned_cents": -1}, {"id": 5}, {"currency": "EUR"}],
)
async def test_a_refused_edit_changes_nothing(services: Services, values: dict[str, object]) -> None:
    before = (await services.contracts.add_contract(ALICE, draft())).contract
    with pytest.raises(Refusal):
        await services.contracts.edit(ALICE, before.id, {"title": "New", **values})
    assert await services.contracts.contracts_of(ALICE) == [before]
    assert await services.contracts.history(ALICE, before.id) == []


async def test_closing(services: Services) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft())).contract.id
    closed = await services.contracts.close(ALICE, contract_id, date(2025, 8, 1), {"earned_cents": 900})
    assert (closed.ended, closed.earned_cents) == (date(2025, 8, 1), 900)
    with pytest.raises(Refusal, match="before it starts"):
        await services.contracts.close(ALICE, contract_id, date(2025, 5, 1))


async def test_concurrent_edits_of_different_fields_both_stay(services: Services, place: Place) -> None:
    other_database = place.open()
    other = build_services(services.settings, other_database, services.cipher, services.clock)
    contract_id = (await services.contracts.add_contract(ALICE, draft())).contract.id
    await asyncio.gather(
        services.contracts.edit(ALICE, contract_id, {"note": "by one"}),
        other.contracts.edit(ALICE, contract_id, {"title": "by another"}),
        services.contracts.edit(ALICE, contract_id, {"earned_cents": 700}),
    )
    kept = (await services.contracts.get_contract(ALICE, contract_id)).draft
    assert kept == draft(note="by one", title="by another", earned_cents=700)
    assert len(await services.contracts.history(ALICE, contract_id)) == 3
    await other_database.close()


# --- delete, undo, purge


async def test_a_deletion_can_be_undone_for_ten_minutes(services: Services, clock: FakeClock) -> None:
    contract_id = await fill(services, ALICE, str)
    before = await services.scores.records(ALICE)
    await services.contracts.delete(ALICE, contract_id)
    records = await services.scores.records(ALICE)
    assert (records.contracts, records.feedback) == ([], {})
    assert await services.contracts.clients(ALICE) == []
    with pytest.raises(NotFound):
        await services.contracts.delete(ALICE, contract_id)
    with pytest.raises(NotFound):
        await services.feedback.log(ALICE, contract_id, {"stars": 5})

    clock.advance(seconds=UNDO_TIME.total_seconds() - 1)
    assert await services.contracts.purge() == 0
    await services.contracts.undo(ALICE, contract_id)
    assert await services.scores.records(ALICE) == before
    assert (await services.contracts.undo(ALICE, contract_id)).id == contract_id  # pressed twice


async def test_after_ten_minutes_it_is_gone(services: Services, clock: FakeClock) -> None:
    contract_id = await fill(services, ALICE, str)
    await services.contracts.delete(ALICE, contract_id)
    clock.advance(seconds=UNDO_TIME.total_seconds())
    with pytest.raises(NotFound, match="ten minutes"):
        await services.contracts.undo(ALICE, contract_id)
    assert await rows(services.database, contract, feedback) == [1, 1]  # not yet swept
    assert await services.contracts.purge() == 1
    assert await rows(services.database, contract, client, feedback) == [0, 0, 0]
    async with services.database.read() as connection:
        left = set(await connection.scalars(select(change.c.subject)))
    assert left.isdisjoint({"contract", "feedback"}), "a case outlives its contract, with its history"
    assert await services.contracts.purge() == 0


async def test_a_purge_takes_only_what_is_due(services: Services, clock: FakeClock) -> None:
    ids = [
        (await services.contracts.add_contract(u, draft(title=t))).contract.id
        for u in (ALICE, BOB)
        for t in "abc"
    ]
    await services.contracts.edit(BOB, ids[3], {"note": "before"})
    await services.contracts.delete(ALICE, ids[0])
    await services.contracts.delete(BOB, ids[4])
    clock.advance(minutes=6)
    await services.contracts.delete(ALICE, ids[1])
    clock.advance(minutes=5)
    assert await services.contracts.purge() == 2
    assert [one.id for one in await services.contracts.contracts_of(ALICE)] == [ids[2]]
    assert {one.id for one in await services.contracts.contracts_of(BOB)} == {ids[3], ids[5]}
    await services.contracts.undo(ALICE, ids[1])
    assert len(await services.contracts.history(BOB, ids[3])) == 1


@pytest.mark.skipif(POSTGRES is None, reason="SQLite has one writer at a time")
async def test_a_purge_beside_a_new_contract_of_the_same_client(
    services: Services, place: Place, clock: FakeClock
) -> None:
    """The client left without contracts must not be dropped under the one being logged: that would cascade."""
    old = (await services.contracts.add_contract(ALICE, draft("Ana", title="old"))).contract.id
    await services.contracts.delete(ALICE, old)
    clock.advance(minutes=11)
    other_database = place.open()
    other = build_services(services.settings, other_database, services.cipher, services.clock)
    from bot.members import repository as members

    async with other_database.write() as connection:
        await members.touch(connection, ALICE, clock.now)
        prepared = await other.contracts.prepare_within(connection, ALICE, [draft("Ana", title="new")])
        await other.contracts.add_within(connection, ALICE, prepared)
        purge = asyncio.create_task(services.contracts.purge())
        done, _ = await asyncio.wait({purge}, timeout=0.3)
        assert not done  # it waits for the member's write
    assert await purge == 1
    assert [one.title for one in await services.contracts.contracts_of(ALICE)] == ["new"]
    await other_database.close()


# --- clients


async def test_a_client_is_the_same_whatever_case_and_spaces(services: Services) -> None:
    for name in ("Acme Corp", "acme  corp", " ACME CORP "):
        added = (await services.contracts.add_contract(ALICE, draft(name, title=name.strip()))).contract
        assert added.client == "Acme Corp"
        assert added == await services.contracts.get_contract(ALICE, added.id)
    await services.contracts.add_contract(BOB, draft("Acme Corp"))
    assert await client_names(services) == {("Acme Corp", 3)}
    assert await client_names(services, BOB) == {("Acme Corp", 1)}
    assert len({one.client_id for one in await services.contracts.contracts_of(ALICE)}) == 1


async def test_an_import_knows_the_clients_too(services: Services) -> None:
    await services.contracts.add_contract(ALICE, draft("Acme"))
    names = ["ACME", "Bo", "bo", "acme", "Cy"]
    plan = ImportPlan([ContractRow(n, draft(name, title=str(n))) for n, name in enumerate(names)])
    await services.transfer.apply(ALICE, plan)
    assert await client_names(services) == {("Acme", 3), ("Bo", 2), ("Cy", 1)}


async def test_renaming(services: Services) -> None:
    first, second = [
        (await services.contracts.add_contract(ALICE, draft("Acme", title=title))).contract.id
        for title in "ab"
    ]
    # Only the spelling: the client's own name is corrected, for every contract.
    await services.contracts.edit(ALICE, first, {"client": "ACME"})
    assert await client_names(services) == {("ACME", 2)}
    # Another name: this contract is with another client.
    await services.contracts.edit(ALICE, first, {"client": "Bolt"})
    assert await client_names(services) == {("Bolt", 1), ("ACME", 1)}
    # The last contract of a client moves on: the client is dropped.
    await services.contracts.edit(ALICE, second, {"client": "bolt"})
    assert await client_names(services) == {("Bolt", 2)}
    assert await rows(services.database, client) == [1]


async def test_a_client_stays_while_a_deletion_can_be_undone(services: Services, clock: FakeClock) -> None:
    first, second = [
        (await services.contracts.add_contract(ALICE, draft(name, title=name))).contract.id
        for name in ("Ana", "Bo")
    ]
    await services.contracts.delete(ALICE, first)
    await services.contracts.edit(ALICE, second, {"client": "Ana"})
    assert await rows(services.database, client) == [1]
    assert (await services.contracts.undo(ALICE, first)).client == "Ana"
    await services.contracts.delete(ALICE, first)
    clock.advance(minutes=11)
    await services.contracts.purge()
    assert await client_names(services) == {("Ana", 1)}


# --- limits, strangers, caches


async def test_no_more_than_the_limit(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_service, "MOST_PER_MEMBER", 3)
    ids = [(await services.contracts.add_contract(ALICE, draft(title=title))).contract.id for title in "abc"]
    await services.contracts.delete(ALICE, ids[0])  # which still counts: it can come back
    with pytest.raises(Refusal, match="more than 3 contracts"):
        await services.contracts.add_contract(ALICE, draft(title="d"))
    assert (await services.contracts.add_contract(ALICE, draft(title="c"))).already
    with pytest.raises(Refusal, match="more than 3 contracts"):
        await services.transfer.apply(
            BOB, ImportPlan([ContractRow(n, draft(title=str(n))) for n in range(4)])
        )
    assert await services.contracts.contracts_of(BOB) == []


async def test_anothers_records_look_like_none_at_all(services: Services, clock: FakeClock) -> None:
    mine = await fill(services, ALICE, str)
    removed = (await services.contracts.add_contract(ALICE, draft(title="removed"))).contract.id
    await services.feedback.log(ALICE, removed, {"stars": 4})
    await services.feedback.remove_feedback(ALICE, removed)
    deleted = (await services.contracts.add_contract(ALICE, draft(title="deleted"))).contract.id
    await services.contracts.delete(ALICE, deleted)
    await services.contracts.add_contract(BOB, draft())
    (shown,) = await services.scores.shown(ALICE)
    before = [await services.scores.records(one) for one in (ALICE, BOB)]

    contracts, left = services.contracts, services.feedback
    attempts = {
        "get": lambda i: contracts.get_contract(BOB, i),
        "edit": lambda i: contracts.edit(BOB, i, {"title": "x"}),
        "close": lambda i: contracts.close(BOB, i, date(2025, 9, 1)),
        "delete": lambda i: contracts.delete(BOB, i),
        "undo": lambda i: contracts.undo(BOB, i),
        "history": lambda i: contracts.history(BOB, i),
        "feedback log": lambda i: left.log(BOB, i, {"stars": 1}),
        "feedback get": lambda i: left.contract_with_feedback(BOB, i),
        "feedback remove": lambda i: left.remove_feedback(BOB, i),
        "feedback undo": lambda i: left.undo(BOB, i),
        "score remove": lambda i: services.scores.remove_score(BOB, i),
    }
    for name, attempt in attempts.items():
        said = set()
        for record_id in (NOWHERE, mine, removed, deleted, shown.id):
            with pytest.raises(NotFound) as refusal:
                await attempt(record_id)
            said.add(refusal.value.message)
        assert len(said) == 1, name
    assert [await services.scores.records(one) for one in (ALICE, BOB)] == before
    clock.advance(minutes=9)
    assert await services.contracts.undo(ALICE, deleted)
    assert await services.feedback.undo(ALICE, removed)


async def test_a_refusal_leaves_no_trace_of_a_stranger(services: Services) -> None:
    for attempt in (
        services.contracts.delete(BOB, NOWHERE),
        services.feedback.log(BOB, NOWHERE, {}),
        services.scores.remove_score(BOB, NOWHERE),
        services.members.set_zone(BOB, "Xyzzyville"),
        services.scores.log(BOB, ShownScoreDraft(on=date(2030, 1, 1), score=5)),
    ):
        with pytest.raises(Refusal):
            await attempt
    assert sum((await services.privacy.kept(BOB)).rows.values()) == 0


async def test_the_list_is_fresh_after_a_write_of_another_process(
    services: Services, place: Place, clock: FakeClock
) -> None:
    other_database = place.open()
    other = build_services(services.settings, other_database, services.cipher, services.clock)
    contract_id = (await services.contracts.add_contract(ALICE, draft(title="one"))).contract.id
    assert (
        len(await services.contracts.contracts_of(ALICE))
        == len(await other.contracts.contracts_of(ALICE))
        == 1
    )
    await other.contracts.edit(ALICE, contract_id, {"title": "two"})
    assert [one.title for one in await services.contracts.contracts_of(ALICE)] == ["two"]
    assert [one.name for one in await services.contracts.search_contracts(ALICE, "two")] == ["Ana · two"]
    await services.contracts.delete(ALICE, contract_id)
    assert await other.contracts.contracts_of(ALICE) == []

    # Erased there and begun anew, until the count of writes is the same as before: the old list stays away.
    assert await services.contracts.contracts_of(ALICE) == []
    count = (await services.members.get_member(ALICE)).revision
    await other.privacy.erase(ALICE)
    clock.advance(seconds=1)
    for number in range(count):
        await other.contracts.add_contract(ALICE, draft("Bo", title=str(number)))
    assert (await services.members.get_member(ALICE)).revision == count
    assert {one.client for one in await services.contracts.contracts_of(ALICE)} == {"Bo"}
    await other_database.close()


async def test_an_unchanged_list_is_not_read_again(services: Services) -> None:
    await services.contracts.add_contract(ALICE, draft())
    assert await services.contracts.contracts_of(ALICE) is await services.contracts.contracts_of(ALICE)
    assert await services.contracts.contracts_of(BOB) == []


def test_the_time_to_undo_is_what_the_texts_say() -> None:
    assert timedelta(minutes=10) == UNDO_TIME


async def test_platforms_decide_the_currency(services: Services) -> None:
    stated = draft(platform=Platform.FIVERR, currency="EUR")
    contract_id = (await services.contracts.add_contract(ALICE, stated)).contract.id
    with pytest.raises(Refusal, match="USD"):
        await services.contracts.edit(ALICE, contract_id, {"platform": Platform.UPWORK})
    moved = {"platform": Platform.UPWORK, "currency": "USD"}
    assert (await services.contracts.edit(ALICE, contract_id, moved)).currency == "USD"


@on_postgres
async def test_the_purge_waits_for_what_its_members_are_writing(services: Services, clock: FakeClock) -> None:
    """They may be logging a contract for the client that would go with their last one."""
    gone = (await services.contracts.add_contract(ALICE, draft())).contract
    await services.contracts.delete(ALICE, gone.id)
    clock.advance(hours=1)
    async with services.database.write() as connection:
        await members.touch(connection, ALICE, clock())
        purge = asyncio.create_task(services.contracts.purge())
        await until_waiting(connection, [purge])
        assert not purge.done()
    assert await purge == 1
