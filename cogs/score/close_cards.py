"""What closing an open contract today would do."""

from collections.abc import Mapping

from bot.contracts.models import Contract
from bot.i18n import _
from bot.scoring.results import Answer, On, WhatIf
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.chances import chance, score_words
from bot.ui.guidance_links import ASK, guide
from bot.ui.text import inert
from cogs.score.words import warning

CASES: tuple[float | None, ...] = (None, 5.0, 2.0)
"""Stars of each case; None: no feedback."""


def close_card(owner: int, contract: Contract, answer: Answer, cases: Mapping[float | None, WhatIf]) -> Card:
    """An open contract closed today without feedback, with 5 and with 2 stars, beside leaving it open."""
    labels = {
        None: _("closed, no feedback"),
        5.0: _("closed, 5 stars"),
        2.0: _("closed, 2 stars"),
    }
    sleeps = any(part.dormant for part in answer.rules.contracts if part.id == str(contract.id))
    lines = [_line(_("left open"), cases[None].today)]
    lines += [_line(labels[stars], cases[stars].then) for stars in CASES]
    return Card(
        _("If you close {contract} today").format(contract=inert(contract.name, 100)),
        warning(answer),
        "\n".join(lines),
        _(
            "Nothing is stored. With 5 stars the hidden part may still be bad: that is in the numbers. A client can "
            "leave feedback for 14 days after the end."
        ),
        _(
            "I know of no payment in the last months, so I count none. Was there one? Enter it with "
            "*Last payment*: it can change all of this."
        )
        if sleeps
        else "",
        rows=[
            Row(
                *([button(_("Last payment…"), "score.mend.paid", owner, contract.id)] if sleeps else []),
                button(_("Contract"), "contract.show", owner, contract.id),
                button(_("What if"), "score.whatif", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
                guide(owner, ASK, contract.id),
            )
        ],
    )


def _line(label: str, on: On) -> str:
    if on.score is None:
        return f"**{label}**: " + _("no score")
    return f"**{label}**: {score_words(on)} · " + _("90 or more: {chance}").format(chance=chance(on.reached))
