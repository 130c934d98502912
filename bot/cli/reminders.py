"""`candor reminders`: what waits, the dead letters, and trying them again. The bot may run meanwhile."""

import asyncio
from typing import TYPE_CHECKING

import click

from bot.cli.setup import load_settings
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group()
def reminders() -> None:
    """The queue of reminders: status, dead, retry."""


@reminders.command()
def status() -> None:
    """Print how many reminders wait, are overdue, were sent, or are dead letters."""
    asyncio.run(_status(load_settings()))


@reminders.command()
def dead() -> None:
    """List the dead letters: reminders given up after a fault. What they say is not shown."""
    asyncio.run(_dead(load_settings()))


@reminders.command()
@click.argument("number", metavar="[ID]", required=False, type=int)
@click.option("--all", "every", is_flag=True, help="Try all of them again.")
def retry(number: int | None, every: bool) -> None:
    """Try a dead letter again: the one with this ID, or all. A running bot sends it within a minute."""
    if (number is None) == (not every):
        raise click.UsageError("Name one ID, or use --all. `candor reminders dead` lists them.")
    asyncio.run(_retry(load_settings(), number))


async def _status(settings: "Settings") -> None:
    from bot.reminders.models import Status
    from bot.services import open_services

    async with open_services(settings) as services:
        counts = await services.reminder_queue.by_status()
        backlog = await services.reminder_queue.backlog()
    for one in Status:
        click.echo(f"{one:<8} {counts.get(one, 0)}")
    click.echo(f"Overdue: {backlog.overdue}" + _since(backlog.oldest_seconds))
    click.echo(f"Members who cannot be reached: {backlog.suspended}")
    click.echo(f"Waiting for a first direct message: {backlog.paced}")


def _since(seconds: float) -> str:
    return f", the oldest for {round(seconds)} seconds" if seconds >= 1 else ""


async def _dead(settings: "Settings") -> None:
    from bot.services import open_services

    async with open_services(settings) as services:
        letters = await services.reminder_queue.dead()
    if not letters:
        click.echo("No dead letters.")
    for one in letters:
        done = f"{one.done_at:%Y-%m-%d %H:%M} UTC" if one.done_at else ""
        reference = f", reference {one.reference} in the log" if one.reference else ""
        click.echo(f"{one.id}  {one.kind}  given up {done}: {one.failure}{reference}")


async def _retry(settings: "Settings", number: int | None) -> None:
    from bot.services import open_services

    async with open_services(settings) as services:
        revived = await services.reminder_queue.retry_dead(number)
    if number is not None and not revived:
        raise OperatorError(f"There is no dead letter {number}. `candor reminders dead` lists them.")
    click.echo(f"Tried again: {revived}")
