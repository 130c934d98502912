"""The `reminder` table as a queue.

Statuses stand in the statements as constants, see the table. What is claimed stays planned and has a lease by the
database's clock; whoever marks it must still hold its fence.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reminders.models import OPEN, PACED, Claimed, Kind, Planned, Reminder, Standing, Status
from bot.storage.cipher import Cipher
from bot.storage.engine import database_now, fetch
from bot.storage.rows import Rows
from bot.storage.tables import contract, member, new_id, reminder, reminder_setting

MOST_LEASE = timedelta(minutes=10)
"""No lease is longer; one that seems to be was given before the database's clock was set back."""


def _is(*statuses: Status) -> ColumnElement[bool]:
    return or_(*(reminder.c.status == literal_column(f"'{status}'") for status in statuses))


_THERE = reminder.c.deleted_at.is_(None)
_PLANNED = and_(_is(Status.PLANNED), _THERE)
_DEAD = _is(Status.DEAD)
_KEPT = [column for column in reminder.c if column is not reminder.c.leased_until]


class Broken(NamedTuple):
    """A row that was claimed and cannot be read."""

    id: int
    error: Exception


class Backlog(NamedTuple):
    """What should not be there for long: due reminders, seconds since the oldest's time, dead letters, members
    who cannot be reached, and reminders that wait because theirs would be a new channel."""

    overdue: int
    oldest_seconds: float
    dead: int
    suspended: int
    paced: int


class ReminderRepository:
    """Reads and writes reminders. What members do names the member; the delivery goes by id and fence."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(reminder, cipher)

    def _values(self, row: Row[Any]) -> dict[str, Any]:
        values = self._rows.open(row)
        values["kind"] = Kind(values["kind"])
        values["status"] = Status(values["status"])
        return values

    def _build(self, row: Row[Any]) -> Reminder:
        return Reminder.model_construct(**self._values(row))

    async def reminders_of(
        self, connection: AsyncConnection, user_id: int, *, deleted: bool = False
    ) -> list[Reminder]:
        """All reminders of the member, done ones included, the one due first at the front; or the deleted ones."""
        mine = reminder.c.user_id == user_id
        statement = select(*_KEPT).where(mine, reminder.c.deleted_at.is_not(None) if deleted else _THERE)
        return await fetch(connection, statement.order_by(reminder.c.due_at, reminder.c.id), self._build)

    async def around(
        self, connection: AsyncConnection, user_id: int, contract_id: int, kind: Kind
    ) -> list[Reminder]:
        """The member's reminders of one contract, and those still to come of `kind`."""
        open_ = and_(reminder.c.kind == kind, _is(*OPEN))
        statement = select(*_KEPT).where(
            reminder.c.user_id == user_id, _THERE, or_(reminder.c.contract_id == contract_id, open_)
        )
        return await fetch(connection, statement, self._build)

    async def find_reminder(
        self, connection: AsyncConnection, user_id: int, reminder_id: int
    ) -> Reminder | None:
        """One reminder of the member."""
        mine = and_(reminder.c.user_id == user_id, reminder.c.id == reminder_id, _THERE)
        row = (await connection.execute(select(*_KEPT).where(mine))).one_or_none()
        return None if row is None else self._build(row)

    async def by_key(
        self, connection: AsyncConnection, user_id: int, keys: Collection[str]
    ) -> dict[str, Reminder]:
        """Key → reminder of the member, for those of `keys` that are there, deleted ones included."""
        statement = select(*_KEPT).where(reminder.c.user_id == user_id, reminder.c.key.in_(keys))
        return {one.key: one for one in await fetch(connection, statement, self._build)}

    async def waiting(self, connection: AsyncConnection, user_id: int, kind: Kind) -> Reminder | None:
        """An open reminder of the member that nobody is delivering."""
        mine = and_(reminder.c.user_id == user_id, reminder.c.kind == kind)
        free = and_(_is(Status.PLANNED, Status.HELD), reminder.c.leased_until.is_(None))
        row = (await connection.execute(select(*_KEPT).where(mine, free).limit(1))).one_or_none()
        return None if row is None else self._build(row)

    async def insert_reminders(
        self,
        connection: AsyncConnection,
        user_id: int,
        planned: Sequence[Planned],
        status: Status,
        now: datetime,
    ) -> None:
        """Insert what is not there yet."""
        rows = []
        for one in planned:
            row_id = new_id()
            own = {
                "id": row_id,
                "user_id": user_id,
                "status": status,
                "next_at": one.due_at,
                "attempts": 0,
                "round": 0,
                "fence": 0,
                "created_at": now,
            }
            rows.append(self._rows.seal(row_id, one.model_dump()) | own)
        if rows:
            await connection.execute(insert(reminder), rows)

    async def replace(
        self, connection: AsyncConnection, before: Reminder, after: Planned, status: Status
    ) -> None:
        """Write `after` over `before`; a new due time begins a new round, and overtakes a claim under way."""
        values = self._rows.seal(before.id, after.model_dump()) | {"deleted_at": None}
        if after.due_at != before.due_at:
            values |= {
                "status": status,
                "next_at": after.due_at,
                "attempts": 0,
                "round": reminder.c.round + 1,
                "fence": reminder.c.fence + 1,
                "leased_until": None,
                "failure": None,
                "reference": None,
                "done_at": None,
            }
        await connection.execute(update(reminder).where(reminder.c.id == before.id).values(values))

    async def cancel(
        self,
        connection: AsyncConnection,
        user_id: int,
        contract_id: int | None,
        kind: Kind | None,
        key: str | None,
    ) -> int:
        """Remove the member's open reminders that fit; returns how many."""
        statement = delete(reminder).where(reminder.c.user_id == user_id, _is(*OPEN, Status.DEAD))
        if contract_id is not None:
            statement = statement.where(reminder.c.contract_id == contract_id)
        if kind is not None:
            statement = statement.where(reminder.c.kind == kind)
        if key is not None:
            statement = statement.where(reminder.c.key == key)
        return (await connection.execute(statement)).rowcount

    async def mark_deleted(
        self, connection: AsyncConnection, user_id: int, reminder_id: int, at: datetime | None
    ) -> None:
        """Delete a reminder of the member as of `at`, for a while; None brings it back as it was."""
        mine = and_(reminder.c.user_id == user_id, reminder.c.id == reminder_id)
        # A claim under way is overtaken.
        values = {"deleted_at": at, "fence": reminder.c.fence + 1, "leased_until": None}
        await connection.execute(update(reminder).where(mine).values(values))

    async def purge_deleted(self, connection: AsyncConnection, before: datetime) -> int:
        """Remove for good what was deleted up to `before`; returns how many."""
        old = and_(reminder.c.deleted_at.is_not(None), reminder.c.deleted_at <= before)
        return (await connection.execute(delete(reminder).where(old))).rowcount

    async def set_status(
        self,
        connection: AsyncConnection,
        user_id: int,
        before: Status,
        after: Status,
        key: str | None = None,
        done_at: datetime | None = None,
    ) -> int:
        """Turn the member's reminders of one status (or the one with `key`) to another; returns how many."""
        mine = and_(reminder.c.user_id == user_id, _is(before))
        if key is not None:
            mine = and_(mine, reminder.c.key == key)
        values = {"status": after, "fence": reminder.c.fence + 1, "leased_until": None, "done_at": done_at}
        return (await connection.execute(update(reminder).where(mine).values(values))).rowcount

    async def claim(
        self, connection: AsyncConnection, now: datetime, limit: int, lease: timedelta
    ) -> tuple[list[Claimed], list[Broken]]:
        """Up to `limit` due reminders that nobody else has, the one due first at the front; and broken ones."""
        due = (
            select(reminder.c.id)
            .where(_PLANNED, reminder.c.next_at <= now, _free(connection))
            .order_by(reminder.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(reminder)
            .where(reminder.c.id.in_(due))
            .values(
                # Counted now: an attempt that takes the whole process with it counts too.
                attempts=reminder.c.attempts + 1,
                fence=reminder.c.fence + 1,
                leased_until=database_now(connection, min(lease, MOST_LEASE)),
            )
            .returning(reminder)
        )
        claimed: list[Claimed] = []
        broken: list[Broken] = []
        for row in (await connection.execute(statement)).all():
            try:
                claimed.append(Claimed.model_construct(**self._values(row)))
            except Exception as error:
                # What cannot be read must not keep the others waiting.
                broken.append(Broken(row.id, error))
        return sorted(claimed, key=lambda one: (one.next_at, one.id)), broken

    async def bury(
        self, connection: AsyncConnection, broken: Broken, now: datetime, reason: str, reference: str
    ) -> None:
        """Make a dead letter of what cannot even be read, in the transaction that claimed it."""
        values = {"status": Status.DEAD, "done_at": now, "failure": reason, "reference": reference}
        statement = update(reminder).where(reminder.c.id == broken.id)
        await connection.execute(statement.values(values | {"leased_until": None}))

    async def mark(self, connection: AsyncConnection, claimed: Claimed, values: dict[str, Any]) -> bool:
        """Write `values` and end the claim; False where it was overtaken, or the row is gone."""
        ours = and_(reminder.c.id == claimed.id, reminder.c.fence == claimed.fence, _PLANNED)
        statement = update(reminder).where(ours).values({"leased_until": None, **values})
        return (await connection.execute(statement)).rowcount == 1

    async def renew(self, connection: AsyncConnection, claimed: Claimed, lease: timedelta) -> bool:
        """Keep the claim for another `lease`; False where it was overtaken."""
        until = database_now(connection, min(lease, MOST_LEASE))
        return await self.mark(connection, claimed, {"leased_until": until})

    async def release(self, connection: AsyncConnection, claimed: Sequence[Claimed]) -> None:
        """Give back what was not tried: others may have it at once."""
        ours = tuple_(reminder.c.id, reminder.c.fence).in_([(one.id, one.fence) for one in claimed])
        values = {"leased_until": None, "attempts": reminder.c.attempts - 1}
        await connection.execute(update(reminder).where(ours, _PLANNED).values(values))

    async def next_at(self, connection: AsyncConnection) -> datetime | None:
        """When the next one that nobody has is to be tried."""
        statement = select(reminder.c.next_at).where(_PLANNED, _free(connection))
        moment: datetime | None = await connection.scalar(statement.order_by(reminder.c.next_at).limit(1))
        return moment

    async def pull_back(self, connection: AsyncConnection, before: datetime) -> int:
        """Try again at the due time what waits until after `before`: the clock was wrong when that was set."""
        far = and_(_PLANNED, reminder.c.next_at > before, reminder.c.next_at > reminder.c.due_at)
        return (
            await connection.execute(update(reminder).where(far).values(next_at=reminder.c.due_at))
        ).rowcount

    async def standing(self, connection: AsyncConnection, claimed: Claimed) -> Standing | None:
        """What decides whether `claimed` is still to be sent; None where it is ours no more."""
        setting = reminder_setting.c
        statement = (
            select(
                member.c.zone,
                member.c.locale,
                member.c.dm_consent_at,
                setting.off,
                setting.quiet_from,
                setting.quiet_to,
                setting.quiet_days,
                setting.fallback_guild_id,
                setting.fallback_channel_id,
                setting.dm_channel_id,
                setting.suspended_at,
                contract.c.deleted_at,
            )
            .select_from(reminder)
            .join(member, member.c.user_id == reminder.c.user_id)
            .outerjoin(reminder_setting, setting.user_id == reminder.c.user_id)
            .outerjoin(contract, contract.c.id == reminder.c.contract_id)
            .where(reminder.c.id == claimed.id, reminder.c.fence == claimed.fence, _PLANNED)
        )
        row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return Standing(
            consent=row.dm_consent_at is not None,
            zone=row.zone or "UTC",
            locale=row.locale,
            off=kinds(row.off),
            quiet_from=row.quiet_from,
            quiet_to=row.quiet_to,
            quiet_days=numbers(row.quiet_days),
            fallback_guild_id=row.fallback_guild_id,
            fallback_channel_id=row.fallback_channel_id,
            dm_channel_id=row.dm_channel_id,
            suspended=row.suspended_at is not None,
            contract_deleted=row.deleted_at is not None,
        )

    async def dead(self, connection: AsyncConnection) -> list[Reminder]:
        """The dead letters, the newest first."""
        # Without the text: it is nothing for the operator, and may be what cannot be read.
        columns = [column for column in _KEPT if column is not reminder.c.text]
        statement = select(*columns).where(_DEAD).order_by(reminder.c.done_at.desc())
        return await fetch(connection, statement, self._build)

    async def revive(self, connection: AsyncConnection, reminder_id: int | None) -> int:
        """Try a dead letter again, or all of them; returns how many."""
        statement = update(reminder).where(_DEAD)
        if reminder_id is not None:
            statement = statement.where(reminder.c.id == reminder_id)
        values = {
            "status": Status.PLANNED,
            "next_at": reminder.c.due_at,
            "attempts": 0,
            "leased_until": None,
            "failure": None,
            "reference": None,
            "done_at": None,
        }
        return (await connection.execute(statement.values(values))).rowcount

    async def purge(self, connection: AsyncConnection, before: datetime, limit: int) -> int:
        """Remove what was done before `before`, dead letters too; returns how many."""
        old = (
            select(reminder.c.id)
            .where(reminder.c.done_at.is_not(None), reminder.c.done_at < before)
            .limit(limit)
        )
        return (await connection.execute(delete(reminder).where(reminder.c.id.in_(old)))).rowcount

    async def by_status(self, connection: AsyncConnection) -> dict[Status, int]:
        """How many reminders there are of each status; reads all of them."""
        counts = select(reminder.c.status, func.count()).group_by(reminder.c.status)
        return {Status(status): number for status, number in await connection.execute(counts)}

    async def backlog(self, connection: AsyncConnection, now: datetime) -> Backlog:
        """What should not be there for long."""
        due = select(func.count(), func.min(reminder.c.due_at)).where(_PLANNED, reminder.c.next_at <= now)
        overdue, oldest = (await connection.execute(due)).one()
        dead = select(func.count()).select_from(reminder).where(_DEAD)
        suspended = select(func.count()).select_from(reminder_setting)
        return Backlog(
            overdue=overdue,
            oldest_seconds=max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
            dead=await connection.scalar(dead) or 0,
            suspended=await connection.scalar(suspended.where(reminder_setting.c.suspended_at.is_not(None)))
            or 0,
            paced=await count_paced(connection),
        )


async def count_paced(connection: AsyncConnection) -> int:
    """Reminders that wait for their turn because their member was never written to; reads all that are planned."""
    waiting = select(func.count()).select_from(reminder).where(_PLANNED, reminder.c.failure == PACED)
    return await connection.scalar(waiting) or 0


def _free(connection: AsyncConnection) -> ColumnElement[bool]:
    until = reminder.c.leased_until
    # One that seems to last too long was given before the clock was set back.
    return or_(
        until.is_(None), until <= database_now(connection), until > database_now(connection, MOST_LEASE)
    )


def kinds(text: str | None) -> frozenset[Kind]:
    """The kinds named in a column; those of a newer version are left out."""
    known = {kind.value for kind in Kind}
    return frozenset(Kind(name) for name in (text or "").split(",") if name in known)


def numbers(text: str | None) -> tuple[int, ...]:
    """The numbers in a column."""
    return tuple(int(one) for one in (text or "").split(",") if one)
