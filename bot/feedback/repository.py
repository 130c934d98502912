"""The `feedback` table."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.feedback.models import Feedback, FeedbackDraft, Hidden, HiddenSource, PreparedFeedback
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, in_batches
from bot.storage.rows import Rows
from bot.storage.sqlite import ONE_ROW
from bot.storage.statement import Ready, Statement
from bot.storage.tables import contract, feedback, new_ids

_CURRENT = select(feedback).where(feedback.c.user_id == bindparam("member"), feedback.c.deleted_at.is_(None))
_OF_THESE = feedback.c.contract_id.in_(bindparam("contracts", expanding=True))
_ONE = Statement(_CURRENT.where(feedback.c.contract_id == bindparam("contract")))
_AMONG = Statement(_CURRENT.where(_OF_THESE))
_ALL = Statement(
    _CURRENT.join(contract, contract.c.id == feedback.c.contract_id).where(contract.c.deleted_at.is_(None))
)
_REMOVED = Statement(
    select(feedback.c.id).where(
        feedback.c.user_id == bindparam("member"), _OF_THESE, feedback.c.deleted_at.is_not(None)
    )
)
_NEW = Statement(insert(feedback))
_MAKE_ROOM = Statement(
    delete(feedback).where(feedback.c.id == bindparam("row"), feedback.c.user_id == bindparam("member"))
)
_CHANGE = Statement(
    update(feedback)
    .prefix_with(ONE_ROW)
    .where(feedback.c.id == bindparam("row"), feedback.c.user_id == bindparam("member"))
)


class FeedbackRepository:
    """Reads and writes feedback: at most one row for a contract. Every statement names the member."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(feedback, cipher)

    def _build(self, row: Row[Any]) -> Feedback:
        values = self._rows.open(row)
        hundredths = values.pop("stars_hundredths")
        values["stars"] = None if hundredths is None else Decimal(hundredths) / 100
        values["categories"] = json.loads(values["categories"] or "{}")
        values["hidden"] = Hidden(values["hidden"])
        source = values["hidden_source"]
        values["hidden_source"] = None if source is None else HiddenSource(source)
        values.pop("user_id")
        return Feedback.model_construct(**values)

    def _values(self, row_id: int, draft: FeedbackDraft) -> dict[str, Any]:
        values = draft.model_dump()
        stars = values.pop("stars")
        values["stars_hundredths"] = None if stars is None else int(stars * 100)
        values["categories"] = json.dumps(draft.categories) if draft.categories else None
        return self._rows.seal(row_id, values)

    async def feedback_of(self, connection: AsyncConnection, user_id: int) -> list[Feedback]:
        """The member's feedback on contracts that are not deleted, in no particular order."""
        return await fetch(connection, _ALL, self._build, {"member": user_id})

    async def among(
        self, connection: AsyncConnection, user_id: int, contract_ids: Sequence[int]
    ) -> list[Feedback]:
        """The feedback on those of `contract_ids` that have some."""
        found: list[Feedback] = []
        async for batch in in_batches(contract_ids):
            found += await fetch(connection, _AMONG, self._build, {"member": user_id, "contracts": batch})
        return found

    async def deleted(self, connection: AsyncConnection, user_id: int) -> list[Feedback]:
        """The member's feedback that is removed, or whose contract is deleted, and not yet gone for good."""
        statement = (
            select(feedback)
            .join(contract, contract.c.id == feedback.c.contract_id)
            .where(
                feedback.c.user_id == user_id,
                feedback.c.deleted_at.is_not(None) | contract.c.deleted_at.is_not(None),
            )
        )
        return await fetch(connection, statement, self._build)

    async def rated(self, connection: AsyncConnection, user_id: int) -> set[int]:
        """The ids of the contracts that have feedback."""
        statement = select(feedback.c.contract_id).where(
            feedback.c.user_id == user_id, feedback.c.deleted_at.is_(None)
        )
        return set(await connection.scalars(statement))

    async def find_feedback(
        self, connection: AsyncConnection, user_id: int, contract_id: int
    ) -> Feedback | None:
        """The feedback of one contract of the member."""
        row = (await _ONE.run_on(connection, {"member": user_id, "contract": contract_id})).one_or_none()
        return None if row is None else self._build(row)

    async def prepare_feedback(
        self,
        connection: AsyncConnection,
        user_id: int,
        drafts: Sequence[tuple[int, FeedbackDraft]],
        now: datetime,
    ) -> PreparedFeedback:
        """Feedback for contracts that have none (their id, what was left), for `insert_feedback`. Nothing is written.

        What was removed a moment ago and could still be undone makes room for it.
        """
        prepared, fresh = PreparedFeedback([], Ready(_MAKE_ROOM), Ready(_NEW), now), new_ids()
        async for batch in in_batches(drafts):
            given = {"member": user_id, "contracts": [contract_id for contract_id, _ in batch]}
            removed = (await _REMOVED.run_on(connection, given)).scalars()
            prepared.removed.add_runs(connection, [{"row": row_id, "member": user_id} for row_id in removed])
            rows = []
            for contract_id, draft in batch:
                row_id = next(fresh)
                own = {"id": row_id, "user_id": user_id, "contract_id": contract_id}
                rows.append({**self._values(row_id, draft), **own, "created_at": now, "updated_at": now})
            prepared.rows.add_runs(connection, rows)
            prepared.ids.extend(row["id"] for row in rows)
        return prepared

    async def insert_feedback(self, connection: AsyncConnection, prepared: PreparedFeedback) -> None:
        """Insert feedback that was prepared."""
        await prepared.removed.run_on(connection)
        await prepared.rows.run_on(connection)

    async def replace(
        self, connection: AsyncConnection, user_id: int, before: Feedback, after: FeedbackDraft, now: datetime
    ) -> None:
        """Write the draft `after` over the member's stored feedback `before`."""
        values = {**self._values(before.id, after), "updated_at": now}
        await _CHANGE.run_on(connection, {**values, "row": before.id, "member": user_id})

    async def mark_deleted(
        self, connection: AsyncConnection, user_id: int, contract_id: int, at: datetime
    ) -> None:
        """Remove the feedback of a contract so that it can be undone."""
        await connection.execute(
            update(feedback)
            .where(feedback.c.contract_id == contract_id, feedback.c.user_id == user_id)
            .values(deleted_at=at)
        )

    async def restore(
        self, connection: AsyncConnection, user_id: int, contract_id: int, since: datetime
    ) -> bool:
        """Undo a removal made after `since`; returns whether there was one."""
        done = await connection.execute(
            update(feedback)
            .where(
                feedback.c.contract_id == contract_id,
                feedback.c.user_id == user_id,
                feedback.c.deleted_at > since,
            )
            .values(deleted_at=None)
        )
        return done.rowcount == 1

    async def purge(self, connection: AsyncConnection, before: datetime) -> list[tuple[int, int]]:
        """Remove for good what was removed up to `before`; returns (member, contract) of each."""
        gone = await connection.execute(
            delete(feedback)
            .where(feedback.c.deleted_at.is_not(None), feedback.c.deleted_at <= before)
            .returning(feedback.c.user_id, feedback.c.contract_id)
        )
        return [(row.user_id, row.contract_id) for row in gone.all()]

    async def count(self, connection: AsyncConnection, user_id: int) -> int:
        """How many rows are kept, removed ones that can still be undone included."""
        statement = select(func.count()).select_from(feedback).where(feedback.c.user_id == user_id)
        return await connection.scalar(statement) or 0
