"""The `contract` and `client` tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Row,
    ScalarSelect,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.contracts.models import Client, Contract, ContractDraft, Kind, NeededClients, Prepared, Through
from bot.platforms import Platform
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, in_batches
from bot.storage.rows import Rows
from bot.storage.sqlite import ONE_ROW
from bot.storage.statement import Ready, Statement
from bot.storage.tables import client, contract, member, new_ids

_STATED = set(ContractDraft.model_fields) - {"client"}

_EVERY = (
    select(contract, client.c.name.label("client_name"))
    .join(client, client.c.id == contract.c.client_id)
    .where(contract.c.user_id == bindparam("member"))
    .order_by(contract.c.started.desc(), contract.c.created_at.desc(), contract.c.id)
)
_CURRENT = _EVERY.where(contract.c.deleted_at.is_(None))
_DELETED = _EVERY.where(contract.c.deleted_at.is_not(None))
_THIS = contract.c.id == bindparam("contract")
_MOST: BindParameter[int] = bindparam("most")
_SINCE: BindParameter[Any] = bindparam("since")

_ALL = Statement(_CURRENT)
_NEWEST = Statement(_CURRENT.limit(1))
_ALL_DELETED = Statement(_DELETED)
_ONE = Statement(_CURRENT.where(_THIS))
_ONE_DELETED = Statement(_DELETED.where(_THIS))
_AMONG = Statement(_CURRENT.where(contract.c.id.in_(bindparam("contracts", expanding=True))))
_ALIKE = Statement(
    _CURRENT.where(
        contract.c.created_at >= _SINCE,
        contract.c.started == bindparam("day"),
        contract.c.earned_cents == bindparam("cents"),
    )
)
_ENDED_SINCE = Statement(_CURRENT.where(contract.c.ended >= _SINCE).limit(_MOST))
_OPEN = Statement(_CURRENT.where(contract.c.ended.is_(None)).limit(_MOST))
_WRITTEN_SINCE = Statement(
    _EVERY.where(contract.c.revision > bindparam("revision")).order_by(None).limit(_MOST)
)
_COUNTED = (
    select(func.count().label("many")).select_from(contract).where(contract.c.user_id == bindparam("member"))
)
_COUNT = Statement(_COUNTED)
_COUNT_CURRENT = Statement(_COUNTED.where(contract.c.deleted_at.is_(None)))
_KNOWN = Statement(
    select(client.c.name_index, client.c.id, client.c.name).where(
        client.c.user_id == bindparam("member"),
        client.c.name_index.in_(bindparam("marks", expanding=True)),
    )
)


def _revision_of(user_id: int | BindParameter[int]) -> ScalarSelect[int]:
    """The revision that the write under way has given the member by `members.touch`."""
    return select(member.c.revision).where(member.c.user_id == user_id).scalar_subquery()


_NEW_CLIENT = Statement(insert(client))
_NEW = Statement(insert(contract).values(revision=_revision_of(bindparam("member"))))
_CHANGE = Statement(
    update(contract)
    .prefix_with(ONE_ROW)
    .where(contract.c.id == bindparam("row"), contract.c.user_id == bindparam("member"))
    .values(revision=_revision_of(bindparam("member")))
)


def _no_clients() -> NeededClients:
    return NeededClients({}, {}, Ready(_NEW_CLIENT), new_ids())


class ContractRepository:
    """Reads and writes contracts. Every statement names the member: nobody reaches another's rows."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._contracts = Rows(contract, cipher)
        self._clients = Rows(client, cipher)

    def _build(self, row: Row[Any]) -> Contract:
        values = self._contracts.open(row)
        values["client"] = self._cipher.open(values.pop("client_name"), f"client.name.{values['client_id']}")
        values["title"] = values["title"] or ""
        values["platform"] = Platform(values["platform"])
        values["kind"] = Kind(values["kind"])
        values["through"] = Through(values["through"])
        return Contract.model_construct(**values)

    async def _select(
        self,
        connection: AsyncConnection,
        user_id: int,
        statement: Statement = _ALL,
        **parameters: object,
    ) -> list[Contract]:
        return await fetch(connection, statement, self._build, {"member": user_id, **parameters})

    async def contracts_of(self, connection: AsyncConnection, user_id: int) -> list[Contract]:
        """The member's contracts, the newest first, without deleted ones."""
        return await self._select(connection, user_id)

    async def written_since(
        self, connection: AsyncConnection, user_id: int, revision: int, limit: int
    ) -> list[Contract]:
        """Up to `limit` contracts that were logged, changed, deleted or brought back after the member's `revision`."""
        return await self._select(connection, user_id, _WRITTEN_SINCE, revision=revision, most=limit)

    async def count_current(self, connection: AsyncConnection, user_id: int) -> int:
        """How many contracts the member has, without deleted ones."""
        return int((await _COUNT_CURRENT.run_on(connection, {"member": user_id})).scalar_one())

    async def recent(
        self, connection: AsyncConnection, user_id: int, since: date, limit: int
    ) -> list[Contract]:
        """Those that ended on `since` or later, and those that are open: the newest `limit` of each."""
        ended = await self._select(connection, user_id, _ENDED_SINCE, since=since, most=limit)
        return ended + await self._select(connection, user_id, _OPEN, most=limit)

    async def newest(self, connection: AsyncConnection, user_id: int) -> Contract | None:
        """The contract that began last."""
        found = await self._select(connection, user_id, _NEWEST)
        return found[0] if found else None

    async def find_contract(
        self, connection: AsyncConnection, user_id: int, contract_id: int, *, deleted: bool = False
    ) -> Contract | None:
        """One contract of the member, `deleted` or not."""
        statement = _ONE_DELETED if deleted else _ONE
        found = await self._select(connection, user_id, statement, contract=contract_id)
        return found[0] if found else None

    async def among(
        self, connection: AsyncConnection, user_id: int, contract_ids: Iterable[int]
    ) -> list[Contract]:
        """Those of the member's contracts that `contract_ids` name."""
        found: list[Contract] = []
        async for batch in in_batches(list(contract_ids)):
            found += await self._select(connection, user_id, _AMONG, contracts=batch)
        return found

    async def same_since(
        self, connection: AsyncConnection, user_id: int, draft: ContractDraft, since: datetime
    ) -> Contract | None:
        """A contract stated in exactly the same words and logged after `since`."""
        found = await self._select(
            connection, user_id, _ALIKE, since=since, day=draft.started, cents=draft.earned_cents
        )
        return next((one for one in found if one.draft == draft), None)

    async def clients(
        self, connection: AsyncConnection, user_id: int, limit: int | None = None
    ) -> list[Client]:
        """The member's clients with their number of contracts, the one with the newest contract first."""
        statement = (
            select(client.c.id, client.c.name, func.count(contract.c.id).label("contracts"))
            .join(contract, contract.c.client_id == client.c.id)
            .where(client.c.user_id == user_id, contract.c.deleted_at.is_(None))
            .group_by(client.c.id, client.c.name)
            .order_by(func.max(contract.c.started).desc(), client.c.id)
            .limit(limit)
        )
        return await fetch(
            connection, statement, lambda row: Client.model_construct(**self._clients.open(row))
        )

    async def _client_ids(
        self, connection: AsyncConnection, user_id: int, names: Sequence[str], clients: NeededClients
    ) -> list[int]:
        """The ids of the clients with these `names`, in the same order. What is found or made is put to `clients`."""
        marks = [self._cipher.indexes(name, user_id) for name in names]
        given = {"member": user_id, "marks": list({mark for each in marks for mark in each})}
        found = (await _KNOWN.run_on(connection, given)).all()
        clients.known.update((row.id, row.name) for row in found)
        ids = clients.ids | {row.name_index: row.id for row in found}
        for name, (mark, *older) in zip(names, marks, strict=True):
            client_id = next((ids[each] for each in (mark, *older) if each in ids), None)
            if client_id is None:
                client_id = next(clients.fresh)
                values = {"id": client_id, "user_id": user_id, "name": name, "name_index": mark}
                clients.rows.add_runs(connection, [self._clients.seal(client_id, values)])
                clients.ids[mark] = client_id
            ids[mark] = client_id
        return [ids[mark] for mark, *_older in marks]

    def _values(self, row_id: int, stated: Mapping[str, Any]) -> dict[str, Any]:
        return self._contracts.seal(row_id, {**stated, "title": stated["title"] or None})

    async def prepare_contracts(
        self, connection: AsyncConnection, user_id: int, drafts: Sequence[ContractDraft], now: datetime
    ) -> Prepared:
        """`drafts` sealed and with their ids, in the same order, for `insert_contracts`. Nothing is written."""
        prepared, fresh = Prepared(_no_clients(), [], [], Ready(_NEW), now), new_ids()
        async for batch in in_batches(drafts):
            names = [one.client for one in batch]
            client_ids = await self._client_ids(connection, user_id, names, prepared.clients)
            rows = []
            for draft, client_id in zip(batch, client_ids, strict=True):
                row_id = next(fresh)
                stated = self._values(row_id, draft.model_dump(include=_STATED))
                own = {"id": row_id, "user_id": user_id, "client_id": client_id, "member": user_id}
                rows.append({**stated, **own, "created_at": now, "updated_at": now})
            prepared.rows.add_runs(connection, rows)
            prepared.ids.extend(row["id"] for row in rows)
            prepared.client_ids.extend(client_ids)
        return prepared

    async def fits(self, connection: AsyncConnection, user_id: int, prepared: Prepared) -> bool:
        """Whether the member's clients that `prepared` found are all there still."""
        if not prepared.clients.known:
            return True
        ids = await connection.scalars(select(client.c.id).where(client.c.user_id == user_id))
        return prepared.clients.known.keys() <= set(ids)

    async def insert_contracts(self, connection: AsyncConnection, prepared: Prepared) -> None:
        """Insert what was prepared, with the clients that it needs."""
        await prepared.clients.rows.run_on(connection)
        await prepared.rows.run_on(connection)

    async def prepare_changed(
        self,
        connection: AsyncConnection,
        user_id: int,
        changed: Sequence[tuple[Contract, ContractDraft]],
        now: datetime,
    ) -> Ready:
        """Contracts as they are and as they become, each with the client that it has. Nothing is written."""
        ready = Ready(_CHANGE)
        async for batch in in_batches(changed):
            ready.add_runs(
                connection, [self._changed(user_id, one, after, one.client_id, now) for one, after in batch]
            )
        return ready

    def _changed(
        self, user_id: int, before: Contract, after: ContractDraft, client_id: int, now: datetime
    ) -> dict[str, Any]:
        stated = self._values(before.id, after.model_dump(include=_STATED))
        return {**stated, "client_id": client_id, "updated_at": now, "row": before.id, "member": user_id}

    def as_stored(self, draft: ContractDraft, prepared: Prepared) -> Contract:
        """`draft`, the only one in `prepared`, as it is read once that is inserted: its client is called as before."""
        (row_id,), (client_id,), at = prepared.ids, prepared.client_ids, prepared.at
        name = draft.client
        if (known := prepared.clients.known.get(client_id)) is not None:
            name = self._cipher.open(known, f"client.name.{client_id}")
        own = {"id": row_id, "client_id": client_id, "created_at": at, "updated_at": at}
        return Contract.model_construct(**{**dict(draft), "client": name, **own})

    async def replace(
        self, connection: AsyncConnection, user_id: int, before: Contract, after: ContractDraft, now: datetime
    ) -> None:
        """Write `after` over the contract `before`."""
        client_id = before.client_id
        if after.client != before.client:
            clients = _no_clients()
            (client_id,) = await self._client_ids(connection, user_id, [after.client], clients)
            await clients.rows.run_on(connection)
            if client_id == before.client_id:
                # Only the way it is written changed (case, spaces): correct the client's name itself.
                name = self._clients.seal(client_id, {"name": after.client})
                await connection.execute(update(client).where(client.c.id == client_id).values(name))
                # Every contract with that client is called otherwise now.
                await connection.execute(
                    update(contract)
                    .where(contract.c.client_id == client_id, contract.c.user_id == user_id)
                    .values(revision=_revision_of(user_id))
                )
        await _CHANGE.run_on(connection, self._changed(user_id, before, after, client_id, now))
        if client_id != before.client_id:
            await self._drop_unused_clients(connection, [before.client_id])

    async def mark_deleted(
        self, connection: AsyncConnection, user_id: int, contract_id: int, at: datetime | None
    ) -> None:
        """Delete at `at` so that it can be undone, or undo with None."""
        await connection.execute(
            update(contract)
            .where(contract.c.id == contract_id, contract.c.user_id == user_id)
            .values(deleted_at=at, revision=_revision_of(user_id))
        )

    async def deleted(self, connection: AsyncConnection, user_id: int) -> list[Contract]:
        """The member's deleted contracts, which can still be undone or wait to be purged."""
        return await self._select(connection, user_id, _ALL_DELETED)

    async def owners_of_deleted(self, connection: AsyncConnection, before: datetime) -> list[int]:
        """The members with contracts deleted up to `before`."""
        statement = select(contract.c.user_id).where(
            contract.c.deleted_at.is_not(None), contract.c.deleted_at <= before
        )
        return list(await connection.scalars(statement.distinct()))

    async def purge(self, connection: AsyncConnection, before: datetime) -> list[tuple[int, int]]:
        """Remove for good what was deleted up to `before`; returns (member, contract) of each."""
        gone = (
            await connection.execute(
                delete(contract)
                .where(contract.c.deleted_at.is_not(None), contract.c.deleted_at <= before)
                .returning(contract.c.user_id, contract.c.id, contract.c.client_id)
            )
        ).all()
        await self._drop_unused_clients(connection, [row.client_id for row in gone])
        return [(row.user_id, row.id) for row in gone]

    @staticmethod
    async def _drop_unused_clients(connection: AsyncConnection, client_ids: list[int]) -> None:
        if client_ids:
            used = exists().where(contract.c.client_id == client.c.id)
            await connection.execute(delete(client).where(client.c.id.in_(client_ids), ~used))

    async def count(self, connection: AsyncConnection, user_id: int) -> int:
        """How many contracts are kept, deleted ones that can still be undone included."""
        return int((await _COUNT.run_on(connection, {"member": user_id})).scalar_one())
