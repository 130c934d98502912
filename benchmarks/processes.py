"""Bots in processes of their own: Candor by its console command, and a bare discord.py bot to hold it against."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fake_discord import TOKEN

ROOT = Path(__file__).parents[1]
BARE = "bare discord.py bot"
CANDOR = "candor run"
COMMANDS = {BARE: ["-m", "benchmarks.bare_bot"], CANDOR: ["-m", "bot", "run"]}
HIDDEN = "hidden"
"""Holds a `rich` that cannot be imported: structlog takes it where it is, and only development tools bring it."""


def log_of(name: str, data: Path) -> Path:
    """Where the standard error of the bot `name` goes that runs in the folder `data`."""
    return data / f"{COMMANDS[name][1]}.log"


def environment_of(data: Path, api: str, **settings: str) -> dict[str, str]:
    """The environment of a bot at the Discord at `api`, with its files in the folder `data`."""
    (data / HIDDEN).mkdir(exist_ok=True)
    (data / HIDDEN / "rich.py").write_text("raise ImportError('not installed')")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {
        **environment,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": api,
        "DATA_DIR": str(data),
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join((str(data / HIDDEN), str(ROOT))),
        **settings,
    }


@asynccontextmanager
async def running(name: str, api: str, data: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot `name`, at the Discord at `api`, with its files in the folder `data`; stopped at the end.

    RuntimeError with what it wrote to its standard error where the block times out.
    """
    environment = environment_of(data, api, DATABASE_URL=f"sqlite:///{data}/candor.sqlite3")
    said = log_of(name, data)
    with said.open("w") as log:  # no pipe: a bot that has much to say would wait for who reads it
        process = await asyncio.create_subprocess_exec(
            sys.executable, *COMMANDS[name], cwd=data, env=environment, stderr=log
        )
    try:
        yield process
    except TimeoutError:
        raise RuntimeError(said.read_text()) from None
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@dataclass
class Bot:
    """`candor run` that is killed, or stopped, and started again. `environment`: see `environment_of`."""

    name: str
    data: Path
    environment: dict[str, str]
    arguments: Sequence[str] = ()
    """Of `candor run`."""
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """What it said to its operator, over all starts."""
        return self.data / f"{self.name}.log"

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self.process is not None
        return self.process.pid

    async def start(self) -> None:
        """Start it, as a supervisor would; it is not connected yet."""
        with self.log.open("a") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, *COMMANDS[CANDOR], *self.arguments),
                cwd=self.data,
                env=self.environment,
                stderr=log,
            )

    async def end(self, number: signal.Signals) -> int:
        """Send it a signal and wait for its end; returns how it exited."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


def cpu_seconds(pid: int) -> float:
    """The CPU time of another process, threads that have ended included (clock id: see clock_getcpuclockid)."""
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid: int) -> tuple[float, float]:
    """Resident and proportional set size of a process in MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kib = {line.split()[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    return kib["Rss:"] / 1024, kib["Pss:"] / 1024


def tree(pid: int) -> Iterator[int]:
    """A process and those that it, or one of them, has started and that still run."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))
