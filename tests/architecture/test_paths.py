"""Where things are: tests lie where what they test does, and a path that a page names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "PRIVACY.md")),
        *(ROOT / "docs").glob("*.md"),
    ]
)
FOLDERS = ("bot", "cogs", "tests", "docs", "benchmarks", "proxy", ".ci", ".github")


def code_folders() -> set[str]:
    """The folders right below bot/ and cogs/ that hold more than data."""
    return {
        str(folder.relative_to(ROOT))
        for above in ("bot", "cogs")
        for folder in (ROOT / above).iterdir()
        if any(file.name != "__init__.py" for file in folder.glob("**/*.py"))
    }


def test_each_folder_has_its_tests() -> None:
    tested = {str(file.parent.relative_to(ROOT / "tests")) for file in (ROOT / "tests").glob("**/test_*.py")}
    assert not code_folders() - tested


LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.<>/-]+\.(?:py|toml|md|ya?ml|po|txt|jsonl?|bin)")


def missing(text: str, folder: Path) -> Iterator[str]:
    """The paths named in a page of `folder` that are not there; `<subject>` stands for any."""
    yield from (link for link in LINK.findall(text) if not (folder / link).exists())
    for named in CODE.findall(text):
        path = re.sub(r"<\w+>", "*", named)
        if named.split("/")[0] in FOLDERS and "/" in named and " " not in named:
            if not any(ROOT.glob(path.rstrip("/"))):
                yield named
        elif FILE.fullmatch(named) and not (
            any(ROOT.glob(path)) or any(any((ROOT / one).glob(f"**/{path}")) for one in FOLDERS)
        ):
            yield named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_in_a_page_is_there(page: Path) -> None:
    assert not list(missing(page.read_text(), page.parent))


@pytest.mark.parametrize(
    "text",
    ["[a](nowhere.md)", "[a](nowhere.md#b)", "`bot/nowhere`", "`bot/<subject>/nowhere.py`", "`nowhere.toml`"],
)
def test_a_path_that_is_not_there_is_found(text: str) -> None:
    assert list(missing(text, ROOT))


@pytest.mark.parametrize(
    "text", ["[a](README.md#b)", "[a](https://x.y/z.md)", "`bot/app.py`", "`bot/<subject>`", "`answers.toml`"]
)
def test_a_path_that_is_there_is_none(text: str) -> None:
    assert not list(missing(text, ROOT))
