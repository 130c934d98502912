"""Cards of cases: which contract, what happened, one case with its clocks, a list, its end."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.cases.clocks import CaseClock
from bot.cases.evidence import missing
from bot.cases.models import STATEMENT, Case, CaseKind, Entry, EntryKind
from bot.cases.words import ENTRY_KINDS, KINDS, MISSING, OUTCOMES, PARTS, SUMS, kinds_for
from bot.contracts.models import Contract
from bot.guidance.models import Page
from bot.i18n import _, ngettext, pgettext
from bot.ui.buttons import DANGER, PRIMARY, Button, button, select
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.contract_option import beyond
from bot.ui.contract_option import options as contract_options
from bot.ui.guidance_links import Spot
from bot.ui.labels import platform_name
from bot.ui.pages import page_of, pager
from bot.ui.text import cut, day, inert, moment, money
from bot.values import clean_text
from cogs.case.clock_text import NO_RULES, clocks_text, sources_text, wanted_text


class Sight(NamedTuple):
    """A case with all that its card shows. `consent`: whether the member may be written to about cases."""

    case: Case
    clocks: Sequence[CaseClock]
    entries: Sequence[Entry]
    pages: Sequence[Page]
    now: datetime
    consent: bool


def contracts_card(owner: int, contracts: Sequence[Contract]) -> Card:
    """Asks which contract a case is about."""
    return Card(
        _("Which contract is it about?"),
        _("Take a breath. We put dates and proofs in order, one step at a time. Only you see this."),
        beyond(contracts, "case open"),
        rows=[
            Row(select(_("Choose a contract"), "case.contract", owner, contract_options(contracts))),
            Row(button(_("It is not listed: add it"), "contract.add", owner)),
        ],
    )


def kinds_card(owner: int, contract: Contract, unfit: CaseKind | None = None) -> Card:
    """Asks what happened. `unfit`: what the member named, though such a contract cannot come to it."""
    choices = [
        discord.SelectOption(
            label=cut(_(KINDS[kind].what), 100), value=kind.value, description=cut(_(KINDS[kind].name), 100)
        )
        for kind in kinds_for(contract.platform, contract.kind)
    ]
    return Card(
        _("What happened with {contract}?").format(contract=inert(contract.name, 100)),
        _("“{kind}” does not fit this contract.").format(kind=_(KINDS[unfit].name)) if unfit else "",
        _("Choose what comes closest. I then show the deadlines, and what happens if you do nothing."),
        rows=[
            Row(select(_("What happened?"), "case.kind", owner, choices, contract.id)),
            Row(button(_("Another contract"), "case.new", owner)),
        ],
    )


def case_card(owner: int, sight: Sight, said: str = "") -> Card:
    """One case: what runs, what is missing, and the likely next step first."""
    case = sight.case
    if case.closed_at is not None:
        return _closed_card(owner, case, said)
    name = _(KINDS[case.kind].name)
    ahead = [one for one in sight.clocks if one.ends is not None and one.ends > sight.now]
    return Card(
        inert(case.name, 120),
        said,
        f"-# {name} · {platform_name(case.platform)}",
        clocks_text(sight.clocks, sight.now) if sight.clocks else _(NO_RULES),
        wanted_text(sight.clocks),
        _standing(sight),
        _reminders(sight) if ahead else None,
        sources_text(sight.clocks),
        tone=Tone.CAREFUL if any(one.mine and one.ahead(sight.now) for one in sight.clocks) else Tone.PLAIN,
        rows=[
            Row(*_steps(owner, sight)),
            Row(*([] if not ahead else [_remind_button(owner, sight)])),
            Row(*_reading(owner, sight.pages)),
            Row(
                button(_("Sums"), "case.sums", owner, case.id),
                button(_("Close the case"), "case.end", owner, case.id),
                button(_("All cases"), "case.list", owner, "0~"),
                button(_("Delete the case"), "case.delete", owner, case.id, style=DANGER),
            ),
        ],
    )


def _steps(owner: int, sight: Sight) -> list[Button]:
    """The four parts of the work, the likely next one first and primary."""
    ref, case = sight.case.id, sight.case
    count = len(sight.entries)
    evidence = _("Evidence ({count})").format(count=count)
    steps = {
        "add": button(_("Add evidence"), "case.add", owner, ref),
        "statement": button(_("Statement"), "case.statement", owner, ref),
        "brief": button(_("The brief"), "case.brief", owner, ref),
    }
    if sight.clocks:
        steps = {"dates": button(_("Dates"), "case.dates", owner, ref), **steps}
    if count:
        steps["entries"] = button(evidence, "case.entries", owner, f"0~{ref}")
    if sight.clocks and all(one.start is None for one in sight.clocks):
        first = "dates"
    elif missing(sight.entries):
        first = "add"
    elif not all(getattr(case, part) for part in STATEMENT):
        first = "statement"
    else:
        first = "brief"
    steps[first].style = PRIMARY
    return [steps.pop(first), *steps.values()]


def _standing(sight: Sight) -> str:
    """What is there of evidence and statement, and what is missing."""
    count, files = len(sight.entries), sum(one.file is not None for one in sight.entries)
    lines = [
        ngettext("**Evidence**: {count} entry", "**Evidence**: {count} entries", count).format(count=count)
        + (ngettext(", {count} file", ", {count} files", files).format(count=files) if files else "")
    ]
    wanted = missing(sight.entries)
    if wanted:
        lines.append(
            _("Nothing yet shows: {what}.").format(what=", ".join(_(MISSING[kind]) for kind in wanted))
        )
    written = sum(getattr(sight.case, part) is not None for part in STATEMENT)
    lines.append(_("**Statement**: {written} of {all} parts written").format(written=written, all=len(PARTS)))
    sums = [
        f"{_(label)}: {money(cents, sight.case.currency)}"
        for name, label in SUMS.items()
        if (cents := getattr(sight.case, name)) is not None
    ]
    return "\n".join([*lines, *([" · ".join(sums)] if sums else [])])


def _reminders(sight: Sight) -> str:
    if not sight.consent:
        return _("I may not write to you yet, so I remind you of none of these.")
    if sight.case.reminds:
        return "-# " + _("I write to you before each of these days. `/remind settings` has the hour.")
    return "-# " + _("You get no reminders of this case.")


def _remind_button(owner: int, sight: Sight) -> Button:
    if sight.consent and sight.case.reminds:
        return button(_("No reminders for this"), "case.remind", owner, f"no~{sight.case.id}")
    return button(_("Remind me of these"), "case.remind", owner, f"yes~{sight.case.id}")


def _reading(owner: int, pages: Sequence[Page]) -> list[Button]:
    return [
        button(cut(str(clean_text(page.title)), 80), "guidance.open", owner, Spot(page.slug))
        for page in pages[:3]
    ]


def _closed_card(owner: int, case: Case, said: str) -> Card:
    assert case.closed_at is not None
    assert case.outcome is not None
    return Card(
        inert(case.name, 120),
        said,
        f"-# {_(KINDS[case.kind].name)} · {platform_name(case.platform)}",
        _("Closed {when}: **{outcome}**.").format(
            when=moment(case.closed_at, "D"), outcome=_(OUTCOMES[case.outcome])
        ),
        _("Everything in it stays until you delete it. Its deadlines no longer run."),
        rows=[
            Row(
                button(_("The brief"), "case.brief", owner, case.id, style=PRIMARY),
                button(_("Evidence"), "case.entries", owner, f"0~{case.id}"),
                button(_("Open it again"), "case.again", owner, case.id),
                button(_("All cases"), "case.list", owner, "0~"),
                button(_("Delete the case"), "case.delete", owner, case.id, style=DANGER),
            )
        ],
    )


def none_card(owner: int) -> Card:
    """What is shown where there is no case."""
    return Card(
        _("No cases yet"),
        _(
            "A case keeps the deadlines of a dispute, the proofs and your statement, and makes one document of "
            "them that a mediator can read. Only you see it."
        ),
        rows=[Row(button(_("Open a case"), "case.new", owner, style=PRIMARY))],
    )


def case_label(case: Case) -> str:
    """A case on one line of at most 100 characters, for autocomplete and selects."""
    tail = f" · {_(KINDS[case.kind].name)}" + (
        " · " + pgettext("a case or plan", "closed") if case.closed_at else ""
    )
    return cut(case.name, 100 - len(tail)) + tail


def case_options(cases: Sequence[Case]) -> list[discord.SelectOption]:
    """Cases for a select, at most 25."""
    return [discord.SelectOption(label=case_label(one), value=str(one.id)) for one in cases[:25]]


def list_card(owner: int, cases: Sequence[Case], number: int) -> Card:
    """A page of cases, open ones first, with a button beside each that opens it."""
    if not cases:
        return none_card(owner)
    shown, page = page_of(cases, number)
    lines = []
    for one in shown:
        state = _(OUTCOMES[one.outcome]) if one.outcome else _("open")
        about = f"{_(KINDS[one.kind].name)} · {platform_name(one.platform)} · {state}"
        text = f"**{inert(one.name, 80)}**\n-# {about} · {day(one.created_at.date())}"
        lines.append(Line(text, button(pgettext("button", "Open"), "case.show", owner, one.id)))
    return Card(
        ngettext("{count} case", "{count} cases", len(cases)).format(count=len(cases)),
        lines,
        page.note,
        rows=[
            pager(page, "case.list", owner),
            Row(button(_("Open a new case"), "case.new", owner, style=PRIMARY)),
        ],
    )


def end_card(owner: int, case: Case) -> Card:
    """Asks how a case ended."""
    choices = [discord.SelectOption(label=_(name), value=outcome) for outcome, name in OUTCOMES.items()]
    return Card(
        _("How did it end?"),
        inert(case.name, 150),
        _("Its reminders stop. Evidence and statement stay, and you can open it again."),
        rows=[
            Row(select(_("How did it end?"), "case.end", owner, choices, case.id)),
            Row(button(_("It goes on"), "case.show", owner, case.id)),
        ],
    )


def delete_card(owner: int, case: Case, entries: Sequence[Entry]) -> Card:
    """Asks before a case is deleted."""
    files = sum(one.file is not None for one in entries)
    return Card(
        _("Delete this case?"),
        inert(case.name, 150),
        _("{entries} entries and {files} files go with it, at once and for good.").format(
            entries=len(entries), files=files
        ),
        tone=Tone.BAD,
        rows=[
            Row(
                button(_("Keep it"), "case.show", owner, case.id, style=PRIMARY),
                button(_("Delete for good"), "case.delete.yes", owner, case.id, style=DANGER),
            )
        ],
    )


def deleted_card(owner: int, case: Case) -> Card:
    """Says that a case is gone."""
    return Card(
        _("Deleted: {case}").format(case=inert(case.name, 120)),
        _("The contract itself stays as it was."),
        rows=[Row(button(_("All cases"), "case.list", owner, "0~"))],
    )


def entry_kind(kind: EntryKind) -> str:
    """What a kind of evidence is called."""
    return _(ENTRY_KINDS[kind])
