"""What tests of the delivery share: members who agreed, planned reminders, and a sender that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.clock import Clock
from bot.members import repository as members
from bot.reminders import setting_repository
from bot.reminders.delivery import Delivery
from bot.reminders.limiter import Limiter
from bot.reminders.models import Claimed, Kind, Outcome, Planned, Reminder, Sent, Standing
from bot.reminders.queue import ReminderQueue
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import member, new_id, reminder
from tests.conftest import START

ALICE, BOB = 184_000_000_000_000_001, 184_000_000_000_000_002
DUE = START + timedelta(hours=10)

Answer = Outcome | Exception | Callable[[Claimed], Any]


@dataclass
class ScriptedSender:
    """Remembers what it sent, and answers what `script` says, in its order; then that it was sent."""

    script: list[Answer] = field(default_factory=list)
    fallback_script: list[Answer] = field(default_factory=list)
    sent: list[tuple[Claimed, bool]] = field(default_factory=list)
    """What was tried by direct message, and whether as late."""
    fallen_back: list[Claimed] = field(default_factory=list)

    @property
    def nonces(self) -> list[str]:
        return [claimed.nonce for claimed, _late in self.sent]

    async def send(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        self.sent.append((claimed, late))
        return await self._answer(self.script, claimed)

    async def send_fallback(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        self.fallen_back.append(claimed)
        return await self._answer(self.fallback_script, claimed)

    @staticmethod
    async def _answer(script: list[Answer], claimed: Claimed) -> Outcome:
        answer = script.pop(0) if script else Sent()
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(claimed)
            if asyncio.iscoroutine(answer):
                answer = await answer
        return answer


@dataclass
class Stage:
    """A queue with its delivery, on a clock that the test moves."""

    database: Database
    clock: Clock
    queue: ReminderQueue
    sender: ScriptedSender
    delivery: Delivery

    async def join(self, user_id: int = ALICE, *, consent: bool = True, zone: str | None = None) -> None:
        now = self.clock()
        async with self.database.write() as connection:
            await members.touch(connection, user_id, now)
            await members.change(
                connection, user_id, {"dm_consent_at": now if consent else None, "zone": zone}
            )

    async def choose(self, user_id: int = ALICE, **values: Any) -> None:
        async with self.database.write() as connection:
            await members.touch(connection, user_id, self.clock())
            await setting_repository.change(connection, user_id, **values)

    async def plan(self, *planned: Planned, user_id: int = ALICE) -> None:
        async with self.database.write() as connection:
            await members.touch(connection, user_id, self.clock())
            await self.queue.plan_within(connection, user_id, planned)

    async def only(self, user_id: int = ALICE) -> Reminder:
        (one,) = await self.queue.reminders_of(user_id)
        return one

    async def statuses(self, user_id: int = ALICE) -> dict[str, str]:
        return {one.key: str(one.status) for one in await self.queue.reminders_of(user_id)}

    async def end_leases(self) -> None:
        """As the database's clock would after a while: what a dead process had claimed is free again."""
        async with self.database.write() as connection:
            await connection.execute(
                update(reminder)
                .where(reminder.c.leased_until.is_not(None))
                .values(leased_until=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
            )

    async def raw(self) -> list[Any]:
        async with self.database.read() as connection:
            return list((await connection.execute(select(reminder))).all())


def set_up(database: Database, clock: Clock, cipher: Cipher, **options: Any) -> Stage:
    """A delivery of its own, as another process would have it."""
    queue = ReminderQueue(database, clock, cipher)
    sender = ScriptedSender()
    limiter = options.pop("limiter", None) or Limiter(1e6)
    return Stage(
        database, clock, queue, sender, Delivery(queue, clock, sender, limiter, chance=lambda: 0.5, **options)
    )


def own(key: str = "own/1", due_at: datetime = DUE, **values: Any) -> Planned:
    """An own reminder."""
    return Planned.model_validate({"kind": Kind.OWN, "key": key, "due_at": due_at, "text": key, **values})


async def fill(database: Database, rows: Iterable[tuple[int, datetime]]) -> None:
    """Many rows at once: (member, due time) each. The members agreed to direct messages."""
    people: set[int] = set()
    made = []
    for number, (user_id, due_at) in enumerate(rows):
        people.add(user_id)
        made.append(
            {
                "id": new_id(),
                "user_id": user_id,
                "kind": "own",
                "key": f"own/{number}",
                "status": "planned",
                "due_at": due_at,
                "next_at": due_at,
                "attempts": 0,
                "round": 0,
                "fence": 0,
                "created_at": START,
            }
        )
    joined = [
        {"user_id": one, "revision": 1, "created_at": START, "dm_consent_at": START} for one in sorted(people)
    ]
    async with database.write() as connection:
        await connection.execute(insert(member), joined)
        for start in range(0, len(made), 5000):
            await connection.execute(insert(reminder), made[start : start + 5000])


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    """The loop of `delivery`, stopped at the end."""
    delivery.start()
    try:
        yield
    finally:
        await delivery.stop()
