"""`candor db`: bring the tables up to date, copy the database, put a copy back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.setup import load_settings
from bot.clock import system_clock

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.engine import Database


@click.group()
def db() -> None:
    """The database: upgrade, current, backup, restore."""


@db.command()
def current() -> None:
    """Print the revision of the tables, and the one this version of Candor needs."""
    asyncio.run(_current(load_settings()))


@db.command()
def upgrade() -> None:
    """Bring the tables up to date. A SQLite file is backed up first. `candor run` does the same."""
    asyncio.run(_upgrade(load_settings()))


@db.command()
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path | None) -> None:
    """Copy the database to TARGET, or to the folder of backups. The bot may run meanwhile.

    The copy is encrypted like the database: keep the encryption key too, in another place.
    """
    asyncio.run(_backup(load_settings(), target))


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace the database without asking.")
def restore(file: Path, yes: bool) -> None:
    """Replace the database by the backup FILE. Stop the bot first; what is there now is backed up."""
    settings = load_settings()
    if not yes:
        click.confirm(f"Replace the database by {file}? What is there now is backed up first.", abort=True)
    asyncio.run(_restore(settings, file))


@asynccontextmanager
async def opened(settings: "Settings") -> AsyncIterator["Database"]:
    """The database as it is: neither migrated nor decrypted. OperatorError where it cannot be opened."""
    from bot.storage.engine import Database

    database = Database(settings.database_url)
    try:
        await database.prepare()
        yield database
    finally:
        await database.close()


async def _current(settings: "Settings") -> None:
    from bot.storage.migrate import HEAD, current

    async with opened(settings) as database:
        revision = await current(database)
    click.echo(f"The database is at revision {revision or 'none: it is empty'}; Candor needs {HEAD}.")
    if revision != HEAD:
        click.echo("`candor db upgrade` brings it up to date.")


async def _upgrade(settings: "Settings") -> None:
    from bot.storage.migrate import HEAD, upgrade

    async with opened(settings) as database:
        saved = await upgrade(database, system_clock())
    if saved is not None:
        click.echo(f"Backed up first: {saved}")
    click.echo(f"The database is at revision {HEAD}.")


async def _backup(settings: "Settings", target: Path | None) -> None:
    async with opened(settings) as database:
        click.echo(f"Backed up to {await save(database, settings, target)}")


async def save(database: "Database", settings: "Settings", target: Path | None = None) -> Path:
    """A backup of `database` at `target`, by default beside the data; returns where it is."""
    if database.is_sqlite:
        from bot.storage.backup import backup_sqlite

        return await backup_sqlite(database, system_clock(), target)
    from bot.storage.address import address_for_tools
    from bot.storage.postgres import dump

    if target is None:
        target = settings.data_dir / "backups" / f"candor-{system_clock():%Y%m%dT%H%M%S%f}Z.dump"
    return await dump(address_for_tools(settings.database_direct_url or settings.database_url), target)


async def _restore(settings: "Settings", file: Path) -> None:
    from bot.storage.engine import Database

    target = Database(settings.database_url).file
    if target is not None:
        from bot.cli.restore import restore_sqlite

        saved = await asyncio.to_thread(restore_sqlite, file, target, system_clock())
    else:
        from bot.storage.address import address_for_tools
        from bot.storage.postgres import load, others_connected

        async with opened(settings) as database:
            await others_connected(database)
            saved = await save(database, settings)
        await load(address_for_tools(settings.database_direct_url or settings.database_url), file)
    click.echo(f"Restored {file}. What was there before: {saved or 'nothing'}")
    click.echo(
        "Start Candor again: it brings the tables up to date. `candor doctor` checks that the key fits."
    )
