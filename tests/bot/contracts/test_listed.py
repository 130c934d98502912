"""The list in memory after a change: what was written since is worked in, and nothing else is read."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from bot.contracts import service
from bot.contracts.listed import ContractList
from bot.contracts.repository import ContractRepository
from bot.contracts.search import NameIndex, typed_words
from bot.contracts.service import UNDO_TIME
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.bot.records import ALICE, BOB, draft, many
from tests.conftest import FakeClock, thread_worker


@pytest.fixture
def elsewhere(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    """Another process on the same database."""
    return build_services(settings, database, cipher, clock, worker=thread_worker())


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose whole list was read, each time."""
    real, whose = ContractRepository.contracts_of, []

    async def counted(self: ContractRepository, connection: Any, user_id: int) -> Any:
        whose.append(user_id)
        return await real(self, connection, user_id)

    monkeypatch.setattr(ContractRepository, "contracts_of", counted)
    return whose


async def remembered(services: Services) -> ContractList:
    """Alice's list with its indices."""
    kept = await services.contracts._all(ALICE)
    assert kept.names
    assert kept.client_names
    return kept


def assert_same(kept: ContractList, fresh: ContractList) -> None:
    """`kept` is in no way different from `fresh`, which was read from the database."""
    assert list(kept) == list(fresh)
    assert kept.clients == fresh.clients
    for index, other in ((kept.names, fresh.names), (kept.client_names, fresh.client_names)):
        assert sorted(index._words) == sorted(other._words), "no word of what is gone stays"
        for typed in ("fresh", "work 7", "client", "z"):
            words = typed_words(typed)
            assert index.find_like(words, 50) == other.find_like(words, 50)


async def test_whatever_is_written_wherever_the_list_is_as_if_read_anew(
    services: Services, elsewhere: Services, read_whole: list[int], clock: FakeClock
) -> None:
    chance = random.Random(10)
    await services.transfer.apply(ALICE, many(60, clients=8))
    await services.contracts.add_contract(BOB, draft("Of Bob"))
    await remembered(services)
    read_whole.clear()
    for turn in range(40):
        by = chance.choice((services, elsewhere)).contracts
        one = chance.choice(await elsewhere.contracts.contracts_of(ALICE))
        day = date(2025, 1, 1) + timedelta(chance.randrange(3))
        clock.advance(seconds=1)
        match turn % 6:
            case 0:
                await by.add_contract(ALICE, draft(f"Fresh {turn % 4}", started=day))
            case 1:
                await by.edit(ALICE, one.id, {"title": f"Title {turn}", "started": day, "ended": None})
            case 2:
                await by.edit(ALICE, one.id, {"client": f"Client number {turn}"})
            case 3:
                await by.edit(ALICE, one.id, {"client": one.client.swapcase()})
            case 4:
                await by.delete(ALICE, one.id)
            case 5:
                await services.members.set_zone(ALICE, "Europe/Madrid")
        if turn % 7 == 0:
            for gone in await services.contracts.deleted(ALICE):
                await by.undo(ALICE, gone.id)
        async with services.database.read() as connection:
            fresh = ContractList(await services.contracts.all_within(connection, ALICE))
        read_whole.clear()
        assert_same(await remembered(services), fresh)
        assert not read_whole


async def test_what_is_gone_for_good_meanwhile_is_missed(
    services: Services, elsewhere: Services, clock: FakeClock, read_whole: list[int]
) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft("Ana"))).contract.id
    await services.contracts.add_contract(ALICE, draft("Ben"))
    await remembered(services)
    await elsewhere.contracts.delete(ALICE, contract_id)
    clock.advance(seconds=UNDO_TIME.total_seconds() + 1)
    assert await elsewhere.contracts.purge() == 1
    assert [one.client for one in await remembered(services)] == ["Ben"]
    assert len(read_whole) == 2


async def test_after_many_changes_it_is_read_anew(
    services: Services, elsewhere: Services, monkeypatch: pytest.MonkeyPatch, read_whole: list[int]
) -> None:
    monkeypatch.setattr(service, "_FEW_WRITTEN", 3)
    await services.contracts.add_contract(ALICE, draft("Ana"))
    await remembered(services)
    for number, whole in ((3, []), (5, [ALICE])):
        await elsewhere.transfer.apply(ALICE, many(number))
        read_whole.clear()
        assert len(await remembered(services)) == (4 if number == 3 else 8)
        assert read_whole == whole


async def test_who_begins_anew_after_an_erasure_elsewhere_sees_nothing_from_before(
    services: Services, elsewhere: Services, clock: FakeClock
) -> None:
    for name in ("Ana", "Ben"):
        await services.contracts.add_contract(ALICE, draft(name))
    await remembered(services)
    await elsewhere.privacy.erase(ALICE)
    clock.advance(seconds=1)
    for name in ("Cleo", "Dan", "Eve"):  # more writes than before: the revision alone tells nothing
        await elsewhere.contracts.add_contract(ALICE, draft(name))
    assert {one.client for one in await remembered(services)} == {"Cleo", "Dan", "Eve"}


async def test_the_list_of_before_stays_as_it_was(services: Services) -> None:
    """An estimate may be at work on it in a thread."""
    await services.contracts.add_contract(ALICE, draft("Ana"))
    before = await remembered(services)
    await services.contracts.add_contract(ALICE, draft("Ben"))
    await remembered(services)
    assert [one.client for one in before] == ["Ana"]
    assert before.names.find_like(["ben"], 5) == []


def test_an_index_is_spliced_as_if_made_anew() -> None:
    names = ["a b", "--", "c", "a d e"]
    spliced = NameIndex(names).spliced([0, 2], {0: "f", 2: "a g", 4: ""})
    made = NameIndex(["f", "--", "a g", "a d e", ""])
    for typed in ("a", "b", "c", "d", "f", "g"):
        assert spliced.find_like([typed], 9) == made.find_like([typed], 9)
    assert sorted(spliced._words) == sorted(made._words)
    assert NameIndex([]).spliced([], {0: "x"}).find_like(["x"], 1) == [0]
    assert NameIndex(["x"]).spliced([0], {}).find_like(["x"], 1) == []
