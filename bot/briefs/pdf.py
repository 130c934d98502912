"""A brief as a PDF. Runs in the worker process only: the library takes 100 MB or more, a long case a second.

Typst sets the type (`layout.typ`): it shapes every script, writes in two directions, and looks for missing characters
in all fonts of the machine; what none has is drawn as a box. The texts reach it as JSON, never as a program.
"""

import base64
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.briefs.files import size_of, thumbnail
from bot.briefs.models import Brief, BriefEntry
from bot.briefs.wording import facts, heading
from bot.errors import Refusal
from bot.i18n import _, current_language, language
from bot.written import written_day, written_money

if TYPE_CHECKING:
    import typst

_LAYOUT = Path(__file__).with_name("layout.typ")

_KEPT_FOR = 12
"""The library keeps what it has set for so many documents (10, and some to be sure), to be quick with the next."""


def draw_pdf(brief: Brief) -> bytes:
    """The brief as a PDF of A4 pages: first what matters at a glance, then the statement, the timeline, the evidence.

    Its language and title are the brief's own. No network, no files but the machine's fonts. Raises Refusal where the
    library fails, which says that the plain text is there.
    """
    import typst

    with language(brief.language):
        try:
            return typst.compile(
                _LAYOUT.read_bytes(), font_paths=_fonts(), sys_inputs={"brief": json.dumps(_content(brief))}
            )
        except (typst.TypstError, RuntimeError) as error:
            raise Refusal(
                _("I could not draw the PDF. Nothing is lost: take the plain text, which says the same.")
            ) from error
        finally:
            # Nothing of a member's case stays in the memory of the worker.
            for _number in range(_KEPT_FOR):
                typst.compile(b"", font_paths=_fonts())


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts()


Content = dict[str, Any]
"""What `layout.typ` reads. A text is a list of lines, each with its direction."""


def _content(brief: Brief) -> Content:
    return {
        "language": current_language(),
        "made_on": [brief.made_on.year, brief.made_on.month, brief.made_on.day],
        "title": brief.title,
        "heading": _lines(brief.title),
        "footer": _lines(_cut(brief.title, 80)),
        "words": {
            "summary": _("Summary"),
            "amounts": _("Amounts"),
            "deadlines": _("Deadlines"),
            "until": _("Until"),
            "what": _("What is to be done"),
            "silence": _("If nothing is done"),
            "statement": _("Statement"),
            "against": _("What speaks against it"),
            "timeline": _("Timeline"),
            "evidence": _("Evidence"),
            "link": _("Link:"),
            "file": _("File:"),
            "page": _("Page {page} of {pages}"),
        },
        "facts": [{"label": label, "value": _lines(value)} for label, value in facts(brief)],
        "summary": [_lines(line) for line in brief.summary],
        "amounts": [
            {"what": _lines(one.what), "sum": written_money(one.cents, one.currency)} for one in brief.amounts
        ],
        "clocks": [
            {"day": written_day(one.day), "what": _lines(one.what), "silence": _lines(one.silence)}
            for one in brief.clocks
        ],
        "statement": [
            {"heading": _lines(part.heading), "text": _lines(part.text)} for part in brief.statement
        ],
        "against": _lines(brief.against),
        "entries": [_entry(entry) for entry in brief.entries],
    }


def _entry(entry: BriefEntry) -> Content:
    picture = thumbnail(entry.image) if entry.image else None
    return {
        "day": written_day(entry.day),
        "kind": _lines(entry.kind),
        "excerpt": _lines(_excerpt(entry)),
        "heading": _lines(heading(entry)),
        "text": _lines(entry.text),
        "link": _lines(entry.link),
        "address": entry.link if entry.link.startswith(("https://", "http://")) else "",
        "file": _lines(entry.file_name),
        "picture": _embedded(picture) if picture else None,
        "seen": _("A small picture of {file}").format(file=entry.file_name or entry.kind),
    }


def _excerpt(entry: BriefEntry) -> str:
    return _cut(" ".join(entry.text.split()) or entry.file_name or entry.link, 150)


def _cut(text: str, limit: int) -> str:
    """`text` with about as many characters, whole words where there are any."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _embedded(jpeg: bytes) -> Content:
    """A picture as SVG around it: JSON holds no bytes, and a list of numbers would take seconds."""
    data = base64.b64encode(jpeg).decode()
    width, height = size_of(jpeg)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )
    return {"svg": svg, "wide": width >= height}


def _lines(text: str) -> list[Content]:
    return [{"text": _breakable(line), "rtl": _is_rtl(line)} for line in text.splitlines()]


def _is_rtl(text: str) -> bool:
    """Whether its first letter with a direction is written from right to left (Unicode's rules P2 and P3)."""
    directions = map(unicodedata.bidirectional, text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


# Scripts without spaces between words are left alone: the library knows where their lines may end.
_LONG_WORD = re.compile(
    r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uff00-\uffef]{25,}"
)
_STEP = re.compile(r".{12}(?![\u200d\ufe0f\U0001f3fb-\U0001f3ff])")


# Each font has its own idea of these: a wrong sign would be worse than one that says that something is missing.
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def _breakable(line: str) -> str:
    """`line` where a word too long for a line may be broken: addresses, and words of 2,000 letters."""
    return _LONG_WORD.sub(lambda word: _STEP.sub("\\g<0>\u200b", word[0]), _PRIVATE.sub("\ufffd", line))
