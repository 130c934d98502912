"""The command that works a page's question out from the member's own records: named, and run by a button."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import discord

from bot.contracts.models import Contract
from bot.guidance.models import Page
from bot.i18n import N_, _
from bot.ui.buttons import button

_WORKED_OUT = N_("{command} works this out from what you logged.")
_IN_ORDER = N_("{command} keeps dates, proofs and your statement together, and reminds you in time.")


class OwnAnswer(NamedTuple):
    """What a command's button says and does. `of_contract`: it is about one contract, whose id it is given.

    `line`: what the command does, in a sentence.
    """

    label: str
    action: str
    of_contract: bool = False
    line: str = _WORKED_OUT


OWN_ANSWERS = {
    "plan start": OwnAnswer(N_("Make a plan"), "plan.start", of_contract=True),
    "case open": OwnAnswer(N_("Open a case"), "case.new", line=_IN_ORDER),
    "score estimate": OwnAnswer(N_("My estimate"), "score.estimate"),
    "score explain": OwnAnswer(N_("Explain my last contract"), "score.explain", of_contract=True),
    "score forecast": OwnAnswer(N_("My forecast"), "score.forecast"),
    "score history": OwnAnswer(N_("My history"), "score.history"),
    "score plan": OwnAnswer(N_("My plan"), "score.plan"),
    "score what-if": OwnAnswer(N_("What if?"), "score.whatif"),
}
"""Every command that a page may name as its `command`."""


def own_answer_line(page: Page) -> str:
    """One line that names the command."""
    if page.command not in OWN_ANSWERS:
        return ""
    return "-# " + _(OWN_ANSWERS[page.command].line).format(command=f"`/{page.command}`")


def own_answer_button(
    owner: int, page: Page, contract: Contract | None, contracts: Sequence[Contract]
) -> discord.ui.Item[Any] | None:
    """The command with the member's records filled in; None for who has none.

    A command of one contract gets the chosen one, or else the one that ended last.
    """
    known = OWN_ANSWERS.get(page.command or "")
    ended = [one for one in contracts if one.ended is not None]
    if known is None or not contracts or (known.of_contract and not (contract or ended)):
        return None
    if not known.of_contract:
        return button(_(known.label), known.action, owner)
    about = contract or max(ended, key=lambda one: (one.ended, one.id))
    return button(_(known.label), known.action, owner, str(about.id))
