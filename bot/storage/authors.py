"""Whose a row is, in tables that must not tell it: found by a keyed hash, and hidden again when a member erases.

Two copies of a database without its key, one from before an erasure and one from after it, must not show in which
rows the member who vanished had written. So the hashes are made with a salt, and an erasure draws a new one: it
writes *every* row of these tables anew, all ciphertexts and all hashes. Those of the member then hold a number
that is nobody's and empty texts, in values of the very same size; no difference between the copies tells them apart.
It is one number for all of them: rows that had one author still do, where others would fall apart into single ones.
"""

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.cipher import NOBODY, OVERHEAD, Cipher, filled_size
from bot.storage.engine import hold_table, insert
from bot.storage.statement import Statement
from bot.storage.tables import Sealed, meta, metadata

_SALT = "author_salt"
_FIND_SALT = Statement(select(meta.c.value).where(meta.c.name == _SALT))
_NOBODYS = "0"
"""The first digit of an author who is nobody. No id on Discord begins with it."""

_NAMED = "n"
"""Stands behind the id of who wrote under their own name. Everybody can see who that was: with the same hash as in
their other rows, whoever has the database could see what else they wrote."""


def authored_tables() -> list[Table]:
    """The tables whose author is sealed and found by a keyed index: those made with `author_columns()`."""
    return [table for table in metadata.sorted_tables if "author_index" in table.columns]


async def author_salt(connection: AsyncConnection) -> int:
    """The salt of the moment. It is no secret: without the key nothing can be made of it."""
    value = (await _FIND_SALT.run_on(connection, {})).scalar()
    return NOBODY if value is None else int(value)


async def author_hashes(connection: AsyncConnection, cipher: Cipher, user_id: int) -> list[bytes]:
    """The values of `author_index` that a member's rows may have."""
    return hashes_with(await author_salt(connection), cipher, user_id)


def hashes_with(salt: int, cipher: Cipher, user_id: int) -> list[bytes]:
    """`author_hashes` where the salt is known."""
    texts = (_author_text(user_id, named=named) for named in (False, True))
    return [one for text in texts for one in cipher.indexes(text, salt)]


async def author_values(
    connection: AsyncConnection, cipher: Cipher, user_id: int, *, named: bool
) -> dict[str, Any]:
    """`author`, to be sealed, and `author_index` of a new row. `named`: the row says openly whose it is."""
    text = _author_text(user_id, named=named)
    return {"author": text, "author_index": cipher.indexes(text, await author_salt(connection))[0]}


def _author_text(user_id: int, *, named: bool) -> str:
    return f"{user_id}{_NAMED if named else ''}"


def author_id(text: str) -> int | None:
    """The member behind an opened `author`; None where it is nobody's."""
    return None if text.startswith(_NOBODYS) else int(text.removesuffix(_NAMED))


async def erase_author(
    connection: AsyncConnection, cipher: Cipher, user_id: int, kept: Collection[str]
) -> None:
    """Write all authors anew, and none of them is `user_id`. Called in the transaction that erases the member.

    Every sealed text in their rows is emptied as well; `kept`: columns whose texts stay.
    """
    salt = secrets.randbits(53) | 1
    nobody = f"{_NOBODYS}{secrets.randbelow(10**18):018}"
    for table in authored_tables():
        await hold_table(connection, table)
        sealed = {one.name: one.type.step for one in table.columns if isinstance(one.type, Sealed)}
        columns = [table.c.id, *(table.c[name] for name in sealed)]
        found = await connection.execute(select(*columns).where(table.c.author.is_not(None)))
        rows = found.mappings().all()
        if rows:
            new = await asyncio.to_thread(
                _written_anew, table.name, sealed, rows, cipher, user_id, nobody, salt, kept
            )
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*sealed, "author_index")}
            await connection.execute(update(table).where(table.c.id == bindparam("row")).values(values), new)
    value = str(salt).encode()
    stored = insert(connection, meta).values(name=_SALT, value=value)
    await connection.execute(
        stored.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value})
    )


def _written_anew(
    table: str,
    sealed: Mapping[str, int],
    rows: Sequence[Mapping[Any, Any]],
    cipher: Cipher,
    user_id: int,
    nobody: str,
    salt: int,
    kept: Collection[str],
) -> list[dict[str, object]]:
    new = []
    for row in rows:
        author = cipher.open(row["author"], f"{table}.author.{row['id']}")
        erased = author_id(author) == user_id
        if erased:
            author = f"{nobody}{_NAMED if author.endswith(_NAMED) else ''}"
        values: dict[str, object] = {
            "row": row["id"],
            "new_author_index": cipher.indexes(author, salt)[0],
        }
        for name, step in sealed.items():
            value = row[name]
            if value is not None:
                place = f"{table}.{name}.{row['id']}"
                emptied = erased and name not in kept
                text = author if name == "author" else "" if emptied else cipher.open(value, place)
                value = cipher.seal(text, place, filled_size(len(value) - OVERHEAD, step))
            values[f"new_{name}"] = value
        new.append(values)
    return new
