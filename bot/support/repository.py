"""The `support_server` table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.cipher import Cipher
from bot.storage.engine import insert
from bot.storage.rows import Rows
from bot.storage.tables import support_server

_SET = [column.name for column in support_server.columns if column.name not in ("id", "updated_at")]


class ServerRepository:
    """Reads and writes a server's settings."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(support_server, cipher)

    async def settings_of(self, connection: AsyncConnection, guild_id: int) -> dict[str, Any]:
        """What was set, by name."""
        row = (
            await connection.execute(select(support_server).where(support_server.c.id == guild_id))
        ).one_or_none()
        if row is None:
            return {}
        return {
            name: value for name, value in self._rows.open(row).items() if name in _SET and value is not None
        }

    async def put_settings(
        self, connection: AsyncConnection, guild_id: int, values: Mapping[str, object], now: datetime
    ) -> None:
        """Keep `values` as everything that is set."""
        whole = self._rows.seal(guild_id, {**dict.fromkeys(_SET), **values, "updated_at": now})
        new = insert(connection, support_server).values(id=guild_id, **whole)
        await connection.execute(new.on_conflict_do_update(index_elements=[support_server.c.id], set_=whole))
