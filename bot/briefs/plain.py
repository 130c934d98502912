"""A brief as plain text, to paste into a ticket."""

from collections.abc import Iterator

from bot.briefs.models import Brief, BriefEntry
from bot.briefs.wording import facts, heading
from bot.i18n import _, language
from bot.written import written_day, written_money


def plain_text(brief: Brief) -> str:
    """Everything that the PDF says but the pictures, in lines of any length, in the brief's language."""
    with language(brief.language):
        parts = [brief.title, "\n".join(f"{label}: {value}" for label, value in facts(brief))]
        parts += (f"{title.upper()}\n\n{text}" for title, text in _sections(brief) if text)
        return "\n\n".join(parts) + "\n"


def _sections(brief: Brief) -> Iterator[tuple[str, str]]:
    yield _("Summary"), "\n".join(f"- {line}" for line in brief.summary)
    yield (
        _("Amounts"),
        "\n".join(f"- {one.what}: {written_money(one.cents, one.currency)}" for one in brief.amounts),
    )
    yield _("Deadlines"), "\n".join(_clocks(brief))
    yield _("Statement"), "\n\n".join(f"{part.heading}\n{part.text}" for part in brief.statement)
    yield _("What speaks against it"), brief.against
    yield _("Evidence"), "\n\n".join(_entry(number, one) for number, one in enumerate(brief.entries, 1))


def _clocks(brief: Brief) -> Iterator[str]:
    for clock in brief.clocks:
        yield f"- {written_day(clock.day)}: {clock.what}"
        if clock.silence:
            yield "  " + _("If nothing is done:") + f" {clock.silence}"


def _entry(number: int, entry: BriefEntry) -> str:
    lines = [f"[{number}] {heading(entry)}", entry.text]
    if entry.link:
        lines.append(_("Link:") + f" {entry.link}")
    if entry.file_name:
        lines.append(_("File:") + f" {entry.file_name}")
    return "\n".join(filter(None, lines))
