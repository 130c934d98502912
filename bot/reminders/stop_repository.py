"""What a member wants no more reminders of, contract by contract: rows of the `reminder` table that are never due.

They are dropped ones without an end, so that no purge takes them; they go with their contract.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.models import OPEN, Kind, Status
from bot.storage.tables import new_id, reminder

_DONE, _STOP = "done/", "stop/"


async def stopped(connection: AsyncConnection, user_id: int) -> dict[int, bool]:
    """Contract → whether everything is stopped (True) or only the requests for feedback."""
    marks = select(reminder.c.contract_id, reminder.c.key).where(
        reminder.c.user_id == user_id,
        or_(reminder.c.key.startswith(_DONE), reminder.c.key.startswith(_STOP)),
    )
    found: dict[int, bool] = {}
    for row in await connection.execute(marks):
        found[row.contract_id] = found.get(row.contract_id, False) or row.key.startswith(_STOP)
    return found


async def stop(
    connection: AsyncConnection, user_id: int, contract_id: int, now: datetime, *, everything: bool
) -> bool:
    """Stop the requests for feedback on a contract, or `everything` about it; False where it was so already."""
    key = f"{_STOP if everything else _DONE}{contract_id}"
    mine = (reminder.c.user_id == user_id) & (reminder.c.key == key)
    if await connection.scalar(select(reminder.c.id).where(mine)) is not None:
        return False
    values = {
        "id": new_id(),
        "user_id": user_id,
        "contract_id": contract_id,
        "kind": Kind.FEEDBACK,
        "key": key,
    }
    moments = {"due_at": now, "next_at": now, "created_at": now}
    counts = {"attempts": 0, "round": 0, "fence": 0}
    await connection.execute(reminder.insert().values(values | moments | counts | {"status": Status.DROPPED}))
    return True


async def resume(connection: AsyncConnection, user_id: int, contract_id: int) -> bool:
    """Undo `stop`, of either kind; False where nothing was stopped."""
    keys = [f"{_DONE}{contract_id}", f"{_STOP}{contract_id}"]
    gone = await connection.execute(
        delete(reminder).where(reminder.c.user_id == user_id, reminder.c.key.in_(keys))
    )
    return gone.rowcount > 0


async def cancel(connection: AsyncConnection, user_id: int, ids: Collection[int]) -> int:
    """Remove those of the member's reminders that are still to come, or dead; returns how many."""
    if not ids:
        return 0
    left = [status.value for status in (*OPEN, Status.DEAD)]
    gone = await connection.execute(
        delete(reminder).where(
            reminder.c.user_id == user_id, reminder.c.id.in_(ids), reminder.c.status.in_(left)
        )
    )
    return gone.rowcount
