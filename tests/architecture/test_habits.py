"""Habits that no linter knows, read from the source itself."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
"""Ways to ask the system for the time. `discord.utils.utcnow` is asked only where `bot.clock` cannot be reached."""

MOCKS = {"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "PropertyMock"}


def place(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def calls(source: str) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call in a module, as `calls_in` gives them."""
    yield from calls_in(ast.walk(ast.parse(source)))


def calls_in(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call with the name that is called and what stands before its dot."""
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            yield node, called.id, ""
        elif isinstance(called, ast.Attribute):
            owner = called.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            yield node, called.attr, name


def clock_calls(source: str) -> Iterator[ast.Call]:
    """Calls that ask the system for the time."""
    for node, name, owner in calls(source):
        if (owner, name) in CLOCKS:
            yield node


def loose_mocks(source: str) -> Iterator[ast.Call]:
    """Mocks that accept any call, also one that the real thing has not."""
    for node, name, owner in calls(source):
        given = {keyword.arg for keyword in node.keywords}
        if name in MOCKS and not given & {"spec", "spec_set", "wraps"} and not node.args:
            yield node
        patched = name == "patch" or (owner == "patch" and name in ("object", "multiple"))
        if patched and not given & {"autospec", "spec", "spec_set", "new", "new_callable"}:
            new = 2 if owner != "patch" else 3
            if len(node.args) < new:
                yield node


def finished_refusals(source: str) -> Iterator[ast.Call]:
    """Refusals whose words hold a value already: nobody can tell what of them a member wrote."""
    for node, name, _owner in calls(source):
        if name in ("Refusal", "NotFound"):
            words = [inner for argument in node.args for inner in ast.walk(argument)]
            made = [one for one, called, _on in calls_in(words) if called == "format"]
            if made or any(isinstance(one, ast.JoinedStr) for one in words):
                yield node


def undocumented(source: str) -> Iterator[str]:
    """What has no docstring: the module itself, its public classes and functions."""
    tree = ast.parse(source)
    if not ast.get_docstring(tree) and tree.body:
        yield "the module"
    for node in tree.body:
        named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if named and not node.name.startswith("_") and not ast.get_docstring(node):
            yield node.name


def test_only_the_clock_knows_the_time() -> None:
    found = [
        place(file, node)
        for file in SOURCES
        if file != ROOT / "bot" / "clock.py"
        for node in clock_calls(file.read_text())
    ]
    assert not found


def test_no_mock_without_a_spec() -> None:
    found = [place(file, node) for file in TESTS for node in loose_mocks(file.read_text())]
    assert not found


def test_refusals_get_their_values_as_parts() -> None:
    """What a member wrote is made inert where it is inserted, so it may not be inserted before."""
    found = [place(file, node) for file in SOURCES for node in finished_refusals(file.read_text())]
    assert not found


@pytest.mark.parametrize(
    "words", ['_("a {b}").format(b=b)', 'f"a {b}"', '_("a"), ngettext("b", "c", n).format(n=n)']
)
def test_a_finished_refusal_is_found(words: str) -> None:
    assert list(finished_refusals(f"raise Refusal({words})"))


MARKUP = re.compile(r"`/|\*\*|<[t@#:/]")
"""A command in backticks, bold, and what Discord shows as something else."""


def test_services_write_no_markup_of_discord() -> None:
    """What they say may be shown in a terminal too. Whoever shows it knows the commands (`Look`)."""
    found = [
        f"{place(file, node)}: {text}"
        for file in SOURCES
        if file.is_relative_to(ROOT / "bot") and not {"ui", "sandbox", "cli", "app.py"} & set(file.parts)
        for node, name, _owner in calls(file.read_text())
        if name in ("_", "N_", "ngettext")
        for text in (one.value for one in node.args if isinstance(one, ast.Constant))
        if isinstance(text, str) and MARKUP.search(text)
    ]
    assert not found, "\n".join(found)


MENTION = re.compile(r"<(?:@[!&]?|[#/t]|a?:\w*:?)$|<(?:@[!&]?|#)\d|</\w|<t:")
"""How Discord's mentions begin: of a member, a role, a channel, a command, a moment, an emoji."""


def test_services_write_no_mentions() -> None:
    """Nor untranslated: a card knows how a channel or a member is shown."""
    folders = [folder for folder in (ROOT / "bot").iterdir() if (folder / "service.py").exists()]
    found = [
        place(file, node)
        for folder in [*folders, ROOT / "bot" / "support"]
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MENTION.search(node.value)
    ]
    assert not found


@pytest.mark.parametrize("words", ['f"<#{id}>"', 'f"<@{id}>"', '"<@&12>"', 'f"<t:{at}:R>"', '"</ask:12>"'])
def test_a_mention_is_found(words: str) -> None:
    texts = [one.value for one in ast.walk(ast.parse(words)) if isinstance(one, ast.Constant)]
    assert any(MENTION.search(str(text)) for text in texts)


UNSEARCHABLE = {
    *(
        "add",
        "all",
        "any",
        "build",
        "do",
        "find",
        "get",
        "gone",
        "make",
        "of",
        "put",
        "read",
        "remove",
        "run",
    ),
    *("say", "send", "set", "take", "update"),
}
"""Names that stand in every other line of Python: who looks for the definition or its uses finds nothing."""

SHORT_BUT_KNOWN = {
    "DiscordSender.send",
    "Sender.send",
    "Database.read",  # with `write`, the two kinds of transaction
    "Pending.find",  # a container: as a dict has its verbs
    "Pending.put",
    "Worker.run",  # as an executor's
    "read.read",  # commands of `candor`
    "run.run",
}


def short_names(source: str, module: str) -> Iterator[str]:
    """Public functions and methods whose name cannot be searched for; those inside functions may be short."""
    tree = ast.parse(source)
    for owner in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
        for node in owner.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in UNSEARCHABLE:
                yield f"{owner.name if isinstance(owner, ast.ClassDef) else module}.{node.name}"


def test_names_can_be_searched() -> None:
    found = {name for file in SOURCES for name in short_names(file.read_text(), file.stem)}
    assert found == SHORT_BUT_KNOWN


def test_only_settings_read_the_environment() -> None:
    found = [
        place(file, node)
        for file in SOURCES
        for node, name, owner in calls(file.read_text())
        if name == "getenv" or (owner == "environ" and name == "get")
    ]
    assert not found


def test_one_reader_of_ids() -> None:
    """Custom ids are forged: `number_in` knows how, and nobody beside it looks at digits."""
    files = [*(ROOT / "cogs").rglob("*.py"), *(ROOT / "bot" / "ui").rglob("*.py")]
    found = [
        file.stem
        for file in files
        for _node, name, _owner in calls(file.read_text())
        if name in ("isdigit", "isdecimal", "isnumeric")
    ]
    assert found == ["buttons"]


def test_cogs_do_not_answer_first_by_themselves() -> None:
    """Whoever waited a second was told already that an answer is coming: `bot.ui.acknowledge` and `replies` know."""
    first = re.compile(r"\.response\.(defer|send_message|edit_message|send_modal)\(")
    assert not [str(file) for file in (ROOT / "cogs").rglob("*.py") if first.search(file.read_text())]


def test_everything_public_has_a_docstring() -> None:
    files = [file for file in SOURCES if "migrations" not in file.parts]  # those have Alembic's own form
    found = [f"{file.relative_to(ROOT)}: {what}" for file in files for what in undocumented(file.read_text())]
    assert not found, "\n".join(found)


MOST_LINES = {"bot": 400, "cogs": 300, "tests": 450}
MEDIAN_OF_COGS = 130


def test_files_stay_small() -> None:
    lines = {
        file.relative_to(ROOT).parts: len(file.read_text().splitlines())
        for file in [*SOURCES, *TESTS]
        if file.name != "__init__.py"
    }
    assert not {"/".join(parts): count for parts, count in lines.items() if count > MOST_LINES[parts[0]]}
    assert median(count for parts, count in lines.items() if parts[0] == "cogs") <= MEDIAN_OF_COGS


def test_cards_are_built_in_cards_modules() -> None:
    """A command parses, calls a service and shows a card; how the card looks is found in one place."""
    found = [
        place(file, node)
        for file in (ROOT / "cogs").rglob("*.py")
        if "cards" not in file.stem
        for node, name, _owner in calls(file.read_text())
        if name == "Card"
    ]
    assert not found


def test_forms_are_built_in_forms_modules() -> None:
    """And a form knows what to call with what was typed, not who opened it."""
    found = [
        place(file, node)
        for file in (ROOT / "cogs").rglob("*.py")
        if "forms" not in file.stem
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
        and any(getattr(base, "id", "").endswith("Form") for base in node.bases)
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        "Mock()",
        "mock.MagicMock(name='x')",
        "patch('a.b')",
        "patch.object(a, 'b')",
        "AsyncMock(return_value=1)",
    ],
)
def test_a_loose_mock_is_found(source: str) -> None:
    assert list(loose_mocks(source))


@pytest.mark.parametrize(
    "source",
    [
        "Mock(spec=A)",
        "MagicMock(A)",
        "create_autospec(A)",
        "patch('a.b', autospec=True)",
        "patch.object(a, 'b', new)",
    ],
)
def test_a_strict_mock_is_left_alone(source: str) -> None:
    assert not list(loose_mocks(source))


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "dt.datetime.utcnow()", "date.today()", "time.time()"]
)
def test_a_clock_is_found(source: str) -> None:
    assert list(clock_calls(source))
