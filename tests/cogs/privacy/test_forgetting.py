"""What the running bot remembers of a member goes when they erase their data: every holder there is, or will be."""

import ast
import functools
import gc
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import typed_cache
from bot.duties import Memories
from bot.guidance.text import _stemmers
from bot.guidance.vectors import WordVectors
from bot.parsing.moments.recurring import read_rule
from bot.services import build_services
from cogs.ask import posts
from tests.cogs.asking import PATIENCE, corner
from tests.cogs.conftest import Records, World
from tests.cogs.owned import OWN_PRESSES
from tests.cogs.privacy.holders import OF_NOBODY
from tests.cogs.verbs import add_contract, buttons, fill, forge, press, texts

ROOT = Path(__file__).parents[3]

OF_MEMBERS = {
    "ArticulateCog._kept",
    "Corrections._forms",
    "DayChoices._waiting",
    "Delivery.unreachable",
    "EstimateService._kept",
    "EstimateService._subjects",
    "GreetingCog._hinted",
    "KeptMessages._waiting",
    "RemindCog._drafts",
    "Remembered._kept",  # contracts; feedback
    "ScoreService._estimates",
    "SupportCog._asked",
    "SupportWatchCog._mentioned",
    "TransferCog._waiting",
    "TransferCog._grown",
    "OpenForms._open",
}
"""Where something of a member stays in memory. The tests below fill each, and see it emptied."""

SKIPPED = ("bot/cli", "bot/sandbox", "bot/scoring", "bot/transfer", "bot/parsing", "bot/storage/migrations")
"""No part of the running bot, or pure."""

CONTAINERS = {
    "OrderedDict",
    "Pending",
    "WeakKeyDictionary",
    "WeakSet",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "set",
}
MAKERS = CONTAINERS | {
    node.name
    for folder in ("bot", "cogs")
    for file in (ROOT / folder).rglob("*.py")
    for node in ast.walk(ast.parse(file.read_text()))
    if isinstance(node, ast.ClassDef)
    and {part.id for base in node.bases for part in ast.walk(base) if isinstance(part, ast.Name)} & CONTAINERS
}
"""What makes a container, classes of ours that are one among them."""

CACHES_OF_NOBODY = {
    "_known": "names of an enumeration",
    "_other_numbers": "languages",
    "_plain": "single characters",
    "_putting": "databases",
    "_touching": "databases",
    "_translations": "languages",
    "clock_of": "zones",
    "meanings": "tables of words",
    "phrases_of": "kinds of words",
    "words_for": "tables of words",
}
"""Functions whose answers are cached without being forgotten, and what they are asked about."""


def makes_a_container(value: ast.expr | None) -> bool:
    """Whether an expression makes an empty container, to be filled later."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    if isinstance(value, ast.Call):
        name = value.func.value if isinstance(value.func, ast.Subscript) else value.func
        return isinstance(name, ast.Name) and name.id in MAKERS
    return False


def containers(file: Path) -> Iterator[str]:
    """Attributes and variables of the module that begin as an empty container."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for inner in ast.walk(node):
            targets = inner.targets if isinstance(inner, ast.Assign) else [getattr(inner, "target", None)]
            if isinstance(inner, ast.Assign | ast.AnnAssign) and makes_a_container(inner.value):
                for target in targets:
                    if isinstance(target, ast.Attribute):
                        yield f"{node.name}.{target.attr}"
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and makes_a_container(statement.value):
            target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
            assert isinstance(target, ast.Name)
            yield f"{file.stem}.{target.id}"


def test_every_holder_is_thought_of() -> None:
    """A container that is new to the bot holds something of members, and is filled below; or it says what else."""
    found = {
        name
        for folder in ("bot", "cogs")
        for file in (ROOT / folder).rglob("*.py")
        if not str(file.relative_to(ROOT)).startswith(SKIPPED)
        # What answers a search is made of the texts of pages alone; for what is asked see the caches below.
        and file.name not in ("embeddings.py", "fulltext.py", "spelling.py")
        for name in containers(file)
    }
    assert found - OF_NOBODY.keys() == OF_MEMBERS
    assert OF_NOBODY.keys() <= found


def cached_for_good(file: Path) -> Iterator[str]:
    """Functions with parameters whose answers functools keeps, by decorator or by call."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and (node.args.args or node.args.kwonlyargs):
            decorators = {
                part.id for one in node.decorator_list for part in ast.walk(one) if isinstance(part, ast.Name)
            }
            if decorators & {"cache", "lru_cache"}:
                yield node.name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
            made_by = node.func.func
            if isinstance(made_by, ast.Name) and made_by.id in {"cache", "lru_cache"}:
                yield f"{file.stem}: {ast.unparse(node)}"


def test_every_cache_is_thought_of() -> None:
    """What members type is cached by `cache_typed`; whatever is cached for good is about something else."""
    found = {
        name
        for folder in ("bot", "cogs")
        for file in (ROOT / folder).rglob("*.py")
        if not str(file.relative_to(ROOT)).startswith(
            ("bot/cli", "bot/sandbox", "bot/scoring", "bot/typed_cache.py")
        )
        for name in cached_for_good(file)
    }
    assert found == CACHES_OF_NOBODY.keys()


async def test_words_that_were_typed_are_in_no_cache(world: World) -> None:
    """Not even those of a search that found nothing, which nobody's table has."""
    await world.alice.slash(world.lounge, "guidance find", words="Secretia wispered an unpaid invoise")
    await world.services.contracts.search_contracts(world.alice.id, "Secretia")
    read_rule("DTSTART:20260105T080000\nRRULE:FREQ=DAILY")
    kept = {
        cache.__name__: cache.cache_info().currsize
        for cache in typed_cache._caches
        if cache.cache_info().currsize
    }
    assert {"read_rule", "stems", "_starting_with", "_search"} <= kept.keys()
    await world.services.privacy.erase(world.alice.id)
    assert {cache.cache_info().currsize for cache in typed_cache._caches} == {0}
    inside = [held for stem in _stemmers().values() for held in gc.get_referents(stem.__self__)]  # type: ignore[attr-defined]  # a method
    assert {} in inside, "where the library keeps words"
    assert not [held for held in inside if isinstance(held, dict) and held]


WORDS = ("Secretia", "whispered", "mumbled", "Hushwork")


def holders(world: World, owner: int) -> set[str]:
    """Where in the memory of the bot something stands that names the member or has their words."""
    bot = world.bot
    parts = (
        bot.delivery,
        bot.reminder_cards,
        bot.sections,
        bot.metrics,
        bot.corrections,
        bot.open_forms,
        bot.day_choices,
        bot.kept_messages,
    )
    roots = [world.services, *parts, *bot.cogs.values()]
    found: set[str] = set()
    seen: set[int] = set()

    def walk(node: Any, at: str) -> None:
        if isinstance(node, int | str | bytes):
            if node == owner or (isinstance(node, str) and any(word in node for word in WORDS)):
                found.add(at)
            return
        # What `Memories` names is reached where it is kept. Every English word has a vector.
        if id(node) in seen or node is None or isinstance(node, Memories | WordVectors):
            return
        seen.add(id(node))
        kind = type(node)
        if isinstance(node, Mapping):
            for key, value in node.items():
                walk(key, at)
                walk(value, at)
        elif isinstance(node, list | tuple | set | frozenset) or kind.__name__ in ("deque", "odict_values"):
            for value in [*node, *getattr(node, "__dict__", {}).values()]:
                walk(value, at)
        elif isinstance(node, types.FunctionType):
            for cell in node.__closure__ or ():
                walk(cell.cell_contents, at)
        elif isinstance(node, functools.partial):
            walk([*node.args, *node.keywords.values()], at)
        elif isinstance(node, types.MethodType):
            walk(node.__self__, at)
        elif hasattr(node, "get_loop") and hasattr(node, "done"):  # a future
            if node.done() and not node.cancelled() and node.exception() is None:
                walk(node.result(), at)
        elif kind.__module__.startswith(("bot.", "cogs.")) and node is not bot:
            for name, value in getattr(node, "__dict__", {}).items():
                inside = f"{kind.__name__}.{name}"
                # What is inside something that a holder has is the holder's.
                walk(value, at if at in OF_MEMBERS else inside)

    for root in roots:
        walk(root, type(root).__name__)
    return found


async def remember(world: World, records: Records) -> Any:
    """Fill what `records` leaves empty; returns a form that alice has open."""
    alice, services = world.alice, world.services
    await services.scores.estimate(alice.id)
    await services.estimates.answer(alice.id)
    await services.feedback.by_contract(alice.id)
    await alice.slash(world.lounge, "support suggest", words="client threatens a bad review")
    cogs: Any = [world.bot.get_cog(name) for name in ("SupportWatchCog", "TransferCog")]
    cogs[0]._mentioned[alice.id] = services.clock()
    cogs[1]._grown.put(alice.id, ("Secretia",))
    await alice.send_dm("Secretia mumbled")
    shown = await alice.slash(world.lounge, "contract show", contract="Hushwork")
    await fill(alice, await press(alice, shown, "Edit"), {"First day": "October 2025"})
    return await press(alice, shown, "Edit")


async def erase(world: World) -> None:
    """Alice erases everything about her, as members do."""
    asked = await world.alice.slash(world.lounge, "privacy delete")
    result = await press(world.alice, asked, "Erase everything for good")
    assert "Nothing about you is left" in texts(result)


async def test_nothing_of_a_member_stays_in_memory(world: World, records: Records) -> None:
    form = await remember(world, records)
    world.bot.delivery.unreachable.add(world.alice.id)  # an interaction would take it away
    assert holders(world, world.alice.id) == OF_MEMBERS
    await world.services.privacy.erase(world.alice.id)
    assert holders(world, world.alice.id) == set()
    late = await fill(world.alice, form, {"Title": "Typed late"})
    assert "no longer open" in texts(late)
    assert "Typed late" in texts(late)


async def test_the_bot_looks_whom_another_process_erased(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    services = world.services
    await services.estimates.answer(world.alice.id)
    other = build_services(
        services.settings, services.database, services.cipher, services.clock, worker=services.worker
    )
    await other.privacy.erase(world.alice.id)
    assert world.alice.id in services.estimates.remembered()
    await world.env.advance_time(120)
    assert world.alice.id not in services.estimates.remembered()


LATE = {
    **dict.fromkeys(("import.yes", "import.no"), ("token", "no longer have that file")),
    "import.undo": ("token", "cannot undo this"),
    "form.correct": ("refused", "no longer have this form"),
    "case.message": ("message", "kept already"),
    "remind.save": ("moment", "no longer have this preview"),
    "remind.change": ("moment", "no longer have this preview"),
    "remind.undo": ("removed", "ten minutes"),
    "articulate.text": ("experience", "no longer have this text"),
    "articulate.post": ("experience", "no longer have this text"),
}
"""Button of before the erasure → whose argument it has, and what it answers."""


async def test_no_button_of_before_brings_anything_back(world: World, records: Records) -> None:
    await erase(world)
    for action, (name, said) in LATE.items():
        custom_id = f"c/{action}/{world.alice.id}/{records.ids[name]}"
        assert said in texts(await forge(world.alice, records.help_of_alice, custom_id)), action
        assert set((await world.rows(world.alice)).values()) == {0}, action


CHOICES = {
    "guidance.no",
    "guidance.save",
    "guidance.yes",
    "remind.off",
    "remind.start_all",
    "score.floor.set",
    "start.dm",
    "start.zone.take",
    "thanks.refuse",
}
"""Buttons that keep something whenever they are pressed: it is what they are for."""


async def test_other_buttons_of_before_keep_nothing(world: World, records: Records) -> None:
    """To stop what nobody gets, or to choose what is usual, is no reason to begin with a member."""
    await erase(world)
    for action, argument in OWN_PRESSES.items():
        if action not in CHOICES | {"privacy.delete.yes"}:
            await forge(world.alice, records.help_of_alice, f"c/{action}/{world.alice.id}/{argument}")
            kept = {name: count for name, count in (await world.rows(world.alice)).items() if count}
            assert not kept, action


async def test_an_import_that_is_confirmed_while_everything_is_erased(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot has taken the file, and has not begun to store it."""
    from cogs.transfer import commands

    read = await world.alice.slash(
        world.lounge, "import", file=("a.csv", b"client,started\nAna,2025-01-01\n")
    )
    show = commands.show

    async def slow(*arguments: Any) -> None:
        await show(*arguments)
        await world.services.privacy.erase(world.alice.id)

    monkeypatch.setattr(commands, "show", slow)
    await press(world.alice, read, "Import")
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_the_undo_of_a_reminder_outlives_the_bot(world: World) -> None:
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="Mine")
    saved = await press(world.alice, asked, "Save")
    deleted = await press(world.alice, saved, "Delete")
    assert await world.services.reminders.open(world.alice.id) == []
    await world.restart()
    assert "It is back" in texts(await press(world.alice, deleted, "Undo"))
    assert [one.text for one in await world.services.reminders.open(world.alice.id)] == ["Mine"]


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_a_question_is_erased_while_discord_has_it(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """It is not on Discord yet when its author erases everything, and is there a moment later."""
    nook = await corner(world, kind)
    await press(world.alice, await nook.preview(world.alice), "Post")
    publish = posts.publish

    async def slow(*arguments: Any) -> int:
        await world.services.privacy.erase(world.alice.id)
        return await publish(*arguments)

    with monkeypatch.context() as late:
        late.setattr(posts, "publish", slow)
        await nook.later()
    assert nook.posts() == []
    await nook.later(2400)
    assert nook.posts() == []


async def test_a_question_is_erased_that_never_reached_discord(world: World) -> None:
    """Discord failed, so it would be posted again; by then there are no words to post."""
    nook = await corner(world, "text")
    world.env.inject_error("POST", f"/channels/{nook.channel.id}/messages", status=500, times=5)
    await press(world.alice, await nook.preview(world.alice), "Post")
    await nook.later(PATIENCE / 2)
    assert nook.posts() == []
    await world.services.privacy.erase(world.alice.id)
    await nook.later(3600)
    assert nook.posts() == []


async def test_a_failing_purge_keeps_none_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    added = await add_contract(world.alice, world.lounge)
    assert "Delete" in buttons(added)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    await world.services.feedback.log(world.alice.id, one.id, {"stars": 5})
    await world.services.feedback.remove_feedback(world.alice.id, one.id)

    async def fails() -> int:
        raise RuntimeError

    (purging,) = [step for loop in world.bot.loops for step in loop._steps if step.name == "ContractService"]
    monkeypatch.setattr(purging, "work", fails)
    await world.env.advance_time(12 * 60)
    assert {line["where"] for line in world.take_faults()} == {"loop purge: ContractService"}
    assert (await world.rows(world.alice))["feedback"] == 0
