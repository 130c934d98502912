"""Whether the bot's memory stands still: many mixed interactions over the wire, and its size every few thousand.

`candor run` is a process of its own, as in `wire`. Everybody logs a contract, its feedback and a correction, looks at
lists, searches in words that differ each time, types, presses, and deletes the contract: what is stored stays as much.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

from benchmarks.fake_discord import IDENTIFY
from benchmarks.measure import table, verdict
from benchmarks.processes import CANDOR, log_of, memory, running, tree
from benchmarks.wire import (
    RECORDS,
    START_SECONDS,
    add,
    contract_on,
    correct,
    estimate,
    expect,
    list_contracts,
    log_feedback,
    show_contract,
)
from benchmarks.wire_discord import Person, WireDiscord, custom_ids
from benchmarks.world import give_records
from bot.logs import configure_logging
from bot.services import open_services
from bot.settings import Settings

PEOPLE = 24
FIRST = 5_000
"""After so many interactions everything that is made once has been made; what the memory is held against."""

MOST = 1.10
ESTIMATED = 20
"""In one of so many rounds an estimate is asked for: after a change each takes the worker half a second."""

ASKED = Path(__file__).parent / "guidance_grown.txt"


def words() -> list[str]:
    """What people may search for, a line each."""
    lines = (line.strip() for line in ASKED.read_text().splitlines())
    return [line[:90] for line in lines if line and not line.startswith("#")]


async def one_round(person: Person, number: int, asked: Sequence[str]) -> None:
    """Eleven interactions of somebody, in one of `ESTIMATED` rounds twelve."""
    card = await add(person)
    logged = await log_feedback(person, contract_on(card))
    await list_contracts(person)
    await person.slash("guidance find", words=random.choice(asked))
    await person.complete("feedback log", "contract", random.choice(asked)[:20])
    await correct(person, card)
    if number % ESTIMATED == 0:
        await estimate(person)
    await show_contract(person, logged)
    await person.choose(on_card(person, "s/more/"), f"contract.delete/{contract_on(card)}")
    expect(await person.press(on_card(person, "c/contract.delete.yes/")), "c/contract.undo/")


def on_card(person: Person, start: str) -> str:
    """The id that begins so on the message that came last."""
    return next((one for one in custom_ids(person.message) if one.startswith(start)), start)


async def main(total: int, step: int) -> None:
    configure_logging("WARNING", "console")
    asked, numbers = words(), count()
    rows: list[list[str]] = []
    sizes: dict[int, float] = {}
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings.load(env_file=None, data_dir=data)
        async with open_services(settings) as services:
            for number in range(PEOPLE):
                await give_records(services, 1000 + number, RECORDS)
        discord = await stack.enter_async_context(WireDiscord())
        process = await stack.enter_async_context(running(CANDOR, discord.api, data))
        await discord.until(lambda: bool(discord.received(IDENTIFY)), START_SECONDS)
        people = [Person(discord, 1000 + number) for number in range(PEOPLE)]
        begun = time.perf_counter()

        def done() -> int:
            return sum(len(person.acks) for person in people)

        async def use(person: Person, until: int) -> None:
            while done() < until:
                await one_round(person, next(numbers), asked)

        for until in range(step, total + 1, step):
            async with asyncio.TaskGroup() as group:
                for person in people:
                    group.create_task(use(person, until))
            rss, pss = memory(process.pid)
            sizes[until] = rss
            others = sum(memory(pid)[0] for pid in tree(process.pid)) - rss
            seconds = time.perf_counter() - begun
            rows.append([f"{done():,}", f"{rss:.1f}", f"{pss:.1f}", f"{others:.0f}", f"{seconds:.0f}"])
            print(*rows[-1], flush=True)
        table(f"{PEOPLE} people", ["interactions", "RSS MiB", "PSS MiB", "its worker's RSS", "s"], rows)
        print(f"\nMemory ÷ that after {FIRST:,}: {verdict(sizes[max(sizes)] / sizes[FIRST], MOST)}.")
        said = log_of(CANDOR, data).read_text().splitlines()
        if said:
            print("\nWhat Candor said to its operator, at the end:", *said[-20:], sep="\n", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 interactions")
    parser.add_argument("--interactions", type=int, default=50_000, help="in all; by default 50,000")
    chosen = parser.parse_args()
    asyncio.run(main(10_000 if chosen.quick else chosen.interactions, FIRST // 2))
