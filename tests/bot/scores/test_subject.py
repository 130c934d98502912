"""What an estimate is asked about: made up once, and anew with every change and every day."""

from bot.scores.models import ShownScoreDraft
from bot.services import Services
from tests.bot.records import ALICE, draft
from tests.conftest import FakeClock


async def test_made_up_once_until_something_changes(services: Services, clock: FakeClock) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft())).contract.id
    first = await services.estimates.subject(ALICE)
    assert await services.estimates.subject(ALICE) is first

    await services.feedback.log(ALICE, contract_id, {"stars": "1"})
    rated = await services.estimates.subject(ALICE)
    assert [one.stars for one in rated.history.contracts] == [1.0]

    await services.scores.log(ALICE, ShownScoreDraft(on=rated.day, score=90))
    assert [one.score for one in (await services.estimates.subject(ALICE)).history.snapshots] == [90]

    clock.advance(days=1)
    assert (await services.estimates.subject(ALICE)).history.as_of > rated.history.as_of

    await services.privacy.erase(ALICE)
    assert (await services.estimates.subject(ALICE)).history.contracts == ()


async def test_the_estimate_by_the_rules_is_kept_until_something_changes(
    services: Services, clock: FakeClock
) -> None:
    contract_id = (await services.contracts.add_contract(ALICE, draft())).contract.id
    first = await services.scores.estimate(ALICE)
    assert await services.scores.estimate(ALICE) is first
    await services.feedback.log(ALICE, contract_id, {"removed": True})
    assert (await services.scores.estimate(ALICE)).result != first.result
    clock.advance(days=1)
    assert (await services.scores.estimate(ALICE)).day > first.day
