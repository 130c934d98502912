"""The statement of a case: what a mediator reads first, and what speaks against it."""

from collections.abc import Sequence

from bot.cases.models import STATEMENT, Case
from bot.cases.words import AGAINST, PARTS
from bot.guidance.wording import REASONS, Fault
from bot.i18n import _
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import inert, inert_lines

_MOST_FAULTS = 3


def statement_card(owner: int, case: Case, faults: Sequence[Fault], said: str = "") -> Card:
    """The parts as they stand; `faults`: sentences that would hurt the member."""
    ref = case.id
    parts = [f"**{_(PARTS[name])}**\n{_text(getattr(case, name))}" for name in STATEMENT]
    whole = all(getattr(case, name) for name in STATEMENT)
    write = button(_("Change it") if whole else _("Write it"), "case.write", owner, ref)
    brief = button(_("The brief"), "case.brief", owner, ref)
    (brief if whole and not faults else write).style = PRIMARY
    return Card(
        _("Your statement"),
        said,
        f"-# {inert(case.name, 120)}",
        _(
            "Write the facts first, and feelings last or not at all. The reader decides by dates, "
            "files and amounts."
        ),
        *parts,
        f"**{_(AGAINST)}**\n{_text(case.against)}\n-# " + _("Only you see this. It is in no brief."),
        "\n".join(f"⚠️ “{inert(one.sentence, 120)}”: {_(REASONS[one.why])}" for one in faults[:_MOST_FAULTS]),
        rows=[Row(write, brief, button(_("Back to the case"), "case.show", owner, ref))],
    )


def _text(text: str | None) -> str:
    return inert_lines(text) if text else _("Not written yet.")
