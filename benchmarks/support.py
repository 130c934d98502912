"""What a new question in a support channel costs, and what 1,000 of them an hour do to one core.

In the same bot and the same simcord: a post by a member, found in the guidance, claimed in the database and answered
with a message, against a no-op command. The search itself is a stand-in of fixed answers unless the services bring
one; `suggestions` is the whole way of 1,000 posts, one after another.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Action, interleaved, milliseconds, quick_flag, table, timed, verdict
from benchmarks.world import World, open_world

AIM = 3.0
NOOP, NOOP_CARD = "no-op", "no-op with a card"
BARE = "a post in another forum"
NO_MATCH, MATCH = "a post that nothing fits", "a post that is answered"
MESSAGE = "a message in a question's thread"
HOURLY = 1_000


class _Page(NamedTuple):
    summary: str = "Keep it in writing, answer once and calmly, and report it before the contract is closed."
    drafts: Sequence[object] = ("draft",)


class _Hit(NamedTuple):
    slug: str
    title: str
    score: float
    page: _Page = _Page()


class _Found(NamedTuple):
    hits: Sequence[_Hit] = ()


class _Fixed:
    """Answers as the guidance does, without looking."""

    async def find(self, text: str, *, guild_id: int | None = None, limit: int = 3) -> _Found:
        """Three pages, or none for a laptop."""
        if "laptop" in text:
            return _Found()
        return _Found([_Hit(f"page-{n}", f"A page about this, number {n}", 0.9 - n / 20) for n in range(3)])


async def actions(world: World) -> dict[str, Action]:
    """What is measured."""
    env, backend, alice = world.env, world.env.backend, world.member("alice")
    env.bot.services = replace(world.services, suggester=_Fixed())
    help_forum = world.guild.create_forum_channel("help")
    other = world.guild.create_forum_channel("other")
    await world.services.channels.change(world.guild.id, {"channels": frozenset({help_forum.id})})
    await env.settle()
    numbers = count()

    def post(forum: Any, title: str) -> int:
        thread = backend.create_thread(forum.id, f"{title} {next(numbers)}", alice.id, broadcast=False)
        message = backend.prepare_message(thread.id, alice.id, "What do I do?")
        message.id = thread.id
        backend.announce_thread_create(thread)
        backend.commit_message(message)
        env._mark_mutation()
        return int(thread.id)

    async def noop() -> None:
        await alice.slash(world.channel, "noop")

    async def noop_card() -> None:
        await alice.slash(world.channel, "noop_card")

    async def bare() -> None:
        post(other, "Client threatens with a bad review")
        await env.settle()

    async def no_match() -> None:
        post(help_forum, "Which laptop do you use?")
        await env.settle()

    async def match() -> None:
        post(help_forum, "Client threatens with a bad review")
        await env.settle()

    thread = post(help_forum, "Which laptop do you use?")
    await env.settle()
    (place,) = [one for one in help_forum.threads if one.id == thread]

    async def message() -> None:
        await alice.send(place, "And another thing")

    return {
        NOOP: noop,
        NOOP_CARD: noop_card,
        BARE: bare,
        NO_MATCH: no_match,
        MATCH: match,
        MESSAGE: message,
    }


async def main(quick: bool) -> None:
    rounds, posts = (30, 100) if quick else (200, HOURLY)
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder) / "bench.sqlite3") as world:
            measured = await actions(world)
            # Before hundreds of threads are there: simcord's own part of an interaction grows with them.
            fresh = (await interleaved({NOOP: measured[NOOP]}, rounds))[NOOP]
            costs = await interleaved(measured, rounds)

            async def many(name: str) -> float:
                async def run() -> None:
                    for _ in range(posts):
                        await measured[name]()

                return (await timed(run)).cpu

            answered, simcords = await many(MATCH), await many(BARE)
    rows = [
        [
            name,
            milliseconds(cost.cpu),
            milliseconds(cost.wall),
            milliseconds(cost.gap),
            f"{cost.cpu / costs[NOOP].cpu:.2f}",
            f"{cost.cpu / costs[NOOP_CARD].cpu:.2f}",
        ]
        for name, cost in costs.items()
    ]
    head = ["", "CPU ms", "wall ms", "longest step ms", "CPU ÷ no-op", "CPU ÷ no-op with a card"]
    table(f"A new question, medians of {rounds}", head, rows)
    whole = answered / posts * HOURLY / 3600
    without = (answered - simcords) / posts * HOURLY / 3600
    print(
        f"\n{HOURLY:,} answered posts an hour (measured over {posts:,}): {whole:.2%} of one core with simcord's own "
        f"part, {without:.2%} without it.\n"
        f"A new post: CPU {verdict(costs[MATCH].cpu / fresh.cpu, AIM)} of a no-op in a server without posts."
    )


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
