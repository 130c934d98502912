"""`candor keys`: make, list and change the encryption keys."""

import asyncio
import base64
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.setup import load_settings
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group()
def keys() -> None:
    """The encryption keys: new, list, rotate."""


@keys.command()
@click.option("--id", "key_id", type=click.IntRange(0, 255), default=1, show_default=True, help="Its id.")
def new(key_id: int) -> None:
    """Print a fresh key in the form of ENCRYPTION_KEYS. It is stored nowhere."""
    from bot.storage.cipher import make_key

    click.echo(f"{key_id}:{make_key()}")


@keys.command("list")
def list_keys() -> None:
    """Show which keys there are and how much is encrypted with each. Never shows a key."""
    asyncio.run(_list(load_settings()))


@keys.command()
@click.option("--yes", is_flag=True, help="Do it without asking.")
def rotate(yes: bool) -> None:
    """Encrypt everything with a new key. Stop the bot first.

    With a key file the new key is made and put first. With ENCRYPTION_KEYS put it first yourself (`candor
    keys new` prints one), then run this. It can be broken off and run again.
    """
    settings = load_settings()
    if not yes:
        click.confirm("Encrypt everything with a new key? The bot must be stopped.", abort=True)
    asyncio.run(_rotate(settings))


async def _list(settings: "Settings") -> None:
    from bot.services import open_services
    from bot.storage.keys import keys_in_use

    async with open_services(settings) as services:
        used = await keys_in_use(services.database)
        for key_id in sorted({*used, *_present(settings)}):
            mark = " (current)" if key_id == services.cipher.current else ""
            click.echo(f"key {key_id}{mark}: {used.get(key_id, 0):,} values")


async def _rotate(settings: "Settings") -> None:
    from bot.services import open_services
    from bot.storage.keys import keys_in_use, rotate

    async with open_services(settings) as services:  # the present keys have to fit before anything changes
        unfinished = any(key_id != services.cipher.current for key_id in await keys_in_use(services.database))
    await _refuse_while_in_use(settings)
    if (
        settings.encryption_keys is None and not unfinished
    ):  # else an earlier run was broken off: go on with it
        await asyncio.to_thread(_add_to_file, settings.encryption_key_file)
    async with open_services(settings) as services:
        count = await rotate(services.database, services.cipher)
        current = services.cipher.current
    click.echo(f"Encrypted {count:,} values with key {current}. Everything opens with it now.")
    click.echo("Backups made before need the old key: keep it as long as you keep them.")


async def _refuse_while_in_use(settings: "Settings") -> None:
    """A running bot does not have the new key: it could not read what is written with it."""
    from bot.cli.db import opened

    async with opened(settings) as database:
        file = database.file
        if file is None:
            from bot.storage.postgres import others_connected

            await others_connected(database)
    if file is not None:
        from bot.cli.restore import leave_wal

        await asyncio.to_thread(leave_wal, file)


def _present(settings: "Settings") -> dict[int, bytes]:
    from bot.storage.cipher import read_key_file

    given = settings.keys()
    return read_key_file(settings.encryption_key_file) if given is None else given


def _add_to_file(file: Path) -> None:
    from bot.storage.cipher import make_key, read_key_file, write_key_file

    present = read_key_file(file)
    above = range(max(present) + 1, 256)
    free = next((n for n in (*above, *range(256)) if n not in present), None)
    if free is None:
        raise OperatorError(f"All 256 key ids are taken. Remove keys that nothing uses from {file}.")
    kept = [(key_id, base64.urlsafe_b64encode(key).decode()) for key_id, key in present.items()]
    write_key_file(file, [(free, make_key()), *kept])
    click.echo(f"Put a new key with id {free} first in {file}.")
