"""Small facts the bot keeps about itself, such as which commands Discord already has."""

from sqlalchemy import select

from bot.storage.advisory import tell_others
from bot.storage.engine import Database, insert
from bot.storage.tables import meta


class StateRepository:
    """Named values in the `meta` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_state(self, name: str) -> str | None:
        """The value kept under `name`."""
        async with self._database.read() as connection:
            value = await connection.scalar(select(meta.c.value).where(meta.c.name == name))
        return None if value is None else value.decode()

    async def keep_state(self, name: str, value: str) -> None:
        """Keep `value` under `name`, over the one that was kept before, and tell other processes of it (`name` 0)."""
        async with self._database.write() as connection:
            new = insert(connection, meta).values(name=name, value=value.encode())
            await connection.execute(
                new.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value.encode()})
            )
            await tell_others(connection, name, 0)
