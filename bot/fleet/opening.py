"""Which fleet a process belongs to, by its settings."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import structlog

from bot.clock import Clock, system_clock
from bot.errors import OperatorError
from bot.fleet.service import Fleet, LoneFleet
from bot.fleet.shared import SharedFleet, open_direct
from bot.settings import Settings
from bot.storage.address import is_behind_pgbouncer
from bot.storage.advisory import DirectConnection
from bot.storage.alone import hold_alone
from bot.storage.engine import Database

log = structlog.get_logger()

NO_DIRECT = (
    "DATABASE_URL goes through pgbouncer, where no lock outlives a transaction. Set DATABASE_DIRECT_URL to the address "
    "of PostgreSQL itself"
)


@asynccontextmanager
async def open_fleet(
    settings: Settings, clock: Clock = system_clock, *, takes_over: bool = False
) -> AsyncIterator[Fleet]:
    """The fleet of a bot that is about to join Discord, left at the end of the block.

    `takes_over`: from a process with the same shards, where one runs. PostgreSQL is not asked before the bot joins.
    OperatorError where another process runs over the same SQLite file, or where DATABASE_DIRECT_URL is needed and not
    set.
    """
    file = Database(settings.database_url).file
    with hold_alone(file) if file is not None else nullcontext():
        fleet = _chosen(settings, clock, takes_over)
        try:
            yield fleet
        finally:
            await fleet.close()


def _chosen(settings: Settings, clock: Clock, takes_over: bool) -> Fleet:
    if settings.database_url.startswith("sqlite"):  # whatever DATABASE_DIRECT_URL still says
        if takes_over:
            raise OperatorError("--take-over needs PostgreSQL: over a SQLite file there is one process.")
        return LoneFleet(clock)
    address = settings.database_direct_url or settings.database_url
    if is_behind_pgbouncer(address):
        if takes_over or settings.shard_ids is not None:
            raise OperatorError(f"{NO_DIRECT}: several processes need it.")
        log.warning(
            "fleet_unguarded",
            advice=f"{NO_DIRECT}, so that a second process with the same shards is refused.",
        )
        return LoneFleet(clock)
    direct = DirectConnection(address, f"{socket.gethostname()}:{os.getpid()}")
    return SharedFleet(direct, clock, takes_over=takes_over)


async def check_direct(settings: Settings) -> str | None:
    """What keeps the locks between processes from working, in words for the operator; None where nothing does."""
    address = settings.database_direct_url or settings.database_url
    if is_behind_pgbouncer(address):
        return NO_DIRECT
    direct = DirectConnection(address, "doctor")
    try:
        await open_direct(direct)
    except OperatorError as error:
        return str(error)
    finally:
        await direct.close()
    return None
