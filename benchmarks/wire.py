"""What commands cost over the wire: the figures of record.

`candor run` and a discord.py bot that only answers, each a process of its own, are connected to stand-ins for Discord
on loopback, where people use them: 8, 64 and 200 at once, each one thing after the other. The two bots take turns. What
counts is the CPU time of the bot's process and of those that it starts; people and stand-ins run in this process.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from benchmarks.fake_discord import IDENTIFY
from benchmarks.measure import table, verdict
from benchmarks.processes import BARE, CANDOR, cpu_seconds, log_of, memory, running, tree
from benchmarks.wire_discord import Answer, Person, Unanswered, WireDiscord, custom_ids
from benchmarks.world import give_records
from bot.logs import configure_logging
from bot.services import open_services
from bot.settings import Settings

RECORDS = 20
"""Contracts that each person has at first."""

AT_ONCE = {8: (10, 3), 64: (3, 1), 200: (2, 1)}
"""How many people at once, how often each of them does the same thing in a round, and in how many rounds."""

MOST_ESTIMATED = 64
"""So many people at most ask for estimates: after a change each takes the worker half a second."""

START_SECONDS = 60
IDLE_SECONDS, IDLE_CPU, LEFT_SECONDS = 0.1, 0.005, 60.0
"""A bot is done when it took less CPU time than this in so many seconds; it is given up after a minute."""

NOOP = "no-op"
ADD, CHANGED, ESTIMATE = "/contract add", "/score estimate, after a change", "/score estimate"
FIND, COMPLETE, BUTTON = "/guidance find", "autocomplete", "a button that shows a card"
LIST, LOG, FORM = "/contract list", "/feedback log with its form", "a button with its form"
AIMS = {ADD: 6.0, LOG: 7.0, ESTIMATE: 4.0, FIND: 5.0, COMPLETE: 4.0, BUTTON: 4.0}
"""CPU time against the no-op's at 8 at once."""

_numbers = count(1)


class Wrong(Exception):
    """An answer that is not the one asked for: a refusal would seem a quick one."""


def expect(answer: Answer, words: str) -> Answer:
    """`answer`, in which `words` stand; Wrong where they do not."""
    if words not in answer.text:
        raise Wrong(f"{words} is not in {answer.text[:2000]}")
    return answer


async def noop(person: Person) -> None:
    expect(await person.slash("ping"), "pong")


async def add(person: Person) -> Answer:
    answer = await person.slash(
        "contract add",
        client="Client 1",
        title=f"Extra {next(_numbers)}",
        started="3 weeks ago",
        ended="yesterday",
        earned=str(400 + next(_numbers)),  # the same twice would be taken for one sent twice
        platform="upwork",
    )
    return expect(answer, "c/contract.edit/")


def contract_on(card: Answer) -> str:
    """The id of the contract on a card that `add` gave."""
    edit = next(one for one in custom_ids(card.data) if one.startswith("c/contract.edit/"))
    return edit.rpartition("/")[2]


async def log_feedback(person: Person, contract: str) -> Answer:
    form = expect(await person.slash("feedback log", contract=contract), "Public comment")
    typed = {
        "Stars": "4.85",
        "Public comment": f"Came back {next(_numbers)} times.",
        "Day it became visible": "today",
    }
    return expect(await person.fill_in(form, typed), "c/contract.show/")


async def estimate(person: Person) -> None:
    expect(await person.slash("score estimate"), "Your Job Success Score: about")


async def list_contracts(person: Person) -> None:
    expect(await person.slash("contract list"), '"accessory"')  # a button beside each line


async def find(person: Person) -> None:
    expect(await person.slash("guidance find", words="the client has not paid my milestone"), "c/guidance.")


async def complete(person: Person) -> None:
    expect(await person.complete("feedback log", "contract", "clent 1"), "Client 1")


async def show_contract(person: Person, card: Answer) -> None:
    person.message = card.data
    button = next(one for one in custom_ids(card.data) if one.startswith("c/contract.show/"))
    expect(await person.press(button), "c/contract.edit/")


async def correct(person: Person, card: Answer) -> None:
    person.message = card.data
    edit = next(one for one in custom_ids(card.data) if one.startswith("c/contract.edit/"))
    form = expect(await person.press(edit), "First day")
    expect(await person.fill_in(form, {"Title": f"Corrected {next(_numbers)}"}), "Corrected")


@dataclass
class Cost:
    """What one kind of command took so far, over all rounds."""

    cpu: float = 0.0
    wall: float = 0.0
    answered: int = 0
    unanswered: int = 0
    acks: list[float] = field(default_factory=list)

    @property
    def each(self) -> float:
        """CPU seconds for each command that was answered."""
        return self.cpu / max(self.answered, 1)


@dataclass
class Side:
    """A bot under measurement with its people, and what their commands took."""

    pid: int
    people: Sequence[Person]
    costs: dict[str, Cost] = field(default_factory=dict)

    def cpu(self) -> float:
        """CPU seconds of the bot and of the processes it started."""
        return sum(map(cpu_seconds, tree(self.pid)))

    async def measure(self, name: str, times: int, work: Callable[[Person], Awaitable[None]]) -> None:
        """Let everybody do `work` so many `times`, all at once, and count it as `name`."""
        cost = self.costs.setdefault(name, Cost())
        done: Counter[bool] = Counter()

        async def one(person: Person) -> None:
            person.acks.clear()
            for _time in range(times):
                try:
                    await work(person)
                    done[True] += 1
                except Unanswered:
                    done[False] += 1

        begun, wall = self.cpu(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(one(person))
        cost.wall += time.perf_counter() - wall
        await self.idle()
        cost.cpu += self.cpu() - begun
        cost.answered += done[True]
        cost.unanswered += done[False]
        cost.acks += [seconds for person in self.people for seconds in person.acks]

    async def idle(self) -> None:
        """Return once the bot does nothing more: also what nobody waits for any longer is its work."""
        async with asyncio.timeout(LEFT_SECONDS):
            before = self.cpu()
            while True:
                await asyncio.sleep(IDLE_SECONDS)
                now = self.cpu()
                if now - before < IDLE_CPU:
                    return
                before = now


async def one_round(bare: Side, candor: Side, times: int) -> None:
    """Each thing `times` by everybody; what changes the records first, what reads them after."""
    added: dict[int, Answer] = {}
    logged: dict[int, Answer] = {}

    async def add_one(person: Person) -> None:
        added[person.id] = await add(person)

    async def log_one(person: Person) -> None:
        logged[person.id] = await log_feedback(person, contract_on(added[person.id]))

    await bare.measure(NOOP, times, noop)
    await candor.measure(ADD, times, add_one)
    some = Side(candor.pid, candor.people[:MOST_ESTIMATED], candor.costs)
    await some.measure(CHANGED, 1, estimate)
    await some.measure(ESTIMATE, times, estimate)
    await candor.measure(LIST, times, list_contracts)
    await bare.measure(NOOP, times, noop)
    await candor.measure(LOG, times, log_one)
    await candor.measure(FIND, times, find)
    await candor.measure(COMPLETE, times, complete)
    await bare.measure(NOOP, times, noop)
    await candor.measure(BUTTON, times, lambda person: show_contract(person, logged[person.id]))
    await candor.measure(FORM, times, lambda person: correct(person, added[person.id]))


class Level(NamedTuple):
    """How many people at once, how often each, in how many rounds."""

    people: int
    times: int
    rounds: int


async def open_sides(stack: AsyncExitStack, data: Path, people: int) -> tuple[Side, Side]:
    """Both bots, connected, with so many `people` each who have their records."""
    sides = []
    for name in (BARE, CANDOR):
        if name == CANDOR:
            settings = Settings.load(env_file=None, data_dir=data)
            async with open_services(settings) as services:
                for number in range(people):
                    await give_records(services, 1000 + number, RECORDS)
        discord = await stack.enter_async_context(WireDiscord())
        process = await stack.enter_async_context(running(name, discord.api, data))
        await discord.until(lambda discord=discord: bool(discord.received(IDENTIFY)), START_SECONDS)  # type: ignore[misc]
        side = Side(process.pid, [Person(discord, 1000 + number) for number in range(people)])
        await side.idle()
        sides.append(side)
    return sides[0], sides[1]


async def measure(level: Level) -> tuple[Side, Side]:
    """Both bots after so many people used them."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            sides = await open_sides(stack, Path(folder), level.people)
            rest = [memory(side.pid)[0] for side in sides]
            first = [Side(side.pid, side.people[:2]) for side in sides]
            await one_round(*first, times=1)  # what is made once is made now, and not measured
            for _round in range(level.rounds):
                await one_round(*sides, times=level.times)
            report(level, *sides, rest)
            said = log_of(CANDOR, Path(folder)).read_text().splitlines()
            if said:
                print("\nWhat Candor said to its operator, at the end:", *said[-20:], sep="\n", flush=True)
            return sides


def report(level: Level, bare: Side, candor: Side, rest: Sequence[float]) -> None:
    """Print what was measured."""
    base = bare.costs[NOOP]
    rows = []
    for name, cost in {**bare.costs, **candor.costs}.items():
        acks = sorted(cost.acks) or [float("nan")]
        rows.append(
            [
                name,
                f"{cost.each * 1000:.2f}",
                f"{cost.each / base.each:.1f}",
                f"{cost.answered / cost.wall:.0f}",
                f"{statistics.median(acks) * 1000:.0f}",
                f"{acks[int(len(acks) * 0.99)] * 1000:.0f}",
                str(cost.unanswered),
            ]
        )
    head = ["", "CPU ms", "÷ no-op", "a second", "ack p50 ms", "p99", "unanswered"]
    table(f"{level.people} at once, {level.people * level.times * level.rounds} of each", head, rows)
    ours, theirs = (memory(side.pid)[0] for side in (candor, bare))
    print(
        f"\nRSS MiB: {rest[1]:.0f} at rest, {ours:.0f} after this; no-op bot {rest[0]:.0f} and {theirs:.0f}; "
        f"processes that Candor started: {sum(memory(pid)[0] for pid in tree(candor.pid)) - ours:.0f}.",
        flush=True,
    )


async def main(levels: Sequence[Level]) -> None:
    configure_logging("WARNING", "console")
    for level in levels:
        bare, candor = await measure(level)
        if level.people == 8:
            print()
            for name, aim in AIMS.items():
                ratio = candor.costs[name].each / bare.costs[NOOP].each
                print(f"{name}: CPU ÷ no-op {verdict(ratio, aim)}.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, of 8 at once")
    parser.add_argument("--at", type=int, action="append", choices=AT_ONCE, help="only so many at once")
    chosen = parser.parse_args()
    levels = [Level(people, *AT_ONCE[people]) for people in chosen.at or AT_ONCE]
    asyncio.run(main([Level(8, 10, 1)] if chosen.quick else levels))
