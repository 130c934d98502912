"""Direct messages as their member sees them, and time that passes until they come."""

import inspect
from datetime import UTC, date, datetime, timedelta
from typing import Any

from discord.ext import tasks
from simcord.backend import serializers

from bot.contracts.models import ContractDraft
from bot.reminders.models import Kind, Reminder
from tests.cogs.conftest import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Where simcord's clock begins: a Thursday."""


async def settle_in(world: World, zone: str = "Europe/Madrid", locale: str | None = None) -> None:
    """Alice has been through /start and agreed to messages."""
    owner = world.alice.id
    await world.services.members.set_zone(owner, zone)
    await world.services.members.set_dm_consent(owner, True, locale)


async def close(world: World, **values: object) -> int:
    """Alice logs a contract that ended today; returns its id."""
    values = {
        "client": "Ana",
        "title": "Logo",
        "started": date(2025, 11, 3),
        "ended": date(2026, 1, 1),
    } | values
    added = await world.services.contracts.add_contract(world.alice.id, ContractDraft.model_validate(values))
    return added.contract.id


def messages(world: World) -> list[Any]:
    """The direct messages alice got, the oldest first."""
    channel = world.alice.user.dm_channel
    return [] if channel is None else list(channel.history())


class Shown:
    """A direct message, to be read and pressed like an answer."""

    acknowledged = True

    def __init__(self, world: World, message: Any) -> None:
        backend = world.env.backend
        payload = serializers.message_payload(backend, backend.get_message(message.channel.id, message.id))
        self.message, self.id, self.channel_id = message, message.id, message.channel.id
        self.components = payload["components"]
        self.followups: list[Any] = []
        self.response = self


def last(world: World) -> Any:
    """The newest direct message."""
    return Shown(world, messages(world)[-1])


def stop_loops(world: World) -> None:
    """End what looks every minute: it would make up for every minute that is jumped over."""
    for holder in (world.bot, *world.bot.cogs.values()):
        for name, kind in inspect.getmembers(type(holder)):
            if isinstance(kind, tasks.Loop):
                getattr(holder, name).cancel()


async def go(world: World, until: datetime) -> None:
    """Let time pass up to `until`: minute by minute only at its end, or a day would take a minute."""
    stop_loops(world)
    jump = until - world.env.now() - timedelta(minutes=3)
    if jump > timedelta():
        world.env.backend.clock._epoch += jump
    while (left := (until - world.env.now()).total_seconds()) > 0:
        await world.env.advance_time(min(left, 60))


async def planned(world: World, kind: Kind | None = None) -> list[Reminder]:
    rows = await world.services.reminders.open(world.alice.id)
    return [row for row in rows if kind is None or row.kind is kind]
