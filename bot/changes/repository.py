"""The `change` table: what was recorded before and after each correction, encrypted."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.changes.models import Change
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, in_batches
from bot.storage.rows import Rows
from bot.storage.statement import Ready, Statement
from bot.storage.tables import change, new_id

_NEW = Statement(insert(change))


def _plain(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case dict():
            return json.dumps(value, sort_keys=True)
        case date() | Decimal():
            return str(value)
        case _:
            return str(value)


class ChangeRepository:
    """Keeps each change that a member made to a record, and reads them in order."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(change, cipher)

    async def record(
        self,
        connection: AsyncConnection,
        user_id: int,
        subject: str,
        subject_id: int,
        at: datetime,
        action: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Keep that `action` was done; of `before` and `after` only what differs is kept."""
        row = self._row(user_id, subject, subject_id, at, action, before or {}, after or {})
        await _NEW.run_on(connection, row)

    async def prepare_edited(
        self,
        connection: AsyncConnection,
        user_id: int,
        subject: str,
        edited: Sequence[tuple[int, Mapping[str, object], Mapping[str, object]]],
        at: datetime,
    ) -> Ready:
        """That those records (id, before, after) were edited, as `record` keeps it. Nothing is written."""
        ready = Ready(_NEW)
        async for batch in in_batches(edited):
            ready.add_runs(
                connection,
                [self._row(user_id, subject, each, at, "edited", old, new) for each, old, new in batch],
            )
        return ready

    def _row(
        self,
        user_id: int,
        subject: str,
        subject_id: int,
        at: datetime,
        action: str,
        old: Mapping[str, object],
        new: Mapping[str, object],
    ) -> dict[str, Any]:
        fields = {
            name: [_plain(old.get(name)), _plain(new.get(name))]
            for name in {**old, **new}
            if old.get(name) != new.get(name)
        }
        row_id = new_id()
        values: dict[str, Any] = {
            "id": row_id,
            "user_id": user_id,
            "subject": subject,
            "subject_id": subject_id,
            "at": at,
            "action": action,
            "detail": json.dumps(fields, ensure_ascii=False) if fields else None,
        }
        return self._rows.seal(row_id, values)

    async def changes_of(
        self,
        connection: AsyncConnection,
        user_id: int,
        subject_id: int | None = None,
        subjects: Sequence[str] = ("contract", "feedback"),
    ) -> list[Change]:
        """The member's changes, of one record or all, oldest first. `subjects`: what that record can be."""
        statement = select(change).where(change.c.user_id == user_id).order_by(change.c.at, change.c.id)
        if subject_id is not None:
            # The subject column makes the index usable.
            statement = statement.where(change.c.subject.in_(subjects), change.c.subject_id == subject_id)
        return await fetch(connection, statement, lambda row: self._build(self._rows.open(row)))

    @staticmethod
    def _build(values: dict[str, Any]) -> Change:
        fields = {k: (v[0], v[1]) for k, v in json.loads(values["detail"] or "{}").items()}
        return Change(values["at"], values["subject"], values["subject_id"], values["action"], fields)

    async def forget_changes(
        self, connection: AsyncConnection, user_id: int, subject: str, subject_id: int
    ) -> None:
        """Remove the changes of a record that is gone for good."""
        await connection.execute(
            delete(change).where(
                change.c.user_id == user_id, change.c.subject == subject, change.c.subject_id == subject_id
            )
        )
