"""An import before it is kept."""

from bot.contracts.models import Contract, ContractDraft
from bot.i18n import N_, _, ngettext
from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.compare import Compared, Grown
from bot.transfer.growth import Unclear
from bot.transfer.plan import ContractRow, ImportPlan
from bot.transfer.service import Imported
from bot.ui.buttons import PRIMARY, SUCCESS, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import day, inert, money, stars

_FAULTS_SHOWN = 12
_SHOWN = ("client", "title", "started", "ended", "earned", "last_paid")
"""Columns of a row that show a member which one it is."""


def preview(
    owner: int, plan: ImportPlan, filename: str, token: str, compared: Compared | None = None
) -> Card:
    """What a file would bring, or what is wrong with it. `token`: by which the cog finds it again.

    `compared`: with what the member has; None where nothing of it could be stored anyway.
    """
    name = inert(filename, 60)
    notes = "\n".join(f"-# {inert(note, 300)}" for note in plan.notes[:8])
    if plan.faults:
        shown = "\n".join(
            f"- **{inert(fault.place, 80)}**: {inert(fault.message, 200)}"
            for fault in plan.faults[:_FAULTS_SHOWN]
        )
        more = len(plan.faults) - _FAULTS_SHOWN
        return Card(
            ngettext("{count} fault in {file}", "{count} faults in {file}", len(plan.faults)).format(
                count=len(plan.faults), file=name
            ),
            shown,
            _("… and {count} more.").format(count=more) if more > 0 else None,
            notes,
            _("Nothing was imported. Correct these in your file and use `/import` again."),
            tone=Tone.CAREFUL,
            rows=[_file_row(owner)],
        )
    if plan.missing:
        return missing_card(owner, plan, name, notes)
    if not plan.contracts and not plan.scores:
        return Card(_("Nothing to import in {file}").format(file=name), notes, tone=Tone.CAREFUL)
    first = "\n".join(map(_line, plan.contracts[:5]))
    rest = len(plan.contracts) - 5
    scores = "\n".join(f"- {day(one.on)}: {one.score} %" for one in plan.scores[:3])
    rated = sum(row.feedback is not None for row in plan.contracts)
    return Card(
        _("Import {file}?").format(file=name),
        "\n".join(
            [
                ngettext("{count} contract", "{count} contracts", len(plan.contracts)).format(
                    count=len(plan.contracts)
                ),
                _("{count} with feedback").format(count=rated),
                ngettext("{count} score", "{count} scores", len(plan.scores)).format(count=len(plan.scores)),
            ]
        ),
        first + (("\n" + _("… and {count} more.").format(count=rest)) if rest > 0 else ""),
        _grown_lines(compared.grown) if compared is not None and compared.grown else None,
        _unclear_lines(compared.unclear) if compared is not None and compared.unclear else None,
        scores,
        notes,
        rows=[
            Row(
                button(_("Import"), "import.yes", owner, token, style=SUCCESS),
                button(_("Cancel"), "import.no", owner, token),
            )
        ],
    )


def missing_card(owner: int, plan: ImportPlan, name: str, notes: str) -> Card:
    """What was understood of a file that lacks whole columns, what they are, and how to get them."""
    rows = plan.incomplete
    filled = {column: sum(column in row.cells for row in rows) for column in CSV_COLUMNS}
    understood = ", ".join(f"`{column}` ({count})" for column, count in filled.items() if count)
    shown = [" · ".join(str(row.cells[one]) for one in _SHOWN if one in row.cells) for row in rows[:3]]
    lines = "\n".join(f"- {inert(line, 120)}" for line in shown if line)
    missing = ", ".join(f"`{column}`" for column in plan.missing)
    return Card(
        _("Almost: {file} lacks {missing}").format(file=name, missing=missing),
        ngettext(
            "I understood {count} row, with {columns}.",
            "I understood {count} rows, with {columns}.",
            len(rows),
        ).format(count=f"{len(rows):,}", columns=understood or "–"),
        lines,
        _(
            "A contract needs a client and a first day. Below is a table of what I understood: fill in {missing} and "
            "use `/import` with it. From Upwork, the transactions report has clients and days of payment: Manage "
            "finances, Your reports, Transactions, download as CSV."
        ).format(missing=missing),
        notes,
        _("Nothing was imported."),
        tone=Tone.CAREFUL,
        rows=[_file_row(owner)],
    )


def _line(row: ContractRow) -> str:
    """A contract as it was read: its days, what was earned, its stars."""
    contract = row.contract
    name = " · ".join(inert(part, 40) for part in (contract.client, contract.title) if part)
    ended = day(contract.ended) if contract.ended else _("open")
    rating = stars(row.feedback.stars) if row.feedback else _("no feedback yet")
    earned = money(contract.earned_cents, contract.currency)
    return f"- {name}\n  -# {day(contract.started)} – {ended} · {earned} · {rating}"


def _grown_lines(grown: list[Grown]) -> str:
    """Contracts that are here already and get more by a later report."""
    lines = [
        f"- {inert(before.name, 60)}: {money(before.earned_cents, before.currency)} → "
        f"{money(after.earned_cents, after.currency)}{_from(before, after)}"
        for before, after in grown[:5]
    ]
    if len(grown) > len(lines):
        lines.append(_("… and {count} more.").format(count=len(grown) - len(lines)))
    head = ngettext(
        "**Grown: {count}.** You have this contract already. *Import* adds the new payments to it:",
        "**Grown: {count}.** You have these contracts already. *Import* adds the new payments to them:",
        len(grown),
    ).format(count=len(grown))
    return "\n".join([head, *lines])


def _from(before: Contract, after: ContractDraft) -> str:
    """The first day, where earlier payments move it."""
    return ", " + _("from {date}").format(date=day(after.started)) if after.started < before.started else ""


_WHY_UNCLEAR = {
    Unclear.NO_DAY: N_(
        "I do not know the day of their last payment, so I cannot tell what of this report you logged already. They "
        "stay as they are. Add that day with *Last payment* on the contract, then import again."
    ),
    Unclear.LESS: N_(
        "This report has all their payments, and they are less than you logged. They stay as they are. If the report "
        "is right, correct what they earned."
    ),
    Unclear.MORE: N_(
        "This report has more than you logged for them, and ends before their last payment. They stay as they are. "
        "Import a report of the whole time."
    ),
    Unclear.SEVERAL: N_(
        "You have several contracts of that client and title, so I cannot tell to which the payments belong. They stay "
        "as they are. Correct what they earned by hand."
    ),
}


def _unclear_lines(unclear: list[tuple[Contract, Unclear]]) -> str:
    """Contracts of which it cannot be told which payments are new, by the reason."""
    lines = []
    for why, reason in _WHY_UNCLEAR.items():
        contracts = [one for one, its in unclear if its is why]
        names = ", ".join(inert(one.name, 60) for one in contracts[:5]) + (" …" if len(contracts) > 5 else "")
        if contracts:
            lines.append(_("**Not clear:** {names}.").format(names=names) + " " + _(reason))
    return "\n".join(lines)


def _file_row(owner: int) -> Row:
    """The two ways to a file that can be imported."""
    return Row(
        button(_("Choose the file"), "import.file", owner, style=PRIMARY),
        button(_("Get the template"), "import.template", owner),
    )


def how_card(owner: int) -> Card:
    """How to import a file."""
    return Card(
        _("Import a file"),
        _(
            "Fill in the template in any spreadsheet and choose the file here: CSV, Excel (.xlsx) or OpenDocument "
            "(.ods). A JSON file from `/export` works too, and Upwork's transactions report as it is. You "
            "see everything before it is stored."
        ),
        rows=[_file_row(owner)],
    )


def imported_card(owner: int, imported: Imported, token: str = "") -> Card:
    """What was imported, in numbers. `token`: by which the cog finds what has grown, to take it back."""
    lines = [
        ngettext("{count} contract", "{count} contracts", imported.contracts).format(
            count=imported.contracts
        ),
        _("{count} with feedback").format(count=imported.feedback),
        ngettext("{count} score", "{count} scores", imported.scores).format(count=imported.scores),
    ]
    if imported.grown:
        lines.append(
            ngettext(
                "{count} contract got new payments",
                "{count} contracts got new payments",
                len(imported.grown),
            ).format(count=len(imported.grown))
        )
    if imported.known:
        lines.append(
            ngettext(
                "{count} contract was here already and stays as it is",
                "{count} contracts were here already and stay as they are",
                imported.known,
            ).format(count=imported.known)
        )
    return Card(
        "✓ " + _("Imported"),
        "\n".join(f"- {line}" for line in lines),
        tone=Tone.GOOD,
        rows=[
            Row(
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
                button(_("All contracts"), "contract.list", owner, "0~"),
                *([button(_("Undo the new payments"), "import.undo", owner, token)] if token else []),
            )
        ],
    )


def undone_card(taken: int, changed: int) -> Card:
    """After *Undo*: from how many contracts the payments were taken, and how many were `changed` since and stay."""
    return Card(
        "✓ " + _("Taken back"),
        ngettext(
            "{count} contract has its old earnings again.",
            "{count} contracts have their old earnings again.",
            taken,
        ).format(count=taken),
        ngettext(
            "{count} contract was changed since. It stays as it is.",
            "{count} contracts were changed since. They stay as they are.",
            changed,
        ).format(count=changed)
        if changed
        else None,
        tone=Tone.GOOD,
    )


def dropped_card() -> Card:
    """Says that a file is forgotten."""
    return Card(_("Nothing was imported"), _("The file is forgotten."))


def progress_card(what: str, done: int, total: int) -> Card:
    """How far the work on a file is. `done` of `total` rows; 0 where that is not known yet."""
    share = done / total if total else 0
    bar = "▰" * round(share * 12) + "▱" * (12 - round(share * 12))
    count = _("{done} of {total} rows").format(done=done, total=total) if total else ""
    return Card(f"{what}…", f"{bar} {round(share * 100)} %", count)


def parts_card(count: int, *, complete: bool) -> Card:
    """Below an export in `count` files. `complete`: whether that is all of it."""
    if complete:
        return Card(
            ngettext("All of it, in {count} file", "All of it, in {count} files", count).format(count=count),
            _(
                "Discord takes only so much in one file. Each can be imported by itself with `/import`, "
                "in any order."
            ),
        )
    return Card(
        _("This is not all of it"),
        _(
            "Discord lets me send only so many files in a server that does not have me. Use `/export` in a server that "
            "does, or in a direct message to me, and you get the rest as well."
        ),
        tone=Tone.CAREFUL,
    )
