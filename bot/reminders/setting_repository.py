"""The `reminder_setting` table. A row is made with a member's first choice; without one, everything is as usual."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.models import Kind, Setting
from bot.reminders.repository import kinds, numbers
from bot.storage.engine import insert
from bot.storage.tables import reminder_setting


async def find_settings(connection: AsyncConnection, user_id: int) -> Setting:
    """What the member chose; the usual where they chose nothing."""
    statement = select(reminder_setting).where(reminder_setting.c.user_id == user_id)
    row = (await connection.execute(statement)).one_or_none()
    return Setting(user_id=user_id) if row is None else _build(row)


async def stored(connection: AsyncConnection, user_id: int) -> bool:
    """Whether the member has a row at all."""
    statement = select(reminder_setting.c.user_id).where(reminder_setting.c.user_id == user_id)
    return (await connection.execute(statement)).one_or_none() is not None


async def change(connection: AsyncConnection, user_id: int, **values: Any) -> None:
    """Set fields of `Setting` for a member who exists: after `members.touch` or `members.hold`."""
    columns = {name: _plain(value) for name, value in values.items()}
    new = insert(connection, reminder_setting).values({"user_id": user_id, "off": "", **columns})
    await connection.execute(
        new.on_conflict_do_update(index_elements=[reminder_setting.c.user_id], set_=columns)
    )


async def forget_server(connection: AsyncConnection, guild_id: int, now: datetime) -> None:
    """Take a server's channel for pings from the members who chose it; those it was needed for are to be told."""
    for which, values in (
        (reminder_setting.c.suspended_at.is_not(None), {"notice_at": now}),
        (reminder_setting.c.suspended_at.is_(None), {}),
    ):
        await connection.execute(
            update(reminder_setting)
            .where(reminder_setting.c.fallback_guild_id == guild_id, which)
            .values(fallback_guild_id=None, fallback_channel_id=None, **values)
        )


async def waiting_notices(connection: AsyncConnection) -> list[int]:
    """The members who have to be told with their next interaction that they cannot be reached."""
    statement = select(reminder_setting.c.user_id).where(reminder_setting.c.notice_at.is_not(None))
    return list(await connection.scalars(statement))


async def take_notice(connection: AsyncConnection, user_id: int) -> datetime | None:
    """Since when the member waits to be told; from now on they count as told. None where another took it."""
    mine = (reminder_setting.c.user_id == user_id) & reminder_setting.c.notice_at.is_not(None)
    found: datetime | None = await connection.scalar(
        update(reminder_setting).where(mine).values(notice_at=None).returning(reminder_setting.c.suspended_at)
    )
    return found


def _build(row: Row[Any]) -> Setting:
    values = dict(row._mapping)
    days = values["feedback_days"]
    values["feedback_days"] = None if days is None else numbers(days)
    values["quiet_days"] = numbers(values["quiet_days"])
    values["off"] = kinds(values["off"])
    return Setting.model_construct(**values)


def _plain(value: Any) -> Any:
    match value:
        case tuple():
            return ",".join(map(str, value))
        case frozenset() | set():
            return ",".join(sorted(Kind(one) for one in value))
        case _:
            return value
