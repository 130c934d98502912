"""Cards of evidence: all of a case by day, one entry, its history, the question before it goes."""

from collections.abc import Sequence

from bot.cases.evidence import missing
from bot.cases.models import Case, Entry
from bot.cases.words import MISSING
from bot.changes.models import Change
from bot.i18n import _, ngettext, pgettext
from bot.ui.buttons import DANGER, PRIMARY, button, select
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.pages import PER_PAGE, Order, page_of, pager
from bot.ui.text import NO_VALUE, cut, day, inert, moment, number, quoted
from bot.values import clean_text
from cogs.case.cards import case_options, entry_kind

_LINE = 110


def _first_words(entry: Entry, most: int) -> str:
    """What an entry says, on one line, plain text."""
    words = entry.text or (entry.file.name if entry.file else entry.link or "")
    return cut(" ".join(str(clean_text(words)).split()), most)


def _line(place: int, entry: Entry) -> str:
    mark = " 📎" if entry.file else ""
    head = f"**{place}. {day(entry.on_day)} · {entry_kind(entry.kind)}**{mark}"
    return f"{head}\n{inert(_first_words(entry, _LINE), _LINE)}"


def entries_card(owner: int, case: Case, entries: Sequence[Entry], page_number: int) -> Card:
    """A page of the evidence in a case, by day: the order in which the brief has it."""
    shown, page = page_of(entries, page_number)
    first = page.number * PER_PAGE + 1
    wanted = [_(MISSING[kind]) for kind in missing(entries)]
    return Card(
        ngettext("{count} piece of evidence", "{count} pieces of evidence", len(entries)).format(
            count=len(entries)
        ),
        f"-# {inert(case.name, 120)}",
        [
            Line(_line(first + place, one), button(pgettext("button", "Open"), "case.entry", owner, one.id))
            for place, one in enumerate(shown)
        ],
        _("Nothing yet shows: {what}.").format(what=", ".join(wanted)) if wanted else None,
        page.note,
        "-# "
        + _(
            "A message here on Discord is a proof too: press and hold it, then Apps → *Find guidance* → "
            "*Add to my case*."
        ),
        rows=[
            pager(page, "case.entries", owner, str(case.id), order=Order.AHEAD),
            Row(
                button(_("Add evidence"), "case.add", owner, case.id, style=PRIMARY),
                button(_("Back to the case"), "case.show", owner, case.id),
            ),
        ],
    )


def entry_card(owner: int, entry: Entry, said: str = "") -> Card:
    """One entry with everything that can be done with it."""
    author = ""
    if entry.author and entry.written_at:
        author = _("{author} wrote {when}:").format(
            author=inert(entry.author), when=moment(entry.written_at, "f")
        )
    file = ""
    if entry.file is not None:
        file = "📎 " + _("{name}, {size} MB").format(
            name=inert(entry.file.name, 80), size=number(max(entry.file.size / 1024 / 1024, 0.1))
        )
    return Card(
        f"{day(entry.on_day)} · {entry_kind(entry.kind)}",
        said,
        author,
        quoted(entry.text, 2500) if entry.text else None,
        file,
        inert(entry.link, 500) if entry.link else None,
        rows=[
            Row(
                button(_("Add another"), "case.add", owner, entry.case_id, style=PRIMARY),
                *([button(_("Get the file"), "case.file", owner, entry.id)] if entry.file else []),
                button(_("Edit"), "case.entry.edit", owner, entry.id),
                button(_("Back to the case"), "case.show", owner, entry.case_id),
            ),
            Row(
                button(_("All evidence"), "case.entries", owner, f"0~{entry.case_id}"),
                button(_("History"), "case.entry.history", owner, entry.id),
                button(_("Delete"), "case.entry.delete", owner, entry.id, style=DANGER),
            ),
        ],
    )


_FIELDS = {
    "on_day": lambda: _("Day"),
    "kind": lambda: _("Kind"),
    "text": lambda: _("What happened"),
    "link": lambda: _("Link"),
    "author": lambda: _("Written by"),
    "written_at": lambda: _("Written at"),
}


def history_card(owner: int, entry: Entry, changes: Sequence[Change]) -> Card:
    """Every correction of an entry, the newest first: a mediator may ask."""
    lines = []
    for change in reversed(changes):
        lines.append(f"**{moment(change.at, 'f')}**")
        lines += [
            f"-# {_FIELDS[name]()}: {inert(before or NO_VALUE, 150)} → {inert(after or NO_VALUE, 150)}"
            for name, (before, after) in change.fields.items()
            if name in _FIELDS
        ]
    return Card(
        _("History of this entry"),
        "\n".join(lines) or _("Nothing was changed since."),
        _("Added {when}.").format(when=moment(entry.created_at, "f")),
        rows=[Row(button(_("Back"), "case.entry", owner, entry.id))],
    )


def delete_entry_card(owner: int, entry: Entry) -> Card:
    """Asks before an entry is deleted."""
    return Card(
        _("Delete this entry?"),
        quoted(_first_words(entry, 200), 200),
        _("Its file and its history go with it, at once and for good."),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Keep it"), "case.entry", owner, entry.id, style=PRIMARY),
                button(_("Delete for good"), "case.entry.delete.yes", owner, entry.id, style=DANGER),
            )
        ],
    )


def which_case_card(owner: int, token: str, cases: Sequence[Case]) -> Card:
    """Asks which case a message is kept in."""
    return Card(
        _("Which case shall I keep it in?"),
        _("I keep the words, who wrote them, when, and the link, as they are now."),
        rows=[Row(select(_("Choose a case"), "case.message", owner, case_options(cases), token))],
    )
