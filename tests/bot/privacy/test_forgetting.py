"""A member erases their data in one process; what others remember of them goes too."""

from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from tests.bot.records import ALICE, BOB, draft
from tests.conftest import FakeClock, Place, opened, thread_worker


async def test_another_process_forgets_whom_one_erased(
    services: Services, place: Place, settings: Settings, cipher: Cipher, clock: FakeClock
) -> None:
    async with opened(place) as database:
        other = build_services(settings, database, cipher, clock, worker=thread_worker())
        for user_id in (ALICE, BOB):
            await services.contracts.add_contract(user_id, draft())
            await other.estimates.answer(user_id)
            await other.feedback.by_contract(user_id)
            await other.scores.estimate(user_id)
        remembering = (other.contracts, other.feedback, other.scores, other.estimates)
        assert [set(one.remembered()) for one in remembering] == [{ALICE, BOB}] * 4
        assert await other.privacy.forget_gone() == 0
        await services.privacy.erase(ALICE)
        assert await other.privacy.forget_gone() == 1
        assert [set(one.remembered()) for one in remembering] == [{BOB}] * 4
        await other.worker.close()
