"""Whole processes on one database: several at once, and one that is killed again and again."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.engine import Database
from tests.bot.reminders.child import SECONDS
from tests.bot.reminders.stage import DUE, Stage, fill
from tests.conftest import Place

ROOT = Path(__file__).parents[3]
KILLS = 20
MANY = 600

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


class Child:
    """A process that forks deliveries."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def go(self, number: int, rate: float = 1e6) -> None:
        """Fork so many deliveries, each of `rate` messages a second at most."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{number} {rate}\n".encode())
        await self._process.stdin.drain()

    async def line(self) -> list[str]:
        """The words of the next line."""
        assert self._process.stdout is not None
        async with asyncio.timeout(SECONDS):
            line = await self._process.stdout.readline()
        assert line, "the process has ended"
        return line.decode().split()


@pytest.fixture
async def child(place: Place) -> AsyncIterator[Child]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "ENCRYPTION_KEYS")}
    arguments = ("-W", "error", "-m", "tests.bot.reminders.child", place.url, place.schema or "")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE
    )
    yield Child(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


@pytest.mark.parametrize("processes", [2, 8])
async def test_processes_share_the_queue_and_none_doubles(
    database: Database, child: Child, processes: int
) -> None:
    await fill(database, ((number % 400 + 1, DUE) for number in range(800)))
    await child.go(processes)
    sent: list[tuple[str, str]] = []
    endings: list[str] = []
    while len(endings) < processes:
        match await child.line():
            case ["sent", pid, _id, nonce]:
                sent.append((pid, nonce))
            case ["ended", _pid, code]:
                endings.append(code)
    assert endings == ["0"] * processes
    assert len(sent) == len({nonce for _, nonce in sent}) == 800
    assert len({pid for pid, _ in sent}) > 1  # or nothing was shared


async def test_killing_loses_nothing_and_every_repeat_has_the_nonce_of_the_first(
    stage: Stage, child: Child
) -> None:
    """Killed 20 times at random moments; the next one goes on with what was claimed and not marked."""
    await fill(stage.database, ((number % 150 + 1, DUE) for number in range(MANY)))
    chance = random.Random(7)
    nonces: defaultdict[str, list[str]] = defaultdict(list)
    for _ in range(KILLS):
        await child.go(1, 100)
        word, pid = await child.line()
        assert word == "pid"
        left = chance.randrange(1, 30)
        while True:
            match await child.line():
                case ["sent", _pid, one, nonce]:
                    nonces[one].append(nonce)
                    left -= 1
                    if left == 0:
                        os.kill(int(pid), signal.SIGKILL)
                case ["ended", _pid, code]:
                    assert int(code) == -signal.SIGKILL
                    break
        await stage.end_leases()
    # At a rate that the marks keep up with, as in life: hardly any message was out and not marked.
    doubled = sum(len(each) - 1 for each in nonces.values())
    assert doubled <= 5 * KILLS
    # The rest in two that live.
    await child.go(2)
    endings: list[str] = []
    while len(endings) < 2:
        match await child.line():
            case ["sent", _pid, one, nonce]:
                nonces[one].append(nonce)
            case ["ended", _pid, code]:
                endings.append(code)
    assert endings == ["0", "0"]
    assert len(nonces) == MANY
    assert all(len(set(each)) == 1 for each in nonces.values())
    assert {row.status for row in await stage.raw()} == {"sent"}
    assert sum(len(each) - 1 for each in nonces.values()) <= 6 * KILLS
    print(f"{doubled} repeats of {MANY} after {KILLS} kills")
