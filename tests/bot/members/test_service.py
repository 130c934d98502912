"""What is kept about a member besides their records."""

from datetime import date

import pytest

from bot.errors import Refusal
from bot.members.models import Member
from bot.services import Services
from tests.bot.records import ALICE
from tests.conftest import START, FakeClock


async def test_a_member_is_stored_with_their_first_write(services: Services, clock: FakeClock) -> None:
    assert await services.members.get_member(ALICE) == Member(user_id=ALICE)
    assert await services.members.set_zone(ALICE, " europe/berlin ") == "Europe/Berlin"
    clock.advance(days=1)
    await services.members.welcome(ALICE, "es-ES")
    await services.members.set_dm_consent(ALICE, True)
    kept = await services.members.get_member(ALICE)
    assert kept == Member(
        user_id=ALICE,
        zone="Europe/Berlin",
        locale="es-ES",
        welcomed_at=clock.now,
        dm_consent_at=clock.now,
        revision=3,
        created_at=START,
    )
    await services.members.set_dm_consent(ALICE, False)
    assert (await services.members.get_member(ALICE)).dm_consent_at is None


async def test_the_day_across_zones(services: Services, clock: FakeClock) -> None:
    assert await services.members.today(ALICE) == date(2026, 1, 1)
    await services.members.set_zone(ALICE, "Honolulu")
    assert await services.members.today(ALICE) == date(2025, 12, 31)


@pytest.mark.parametrize("text", ["", "Xyzzyville", "x" * 200, "Europe/../etc/passwd"])
async def test_an_unknown_zone_is_refused(services: Services, text: str) -> None:
    with pytest.raises(Refusal, match="I do not know the place"):
        await services.members.set_zone(ALICE, text)


async def test_no_to_messages_stores_nothing_about_a_stranger(services: Services) -> None:
    await services.members.set_dm_consent(ALICE, False)
    assert (await services.members.get_member(ALICE)).created_at is None
