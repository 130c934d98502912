"""The walls between the parts of the code hold: violations are planted in a copy of the tree, and each is found.

The walls themselves are import-linter's contracts in pyproject.toml, which `make lint` checks on the tree as it is.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.storage.tables import metadata

ROOT = Path(__file__).parents[2]

PLANTED = {
    # A file, what is written at its end, and the import that has to be found.
    ("bot/guidance/library.py", "import sqlalchemy"): "bot.guidance.library -> sqlalchemy",
    ("bot/scores/service.py", "from sqlalchemy.sql import text"): "bot.scores.service -> sqlalchemy",
    ("bot/support/tomorrow.py", "import sqlalchemy"): "bot.support.tomorrow -> sqlalchemy",
    ("bot/tomorrow/service.py", "import aiosqlite"): "bot.tomorrow.service -> aiosqlite",
    (
        "cogs/support/board.py",
        "def late() -> None:\n    import sqlalchemy",
    ): "cogs.support.board -> sqlalchemy",
    ("bot/worker.py", "import discord"): "bot.worker -> discord",
    ("bot/tomorrow/models.py", "from discord.utils import utcnow"): "bot.tomorrow.models -> discord",
    ("bot/storage/rows.py", "import discord"): "bot.storage.rows -> discord",
    ("cogs/help/tomorrow.py", "import simcord"): "cogs.help.tomorrow -> simcord",
    ("bot/ui/pages.py", "import PIL"): "bot.ui.pages -> PIL",
    ("bot/tomorrow/rules.py", "from bot.ui import text"): "bot.tomorrow.rules -> bot.ui.text",
    ("bot/tomorrow/words.py", "import cogs.help.commands"): "bot.tomorrow.words -> cogs.help.commands",
    (
        "bot/feedback/tomorrow.py",
        "from bot.contracts import repository",
    ): "bot.feedback.tomorrow -> bot.contracts.repository",
    (
        "bot/insights/parts.py",
        "import bot.support.anonymous.report_repository",
    ): "bot.insights.parts -> bot.support.anonymous.report_repository",
    (
        "cogs/score/tomorrow.py",
        "from bot.scores import repository",
    ): "cogs.score.tomorrow -> bot.scores.repository",
    ("cogs/ask/tomorrow.py", "import bot.storage.rows"): "cogs.ask.tomorrow -> bot.storage.rows",
    ("bot/ui/tomorrow.py", "import sqlite3"): "bot.ui.tomorrow -> sqlite3",
    ("cogs/ask/cards.py", "import cogs.support.cards"): "cogs.ask.cards -> cogs.support.cards",
    ("cogs/tomorrow/cards.py", "import cogs.help.commands"): "cogs.tomorrow.cards -> cogs.help.commands",
    ("bot/scoring/rules.py", "import bot.storage"): "bot.scoring.rules -> bot.storage",
    ("bot/scoring/models.py", "import bot.i18n"): "bot.scoring.models -> bot.i18n",
    ("bot/parsing/money.py", "import bot.contracts.models"): "bot.parsing.money -> bot.contracts.models",
    (
        "bot/contracts/search.py",
        "import bot.guidance.library",
    ): "bot.contracts.search -> bot.guidance.library",
    ("bot/feedback/window.py", "import bot.scores.models"): "bot.feedback.window -> bot.scores.models",
    ("bot/transfer/row.py", "import bot.insights.models"): "bot.transfer.row -> bot.insights.models",
    ("bot/charts/draw.py", "import bot.scores.service"): "bot.charts.draw -> bot.scores.service",
    ("bot/pending.py", "import bot.members.service"): "bot.pending -> bot.members.service",
    ("bot/loops.py", "import bot.reminders.queue"): "bot.loops -> bot.reminders.queue",
    ("bot/storage/engine.py", "import bot.changes.models"): "bot.storage.engine -> bot.changes.models",
    ("bot/support/notify.py", "import bot.services"): "bot.support.notify -> bot.services",
    ("bot/openings/repository.py", "import bot.openings.service"): (
        "bot.openings.repository -> bot.openings.service"
    ),
}

UNPLACED = "bot.tomorrow"
"""The new folder among them, which has no place in the layers yet."""

_FOUND = re.compile(r"^(?:-| ) +(\S+ -> \S+) \(l\.|^- (\S+)$")


def found_in(tree: Path) -> set[str]:
    """The imports that import-linter objects to in a copy of the tree, and the folders without a place there."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tree), "PATH": "", "COLUMNS": "200"},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return {match[1] or match[2] for line in done.stdout.splitlines() if (match := _FOUND.match(line))}


def test_each_planted_violation_is_found_and_nothing_else(tmp_path: Path) -> None:
    for package in ("bot", "cogs"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.mo", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in PLANTED:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        with file.open("a") as source:
            source.write(f"\n{line}\n")
    assert found_in(tmp_path) == {*PLANTED.values(), UNPLACED}


def repositories() -> set[str]:
    """Every module that is a repository."""
    files = [*(ROOT / "bot").rglob("*repository.py"), *(ROOT / "cogs").rglob("*repository.py")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}


def test_every_repository_stands_behind_the_wall() -> None:
    """Import-linter has no pattern for a part of a name, so those with a longer one are named."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (wall,) = [one for one in contracts if "each other's repositories" in one["name"]]
    named = {one for one in repositories() if not one.endswith(".repository")}
    assert named == set(wall["forbidden_modules"]) - {"bot.**.repository"}


# Tables: import-linter sees modules, and the tables are names in one.

SUBJECTS = {
    "cases": {"case_*"},
    "changes": {"change"},
    "contracts": {"client", "contract"},
    "feedback": {"feedback"},
    "guidance": {"guidance_*"},
    "insights": {"insight_*"},
    "members": {"member"},
    "openings": {"channel_opening", "meta"},
    "reminders": {"reminder", "reminder_*"},
    "scores": {"score_floor", "shown_score"},
    "setbacks": {"lesson", "setback", "setback_step"},
    "support": {"anonymous_*", "departed_server", "question_report", "support_*", "thanks", "thanks_*"},
}
"""Folder of bot/ → its tables. Another subject asks its service."""

JOINED = {
    ("contracts", "member"),
    ("feedback", "contract"),
    ("reminders", "contract"),
    ("reminders", "member"),
    ("setbacks", "contract"),
    ("insights", "member"),
}
"""What a subject joins of another's, to read in one statement what two would have to agree on. Never written."""


def tables_of(source: str) -> Iterator[str]:
    """The tables that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.storage.tables"):
            yield from (alias.name for alias in node.names if alias.name in metadata.tables)


def written_by(source: str) -> Iterator[str]:
    """The names that a module hands to insert, update or delete."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in ("insert", "insert_for", "update", "delete"):
            yield from (one.id for one in node.args if isinstance(one, ast.Name))


def intruders(subject: str, source: str) -> set[str]:
    """The tables of others that a module of `subject` uses as it may not."""
    own = SUBJECTS.get(subject, set())
    foreign = {table for table in tables_of(source) if not any(fnmatch(table, pattern) for pattern in own)}
    written = foreign & set(written_by(source))
    return written | {table for table in foreign if (subject, table) not in JOINED}


def test_each_subject_keeps_to_its_own_tables() -> None:
    for file in sorted((ROOT / "bot").rglob("*.py")):
        subject = file.relative_to(ROOT / "bot").parts[0]
        if subject != "storage":
            assert not intruders(subject, file.read_text()), file


@pytest.mark.parametrize(
    ("subject", "source"),
    [
        ("insights", "from bot.storage.tables import contract"),
        ("tomorrow", "from bot.storage.tables import member"),
        ("feedback", "from bot.storage.tables import contract\ndelete(contract).where(True)"),
    ],
)
def test_a_table_of_somebody_else_is_found(subject: str, source: str) -> None:
    assert intruders(subject, source)


# What is measured is the program, not its tests.


def test_benchmarks_need_nothing_of_the_tests() -> None:
    for file in (ROOT / "benchmarks").rglob("*.py"):
        assert "tests" not in imported_packages(file.read_text()), file


def imported_packages(source: str) -> set[str]:
    """Top-level names of all that a module imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found
