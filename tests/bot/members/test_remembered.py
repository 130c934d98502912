"""A member's records in memory: right while nothing was written, and bounded."""

import pytest

from bot.contracts.service import ContractService
from bot.members import remembered
from bot.members.models import Member
from bot.members.remembered import Remembered
from bot.platforms import Platform
from bot.services import Services
from bot.storage.engine import Database, Transaction
from tests.bot.records import ALICE, BOB, draft
from tests.conftest import FakeClock


class Counted:
    """Says who was read, in order; everybody has four records."""

    def __init__(self) -> None:
        self.who: list[int] = []

    async def __call__(self, _connection: Transaction, user_id: int) -> list[int]:
        self.who.append(user_id)
        return [user_id] * 4


async def test_only_what_changed_is_read_again(database: Database, clock: FakeClock) -> None:
    read = Counted()
    kept = Remembered(read, [])
    async with database.read() as connection:
        for revision in (1, 1, 2, 2):
            member = Member(user_id=ALICE, revision=revision, created_at=clock())
            assert await kept.recall(connection, ALICE, member) == [ALICE] * 4
        assert len(read.who) == 2
        assert await kept.recall(connection, ALICE, None) == []
        await kept.recall(connection, ALICE, member)
        assert len(read.who) == 3
        clock.advance(seconds=1)  # erased and begun anew, with the same number of writes
        await kept.recall(connection, ALICE, Member(user_id=ALICE, revision=2, created_at=clock()))
    assert len(read.who) == 4


async def test_those_not_asked_for_longest_go_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST_RECORDS", 8)
    read = Counted()
    kept = Remembered(read, [])
    async with database.read() as connection:
        for who in (1, 2, 1, 3, 1, 2):
            await kept.recall(connection, who, Member(user_id=who))
        kept.forget(1)
        await kept.recall(connection, 1, Member(user_id=1))
    assert read.who == [1, 2, 3, 2, 1]


async def test_feedback_and_contracts_are_remembered_together(services: Services) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft())).contract.id
    await services.feedback.log(ALICE, contract_id, {"comment": "Good."})
    first, again = await services.scores.records(ALICE), await services.scores.records(ALICE)
    assert first.contracts is again.contracts
    assert first.feedback is again.feedback
    await services.feedback.log(ALICE, contract_id, {"comment": "Better."})
    assert (await services.feedback.by_contract(ALICE))[contract_id].comment == "Better."
    await services.contracts.delete(ALICE, contract_id)
    assert await services.feedback.by_contract(ALICE) == {}
    await services.privacy.erase(ALICE)
    assert await services.scores.records(ALICE) == ([], {}, [], False)


async def test_the_usual_platform_is_that_of_the_newest_contract(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await services.contracts.usual_platform(ALICE) is Platform.UPWORK
    await services.contracts.add_contract(
        ALICE, draft("Newer", platform=Platform.FIVERR, started="2025-06-01")
    )
    await services.contracts.add_contract(ALICE, draft("Older", started="2025-01-01"))
    await services.contracts.add_contract(BOB, draft("Not hers", started="2025-09-01"))
    # Asking it must not read a list of ten thousand contracts.
    monkeypatch.setattr(ContractService, "current", None)
    assert await services.contracts.usual_platform(ALICE) is Platform.FIVERR
