"""Many members whose first reminder falls in one hour."""

from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord

from bot.openings.service import BURST, QUARANTINED, Openings
from bot.reminders.delivery import Delivery
from bot.reminders.limiter import Limiter
from bot.reminders.models import Kind, Status
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.ui.cards import Card
from bot.ui.direct_channels import DirectChannels
from bot.ui.direct_messages import DiscordSender, ReminderCards
from tests.bot.reminders.stage import ALICE, DUE, Stage, fill, own
from tests.conftest import FakeClock

MEMBERS, PER_MINUTE = 300, 2
"""A thousand behave alike, and take two minutes."""


class Discord(discord.Client):
    """Keeps when channels were opened and what was sent, as Discord would see it."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(intents=discord.Intents.none())
        self._now = clock
        self.opened: list[datetime] = []
        self.sent: Counter[int] = Counter()
        self.refuse: int | None = None

    async def create_dm(self, user: Any) -> Any:
        self.opened.append(self._now())
        if self.refuse is not None:
            answer: Any = SimpleNamespace(status=403, reason="Forbidden", headers={})
            raise discord.Forbidden(answer, {"code": self.refuse, "message": "no"})
        return SimpleNamespace(id=user.id)

    def get_partial_messageable(self, id: int, **_options: Any) -> Any:
        async def send(**_values: Any) -> None:
            self.sent[id] += 1

        return SimpleNamespace(send=send)


async def line(_reminder: object, _context: object) -> Card:
    return Card("Now")


def deliver(stage: Stage, clock: FakeClock, client: Discord) -> Delivery:
    """A delivery with the real sender, as another process would have it."""
    cards = ReminderCards()
    cards.on(Kind.OWN, line)
    cards.on(Kind.MISSED, line)
    channels = DirectChannels(client, Openings(stage.database, clock, PER_MINUTE), stage.queue)
    return Delivery(stage.queue, clock, DiscordSender(cards, channels), Limiter(1e6), chance=lambda: 0.5)


async def run(stage: Stage, clock: FakeClock, *deliveries: Delivery) -> None:
    """Let time pass until nothing waits any more; at each moment the processes take what is due."""
    while (due := await stage.queue.next_due()) is not None:
        clock.now = max(clock.now, due)
        for delivery in deliveries:
            await delivery.deliver_due()


async def test_hundreds_of_first_reminders_in_one_hour(
    stage: Stage, database: Database, clock: FakeClock, cipher: Cipher
) -> None:
    await fill(database, [(ALICE + n, DUE + timedelta(hours=1) * n / MEMBERS) for n in range(MEMBERS)])
    client = Discord(clock)
    first, second = deliver(stage, clock, client), deliver(stage, clock, client)
    await run(stage, clock, first, second)
    assert set(client.sent.values()) == {1}, "none doubled"
    assert len(client.sent) == len(client.opened) == MEMBERS, "none lost, each channel opened once"
    assert await stage.queue.by_status() == {Status.SENT: MEMBERS}
    for minutes in (1, 10, 60):
        window = timedelta(minutes=minutes)
        for start, end in zip(client.opened, client.opened[PER_MINUTE * minutes + BURST :], strict=False):
            assert end - start >= window, f"too many in {minutes} minutes"
    assert clock.now - DUE < timedelta(minutes=MEMBERS / PER_MINUTE) * 1.1, "and the pace is made use of"
    tries = sum(one.counts.paced for one in (first, second))
    assert tries < 4 * MEMBERS, "those who wait are not asked again and again"


async def test_who_has_just_asked_goes_ahead(stage: Stage, database: Database, clock: FakeClock) -> None:
    await fill(database, [(ALICE + 1 + n, DUE) for n in range(50)])
    await stage.join()
    clock.now = DUE - timedelta(minutes=5)
    await stage.plan(own(due_at=DUE + timedelta(minutes=1)))
    client = Discord(clock)
    delivery = deliver(stage, clock, client)
    clock.now = DUE
    await delivery.deliver_due()
    clock.now = DUE + timedelta(minutes=1)
    await delivery.deliver_due()
    assert client.sent[ALICE] == 1
    assert sum(client.sent.values()) < 10


async def test_no_attempt_is_lost_while_waiting(stage: Stage, database: Database, clock: FakeClock) -> None:
    await fill(database, [(ALICE + n, DUE) for n in range(BURST + 3)])
    clock.now = DUE
    await deliver(stage, clock, Discord(clock)).deliver_due()
    waiting = [row for row in await stage.raw() if row.status == "planned"]
    assert len(waiting) == 4  # one slot is left to those who ask
    assert {(row.attempts, row.failure, row.leased_until) for row in waiting} == {(0, "paced", None)}
    assert (await stage.queue.backlog()).paced == 4


async def test_quarantine_stops_opening_and_nothing_else(
    stage: Stage, database: Database, clock: FakeClock
) -> None:
    await fill(database, [(ALICE + n, DUE) for n in range(10)])
    await stage.join(ALICE + 99)
    await stage.choose(ALICE + 99, dm_channel_id=7)
    await stage.plan(own(due_at=DUE + timedelta(minutes=5)), user_id=ALICE + 99)
    client = Discord(clock)
    client.refuse = QUARANTINED
    delivery = deliver(stage, clock, client)
    clock.now = DUE
    await delivery.deliver_due()
    refused = len(client.opened)
    assert refused <= BURST
    clock.now = DUE + timedelta(minutes=5)
    await delivery.deliver_due()
    assert client.sent == {7: 1}, "who was written to before hears from us"
    clock.now = DUE + timedelta(hours=11)
    await delivery.deliver_due()
    assert len(client.opened) == refused
    client.refuse = None
    await run(stage, clock, delivery)
    assert len(client.sent) == 11
    assert {row.attempts for row in await stage.raw()} <= {1}


async def test_quiet_hours_hold_for_those_who_wait(
    stage: Stage, database: Database, clock: FakeClock
) -> None:
    """In line at nine in the evening, with quiet hours from ten: the rest comes in the morning."""
    evening = DUE.replace(hour=21)
    await fill(database, [(ALICE + n, evening) for n in range(200)])
    for n in range(200):
        await stage.choose(ALICE + n, quiet_from=22 * 60, quiet_to=8 * 60)
    client = Discord(clock)
    await run(stage, clock, deliver(stage, clock, client))
    assert set(client.sent.values()) == {1}
    assert len(client.sent) == 200
    assert not [one for one in client.opened if one.hour >= 22 or one.hour < 8]


async def test_what_cannot_wait_until_its_turn_is_told(
    stage: Stage, database: Database, clock: FakeClock
) -> None:
    await fill(database, [(ALICE + 1 + n, DUE) for n in range(30)])
    await stage.join()
    end = DUE + timedelta(minutes=5)
    await stage.plan(own(due_at=DUE + timedelta(seconds=1), expires_at=end))
    clock.now = DUE
    client = Discord(clock)
    delivery = deliver(stage, clock, client)
    await delivery.deliver_due()
    clock.now = DUE + timedelta(seconds=1)
    await delivery.deliver_due()
    (mine,) = [row for row in await stage.raw() if row.user_id == ALICE]
    assert mine.next_at < end, "it gets a last try before its end"
    await run(stage, clock, delivery)
    assert client.sent[ALICE] == 1, "if not the reminder, then word that it came too late"
