"""The text of guidance pages, made fit for Discord: little markup, nothing live, in parts that fit one message."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from bot.guidance.models import SOURCE_KINDS, Source
from bot.i18n import _
from bot.ui.text import cut, day, inert

_LINE = re.compile(r"(?P<mark>#{1,3} +|[-*•] +|\d{1,2}[.)] +|> *)?(?P<rest>.*)", re.DOTALL)
_BOLD = re.compile(r"\\\*\\\*(?=\S)(.+?)(?<=\S)\\\*\\\*")
_ITALIC = re.compile(r"(?<![\\*])\\\*(?![\\*\s])(.+?)(?<![\s\\])\\\*(?!\\\*)")
_MOST = 5000


def page_text(text: str) -> str:
    """The words of a page with headings, lists, quotes, bold and italic; everything else is shown as it is.

    Moderators write pages too: what they write makes no link, no mention and no other markup.
    """
    lines: list[str] = []
    for raw in text.splitlines():
        found = _LINE.fullmatch(raw.strip())
        assert found is not None
        mark, rest = (found["mark"] or "").strip(), found["rest"]
        words = inert(rest, _MOST)
        if not words:
            # One empty line at most, and none above a list or below a heading.
            if lines and lines[-1]:
                lines.append("")
        elif mark.startswith("#"):
            heading = words.replace("\\*", "")
            lines.append(f"**{heading}**")
        elif mark:
            mark = "-" if mark in "-*•" else mark.replace(")", ".")
            lines.append(f"{mark} {_emphasis(words)}")
        else:
            lines.append(_emphasis(words))
    kept = [
        line
        for line, before in zip(lines, ["", *lines], strict=False)
        if line or not (before.startswith("**") and before.endswith("**"))
    ]
    return "\n".join(kept).strip()


def _emphasis(words: str) -> str:
    return _ITALIC.sub(r"*\1*", _BOLD.sub(r"**\1**", words))


def address(url: str) -> str:
    """An address that ends nothing around it early."""
    return quote(url, safe="/:?#@!$&',;=+%~-._[]")


def sources_text(sources: Sequence[Source], servers: bool) -> str:
    """Where the facts are from. What a server's moderators link to is shown in full: it can promise nothing else."""
    lines = []
    for number, source in enumerate(sources, 1):
        about = [_(SOURCE_KINDS[source.kind])]
        if source.date is not None:
            about.append(day(source.date))
        if servers:
            lines.append(f"{number}. {inert(source.supports, 200)}: <{address(source.url)}>")
        else:
            host = inert((urlsplit(source.url).hostname or "").removeprefix("www."))
            link = f"[{inert(source.supports, 150)}]({address(source.url)})"
            lines.append(f"{number}. {link}\n-# {' · '.join([host, *about])}")
    return "\n".join(["**" + _("Sources") + "**", *lines]) if lines else ""


def sources_line(sources: Sequence[Source]) -> str:
    """The same in a line: each site with its numbered links."""
    by_site: dict[str, list[str]] = {}
    for number, source in enumerate(sources, 1):
        host = inert((urlsplit(source.url).hostname or "").removeprefix("www."))
        by_site.setdefault(host, []).append(f"[{number}]({address(source.url)})")
    listed = " · ".join(f"{host} {' '.join(links)}" for host, links in by_site.items())
    return "-# " + _("Sources") + f": {listed}" if listed else ""


def split(body: str, room: int) -> tuple[str, str]:
    """What comes first of a page's body, its opening and first section at least, and the sections after that."""
    if len(body) <= room * 1.2:  # not for a few lines
        return body, ""
    opening, *sections = re.split(r"\n(?=#{1,3} )", body)
    first = [opening, *sections[:1]]
    rest = sections[1:]
    while rest and sum(map(len, first)) + len(rest[0]) <= room:
        first.append(rest.pop(0))
    return "\n".join(first), "\n".join(rest)


def parts(blocks: Sequence[str], limit: int) -> list[list[str]]:
    """`blocks` in as few messages as their order allows, each of `limit` characters at most."""
    made: list[list[str]] = [[]]
    left = limit
    for block in blocks:
        for piece in _pieces(block, limit) if len(block) > left else [block]:
            if len(piece) > left and made[-1]:
                made.append([])
                left = limit
            made[-1].append(piece)
            left -= len(piece)
    return made


def _pieces(block: str, limit: int) -> Iterator[str]:
    """A block that may be too long for what is left, in pieces that end where a line ends."""
    if len(block) <= limit:
        yield block
        return
    piece = ""
    for line in block.split("\n"):
        line = cut(line, limit)
        if piece and len(piece) + 1 + len(line) > limit:
            yield piece
            piece = line
        else:
            piece = f"{piece}\n{line}" if piece else line
    if piece.strip():
        yield piece
