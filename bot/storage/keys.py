"""Which keys a database is opened with, and changing them."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy import LargeBinary, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.storage.cipher import NOBODY, Cipher, WrongKeyError, make_key, read_key_file, write_key_file
from bot.storage.engine import Database, hold_table, insert
from bot.storage.tables import INDEXED, Sealed, meta, metadata

log = structlog.get_logger()

_CHECK = "key_check."
"""With a key id behind it: the name of a value sealed with that key, which shows whether a key is the right one."""

_CHECK_TEXT = "candor"
_BATCH = 500


class Opened(NamedTuple):
    """A cipher that fits the database; `created` is the key file that was made for it, if one was."""

    cipher: Cipher
    created: Path | None


async def open_cipher(database: Database, keys: Mapping[int, bytes] | None, key_file: Path) -> Opened:
    """The cipher for a migrated `database`, from `keys` or else from `key_file`.

    An empty database without any key gets a new one in `key_file`. OperatorError where a key is missing or
    is not the one that the database was written with.
    """
    async with database.read() as connection:
        checks = await _checks(connection)
    keys = keys or await asyncio.to_thread(_from_file, key_file, bool(checks))
    if keys is not None and next(iter(keys)) in checks:
        return Opened(_fitting(keys, checks), None)
    created = None
    async with database.write() as connection:
        # Two processes at their first start: the second waits here, then finds the key of the first.
        await hold_table(connection, meta)
        checks = await _checks(connection)
        keys = keys or await asyncio.to_thread(_from_file, key_file, bool(checks))
        if keys is None:
            await asyncio.to_thread(write_key_file, key_file, [(1, make_key())])
            keys, created = read_key_file(key_file), key_file
        cipher = _fitting(keys, checks)
        if cipher.current not in checks:
            name = f"{_CHECK}{cipher.current}"
            sealed = cipher.seal(_CHECK_TEXT, f"meta.value.{name}")
            await connection.execute(insert(connection, meta).values(name=name, value=sealed))
    if created is not None:
        log.warning("encryption_key_created", path=str(created))
    return Opened(cipher, created)


def _from_file(key_file: Path, needed: bool) -> dict[int, bytes] | None:
    """The keys in `key_file`, None where there is no such file and none is `needed`."""
    if key_file.exists():
        return read_key_file(key_file)
    if needed:
        raise OperatorError(
            f"The database is encrypted and its key is missing: there is neither ENCRYPTION_KEYS nor {key_file}. "
            "Put the key file back from your backup. Without it the data cannot be read."
        )
    return None


async def _checks(connection: AsyncConnection) -> dict[int, bytes]:
    """Key id → the check value, of every key that the database was ever opened with and may still need."""
    statement = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(_CHECK, autoescape=True))
    return {int(row.name.removeprefix(_CHECK)): row.value for row in await connection.execute(statement)}


async def known_keys(database: Database) -> set[int]:
    """The ids of the keys that the database was encrypted with; empty where nothing is encrypted yet."""
    async with database.read() as connection:
        return set(await _checks(connection))


def _fitting(keys: Mapping[int, bytes], checks: Mapping[int, bytes]) -> Cipher:
    cipher = Cipher(keys)
    try:
        for key_id, sealed in checks.items():
            cipher.open(sealed, f"meta.value.{_CHECK}{key_id}")
    except WrongKeyError as error:
        raise OperatorError(f"The encryption key does not fit this database. {error}") from None
    return cipher


def sealed_columns(table: Table) -> list[str]:
    """The names of the encrypted columns of `table`."""
    return [column.name for column in table.columns if isinstance(column.type, Sealed)]


async def rotate(database: Database, cipher: Cipher) -> int:
    """Seal every value again with the current key, in batches; returns how many values were.

    It can be broken off and run again, beside a running bot too: both open values of either key.
    """
    count = 0
    for table in metadata.sorted_tables:
        names = sealed_columns(table)
        if names:
            count += await _rotate_table(database, cipher, table, names)
    async with database.write() as connection:
        old = meta.c.name.startswith(_CHECK, autoescape=True) & (meta.c.name != f"{_CHECK}{cipher.current}")
        await connection.execute(delete(meta).where(old))
    return count


async def _rotate_table(database: Database, cipher: Cipher, table: Table, names: list[str]) -> int:
    count, last = 0, -1
    while True:
        async with database.write() as connection:
            # The rows are locked until they are written: an edit between reading and writing stays.
            rows = (
                (
                    await connection.execute(
                        select(table)
                        .where(table.c.id > last)
                        .order_by(table.c.id)
                        .limit(_BATCH)
                        .with_for_update()
                    )
                )
                .mappings()
                .all()
            )
            for row in rows:
                values: dict[str, bytes] = {}
                for name in names:
                    sealed = row[name]
                    if sealed is not None and cipher.key_id(sealed) != cipher.current:
                        place = f"{table.name}.{name}.{row['id']}"
                        text = cipher.open(sealed, place)
                        values[name] = cipher.seal(text, place)
                        count += 1
                        for index, (source, owner) in INDEXED.items():
                            if source is table.c[name]:
                                whom = NOBODY if owner is None else row[owner.name]
                                values[index.name] = cipher.indexes(text, whom)[0]
                if values:
                    await connection.execute(update(table).where(table.c.id == row["id"]).values(values))
        if len(rows) < _BATCH:
            return count
        last = rows[-1]["id"]


async def keys_in_use(database: Database) -> dict[int, int]:
    """Key id → number of values sealed with it."""
    found: dict[int, int] = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            for name in sealed_columns(table):
                first = func.substr(table.c[name], 1, 1, type_=LargeBinary)
                statement = select(first, func.count()).where(table.c[name].is_not(None)).group_by(first)
                for key_id, number in await connection.execute(statement):
                    found[key_id[0]] = found.get(key_id[0], 0) + number
    return found
