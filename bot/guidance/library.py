"""The built-in pages: read from `content/`, one Markdown file a page, with its translations beside it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import OperatorError
from bot.guidance.models import Category, Page, Translation
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE

if TYPE_CHECKING:
    from pydantic import ValidationError

CONTENT = Path(__file__).parent / "content"


class Library:
    """Pages by slug, in each language, in the order of their categories and titles' slugs."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        order = list(Category)
        ordered = sorted(pages, key=lambda page: (order.index(page.category), page.slug))
        self._pages = {page.slug: page for page in ordered}
        self._translated: dict[str, dict[str, Page]] = {SOURCE_LANGUAGE: self._pages}

    def pages(self, language: str = SOURCE_LANGUAGE) -> tuple[Page, ...]:
        """Every page, in `language` where it is translated."""
        return tuple(self._in(language).values())

    def find_page(self, slug: str, language: str = SOURCE_LANGUAGE) -> Page | None:
        """The page `slug`, in `language` where it is translated."""
        return self._in(language).get(slug)

    def by_category(self, category: Category, language: str = SOURCE_LANGUAGE) -> tuple[Page, ...]:
        """The pages of `category`."""
        return tuple(page for page in self._in(language).values() if page.category is category)

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slug of every page."""
        return tuple(self._pages)

    def _in(self, language: str) -> Mapping[str, Page]:
        if language not in self._translated:
            self._translated[language] = {
                slug: page.in_language(language) for slug, page in self._pages.items()
            }
        return self._translated[language]


def load(folder: Path = CONTENT) -> Library:
    """The pages in `folder`; OperatorError names every fault of every file at once.

    This reads some hundred files: call it in a thread, or where nobody waits.
    """
    faults: list[str] = []
    pages = []
    for file in sorted(folder.glob("*.md")):
        data = _read(file, file.name, faults)
        if data is None:
            continue
        if data.get("slug") != file.stem:
            faults.append(f"{file.name}: slug: must be the file's name, {file.stem}")
        data["translations"] = {
            language: found
            for language in LANGUAGES
            if language != SOURCE_LANGUAGE
            and (found := _translation(folder / language / file.name, language, faults)) is not None
        }
        try:
            pages.append(Page.model_validate(data))
        except _validation_error() as error:
            faults += _told(file.name, error)
    known = {file.name for file in folder.glob("*.md")}
    faults += [
        f"{file.parent.name}/{file.name}: translates a page that does not exist"
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.md"))
        if file.name not in known
    ]
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise OperatorError(f"The guidance pages in {folder} have faults:\n{lines}")
    return Library(pages)


def _translation(file: Path, language: str, faults: list[str]) -> Translation | None:
    if not file.exists():
        return None
    name = f"{language}/{file.name}"
    data = _read(file, name, faults)
    if data is None:
        return None
    try:
        return Translation.model_validate(data)
    except _validation_error() as error:
        faults += _told(name, error)
        return None


def _read(file: Path, name: str, faults: list[str]) -> dict[str, Any] | None:
    """The front matter of `file` with its text as `body`; None, and a fault, where it cannot be read."""
    import frontmatter
    import yaml

    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        faults.append(f"{name}: is not UTF-8 text")
        return None
    except OSError as error:
        faults.append(f"{name}: cannot be read: {error.strerror}")
        return None
    try:
        data, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # Counted from 0 within the front matter, which begins with the end of the first line.
        where = f"line {mark.line + 1}: " if mark else ""
        faults.append(
            f"{name}: {where}the front matter is not YAML: {getattr(error, 'problem', None) or error}"
        )
        return None
    if not data:
        faults.append(f"{name}: has no front matter between two lines of ---")
        return None
    return {**data, "body": body}


def _validation_error() -> "type[ValidationError]":
    from pydantic import ValidationError

    return ValidationError


def _told(name: str, error: "ValidationError") -> list[str]:
    found = []
    for fault in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"])
        # What pydantic says of a text that was cleaned first.
        said = fault["msg"].removeprefix("Value error, ").replace("items after validation", "characters")
        found.append(": ".join(filter(None, (name, path, said))))
    return found
