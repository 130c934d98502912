"""What was under way when a member erased everything: it writes nothing and remembers nothing afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest

from bot.members.service import MemberService
from bot.scores import tasks
from tests.cogs.asking import corner
from tests.cogs.conftest import Records, World
from tests.cogs.privacy.test_forgetting import OF_MEMBERS, holders
from tests.cogs.transfer.test_commands import GOOD, upload
from tests.cogs.verbs import add_contract, fields, fill, press, texts

Act = Callable[[], Awaitable[Any]]


async def erase(world: World) -> None:
    """As another interaction would, from wherever this is called."""
    work = world.services.privacy.erase(world.alice.id)
    await asyncio.get_running_loop().create_task(work, context=Context())


async def save_reminder(world: World) -> Act:
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="Mine")
    return lambda: press(world.alice, asked, "Save")


async def log_contract(world: World) -> Act:
    form = await world.alice.slash(world.lounge, "contract add")
    return lambda: fill(world.alice, form, {"Client": "Secretia", "First day": "today"})


async def edit_contract(world: World) -> Act:
    added = await add_contract(world.alice, world.lounge)
    return lambda: press(world.alice, added, "Edit")


async def log_score(world: World) -> Act:
    return lambda: world.alice.slash(world.lounge, "score log", score="77")


async def ask_anonymously(world: World) -> Act:
    nook = await corner(world, "forum")
    return lambda: nook.preview(world.alice)


async def agree(world: World) -> Act:
    zone = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    consent = await press(world.alice, zone, "That is fine")
    return lambda: press(world.alice, consent, "Yes, you may")


async def preview_reminder(world: World) -> Act:
    await world.services.members.set_zone(world.alice.id, "Europe/Madrid")
    return lambda: world.alice.slash(world.lounge, "remind me", when="in 3 days", text="Mine")


async def import_file(world: World) -> Act:
    preview = await upload(world, GOOD)
    return lambda: press(world.alice, preview, "Import")


async def articulate(world: World) -> Act:
    await add_contract(world.alice, world.lounge, client="Secretia")
    form = await world.alice.slash(world.lounge, "articulate")
    return lambda: fill(world.alice, form, dict.fromkeys(fields(form), "They mumbled at Secretia."))


def histories_kept() -> int:
    """Asked of the worker's process."""
    return len(tasks._sessions)


@pytest.fixture(autouse=True)
def _no_history_of_other_tests() -> None:
    """In tests the worker is a thread of this process, which keeps histories from test to test."""
    tasks._sessions.clear()


def in_between(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    erase: Callable[[World], Awaitable[None]] = erase,
) -> list[str]:
    """Erase everything of alice before the next transaction, or right after the next reading; tells that it was."""
    database = world.services.database
    real, done = getattr(database, where), []

    @asynccontextmanager
    async def hooked() -> AsyncIterator[Any]:
        first = not done
        done.append(where)
        if first and where == "write":
            await erase(world)
        async with real() as connection:
            yield connection
        if first and where == "read":
            await erase(world)

    monkeypatch.setattr(database, where, hooked)
    return done


@pytest.mark.parametrize(
    ("begin", "where"),
    [
        (save_reminder, "write"),
        (log_contract, "write"),
        (log_score, "write"),
        (import_file, "read"),
        (ask_anonymously, "write"),
        (agree, "write"),
        (edit_contract, "read"),
        (preview_reminder, "read"),
        (articulate, "read"),
    ],
)
async def test_a_press_from_before_the_erasure_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, begin: Callable[[World], Awaitable[Act]], where: str
) -> None:
    act = await begin(world)
    with monkeypatch.context() as hooks:
        done = in_between(world, hooks, where)
        answer = await act()
    assert done, "or nothing is proven"
    assert "You erased your data meanwhile" in texts(answer)
    assert set((await world.rows(world.alice)).values()) == {0}
    assert holders(world, world.alice.id) == set()


def at_the_end_of_an_erasure(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[Any]]) -> None:
    """Call `act` when everything of a member is deleted, before that is committed."""
    real = MemberService.erase

    async def erasing(self: MemberService, connection: Any, user_id: int, *, remove_posts: bool) -> None:
        await real(self, connection, user_id, remove_posts=remove_posts)
        await act()

    monkeypatch.setattr(MemberService, "erase", erasing)


async def break_off() -> None:
    raise RuntimeError("the disk is full")


@pytest.mark.parametrize(
    ("begin", "where"), [(log_contract, "write"), (ask_anonymously, "write"), (preview_reminder, "read")]
)
async def test_an_erasure_that_is_rolled_back_overtakes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, begin: Callable[[World], Awaitable[Act]], where: str
) -> None:
    async def fail(world: World) -> None:
        with pytest.raises(RuntimeError, match="disk is full"):
            await erase(world)

    act = await begin(world)
    with monkeypatch.context() as hooks:
        at_the_end_of_an_erasure(hooks, break_off)
        done = in_between(world, hooks, where, fail)
        answer = await act()
    assert done, "or nothing is proven"
    assert "erased" not in texts(answer)
    assert "Nothing of this was stored" not in texts(answer)


@pytest.mark.parametrize("fails", [False, True])
async def test_while_an_erasure_is_not_decided_nobody_says_that_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    act = await preview_reminder(world)
    # The press has begun, and arrives at its memory when the rows are deleted and nothing is committed.
    answered: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()
    real = world.services.members.get_member

    async def held(user_id: int) -> Any:
        member = await real(user_id)
        if not begun.is_set():
            begun.set()
            await go_on.wait()
        return member

    async def meanwhile() -> None:
        go_on.set()
        answered.append(texts(await pressing))
        if fails:
            await break_off()

    with monkeypatch.context() as hooks:
        hooks.setattr(world.services.members, "get_member", held)
        at_the_end_of_an_erasure(hooks, meanwhile)
        pressing = asyncio.create_task(act(), context=Context())
        await begun.wait()
        with pytest.raises(RuntimeError) if fails else nullcontext():
            await erase(world)
    assert "Your data is being erased at this moment" in answered[0]
    assert "meanwhile" not in answered[0]
    assert not holders(world, world.alice.id) & OF_MEMBERS
    assert (await world.rows(world.alice))["member"] == fails


async def test_what_comes_after_the_erasure_is_a_new_beginning(world: World) -> None:
    await erase(world)
    await add_contract(world.alice, world.lounge)
    assert (await world.rows(world.alice))["contract"] == 1


async def test_nobody_elses_press_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await world.bob.slash(world.lounge, "contract add")
    with monkeypatch.context() as hooks:
        in_between(world, hooks, "write")
        await fill(world.bob, form, {"Client": "Ana", "First day": "today"})
    assert (await world.rows(world.bob))["contract"] == 1


def after(world: World, monkeypatch: pytest.MonkeyPatch, holder: Any, name: str) -> list[str]:
    """Once `holder.name` has read what it reads, and before it returns, alice erases everything."""
    real, done = getattr(holder, name), []

    async def slow(*arguments: Any, **named: Any) -> Any:
        answer = await real(*arguments, **named)
        if not done:
            done.append(name)
            await erase(world)
        return answer

    monkeypatch.setattr(holder, name, slow)
    return done


@pytest.mark.parametrize("which", ["contracts", "feedback", "rules", "estimate", "worker", "unreachable"])
async def test_a_reading_from_before_the_erasure_fills_no_cache(
    world: World, records: Records, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    owner, services, delivery = world.alice.id, world.services, world.bot.delivery
    holder, name, read = {
        "contracts": (services.contracts._lists, "_read", lambda: services.contracts.contracts_of(owner)),
        "feedback": (services.feedback._by_contract, "_read", lambda: services.feedback.by_contract(owner)),
        "rules": (services.scores, "_estimated", lambda: services.scores.estimate(owner)),
        "estimate": (services.scores, "today", lambda: services.estimates.answer(owner)),
        "worker": (services.estimates, "subject", lambda: services.estimates.answer(owner)),
        "unreachable": (services.reminder_queue, "waiting_notices", delivery._look_up_unreachable),
    }[which]
    if which == "unreachable":
        async with services.database.write() as connection:
            from bot.reminders import setting_repository

            await setting_repository.change(connection, owner, notice_at=services.clock() - timedelta(1))
    services.contracts._lists.forget(owner)  # what was read before would not be read again
    services.feedback._by_contract.forget(owner)
    with monkeypatch.context() as hooks:
        done = after(world, hooks, holder, name)
        await read()
    assert done
    assert not holders(world, owner) & OF_MEMBERS
    if services.estimates._forgetting is not None:
        await services.estimates._forgetting
    assert await services.worker.run(histories_kept) == 0, "the worker's process keeps no history either"
