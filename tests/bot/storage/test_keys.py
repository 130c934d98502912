"""Which keys open a database, and changing them."""

import asyncio
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.contracts.models import ContractDraft
from bot.errors import OperatorError
from bot.parsing.moments.when import When
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage import keys as keys_module
from bot.storage.cipher import Cipher, WrongKeyError, read_key_file
from bot.storage.engine import Database
from bot.storage.keys import keys_in_use, open_cipher, rotate, sealed_columns
from bot.storage.tables import INDEXED, client, contract, guidance_miss, meta, metadata
from tests.bot.records import GUILD, ask, case, server_page, set_back, thank
from tests.conftest import START, FakeClock, Place

OLD, NEW, WRONG = b"o" * 32, b"n" * 32, b"w" * 32
BOTH = {2: NEW, 1: OLD}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "encryption.key"


def mode(file: Path) -> int | None:
    """The permissions of `file`, None where there is none."""
    return stat.S_IMODE(file.stat().st_mode) if file.exists() else None


def over(database: Database, keys: dict[int, bytes], settings: Settings) -> Services:
    return build_services(settings, database, Cipher(keys), FakeClock())


async def names(database: Database) -> set[str]:
    async with database.read() as connection:
        return set(await connection.scalars(select(meta.c.name)))


async def test_the_first_start_makes_a_key(database: Database, key_file: Path) -> None:
    opened = await open_cipher(database, None, key_file)
    assert opened.created == key_file
    assert mode(key_file) == 0o600
    again = await open_cipher(database, None, key_file)
    assert again.created is None
    assert again.cipher.open(opened.cipher.seal("text", "here"), "here") == "text"


async def test_two_processes_at_their_first_start_share_one_key(
    database: Database, key_file: Path, place: Place
) -> None:
    """The second one waits for the first, and then reads its key instead of making another."""
    others = [place.open() for _ in range(5)]
    for each in others:
        await each.prepare()  # connected, so that all of them begin at the same moment
    found = await asyncio.gather(*(open_cipher(each, None, key_file) for each in (database, *others)))
    assert [one.created is None for one in found].count(False) == 1
    sealed = found[0].cipher.seal("text", "here")
    assert {one.cipher.open(sealed, "here") for one in found} == {"text"}
    for each in others:
        await each.close()


async def test_given_keys_make_no_file(database: Database, key_file: Path) -> None:
    assert (await open_cipher(database, {1: OLD}, key_file)).created is None
    assert mode(key_file) is None


async def test_a_missing_key_is_refused(database: Database, key_file: Path) -> None:
    await open_cipher(database, None, key_file)
    shutil.move(key_file, key_file.with_suffix(".lost"))
    with pytest.raises(OperatorError, match=r"its key is missing.*encryption\.key"):
        await open_cipher(database, None, key_file)
    assert mode(key_file) is None


@pytest.mark.parametrize("keys", [{1: WRONG}, {2: WRONG}, {2: NEW, 1: WRONG}])
async def test_a_wrong_key_is_refused_before_anything_is_written(
    database: Database, key_file: Path, keys: dict[int, bytes]
) -> None:
    await open_cipher(database, {1: OLD}, key_file)
    before = await names(database)
    with pytest.raises(OperatorError, match="does not fit this database"):
        await open_cipher(database, keys, key_file)
    assert await names(database) == before
    assert (await open_cipher(database, {1: OLD}, key_file)).cipher


async def test_a_key_in_use_cannot_be_left_out(database: Database, key_file: Path) -> None:
    """Once a new key stands first, what is written needs both until `candor keys rotate` has run."""
    await open_cipher(database, {1: OLD}, key_file)
    cipher = (await open_cipher(database, BOTH, key_file)).cipher
    for one in ({1: OLD}, {2: NEW}):
        with pytest.raises(OperatorError, match="does not list"):
            await open_cipher(database, one, key_file)
    await rotate(database, cipher)
    assert (await open_cipher(database, {2: NEW}, key_file)).cipher.current == 2
    with pytest.raises(OperatorError, match="does not list"):
        await open_cipher(database, {1: OLD}, key_file)


async def logged(services: Services) -> None:
    """Something in every sealed column."""
    for number in range(3):
        draft = ContractDraft(
            client=f"Client {number}",
            title=f"Title {number}",
            started=START.date(),
            link="https://example.org/1",
            note="A note",
        )
        contract_id = (await services.contracts.add_contract(1, draft)).contract.id
        await services.feedback.log(
            1, contract_id, {"stars": 5, "comment": "Good", "hidden_note": "Said so", "reply": "Thanks"}
        )
        await services.feedback.log(1, contract_id, {"comment": "Very good"})
    await set_back(services, 1, contract_id, lambda field: f"kept-{field}")
    await case(services, 1, contract_id, lambda field: f"kept-{field}")
    for user_id in range(1, 6):
        await services.guidance.miss(user_id, GUILD, "invoice")
    await services.moderation.save(1, GUILD, None, server_page(), base=0)
    await ask(services, 1, lambda field: f"asked {field}")
    await services.support_settings.change_settings(GUILD, {"rules": "Be kind."})
    await thank(services, 1, lambda field: f"thanked {field}")
    await services.reminders.add_reminder(1, When(services.clock() + timedelta(days=9)), "Call Ana")
    await services.insights.switch(GUILD, True)
    await services.insights.take_snapshot(GUILD)
    await services.heard.latest(GUILD)


async def everything(services: Services) -> object:
    records = await services.scores.records(1)
    clients = await services.contracts.clients(1)
    changes = [await services.contracts.history(1, one.id) for one in records.contracts]
    pages = await services.moderation.history(GUILD, (await services.moderation.listed(GUILD))[0].slug)
    wanted = await services.guidance.interests(
        GUILD, range(1, 6), START - timedelta(seconds=1), START + timedelta(days=9)
    )
    told = await services.heard.latest(GUILD)
    rules = (await services.support_settings.settings_of(GUILD)).rules
    asked = await services.questions.kept(1), await services.reports.mutes(1), await services.reports.by(1)
    collected = [await one.export(1) for one in (services.cases, services.setbacks, services.lessons)]
    return records, clients, changes, pages, wanted, told, rules, asked, collected


async def missed(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(guidance_miss)) or 0


async def indexes(database: Database) -> set[bytes]:
    found: set[bytes] = set()
    async with database.read() as connection:
        for column in INDEXED:
            values = set(await connection.scalars(select(column).where(column.is_not(None))))
            assert values, column
            found |= values
    return found


async def test_rotation_seals_everything_anew(database: Database, settings: Settings) -> None:
    before = over(database, {1: OLD}, settings)
    await logged(before)
    await assert_every_column_is_filled(database)
    expected, old_indexes = await everything(before), await indexes(database)

    total = (await keys_in_use(database))[1]
    assert await rotate(database, Cipher(BOTH)) == total
    assert await keys_in_use(database) == {2: total}
    assert not old_indexes & await indexes(database)

    after = over(database, {2: NEW}, settings)  # the old key is gone
    assert await everything(after) == expected
    await after.contracts.add_contract(1, ContractDraft(client="client 1", started=START.date()))
    assert len(await after.contracts.clients(1)) == 3  # found by its new index
    await after.guidance.miss(1, GUILD, "invoice")
    assert await missed(database) == 5, "found by its new index too"
    assert await rotate(database, Cipher({2: NEW})) == 0


async def assert_every_column_is_filled(database: Database) -> None:
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            for name in sealed_columns(table):
                assert await connection.scalar(select(func.count(table.c[name]))), f"{table.name}.{name}"


async def test_a_rotation_broken_off_half_way_goes_on(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await logged(over(database, {1: OLD}, settings))
    services = over(database, BOTH, settings)
    expected = await everything(services)
    total = (await keys_in_use(database))[1]
    monkeypatch.setattr(keys_module, "_BATCH", 1)
    seal, left = Cipher.seal, 7

    def failing(cipher: Cipher, text: str, place: str, size: int = 0) -> bytes:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return seal(cipher, text, place, size)

    with monkeypatch.context() as broken:
        broken.setattr(Cipher, "seal", failing)
        with pytest.raises(KeyboardInterrupt):
            await rotate(database, services.cipher)
    used = await keys_in_use(database)
    assert set(used) == {1, 2}
    assert sum(used.values()) == total

    # In between the bot works: it opens values of either key and finds clients by either index.
    assert await everything(services) == expected
    await services.contracts.add_contract(1, ContractDraft(client="CLIENT 0", started=START.date()))
    await services.contracts.add_contract(1, ContractDraft(client="CLIENT 2", started=START.date()))
    assert len(await services.contracts.clients(1)) == 3
    for user_id in range(1, 6):
        await services.guidance.miss(user_id, GUILD, "invoice")

    assert await rotate(database, services.cipher) == used[1]
    assert await missed(database) == 5
    assert set(await keys_in_use(database)) == {2}


async def test_rotation_goes_through_more_than_one_batch(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a number of rows that the batch divides, and one that it does not."""
    await logged(over(database, {1: OLD}, settings))
    for size, keys in ((3, BOTH), (2, {3: WRONG, **BOTH})):
        monkeypatch.setattr(keys_module, "_BATCH", size)
        await rotate(database, Cipher(keys))
        assert set(await keys_in_use(database)) == {next(iter(keys))}


async def test_rotation_without_the_old_key_changes_nothing(database: Database, settings: Settings) -> None:
    await logged(over(database, {1: OLD}, settings))
    used = await keys_in_use(database)
    for keys in ({2: NEW}, {2: NEW, 1: WRONG}):
        with pytest.raises(WrongKeyError):
            await rotate(database, Cipher(keys))
        assert await keys_in_use(database) == used


async def test_a_value_moved_to_another_row_or_column_does_not_open(
    database: Database, settings: Settings
) -> None:
    services = over(database, {1: OLD}, settings)
    await logged(services)
    async with database.read() as connection:
        rows = (await connection.execute(select(contract))).all()
    moved = {"note": rows[1].note}, {"note": rows[0].title}, {"title": rows[1].title}
    for values in moved:
        async with database.write() as connection:
            await connection.execute(update(contract).where(contract.c.id == rows[0].id).values(values))
        with pytest.raises(WrongKeyError):
            await services.contracts.get_contract(1, rows[0].id)
        async with database.write() as connection:
            whole = update(contract).where(contract.c.id == rows[0].id).values(dict(rows[0]._mapping))
            await connection.execute(whole)
        assert await services.contracts.get_contract(1, rows[0].id)


async def test_a_value_copied_to_another_member_does_not_open(database: Database, settings: Settings) -> None:
    """Someone who can write to the database cannot make the bot show them what it cannot show itself."""
    services = over(database, {1: OLD}, settings)
    await logged(services)
    await services.members.set_zone(2, "UTC")
    async with database.write() as connection:
        row = (await connection.execute(select(client).limit(1))).one()
        await connection.execute(
            insert(client).values(id=99, user_id=2, name=row.name, name_index=row.name_index)
        )
        stolen = (await connection.execute(select(contract).limit(1))).one()._asdict()
        await connection.execute(insert(contract).values({**stolen, "id": 98, "user_id": 2, "client_id": 99}))
    with pytest.raises(WrongKeyError):
        await services.contracts.contracts_of(2)


async def test_a_key_file_is_read_where_no_keys_are_given(database: Database, key_file: Path) -> None:
    await open_cipher(database, None, key_file)
    assert list(read_key_file(key_file)) == [1]
    with pytest.raises(OperatorError, match="does not fit"):
        await open_cipher(database, {1: WRONG}, key_file)  # given keys go before the file
