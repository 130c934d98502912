"""The proof of the fleet in small: a process is killed with reminders under way, and nothing is lost or doubled."""

import asyncio
import signal
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text

from benchmarks.fleet import (
    ANSWERED,
    NOBODY,
    STEADY,
    Fleet,
    Tally,
    lost_and_doubled,
    open_fleet,
    people,
    plan_reminders,
    stored_wrongly,
    take_over,
)
from benchmarks.fleet_discord import out_of_order
from benchmarks.fleet_services import missing, shared_folder
from bot.reminders.models import Status

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

REMINDERS = range(20, 44)
"""More than one process sends at once, fewer than two do."""


class Held:
    """Keeps direct messages from arriving until they are let go; then every second one is refused the first time."""

    def __init__(self) -> None:
        self.waiting: set[str] = set()
        self.let_go = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.Response | None:
        if "/channels/" not in request.path or self.let_go.is_set():
            return None
        await request.read()  # it has arrived, whatever becomes of who sent it
        self.waiting.add(request.path)
        refused = len(self.waiting) % 2 == 0
        await self.let_go.wait()
        return await out_of_order(request) if refused else None


async def until_sent(fleet: Fleet) -> None:
    """Return when every reminder is marked as sent: each mark comes after a message or a repeat of one."""
    async with asyncio.timeout(120):
        while (await fleet.services.reminder_queue.by_status()).get(Status.SENT, 0) < len(REMINDERS):  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # another process marks them


async def end_leases(fleet: Fleet) -> None:
    """What a dead process had claimed is free again after 90 s: as if they were over."""
    statement = text("UPDATE reminder SET leased_until = :ended WHERE status = 'planned'")
    async with fleet.services.database.write() as connection:
        await connection.execute(statement, {"ended": fleet.services.clock() - timedelta(seconds=1)})


async def test_a_killed_process_loses_and_doubles_nothing() -> None:
    with shared_folder() as folder:
        async with open_fleet(folder, processes=2, shards=2, servers=8, regulars=4) as fleet:
            held, tally = Held(), Tally()
            fleet.discord.fault = held
            await plan_reminders(fleet, REMINDERS, after=10, within=0)
            await fleet.discord.until(lambda: len(held.waiting) == len(REMINDERS), 60)
            async with people(fleet, tally, rate=5, mix={"add": 1}):
                await fleet.bots[0].end(signal.SIGKILL)
                await fleet.discord.until(lambda: len(fleet.discord.served) == 1, 60)
                held.let_go.set()
                await end_leases(fleet)
                await fleet.bots[0].start()
                await fleet.until_served()
            await until_sent(fleet)
            assert lost_and_doubled(fleet, REMINDERS) == (0, 0)
            assert tally.stored
            assert await stored_wrongly(fleet, tally) == (0, 0)
            assert sum(
                outcomes[NOBODY] for outcomes in tally.outcomes.values()
            )  # it was away, and the other was not
            assert fleet.discord.counts["repeats that the nonce caught"]
            assert fleet.discord.counts["sessions refused"] == 0
            assert fleet.discord.counts["sessions beside another"] == 0


async def test_a_rolling_restart_answers_everything_once() -> None:
    """A process beside the other takes its shards over while people ask: none of them has to ask again."""
    with shared_folder() as folder:
        async with open_fleet(folder, processes=1, shards=2, servers=8, regulars=4) as fleet:
            old, tally = fleet.bots[0], Tally()
            async with people(fleet, tally, rate=10):
                assert await take_over(fleet, tally, 0) == 0
                assert fleet.bots[0] is not old
                answered = tally.outcomes[STEADY][ANSWERED]
                async with asyncio.timeout(30):
                    while tally.outcomes[STEADY][ANSWERED] < answered + 50:  # noqa: ASYNC110  # by the new one alone
                        await asyncio.sleep(0.1)
            assert set(tally.outcomes[STEADY]) == {ANSWERED}
            assert tally.stored
            assert await stored_wrongly(fleet, tally) == (0, 0)
            counts = fleet.discord.counts
            assert counts["sessions beside another"] == 2
            assert counts["answers that came second"] == 0
            assert counts["sessions refused"] == 0
            assert "Traceback" not in old.log.read_text() + fleet.bots[0].log.read_text()
