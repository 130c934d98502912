"""The tables `setback`, `setback_step` and `lesson`. Every statement names the member."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.contracts.models import Contract, Kind
from bot.platforms import Platform
from bot.setbacks.models import Lesson, Outcome, Plan, Stage, State, Step, Way
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch
from bot.storage.rows import Rows
from bot.storage.statement import Statement
from bot.storage.tables import contract, lesson, new_id, setback, setback_step

_ANY_OPEN = Statement(
    select(setback.c.id)
    .where(setback.c.user_id == bindparam("member"), setback.c.closed_at.is_(None))
    .limit(1)
)
_LESSONS = Statement(
    select(lesson)
    .where(lesson.c.user_id == bindparam("member"))
    .order_by(lesson.c.created_at.desc(), lesson.c.id)
)


class SetbackRepository:
    """Reads and writes plans with their steps."""

    def __init__(self, cipher: Cipher) -> None:
        self._plans = Rows(setback, cipher)
        self._steps = Rows(setback_step, cipher)

    async def plans_of(
        self, connection: AsyncConnection, user_id: int, *, deleted: bool = False
    ) -> list[Plan]:
        """The member's plans, the newest first. `deleted`: also of contracts that are deleted and can come back."""
        current = (
            select(setback)
            .where(setback.c.user_id == user_id)
            .order_by(setback.c.created_at.desc(), setback.c.id)
        )
        if not deleted:
            of = contract.c.id == setback.c.contract_id
            current = current.join(contract, of).where(contract.c.deleted_at.is_(None))
        rows = (await connection.execute(current)).all()
        if not rows:
            return []
        steps: defaultdict[int, list[Step]] = defaultdict(list)
        mine = select(setback_step).where(setback_step.c.user_id == user_id)
        for row in await connection.execute(mine.order_by(setback_step.c.created_at, setback_step.c.id)):
            steps[row.setback_id].append(self._step(row))
        return [self._plan(row, steps[row.id]) for row in rows]

    def _plan(self, row: Row[Any], steps: list[Step]) -> Plan:
        values = self._plans.open(row)
        values.pop("user_id")
        values["stage"] = Stage(values["stage"])
        values["outcome"] = None if values["outcome"] is None else Outcome(values["outcome"])
        return Plan.model_construct(**values, steps=tuple(steps))

    def _step(self, row: Row[Any]) -> Step:
        values = self._steps.open(row)
        for name in ("user_id", "setback_id"):
            values.pop(name)
        return Step.model_construct(**values | {"way": Way(values["way"]), "state": State(values["state"])})

    async def has_open(self, connection: AsyncConnection, user_id: int) -> bool:
        """Whether the member has a plan that is not closed."""
        return (await _ANY_OPEN.run_on(connection, {"member": user_id})).one_or_none() is not None

    async def count_plans(self, connection: AsyncConnection, user_id: int) -> int:
        """How many plans are kept, those of deleted contracts included."""
        statement = select(func.count()).select_from(setback).where(setback.c.user_id == user_id)
        return await connection.scalar(statement) or 0

    async def insert_plan(
        self, connection: AsyncConnection, user_id: int, contract_id: int, ahead: bool, now: datetime
    ) -> int:
        """A new plan for a contract that has none; returns its id."""
        plan_id = new_id()
        values = {"id": plan_id, "user_id": user_id, "contract_id": contract_id, "ahead": ahead}
        await connection.execute(insert(setback).values(**values, stage=Stage.HAPPENED.value, created_at=now))
        return plan_id

    async def change_plan(
        self, connection: AsyncConnection, user_id: int, plan_id: int, **values: Any
    ) -> None:
        """Set columns of a plan."""
        await connection.execute(
            update(setback)
            .where(setback.c.id == plan_id, setback.c.user_id == user_id)
            .values(self._plans.seal(plan_id, values))
        )

    async def delete_plan(self, connection: AsyncConnection, user_id: int, plan_id: int) -> bool:
        """Remove a plan with its steps; returns whether it was there."""
        done = await connection.execute(
            delete(setback).where(setback.c.id == plan_id, setback.c.user_id == user_id)
        )
        return done.rowcount == 1

    async def insert_step(
        self, connection: AsyncConnection, user_id: int, plan_id: int, way: Way, now: datetime
    ) -> None:
        """A way is chosen that the plan did not have."""
        values = {"id": new_id(), "user_id": user_id, "setback_id": plan_id, "created_at": now}
        await connection.execute(
            insert(setback_step).values(**values, way=way.value, state=State.CHOSEN.value)
        )

    async def change_step(
        self, connection: AsyncConnection, user_id: int, step_id: int, **values: Any
    ) -> None:
        """Set columns of a step."""
        await connection.execute(
            update(setback_step)
            .where(setback_step.c.id == step_id, setback_step.c.user_id == user_id)
            .values(self._steps.seal(step_id, values))
        )


class LessonRepository:
    """Reads and writes lessons."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(lesson, cipher)

    async def lessons_of(self, connection: AsyncConnection, user_id: int) -> list[Lesson]:
        """What the member learned, the newest first."""
        return await fetch(connection, _LESSONS, self._build, {"member": user_id})

    def _build(self, row: Row[Any]) -> Lesson:
        values = self._rows.open(row)
        values.pop("user_id")
        of = {"platform": Platform(values["platform"]), "kind": Kind(values["kind"])}
        return Lesson.model_construct(**values | of)

    async def insert_lesson(
        self,
        connection: AsyncConnection,
        user_id: int,
        about: Contract,
        text: str,
        shown: bool,
        now: datetime,
    ) -> None:
        """Keep what was learned from a contract."""
        row_id = new_id()
        values = {"user_id": user_id, "platform": about.platform.value, "kind": about.kind.value}
        sealed = self._rows.seal(row_id, {"id": row_id, "text": text, **values})
        await connection.execute(insert(lesson).values(**sealed, shown=shown, created_at=now))

    async def change_lesson(
        self, connection: AsyncConnection, user_id: int, lesson_id: int, text: str, shown: bool
    ) -> bool:
        """Write a lesson anew; returns whether it was there."""
        done = await connection.execute(
            update(lesson)
            .where(lesson.c.id == lesson_id, lesson.c.user_id == user_id)
            .values(**self._rows.seal(lesson_id, {"text": text}), shown=shown)
        )
        return done.rowcount == 1

    async def delete_lesson(self, connection: AsyncConnection, user_id: int, lesson_id: int) -> bool:
        """Remove a lesson; returns whether it was there."""
        done = await connection.execute(
            delete(lesson).where(lesson.c.id == lesson_id, lesson.c.user_id == user_id)
        )
        return done.rowcount == 1
