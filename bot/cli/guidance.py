"""`candor guidance`: search and read the pages, and check them, without a bot."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING

import click

from bot.clock import system_clock
from bot.errors import OperatorError
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE, language_for

if TYPE_CHECKING:
    from bot.guidance.embeddings import Encoder
    from bot.guidance.library import Library
    from bot.guidance.models import Found, Page

_UNKNOWN = 2
_AGED = 3
_MOST_MONTHS = 240
_NEAR = 5
_MOST = 20

_LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=SOURCE_LANGUAGE,
    show_default=True,
    metavar="XX",
    help=f"The language to answer in: {' or '.join(LANGUAGES)}.",
)


@click.group()
def guidance() -> None:
    """The guidance pages: search, show, check."""


@guidance.command()
@click.argument("words", nargs=-1)
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON list of slug, score and sure, the best first."
)
@click.option(
    "--jsonl",
    "lines",
    is_flag=True,
    help='Read a question a line, {"query": …, "locale": …}, and print such a list a line.',
)
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=3, show_default=True, metavar="N", help="At most N."
)
@click.option("--embeddings", is_flag=True, help="Search by meaning too; needs requirements-embeddings.txt.")
@_LANGUAGE
def search(
    words: tuple[str, ...], as_json: bool, lines: bool, limit: int, embeddings: bool, language: str
) -> None:
    """Find the pages that answer WORDS, put in any way and in any language pages are written in.

    A page is "sure" if the bot would open it, or post it in a forum, at once; the others are offered to choose from.
    Where nothing fits, the list is empty.
    """
    from bot.guidance.library import load
    from bot.guidance.search import build_searcher
    from bot.guidance.search import search as best

    if lines == bool(words):
        raise click.UsageError(
            "Give the words to search for, or --jsonl and questions on the standard input."
        )
    searcher = build_searcher(load().pages(), _encoder() if embeddings else None)
    if not lines:
        found = asyncio.run(best(searcher, " ".join(words), language, limit))
        return click.echo(_json(found) if as_json else _readable(found))
    for number, line in enumerate(sys.stdin, start=1):
        if line.strip():
            query, locale = _question(line, number, language)
            click.echo(_json(asyncio.run(best(searcher, query, locale, limit))))


@guidance.command()
@click.argument("slug")
@_LANGUAGE
def show(slug: str, language: str) -> None:
    """Print the page SLUG with its deadlines, sources and drafts."""
    from bot.guidance.library import load

    library = load()
    page = library.find_page(slug, language)
    if page is None:
        near = "\n".join(f"  {name}" for name in _near(slug, library))
        raise OperatorError(f"There is no page {slug}. Near it:\n{near}", exit_code=_UNKNOWN)
    click.echo(_whole(page))


@guidance.command()
@click.option(
    "--months",
    type=click.IntRange(min=1, max=_MOST_MONTHS),
    metavar="N",
    help="List too what was read more than N months ago, sources without a day and older translations.",
)
def check(months: int | None) -> None:
    """Check every rule for the built-in pages and name each fault.

    Exit code 1: a rule is broken. Exit code 3: with --months, something is old; the oldest comes first.
    """
    from bot.guidance.ages import aged
    from bot.guidance.library import load
    from bot.guidance.rules import check as broken

    library = load()  # its OperatorError names what cannot even be read
    if found := broken(library):
        lines = "\n".join(f"  {one}" for one in found)
        raise OperatorError(f"The guidance pages break rules:\n{lines}")
    if months is not None and (old := aged(library, system_clock().date(), months)):
        lines = "\n".join(f"  {one}" for one in old)
        raise OperatorError(f"To be looked at again, the oldest first:\n{lines}", exit_code=_AGED)
    click.echo(f"{len(library.slugs)} pages, no faults.")


def _question(line: str, number: int, language: str) -> tuple[str, str]:
    """The question on a line, and the language to answer in; OperatorError where it is none."""
    try:
        row = json.loads(line.removeprefix("\ufeff"))  # some editors begin a file with a byte order mark
        query, locale = row["query"], row.get("locale") or language
        if isinstance(query, str) and isinstance(locale, str):
            return query, language_for(locale)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise OperatorError(
        f"Line {number} is no question. Write one JSON object a line, such as "
        '{"query": "client is silent", "locale": "en"}.'
    )


def _json(found: "Found") -> str:
    hits = [{"slug": hit.slug, "score": round(hit.score, 4), "sure": hit.sure} for hit in found.hits]
    return json.dumps(hits, ensure_ascii=False)


def _encoder() -> "Encoder":
    from bot.guidance.embeddings import Encoder

    return Encoder()


def _near(slug: str, library: "Library") -> list[str]:
    from rapidfuzz import process

    return [name for name, _score, _index in process.extract(slug, library.slugs, limit=_NEAR)]


def _readable(found: "Found") -> str:
    from bot.guidance.models import CATEGORIES

    if found.hits:
        return "\n".join(
            f"{hit.score:.2f}  {hit.slug:<28} {hit.title}{'' if hit.sure else '  (perhaps)'}"
            for hit in found.hits
        )
    if found.nearest is None:
        return "No page fits that."
    return f"No page fits that. The nearest topic is: {CATEGORIES[found.nearest]} ({found.nearest})."


def _whole(page: "Page") -> str:
    from bot.guidance.deadlines import MOMENTS
    from bot.guidance.models import Tone

    parts = [f"# {page.title}", page.summary, page.body]
    if page.deadlines:
        lines = [
            f"- {one.what}: {one.days}{' business' if one.business else ''} days from {MOMENTS[one.counted_from]}"
            + (f"; {one.note}" if one.note else "")
            for one in page.deadlines
        ]
        parts.append("\n".join(["## Deadlines", *lines]))
    for draft in page.drafts:
        parts.append(f"## Draft: {draft.title} ({draft.name}, to {draft.to})")
        parts += [f"[{tone}]\n{draft.text(tone)}" for tone in Tone]
    sources = [
        f"- {one.url} ({one.kind}{f', {one.date}' if one.date else ''}, read {one.read}): {one.supports}"
        for one in page.sources
    ]
    parts.append("\n".join(["## Sources", *sources]))
    parts.append(
        f"Checked {page.checked}, to be checked again by {page.due()}. "
        f"Related: {', '.join(page.related) or 'none'}. Platforms: {', '.join(page.platforms) or 'any'}."
    )
    return "\n\n".join(parts)
