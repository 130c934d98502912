"""A server's record of estimates: only from enough members, and nobody's part can be read off."""

import pytest

from bot.scores.shares import LEAST_MEMBERS, ServerRecord, Share, total
from bot.services import Services

GUILD = 77


async def join(services: Services, members: int, share: Share) -> None:
    for user_id in range(1000, 1000 + members):
        await services.scores.share(user_id, share)


async def test_below_ten_members_nothing_is_said(services: Services) -> None:
    await join(services, LEAST_MEMBERS - 1, Share(GUILD, 4, 5))
    assert await services.scores.server_record(GUILD) is None
    await services.scores.share(5, Share(GUILD, 4, 5))
    assert await services.scores.server_record(GUILD) == ServerRecord(10, 80)
    assert await services.scores.server_record(GUILD + 1) is None, "another server"


async def test_leaving_and_erasure_take_the_part_out(services: Services) -> None:
    await join(services, LEAST_MEMBERS, Share(GUILD, 4, 5))
    await services.scores.stop_sharing(1000, GUILD)
    assert await services.scores.server_record(GUILD) is None
    await services.scores.share(1000, Share(GUILD, 4, 5))
    assert await services.scores.server_record(GUILD) is not None
    await services.privacy.erase(1001)
    assert await services.scores.server_record(GUILD) is None


async def test_sharing_again_brings_the_part_up_to_date(services: Services) -> None:
    await join(services, LEAST_MEMBERS, Share(GUILD, 0, 5))
    await join(services, LEAST_MEMBERS, Share(GUILD, 5, 5))
    assert await services.scores.server_record(GUILD) == ServerRecord(10, 100)


@pytest.mark.parametrize("members", [12, 17, 23, 40])
def test_one_member_more_is_not_read_off(members: int) -> None:
    """Whatever the new member brings, the total says the same number or the next step beside it."""
    before = total([Share(GUILD, 4, 5)] * members)
    assert before is not None
    for inside in range(6):
        after = total([Share(GUILD, 4, 5)] * members + [Share(GUILD, inside, 5)])
        assert after is not None
        assert abs(after.percent - before.percent) <= 10
        assert after.percent % 5 == 0
        assert after.members % 5 == 0


def test_who_has_no_record_does_not_make_a_group() -> None:
    assert total([Share(GUILD, 0, 0)] * 50) is None
