"""A fleet under faults: two processes of two shards each, whose members must lose nothing and get nothing twice.

PostgreSQL, pgbouncer in transaction mode, the REST proxy and every `candor run` are processes of their own; the
stand-in for Discord and its people are this one. People use commands at a steady rate and try again when they are not
answered, as people do, while a process is killed with -9, PostgreSQL starts again, the proxy hangs, is out of order, is
refused, and the processes are replaced one after the other. In the first minute of it reminders are due. Whatever was
answered must be stored once, every reminder must arrive once.

Then the same commands by one process and by two, as fast as they can: what a command costs each of them.
"""

import argparse
import asyncio
import json
import random
import signal
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from benchmarks.fleet_discord import (
    MEMBERS,
    FleetDiscord,
    Nobody,
    delayed,
    out_of_order,
    unauthorized_once,
)
from benchmarks.fleet_services import (
    Postgres,
    missing,
    proxy_missing,
    running_pgbouncer,
    running_postgres,
    running_proxy,
    shared_folder,
)
from benchmarks.measure import table
from benchmarks.processes import Bot, cpu_seconds, environment_of, tree
from benchmarks.wire import Wrong, complete, expect, find, list_contracts
from benchmarks.wire_discord import Person, Unanswered
from benchmarks.world import give_records
from bot.logs import configure_logging
from bot.parsing.moments.when import When
from bot.services import Services, open_services
from bot.settings import Settings

SHARDS, SERVERS = 4, 2_000
REMINDERS, DUE_SECONDS = 500, 60.0
RATE = 100.0
REGULARS, RECORDS = 100, 20
"""Members who have contracts, and how many."""

UP_SECONDS = 180.0
ARRIVE_SECONDS = 200.0
"""So long a reminder may take that a fault has put off: what a dead process had claimed is free after 90 s."""

AGAIN_SECONDS, MOST_SECONDS = 2.0, 16.0
"""After this somebody who was not answered tries again, and after twice as long each time that follows, at most."""

GIVE_UP_SECONDS = 120.0
"""So long after everything is over people go on trying."""

KEY = "1:YSBiZW5jaG1hcmssIG5vdCBhIHNlY3JldCBvZiBhbnk="
AIM = 1.7

ANSWERED, TOLD, SILENCE, NOBODY = "answered", "told to try again", "unanswered", "no process"
STEADY, KILLED, RESTARTED, HUNG, BROKEN, REFUSED, ROLLING = (
    "steady",
    "a process killed with -9",
    "PostgreSQL restarts",
    "the proxy takes 10 s more",
    "the proxy answers 502",
    "one 401",
    "rolling restart",
)
MIX = {"complete": 12, "find": 3, "list": 3, "add": 2}
"""Of twenty: most of what arrives is suggestions for somebody who types."""


@dataclass
class Fleet:
    """What runs, and a way into its database."""

    discord: FleetDiscord
    postgres: Postgres
    services: Services
    bots: list[Bot]
    regulars: int
    """So many members, the first ones, have records."""
    proxy: str | None
    """Why there is no REST proxy, if there is none."""
    beside: Sequence[int]
    """The processes that are neither bots nor ours."""
    replaced: list[Bot] = field(default_factory=list)
    """Bots that have handed over."""

    async def until_served(self) -> None:
        """Return when each shard has a process, RuntimeError with what they said where it takes too long."""
        try:
            await self.discord.until(lambda: len(self.discord.served) == self.discord.shards, UP_SECONDS)
        except TimeoutError:
            raise RuntimeError("\n".join(bot.log.read_text()[-2000:] for bot in self.bots)) from None

    def person(self, number: int) -> Person:
        """A member, in the server they are in."""
        return Person(self.discord, self.discord.user_id(number), self.discord.server_of(number))

    def said(self, word: str) -> int:
        """How often the bots said a word in their logs."""
        return sum(bot.log.read_text().count(word) for bot in self.bots)


@asynccontextmanager
async def open_fleet(
    folder: Path,
    processes: int,
    shards: int = SHARDS,
    servers: int = SERVERS,
    regulars: int = REGULARS,
    max_concurrency: int = 1,
) -> AsyncIterator[Fleet]:
    """A fleet of so many processes, connected, which share the shards evenly. `folder`: see `shared_folder`."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(FleetDiscord(shards, servers, max_concurrency))
        postgres = await stack.enter_async_context(running_postgres(folder / "postgres"))
        bouncer = await stack.enter_async_context(running_pgbouncer(folder / "pgbouncer", postgres))
        api, beside = discord.api, [postgres.pid]
        no_proxy = await proxy_missing()
        if no_proxy is None:
            proxy = await stack.enter_async_context(running_proxy(folder / "proxy.log", api))
            api, beside = proxy.api, [*beside, proxy.pid]
        given = {"DATABASE_URL": postgres.url, "ENCRYPTION_KEYS": KEY}
        settings = Settings.load(env_file=None, data_dir=folder, **{key.lower(): given[key] for key in given})
        services = await stack.enter_async_context(open_services(settings))
        for number in range(regulars):
            await give_records(services, discord.user_id(number), RECORDS)
        bots = []
        for number in range(processes):
            data = folder / f"bot{number}"
            data.mkdir()
            mine = range(number * shards // processes, (number + 1) * shards // processes)
            environment = environment_of(
                data,
                api,
                DATABASE_URL=bouncer,
                DATABASE_DIRECT_URL=postgres.url,
                ENCRYPTION_KEYS=KEY,
                SHARD_COUNT=str(shards),
                SHARD_IDS=",".join(map(str, mine)),
                REMINDERS_PER_SECOND=str(40 / processes),
            )
            bots.append(Bot(f"candor{number}", data, environment))
        fleet = Fleet(discord, postgres, services, bots, regulars, no_proxy, beside)
        try:
            for bot in bots:
                await bot.start()
            await fleet.until_served()
            yield fleet
        finally:
            for bot in bots:
                if bot.process is not None:
                    await bot.end(signal.SIGTERM)


# What people do.

_numbers = count(1)


@dataclass
class Tally:
    """What came of every command, by what was going on, and what must stand in the database for it."""

    phase: str = STEADY
    outcomes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    acks: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stored: dict[str, int] = field(default_factory=dict)
    """The title of each contract that was confirmed → the number of its member."""
    away: list[str] = field(default_factory=list)
    """In words, how long shards were without a process, once for each that was ended or replaced."""
    patient_until: float = float("inf")
    gave_up: int = 0
    """People who were not answered to the end."""


async def use(fleet: Fleet, tally: Tally, number: int, what: str) -> None:
    """Let a member do one thing, again and again until it is answered as it should be."""
    person = fleet.person(number)
    title = f"Extra {next(_numbers)}"

    async def add() -> None:
        answer = await person.slash(
            "contract add",
            client="Client 1",
            title=title,
            started="3 weeks ago",
            ended="yesterday",
            earned="400",
            platform="upwork",
        )
        expect(answer, "c/contract.edit/")
        tally.stored[title] = number

    acts = {
        "add": add,
        "list": lambda: list_contracts(person),
        "find": lambda: find(person),
        "complete": lambda: complete(person),
    }
    again = AGAIN_SECONDS
    while True:
        phase = tally.phase
        try:
            await acts[what]()
        except Nobody:
            tally.outcomes[phase][NOBODY] += 1
        except Unanswered:
            tally.outcomes[phase][SILENCE] += 1
        except Wrong:
            tally.outcomes[phase][TOLD] += 1
        else:
            tally.outcomes[phase][ANSWERED] += 1
            tally.acks[phase] += person.acks[-1:]
            return
        if time.perf_counter() > tally.patient_until:
            tally.gave_up += 1
            return
        await asyncio.sleep(again)
        again = min(again * 2, MOST_SECONDS)


def choose(fleet: Fleet, chance: random.Random, mix: Mapping[str, int] = MIX) -> tuple[int, str]:
    """A member and what they do next: any member, or for what needs records one who has some."""
    what = chance.choices(list(mix), list(mix.values()))[0]
    everybody = len(fleet.discord.guilds) * MEMBERS
    return chance.randrange(fleet.regulars if what in ("list", "complete") else everybody), what


@asynccontextmanager
async def people(
    fleet: Fleet, tally: Tally, rate: float, mix: Mapping[str, int] = MIX
) -> AsyncIterator[None]:
    """So many commands a second while the block runs, however slowly they are answered; then all are awaited, who give
    up after a while."""
    chance = random.Random(1)
    over = asyncio.Event()

    async def come(group: asyncio.TaskGroup) -> None:
        next_at = time.perf_counter()
        while not over.is_set():
            group.create_task(use(fleet, tally, *choose(fleet, chance, mix)))
            next_at += 1 / rate
            await asyncio.sleep(max(next_at - time.perf_counter(), 0))

    async with asyncio.TaskGroup() as group:
        group.create_task(come(group))
        try:
            yield
        finally:
            over.set()
            tally.patient_until = time.perf_counter() + GIVE_UP_SECONDS


async def plan_reminders(fleet: Fleet, numbers: range, after: float, within: float) -> None:
    """One reminder for each of these members: the first due `after` seconds from now, all `within` so many more.

    Their channels are known: to open new ones is paced at a few a minute, which is another matter.
    """
    reminders, discord = fleet.services.reminders, fleet.discord
    first = fleet.services.clock() + timedelta(seconds=after)
    for place, number in enumerate(numbers):
        member = discord.user_id(number)
        await reminders.agree(member, "en")
        await reminders.queue.remember_channel(member, discord.channel_id(number))
        due = first + timedelta(seconds=within * place / len(numbers))
        await reminders.add_reminder(member, When(due), f"Reminder {number}")


async def until_arrived(fleet: Fleet, numbers: range) -> None:
    """Return when everybody has a reminder, or when it takes too long."""
    with suppress(TimeoutError):  # those are counted as lost
        await fleet.discord.until(
            lambda: all(fleet.discord.received_directly[number] for number in numbers), ARRIVE_SECONDS
        )


def lost_and_doubled(fleet: Fleet, numbers: range) -> tuple[int, int]:
    """Of these members' reminders, how many did not arrive, and how many arrived more than once."""
    arrived = [len(fleet.discord.received_directly[number]) for number in numbers]
    return sum(one == 0 for one in arrived), sum(one > 1 for one in arrived)


async def stored_wrongly(fleet: Fleet, tally: Tally) -> tuple[int, int]:
    """Of the contracts that were confirmed, how many are not in the database, and how many are there more than once."""
    kept: Counter[str] = Counter()
    for number in set(tally.stored.values()):
        for contract in await fleet.services.contracts.contracts_of(fleet.discord.user_id(number)):
            kept[contract.title] += 1
    return sum(kept[title] == 0 for title in tally.stored), sum(kept[title] > 1 for title in tally.stored)


# The proof.


async def replace(fleet: Fleet, tally: Tally, bot: Bot, number: signal.Signals) -> None:
    """End a process, start it again as a supervisor would, and wait until every shard is served."""
    ending = asyncio.create_task(bot.end(number))
    await fleet.discord.until(lambda: len(fleet.discord.served) < fleet.discord.shards, UP_SECONDS)
    gone = time.perf_counter()
    await ending
    await bot.start()
    await fleet.until_served()
    tally.away.append(f"{bot.name} after {number.name}: {time.perf_counter() - gone:.1f} s")


async def take_over(fleet: Fleet, tally: Tally, place: int) -> int:
    """Start a process beside the one that is at `place`, and wait until that one has ended; returns how it exited."""
    old = fleet.bots[place]
    new = Bot(f"{old.name}-next", old.data, old.environment, arguments=("--take-over",))
    fleet.bots.append(new)  # ended with the others, whatever happens
    begun = time.perf_counter()
    await new.start()
    assert old.process is not None
    try:
        async with asyncio.timeout(UP_SECONDS):
            code = await old.process.wait()
    except TimeoutError:
        raise RuntimeError(f"{old.name} did not hand over: {new.log.read_text()[-2000:]}") from None
    await fleet.until_served()
    fleet.bots[place] = fleet.bots.pop()
    fleet.replaced.append(old)
    tally.away.append(f"{old.name} handed over within {time.perf_counter() - begun:.1f} s")
    return code


async def go_wrong(fleet: Fleet, tally: Tally, scale: float) -> None:
    """All that goes wrong, one after the other; the first minute is the one in which reminders are due."""
    await asyncio.sleep(10 * scale)
    tally.phase = KILLED
    await replace(fleet, tally, fleet.bots[0], signal.SIGKILL)
    tally.phase = RESTARTED
    await fleet.postgres.restart()
    await asyncio.sleep(8 * scale)
    tally.phase = HUNG
    fleet.discord.fault = delayed(10.0)
    await asyncio.sleep(12 * scale)
    tally.phase = BROKEN
    fleet.discord.fault = out_of_order
    await asyncio.sleep(8 * scale)
    tally.phase = REFUSED
    fleet.discord.fault = unauthorized_once()
    await asyncio.sleep(8 * scale)
    fleet.discord.fault = None
    tally.phase = ROLLING
    for place in range(len(fleet.bots)):
        await take_over(fleet, tally, place)


async def prove(rate: float, reminders: int, scale: float, kept: Path | None) -> bool:
    """Run the fleet through all of it and report; whether nothing was lost or doubled.

    Where it is stopped, or something does not come back, it reports what there is until then.
    """
    with shared_folder(kept) as folder:
        async with open_fleet(folder, processes=2) as fleet:
            # Members of servers of all shards, none of them a regular.
            numbers = range(REGULARS, REGULARS + reminders)
            await plan_reminders(fleet, numbers, after=20 * scale, within=DUE_SECONDS * scale)
            tally, begun = Tally(), time.perf_counter()
            try:
                async with people(fleet, tally, rate):
                    await go_wrong(fleet, tally, scale)
                await until_arrived(fleet, numbers)
            finally:
                fine = await report(fleet, tally, numbers, time.perf_counter() - begun)
            return fine


async def report(fleet: Fleet, tally: Tally, numbers: range, seconds: float) -> bool:
    """Print what came of it; whether nothing was lost or doubled."""
    columns = (ANSWERED, TOLD, SILENCE, NOBODY)
    rows = []
    for phase, outcomes in tally.outcomes.items():
        acks = sorted(tally.acks[phase]) or [float("nan")]
        times = (statistics.median(acks), acks[int(len(acks) * 0.99)])
        rows.append(
            [phase, *(str(outcomes[one]) for one in columns), *(f"{one * 1000:.0f}" for one in times)]
        )
    answered = sum(outcomes[ANSWERED] for outcomes in tally.outcomes.values())
    table(
        f"{answered} commands by people who try again, {answered / seconds:.0f} a second over {seconds:.0f} s",
        ["", *columns, "ack p50 ms", "p99"],
        rows,
    )
    wrong = [*lost_and_doubled(fleet, numbers), *await stored_wrongly(fleet, tally)]
    print(
        f"\nREST proxy: {fleet.proxy or '@discordjs/proxy'}."
        f"\nReminders: {len(numbers)}, lost {wrong[0]}, doubled {wrong[1]}."
        f"\nContracts that were confirmed: {len(tally.stored)}, lost {wrong[2]}, doubled {wrong[3]}.",
        f"People who gave up {GIVE_UP_SECONDS:.0f} s after the last fault: {tally.gave_up}.",
        f"Until all shards of a process were served again: {', '.join(tally.away)}.",
        *(f"{what}: {fleet.discord.counts[what]}." for what in sorted(fleet.discord.counts)),
        *(
            f"{bot.name} said to its operator: {', '.join(said_by(bot)) or 'nothing'}."
            for bot in [*fleet.replaced, *fleet.bots]
        ),
        sep="\n",
        flush=True,
    )
    return not any(wrong)


def said_by(bot: Bot) -> list[str]:
    """What a bot logged, in words, each with how often."""
    lines = bot.log.read_text().splitlines()
    # What a library says names whom it is about: the words before the first bracket are the same for all.
    words = (json.loads(line)["event"].split("(")[0].strip() for line in lines if line.startswith("{"))
    said = Counter(words)
    said["tracebacks"] = sum("Traceback" in line for line in lines)
    return [f"{what} {times}" for what, times in said.most_common() if times]


# Throughput.


async def cost(processes: int, commands: int, at_once: int) -> tuple[list[float], float, float]:
    """What so many commands took: CPU seconds of each bot, of PostgreSQL and the proxy together, and wall seconds."""
    with shared_folder() as folder:
        async with open_fleet(folder, processes, max_concurrency=SHARDS) as fleet:
            chance, tally = random.Random(2), Tally()

            async def work(times: int) -> None:
                for _time in range(times):
                    await use(fleet, tally, *choose(fleet, chance))

            async def all_of_them(times: int) -> None:
                async with asyncio.TaskGroup() as group:
                    for _person in range(at_once):
                        group.create_task(work(times))

            await all_of_them(3)  # what is made once is made now
            begun, wall = [spent(bot.pid) for bot in fleet.bots], time.perf_counter()
            beside = sum(map(spent, fleet.beside))
            await all_of_them(commands // at_once)
            taken = time.perf_counter() - wall
            each = [spent(bot.pid) - before for bot, before in zip(fleet.bots, begun, strict=True)]
            return each, sum(map(spent, fleet.beside)) - beside, taken


def spent(pid: int) -> float:
    """CPU seconds of a process, of those that it started, and of those of them that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended = sum(map(int, fields[13:15])) / 100
    return ended + sum(map(cpu_seconds, tree(pid)))


async def throughput(commands: int, at_once: int) -> None:
    """What one process and two can do, by the CPU time that a command takes of the process that is busiest."""
    rows, rates = [], []
    for processes in (1, 2):
        each, beside, wall = await cost(processes, commands, at_once)
        done = commands // at_once * at_once
        rates.append(done / max(each))
        rows.append(
            [
                str(processes),
                " and ".join(f"{one / done * processes * 1000:.2f}" for one in each),
                f"{beside / done * 1000:.2f}",
                f"{rates[-1]:.0f}",
                f"{done / wall:.0f}",
            ]
        )
    table(
        f"{commands} commands, {at_once} at once",
        ["processes", "CPU ms a command", "PostgreSQL and proxy", "a second, a core each", "measured"],
        rows,
    )
    ratio = rates[1] / rates[0]
    print(
        f"\nTwo processes against one: {ratio:.2f} (aim ≥ {AIM}: {'reached' if ratio >= AIM else 'missed'})."
    )


async def main(arguments: argparse.Namespace) -> int:
    configure_logging("WARNING", "console")
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    lacking = missing()
    if lacking is not None:
        print(f"Skipped: {lacking}.")
        return 0
    scale = 0.5 if arguments.quick else 1.0
    fine = True
    if arguments.part != "throughput":
        fine = await prove(arguments.rate, REMINDERS // (5 if arguments.quick else 1), scale, arguments.keep)
    if arguments.part != "proof":
        await throughput(500 if arguments.quick else 2_000, 32)
    return 0 if fine else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the reminders, faults half as long")
    parser.add_argument("--rate", type=float, default=RATE, help="commands a second")
    parser.add_argument(
        "--keep", type=Path, help="a new folder for the files and logs of the proof, which stay there"
    )
    parser.add_argument("--part", choices=("proof", "throughput"), help="only one half")
    raise SystemExit(asyncio.run(main(parser.parse_args())))
