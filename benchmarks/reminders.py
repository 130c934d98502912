"""What reminders cost: finding what is due among a million, delivering, and how late a burst gets.

Throughput stands beside the usual design of reminder bots on the same database in the same run: one loop that reads
the earliest row, deletes it and sends, which loses what it deleted when it dies before the send. BENCH_DATABASE_URL
names a PostgreSQL database to measure there too, in the schemas bench_a and bench_b.
"""

import asyncio
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, event, select, text, update

from benchmarks.measure import Action, interleaved, milliseconds, quick_flag, table, verdict
from bot.reminders.delivery import Delivery
from bot.reminders.limiter import Limiter
from bot.reminders.models import Claimed, Outcome, Sent, Standing
from bot.reminders.queue import ReminderQueue
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import member, reminder

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEW, MANY = 1_000, 1_000_000
MEMBERS = 10_000
RATE = 40
FLAT = 1.5

Clock = list[datetime]
"""One moment, which can be moved."""


class StubSender:
    """Takes `seconds` for each message and remembers when each was sent."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self.clock = clock
        self.lateness: list[float] = []
        self._sent = asyncio.Event()

    async def send(self, claimed: Claimed, _standing: Standing, *, late: bool) -> Outcome:
        await asyncio.sleep(self.seconds)
        self.lateness.append((self.clock[0] - claimed.due_at).total_seconds())
        self._sent.set()
        return Sent()

    async def until(self, count: int) -> None:
        """Return when `count` were sent."""
        while len(self.lateness) < count:
            self._sent.clear()
            await self._sent.wait()

    send_fallback = send


async def empty(database: Database, members: int) -> None:
    """No reminders, and `members` who agreed to direct messages."""
    async with database.write() as connection:
        await connection.execute(delete(member))
        numbers = _numbers(database, members)
        moment = (
            "'2026-01-01 00:00:00.000000'" if database.is_sqlite else "timestamptz '2026-01-01 00:00:00Z'"
        )
        await connection.execute(
            text(
                f"INSERT INTO member (user_id, revision, created_at, dm_consent_at) "
                f"SELECT n, 1, {moment}, {moment} FROM {numbers}"
            )
        )


def _numbers(database: Database, count: int) -> str:
    if database.is_sqlite:
        recursion = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"
        return f"({recursion} SELECT n FROM s) AS s"
    return f"generate_series(1, {count}) AS s(n)"


async def fill(database: Database, count: int, first: datetime, apart: float, since: int = 0) -> None:
    """`count` planned reminders of as many members as there are, `apart` seconds from each other."""
    start = first.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if database.is_sqlite:
        due = f"strftime('%Y-%m-%d %H:%M:%f000', '{start}', (n * {apart}) || ' seconds')"
        made = "'2026-01-01 00:00:00.000000'"
    else:
        due = f"timestamptz '{start}Z' + make_interval(secs => n * {apart})"
        made = "timestamptz '2026-01-01 00:00:00Z'"
    async with database.write() as connection:
        await connection.execute(
            text(
                "INSERT INTO reminder (id, user_id, kind, key, status, due_at, next_at, attempts, round, fence, "
                f"created_at) SELECT n + {since}, n % {MEMBERS} + 1, 'own', 'own/' || (n + {since}), 'planned', "
                f"{due}, {due}, 0, 0, 0, {made} FROM {_numbers(database, count)}"
            )
        )
        if not database.is_sqlite:
            await connection.execute(text("ANALYZE reminder"))


def make(
    database: Database, clock: Clock, sender: StubSender, limiter: Limiter
) -> tuple[ReminderQueue, Delivery]:
    """A queue and its delivery."""
    queue = ReminderQueue(database, lambda: clock[0], Cipher({1: b"k" * 32}))
    return queue, Delivery(queue, lambda: clock[0], sender, limiter)


async def due_query(small: Database, large: Database, quick: bool) -> None:
    """Looking for and claiming what is due, among few and among many that are not; the two take turns."""
    rounds = 30 if quick else 200
    sizes = (FEW, MANY // 10 if quick else MANY)
    actions: dict[str, Action] = {}
    after: dict[str, Action] = {}
    for database, size in zip((small, large), sizes, strict=True):
        await empty(database, MEMBERS)
        await fill(database, size, NOW + timedelta(days=1), 30)
        await fill(database, 12, NOW - timedelta(minutes=1), 1, since=size)
        clock = [NOW]
        queue, _delivery = make(database, clock, StubSender(0, clock), Limiter(1e9))

        async def put_back(database: Database = database, size: int = size) -> None:
            async with database.write() as connection:
                due = reminder.c.id > size  # those that were made last
                await connection.execute(update(reminder).where(due).values(leased_until=None))

        async def claim(queue: ReminderQueue = queue) -> None:
            assert len(await queue.claim(12)) == 12

        actions |= {f"look {size}": queue.next_due, f"claim {size}": claim}
        after[f"claim {size}"] = put_back
    costs = await interleaved(actions, rounds, after=after)
    rows, ratios = [], []
    for name, what in (("look", "look for the next one"), ("claim", "claim 12")):
        few, many = (costs[f"{name} {size}"] for size in sizes)
        # SQLite works in our process: what its disk takes says nothing of the query.
        parts = [("CPU ms", few.cpu, many.cpu)] if small.is_sqlite else []
        for unit, one, other in [*parts, ("wall ms", few.wall, many.wall)]:
            rows.append([f"{what}, {unit}", milliseconds(one), milliseconds(other), f"{other / one:.2f}"])
        ratios.append(many.cpu / few.cpu if small.is_sqlite else many.wall / few.wall)
    table(f"Due query, medians of {rounds}", ["", f"{sizes[0]:,}", f"{sizes[1]:,}", "ratio"], rows)
    print("\nFlat:", ", ".join(verdict(ratio, FLAT) for ratio in ratios))


async def usual_design(database: Database, clock: Clock, sender: StubSender) -> int:
    """One loop: the earliest row, deleted, sent."""
    sent = 0
    while True:
        async with database.read() as connection:
            row = (await connection.execute(select(reminder).order_by(reminder.c.next_at).limit(1))).first()
        if row is None or row.next_at > clock[0]:
            return sent
        async with database.write() as connection:
            await connection.execute(delete(reminder).where(reminder.c.id == row.id))
        await asyncio.sleep(sender.seconds)
        sent += 1


async def throughput(database: Database, quick: bool) -> None:
    """Messages a second, with a send that takes no time and one that takes as long as Discord does."""
    rows = []
    for seconds, count in ((0.0, 300 if quick else 2_000), (0.15, 60 if quick else 300)):
        rates = []
        for ours in (True, False):
            clock = [NOW]
            await empty(database, MEMBERS)
            await fill(database, count, NOW - timedelta(hours=1), 0.01)
            sender = StubSender(seconds, clock)
            _queue, delivery = make(database, clock, sender, Limiter(1e9))
            began = time.perf_counter()
            if ours:
                delivery.start()
                await sender.until(count)
                await delivery.stop()
            else:
                assert await usual_design(database, clock, sender) == count
            rates.append(count / (time.perf_counter() - began))
        rows.append(
            [
                f"{seconds * 1000:.0f} ms a send",
                f"{rates[0]:.0f}",
                f"{rates[1]:.0f}",
                f"{rates[0] / rates[1]:.2f}",
            ]
        )
    table("Reminders a second, no limit", ["", "Candor", "read, delete, send", "ratio"], rows)


async def burst(database: Database, quick: bool) -> None:
    """How late reminders come that are all due in the same minute, on a virtual clock."""
    count = 1_000 if quick else 10_000
    minute = 60 * count / 10_000
    clock, steady = [NOW], [0.0]

    async def sleep(seconds: float) -> None:
        at = steady[0] + seconds
        await asyncio.sleep(0)
        steady[0] = max(steady[0], at)
        clock[0] = NOW + timedelta(seconds=steady[0])

    await empty(database, MEMBERS)
    await fill(database, count, NOW, minute / count)
    sender = StubSender(0, clock)
    queue, delivery = make(database, clock, sender, Limiter(RATE, lambda: steady[0], sleep))
    while len(sender.lateness) < count:
        await delivery.deliver_due()
        next_at = await queue.next_due()
        if next_at is not None:
            await sleep(max((next_at - clock[0]).total_seconds(), 0))
    ideal, free = [], 0.0
    for number in range(1, count + 1):
        due = number * minute / count
        free = max(free, due)
        ideal.append(free - due)
        free += 1 / RATE
    rows = [[name, *_quantiles(values)] for name, values in (("Candor", sender.lateness), ("ideal", ideal))]
    table(
        f"Lateness of {count:,} due within {minute:.0f} s at {RATE} a second, seconds",
        ["", "p50", "p99"],
        rows,
    )


def _quantiles(values: list[float]) -> list[str]:
    parts = statistics.quantiles(values, n=100)
    return [f"{parts[49]:.1f}", f"{parts[98]:.1f}"]


async def measure(database: Database, other: Database, quick: bool) -> None:
    for one in (database, other):
        await one.prepare()
        await upgrade(one, NOW)
    print(f"\n### {'SQLite' if database.is_sqlite else 'PostgreSQL'}")
    await throughput(database, quick)
    await burst(database, quick)
    await due_query(database, other, quick)
    for one in (database, other):
        await empty(one, 0)
        await one.close()


def in_schema(url: str, name: str) -> Database:
    """A way into a PostgreSQL schema of its own."""
    database = Database(url)

    @event.listens_for(database.engine.sync_engine, "do_connect")
    def _connect(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["server_settings"] = {"search_path": name}

    return database


async def main(quick: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Database(f"sqlite+aiosqlite:///{Path(folder) / name}.sqlite3") for name in ("a", "b")]
        await measure(*files, quick)
    url = os.environ.get("BENCH_DATABASE_URL")
    if url:
        names = ("bench_a", "bench_b")
        plain = Database(url)
        async with plain.write() as connection:
            for name in names:
                await connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
                await connection.execute(text(f"CREATE SCHEMA {name}"))
        await plain.close()
        await measure(*(in_schema(url, name) for name in names), quick)


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
