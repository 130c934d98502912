"""`candor run`: the bot on Discord, or the sandbox where there is no token."""

import asyncio
import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.setup import load_settings
from bot.errors import OperatorError
from bot.own_command import own_command

if TYPE_CHECKING:
    from bot.app import Candor
    from bot.settings import Settings

CLOSE_SECONDS, SETTLE_SECONDS = 3.5, 0.5
"""What closing the bot, and then ending what still runs, may take. The whole shutdown has five seconds."""


@click.command()
@click.option(
    "--take-over",
    is_flag=True,
    help="Start beside the process that runs the same shards, and take its place once this one is ready.",
)
def run(*, take_over: bool) -> None:
    """Join Discord with DISCORD_TOKEN; without one, open the sandbox in a page on this machine."""
    settings = load_settings()
    if settings.discord_token is not None:
        asyncio.run(join_discord(settings, takes_over=take_over))
        return
    if take_over:
        raise OperatorError("--take-over needs DISCORD_TOKEN: in the sandbox there is nothing to take over.")
    from bot.sandbox import check_installed

    check_installed()
    from bot.sandbox.run import run_sandbox

    click.echo(
        f"No DISCORD_TOKEN is set: opening the sandbox. `{own_command()} doctor` says what joining Discord needs."
    )
    asyncio.run(run_sandbox(settings))


async def join_discord(settings: "Settings", *, takes_over: bool = False) -> None:
    """Run the bot until SIGINT or SIGTERM, or until another process has taken over.

    `takes_over`: from a process that runs the same shards. OperatorError where Discord or the set-up does not let it.
    """
    gc.disable()  # almost everything that start-up makes stays: looking through it would find nothing
    try:
        await _join(settings, takes_over)
    finally:
        gc.enable()


async def _join(settings: "Settings", takes_over: bool) -> None:
    from bot.app import Candor
    from bot.discord_api import silence_voice
    from bot.fleet.opening import open_fleet
    from bot.services import open_services

    silence_voice()
    with _stop_signal() as stop:
        # The fleet first: over one SQLite file there is only one bot, of whichever version.
        async with (
            open_fleet(settings, takes_over=takes_over) as fleet,
            open_services(settings) as services,
        ):
            if services.key_file_created is not None:
                click.echo(
                    f"Made an encryption key: {services.key_file_created}. Keep a copy of it apart from the "
                    "database; without it what members wrote cannot be read.",
                    err=True,
                )
            try:
                async with Candor(services, fleet) as bot:
                    await _serve(bot, settings, stop)
            finally:
                await _end_tasks()


async def _serve(bot: "Candor", settings: "Settings", stop: asyncio.Event) -> None:
    serving = asyncio.create_task(_connect(bot, settings), name="discord")
    stopping = asyncio.create_task(stop.wait(), name="stop signal")
    sparing = asyncio.create_task(_spare_pages(bot), name="garbage collection")
    losing = asyncio.create_task(bot.fleet.lost(), name="place in the fleet")
    try:
        await asyncio.wait((serving, stopping, losing), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
            return
        if not losing.done():
            click.echo("Stopping.", err=True)
        async with asyncio.timeout(CLOSE_SECONDS):
            serving.cancel()  # first, or a connection being made would be tried again
            await asyncio.wait((serving,))
            await bot.close()
    except TimeoutError:
        click.echo(f"Not everything was closed within {CLOSE_SECONDS:.0f} seconds.", err=True)
    finally:
        for task in (serving, stopping, losing, sparing):
            task.cancel()
        await asyncio.gather(serving, stopping, losing, sparing, return_exceptions=True)
    if not losing.cancelled():
        losing.result()  # however long closing took: the supervisor has to know


async def _end_tasks() -> None:
    """Let everything still running give its database connection back, which it cannot once that is closed."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        if not task.cancelling():  # a second blow would break off what it does to end well
            task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=SETTLE_SECONDS)


async def _connect(bot: "Candor", settings: "Settings") -> None:
    from bot.discord_api import explained, log_in

    await log_in(bot, settings)
    # From here on garbage is collected, without what start-up made: each time through all of that would stop the
    # event loop for a tenth of a second.
    gc.freeze()
    gc.enable()
    async with explained(settings):
        await bot.connect()


async def _spare_pages(bot: "Candor") -> None:
    """Leave what was made after the connection out of later collections too: the index of pages is most of it."""
    await bot.prepared.wait()
    gc.freeze()


@contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets; the second one acts as it would without us."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    names = (signal.SIGINT, signal.SIGTERM)

    def on_signal() -> None:
        stop.set()
        for name in names:
            loop.remove_signal_handler(name)

    for name in names:
        loop.add_signal_handler(name, on_signal)
    try:
        yield stop
    finally:
        for name in names:
            loop.remove_signal_handler(name)
