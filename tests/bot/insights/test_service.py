"""Taking part, snapshots and posts on a migrated database."""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from unittest.mock import create_autospec

import pytest
from sqlalchemy import func, select

from bot.errors import DatabaseAway, Refusal
from bot.insights import repository
from bot.insights import service as service_module
from bot.insights.models import MOST_SERVERS, Period, PostState, Topic
from bot.insights.posts import STALE, PostService
from bot.insights.rule import publish
from bot.insights.service import InsightService
from bot.scores.estimates import EstimateService
from bot.services import Services
from bot.storage.tables import insight_member, insight_part, insight_snapshot
from tests.bot.insights.conftest import AFTER, BEFORE, PERIOD, Joiner, log
from tests.bot.records import ALICE, GUILD
from tests.conftest import FakeClock, Place

ELSEWHERE = GUILD + 1
SURELY = 34


async def count(services: Services, table: object) -> int:
    async with services.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


async def test_a_snapshot_of_enough_members(services: Services, clock: FakeClock, joined: Joiner) -> None:
    await joined(SURELY)
    assert await services.insights.due() == []
    clock.now = AFTER
    assert await services.insights.due() == [GUILD]
    taken = await services.insights.take_snapshot(GUILD)
    assert taken is not None
    assert taken.period == PERIOD
    assert taken.figures is not None
    assert 10 <= taken.figures.members <= SURELY
    assert await services.insights.due() == []
    assert await services.insights.latest(GUILD) == taken


@pytest.mark.parametrize("members", [0, 1, 9])
async def test_fewer_than_ten_are_told_nothing(
    services: Services, clock: FakeClock, joined: Joiner, members: int
) -> None:
    await joined(members)
    clock.now = AFTER
    taken = await services.insights.take_snapshot(GUILD)
    assert taken is not None
    assert taken.figures is None
    assert await services.insights.due() == [], "and chance is not asked again"


async def test_there_is_one_draw_whatever_is_asked_for(
    services: Services, clock: FakeClock, joined: Joiner
) -> None:
    """Joining, leaving, switching off and on, asking again: the same numbers until the next moment."""
    users = await joined(SURELY)
    clock.now = AFTER
    first = await services.insights.take_snapshot(GUILD)
    for user_id in users[:10]:
        await services.insights.leave(user_id, GUILD)
    await services.insights.switch(GUILD, False)
    clock.advance(days=1)
    await services.insights.switch(GUILD, True)
    assert await services.insights.due() == []
    assert await services.insights.take_snapshot(GUILD) == first
    assert await count(services, insight_snapshot) == 1


async def test_a_database_that_is_away_for_a_moment_takes_nobody_out_of_a_snapshot(
    services: Services, clock: FakeClock, joined: Joiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member whose records cannot be estimated has no part; one whose records cannot be read is waited for."""
    (user_id,) = await joined(1)
    await log(services, user_id)  # since then, so that their part is made anew
    clock.now = AFTER
    away = create_autospec(EstimateService.subject, side_effect=DatabaseAway("connection refused"))
    monkeypatch.setattr(EstimateService, "subject", away)
    with pytest.raises(DatabaseAway):
        await services.insights.take_snapshot(GUILD)
    assert await count(services, insight_snapshot) == 0


async def test_two_processes_take_one_snapshot(services: Services, clock: FakeClock, joined: Joiner) -> None:
    await joined(SURELY)
    clock.now = AFTER
    one, other = await asyncio.gather(
        services.insights.take_snapshot(GUILD), services.insights.take_snapshot(GUILD)
    )
    assert one == other == await services.insights.latest(GUILD)
    assert await count(services, insight_snapshot) == 1


async def test_the_moment_is_the_same_whoever_would_like_another(
    services: Services, clock: FakeClock, joined: Joiner
) -> None:
    """Who switches on, or joins, after the moment waits for the next one, also where the bot was down."""
    await joined(SURELY)
    clock.now = AFTER
    await services.insights.switch(ELSEWHERE, True)
    assert await services.insights.due() == [GUILD]
    await log(services, ALICE)
    await services.insights.join(ALICE, GUILD)
    async with services.database.read() as connection:
        group = await repository.participants(connection, GUILD, PERIOD.moment)
    assert ALICE not in [one.user_id for one in group]
    clock.now = PERIOD.after.moment
    assert await services.insights.due() == [GUILD, ELSEWHERE]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[service_module.add_up]:  # type: ignore[valid-type]
    """Every group that a snapshot was made of."""
    groups: list[object] = []
    original = service_module.add_up

    def add_up(members: Sequence[object]) -> object:
        groups.append(list(members))
        return original(members)  # type: ignore[arg-type]

    monkeypatch.setattr(service_module, "add_up", add_up)
    return groups  # type: ignore[return-value]


async def test_who_left_or_was_erased_is_not_counted(
    services: Services, clock: FakeClock, joined: Joiner, seen: list[list[object]]
) -> None:
    users = await joined(12)
    await services.insights.leave(users[0], GUILD)
    await services.privacy.erase(users[1])
    clock.now = AFTER
    await services.insights.take_snapshot(GUILD)
    assert len(seen[0]) == 10
    assert (await services.members.get_member(users[1])).created_at is None, (
        "the snapshot does not bring them back"
    )


async def test_who_is_erased_while_the_snapshot_is_made(
    services: Services,
    clock: FakeClock,
    joined: Joiner,
    seen: list[list[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    users = await joined(12)
    await log(services, users[0], days=9)  # so that their part is made anew
    original = EstimateService.answer

    async def answer(self: EstimateService, user_id: int) -> object:
        found = await original(self, user_id)
        await services.privacy.erase(user_id)
        return found

    monkeypatch.setattr(EstimateService, "answer", answer)
    clock.now = AFTER
    await services.insights.take_snapshot(GUILD)
    assert len(seen[0]) == 11
    assert (await services.members.get_member(users[0])).created_at is None
    assert await count(services, insight_part) == 11


async def test_a_part_is_made_anew_when_the_records_changed(
    services: Services, clock: FakeClock, joined: Joiner, seen: list[list[tuple[object, object]]]
) -> None:
    (user_id,) = await joined(1)
    assert (await services.insights.mine(user_id)).part.days == 1
    await log(services, user_id, days=9)
    clock.now = AFTER
    asked = services.estimates.done
    await services.insights.take_snapshot(GUILD)
    ((mine, _topic),) = seen[0]
    assert mine == (await services.insights.mine(user_id)).part
    assert getattr(mine, "days", None) == 3
    assert services.estimates.done == asked + 1


async def test_a_part_that_still_holds_is_not_made_anew(
    services: Services, clock: FakeClock, joined: Joiner
) -> None:
    await joined(3)
    clock.now = AFTER
    asked = services.estimates.done
    await services.insights.take_snapshot(GUILD)
    assert services.estimates.done == asked


async def test_one_who_cannot_be_estimated_does_not_stop_the_rest(
    services: Services, clock: FakeClock, joined: Joiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = await joined(11)
    await log(services, users[0])

    async def answer(_self: EstimateService, _user_id: int) -> object:
        raise RuntimeError

    monkeypatch.setattr(EstimateService, "answer", answer)
    clock.now = AFTER
    assert await services.insights.take_snapshot(GUILD) is not None


async def test_joining_is_refused_where_it_is_off_and_in_a_fourth_server(services: Services) -> None:
    with pytest.raises(Refusal, match="not switched"):
        await services.insights.join(ALICE, GUILD)
    assert (await services.members.get_member(ALICE)).created_at is None
    for guild_id in range(GUILD, GUILD + MOST_SERVERS + 1):
        await services.insights.switch(guild_id, True)
    for guild_id in range(GUILD, GUILD + MOST_SERVERS):
        await services.insights.join(ALICE, guild_id)
    await services.insights.join(ALICE, GUILD)  # a second time is no fault
    with pytest.raises(Refusal, match="3 servers"):
        await services.insights.join(ALICE, GUILD + MOST_SERVERS)
    assert await services.insights.leave(ALICE, GUILD) == 1
    await services.insights.join(ALICE, GUILD + MOST_SERVERS)


async def test_the_last_server_takes_the_part_along(services: Services) -> None:
    for guild_id in (GUILD, ELSEWHERE):
        await services.insights.switch(guild_id, True)
        await services.insights.join(ALICE, guild_id)
    assert await services.insights.leave(ALICE, GUILD) == 1
    assert await services.insights.leave(ALICE, GUILD) == 0
    assert await count(services, insight_part) == 1
    assert await services.insights.leave(ALICE, None) == 1
    assert await count(services, insight_part) == await count(services, insight_member) == 0


async def test_leaving_where_one_never_was_makes_no_member(services: Services) -> None:
    assert await services.insights.leave(ALICE, GUILD) == 0
    assert (await services.members.get_member(ALICE)).created_at is None
    assert (await services.insights.mine(ALICE)).part.rated == 0
    assert (await services.members.get_member(ALICE)).created_at is None


class Looked:
    """Every member looked for two things; those who do not take part too."""

    def __init__(self) -> None:
        self.asked: list[Collection[int]] = []

    async def topics_of(
        self, guild_id: int, members: Collection[int], period: Period
    ) -> Mapping[int, Sequence[Topic]]:
        self.asked.append(members)
        return {member: [Topic("Escrow", answered=True)] for member in members}


async def test_topics_of_those_who_take_part_only(
    services: Services, clock: FakeClock, joined: Joiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = await joined(52)
    looked = Looked()
    insights = InsightService(
        services.database, clock, services.cipher, services.estimates, services.worker, looked
    )
    monkeypatch.setattr(service_module, "publish", partial(publish, below=random.Random(1).randrange))
    clock.now = AFTER
    taken = await insights.take_snapshot(GUILD)
    assert looked.asked == [frozenset(users)]
    assert taken is not None
    assert taken.figures is not None
    assert [(one.title, one.answered) for one in taken.figures.topics] == [("Escrow", True)]
    assert taken == await insights.latest(GUILD)


async def test_one_process_sends_the_post(services: Services, clock: FakeClock, joined: Joiner) -> None:
    await joined(1)
    await services.insights.set_channel(GUILD, 5)
    clock.now = AFTER
    other = PostService(services.database, clock)
    assert await services.insight_posts.waiting() == [], "there is nothing to post yet"
    await services.insights.take_snapshot(GUILD)
    assert await other.waiting() == [GUILD]
    claims = await asyncio.gather(*(one.claim(GUILD) for one in (services.insight_posts, other) * 4))
    (claim,) = [one for one in claims if one is not None]
    assert not claim.again
    assert await other.waiting() == []
    await services.insight_posts.end(claim.post, PostState.POSTED, 77)
    clock.now += STALE * 2
    assert await other.waiting() == []
    assert await other.claim(GUILD) is None


async def test_a_claim_whose_process_died_is_taken_over_once(
    services: Services, clock: FakeClock, joined: Joiner
) -> None:
    await joined(1)
    await services.insights.set_channel(GUILD, 5)
    clock.now = AFTER
    await services.insights.take_snapshot(GUILD)
    first = await services.insight_posts.claim(GUILD)
    clock.now += STALE - timedelta(seconds=1)
    assert await services.insight_posts.claim(GUILD) is None
    clock.advance(seconds=1)
    assert await services.insight_posts.waiting() == [GUILD]
    claims = await asyncio.gather(*(services.insight_posts.claim(GUILD) for _ in range(5)))
    (claim,) = [one for one in claims if one is not None]
    assert claim.again
    assert first is not None
    assert claim.post.claimed_at == first.post.claimed_at, "from when on it is looked for"


async def test_two_who_saw_the_same_dead_claim(services: Services, clock: FakeClock, joined: Joiner) -> None:
    await joined(1)
    await services.insights.set_channel(GUILD, 5)
    clock.now = AFTER
    await services.insights.take_snapshot(GUILD)
    first = await services.insight_posts.claim(GUILD)
    assert first is not None
    later = clock.now + STALE
    for expected in (True, False):
        async with services.database.write() as connection:
            assert await repository.claim_post_again(connection, first.post, later) is expected


async def test_a_failed_post_waits_for_a_moderator(
    services: Services, clock: FakeClock, joined: Joiner
) -> None:
    await joined(1)
    await services.insights.set_channel(GUILD, 5)
    clock.now = AFTER
    await services.insights.take_snapshot(GUILD)
    claim = await services.insight_posts.claim(GUILD)
    assert claim is not None
    assert await services.insight_posts.failed(GUILD) is None
    await services.insight_posts.end(claim.post, PostState.FAILED)
    assert await services.insight_posts.failed(GUILD) is not None
    clock.advance(days=2)
    assert await services.insight_posts.waiting() == []
    await services.insights.set_channel(GUILD, 6)
    assert await services.insight_posts.failed(GUILD) is None
    again = await services.insight_posts.claim(GUILD)
    assert again is not None
    assert (again.post.channel_id, again.again) == (6, False)
    await services.insights.switch(GUILD, False)
    assert await services.insight_posts.waiting() == []


async def test_the_database_tells_the_same_in_another_process(
    services: Services, clock: FakeClock, joined: Joiner, place: Place
) -> None:
    await joined(SURELY)
    clock.now = AFTER
    taken = await services.insights.take_snapshot(GUILD)
    database = place.open()
    try:
        other = InsightService(
            database, clock, services.cipher, services.estimates, services.worker, Looked()
        )
        assert await other.latest(GUILD) == taken
        assert await other.due() == []
    finally:
        await database.close()


def test_the_dates_of_these_tests() -> None:
    assert BEFORE < PERIOD.moment < AFTER
