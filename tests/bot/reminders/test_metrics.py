"""The figures for Prometheus: right, on loopback, and absent unless a port is set."""

import asyncio
import socket
import subprocess
import sys
from datetime import timedelta

import aiohttp
import pytest

from bot.arrivals import Arrivals
from bot.errors import OperatorError
from bot.fleet.models import Process
from bot.fleet.service import Fleet, LoneFleet
from bot.openings.service import TOO_FAST, Openings
from bot.reminders.metrics import HOST, Metrics
from bot.reminders.models import Fault, Permanent, Temporary
from tests.bot.fleet.sleeper import FakeGateway
from tests.bot.reminders.stage import BOB, DUE, Stage, own
from tests.conftest import FakeClock


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
    return port


async def scrape(port: int) -> dict[str, float]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}/metrics") as answer:
        text = await answer.text()
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {name.removeprefix("candor_reminders_"): float(value) for name, value in lines}


async def test_the_figures(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.join(BOB)
    await stage.plan(*(own(f"own/{n}", due_at=DUE + timedelta(seconds=n)) for n in range(3)))
    await stage.plan(own("own/far", due_at=DUE + timedelta(hours=2)), user_id=BOB)
    stage.sender.script = [Temporary("500"), Fault("ABCDEF")]
    clock.now = DUE + timedelta(seconds=10)
    await stage.delivery.deliver_due()
    stage.sender.script = [Permanent(50007)]
    clock.now = DUE + timedelta(hours=3)
    openings = Openings(stage.database, clock, 2)
    assert await openings.take_slot(ahead=True) is None
    await openings.refused(TOO_FAST)
    metrics, port = Metrics(stage.queue, stage.delivery, openings, Arrivals(), Fleet()), free_port()
    metrics.serve(port)
    try:
        await metrics.refresh()
        before = await scrape(port)
        assert (before["overdue"], before["oldest_seconds"], before["dead_letters"]) == (2, 10_800, 1)
        await stage.delivery.deliver_due()
        await metrics.refresh()
        after = await scrape(port)
    finally:
        metrics.close()
    assert after["planned_total"] == 4
    assert after["sent_total"] == after["late_total"] + 1
    assert (after["retried_total"], after["dead_total"], after["suspended_total"]) == (1, 1, 1)
    assert (after["overdue"], after["members_suspended"]) == (0, 1)
    assert after["lateness_seconds_sum"] >= 8
    assert (
        after["candor_channels_opened_total"]
        == after["candor_channels_hour"]
        == after["candor_channels_day"]
        == 1
    )
    assert after["candor_channels_per_minute"] == 2
    assert after['candor_channels_refused_time_seconds{code="40003"}'] == clock.now.timestamp()
    with pytest.raises(aiohttp.ClientError):
        await scrape(port)


async def test_the_figures_of_all_processes(stage: Stage, clock: FakeClock) -> None:
    class Two(LoneFleet):
        async def processes(self) -> list[Process]:
            since = clock.now
            return [Process("a:1", since, 1, (0, 1), 4, True), Process("b:1", since, 1, (2,), 4, False)]

    fleet = Two(clock)
    await fleet.join(1, None, 4, FakeGateway(remaining=990).ask)
    openings = Openings(stage.database, clock, 2)
    metrics, port = Metrics(stage.queue, stage.delivery, openings, Arrivals(), fleet), free_port()
    metrics.serve(port)
    try:
        await metrics.refresh()
        figures = await scrape(port)
    finally:
        metrics.close()
    known = {
        name: value for name, value in figures.items() if name.startswith(("candor_fleet", "candor_session"))
    }
    assert known == {
        "candor_fleet_leader": 1,
        "candor_fleet_processes": 2,
        "candor_fleet_shards": 3,
        "candor_fleet_leaders": 1,
        "candor_session_starts_remaining": 990,
        "candor_session_starts_total": 1000,
        "candor_session_starts_reset_time_seconds": clock.now.timestamp() + 3600,
    }


async def test_a_port_that_is_taken_is_the_operators_to_change(stage: Stage) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(OperatorError, match=f"METRICS_PORT={port}"):
            Metrics(
                stage.queue, stage.delivery, Openings(stage.database, stage.clock, 2), Arrivals(), Fleet()
            ).serve(port)


async def test_without_a_port_nothing_is_loaded() -> None:
    program = "import sys, bot.app; print('prometheus_client' in sys.modules)"
    answer = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
