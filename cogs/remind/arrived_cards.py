"""How reminders look when they arrive: what it is about, words to send, and buttons that work for years.

Every card says how to stop. A custom id holds 30 characters of argument, so kinds go by a letter.
"""

from collections.abc import Sequence

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.i18n import N_, _, current_language
from bot.platforms import Platform
from bot.reminders.models import Kind
from bot.reminders.planning import deadline
from bot.scoring.results import Move
from bot.ui import text
from bot.ui.buttons import PRIMARY, Button, button
from bot.ui.cards import Card, Row
from bot.ui.labels import platform_name
from bot.ui.text import day, inert, moment
from cogs.remind.client_words import closing_draft, code, feedback_draft

KINDS = {
    Kind.FEEDBACK: N_("Ask for feedback"),
    Kind.OPEN_WORK: N_("Work left open"),
    Kind.MID_CONTRACT: N_("Feedback in the middle of a contract"),
    Kind.REPLY: N_("Time for a public reply"),
    Kind.CASE: N_("A deadline of a case"),
    Kind.SCORE_MOVE: N_("Your score moves"),
    Kind.OWN: N_("Your own reminder"),
    Kind.WEEKLY: N_("Weekly check"),
    Kind.PLAN: N_("A step of your plan"),
    Kind.MISSED: N_("What came too late"),
}

LETTERS = {"f": Kind.FEEDBACK, "o": Kind.OPEN_WORK, "m": Kind.MID_CONTRACT, "r": Kind.REPLY}
LETTER_OF = {kind: letter for letter, kind in LETTERS.items()}

MOST_SHOWN = 1000

SWITCHED = (
    Kind.FEEDBACK,
    Kind.OPEN_WORK,
    Kind.MID_CONTRACT,
    Kind.REPLY,
    Kind.PLAN,
    Kind.CASE,
    Kind.SCORE_MOVE,
)
"""Kinds that a member switches on and off; the weekly check has its day instead."""


def _later_or_never(owner: int, kind: Kind, contract: Contract) -> list[Button]:
    """Ways to put it off or to end it, by worth: the last ones may stand in the menu *More*."""
    about = f"{LETTER_OF[kind]}~{contract.id}"
    return [
        button(_("Again in 1 day"), "remind.snooze", owner, f"{about}~1"),
        button(_("Pick a time"), "remind.pick", owner, about),
        button(_("Stop for this contract"), "remind.stop", owner, contract.id),
        button(_("Again in 3 days"), "remind.snooze", owner, f"{about}~3"),
        button(_("Stop all"), "remind.stop_all", owner),
    ]


def how_to_stop() -> str:
    """The line that says how to end such messages."""
    return "-# " + _("A button below ends these messages; `/remind settings` has the rest.")


def _facts(contract: Contract) -> str:
    ended = "" if contract.ended is None else " · " + _("ended {day}").format(day=day(contract.ended))
    title = f"{inert(contract.title, 80)} · " if contract.title else ""
    return f"-# {title}{platform_name(contract.platform)}{ended}"


def _window(contract: Contract) -> str:
    closes = deadline(contract)
    if closes is None:
        return _("I know of no deadline there, but it is easiest while the work is fresh.")
    moments = {
        "at": moment(closes, "f"),
        "when": moment(closes),
        "platform": platform_name(contract.platform),
    }
    if contract.platform is Platform.FIVERR:
        return _(
            "{platform} takes reviews for 14 days, in some categories for 30: until {at}, {when}."
        ).format(**moments)
    return _(
        "**The window closes {when}**, on {at}. After that {platform} takes no feedback any more."
    ).format(**moments)


def request_card(owner: int, contract: Contract, note: str | None, drafts: Sequence[str] = ()) -> Card:
    """Ask the client for feedback. `drafts`: words to send, ours where there are none."""
    drafts = drafts or feedback_draft(contract, current_language())
    words = "\n".join(code(draft) for draft in drafts)
    return Card(
        _("Ask {client} for feedback").format(client=inert(contract.client, 100)),
        note,
        f"{_facts(contract)}\n{_window(contract)}",
        _("Words to send, if they help:") + "\n" + words,
        "-# "
        + _("Ask for an honest word, never for stars, and offer nothing for it: the platforms forbid both.")
        + "\n"
        + how_to_stop(),
        rows=[
            Row(
                button(_("Asked"), "remind.asked", owner, contract.id, style=PRIMARY),
                button(_("Feedback came"), "feedback.log", owner, contract.id),
            ),
            Row(*_later_or_never(owner, Kind.FEEDBACK, contract)),
        ],
    )


def open_work_card(owner: int, contract: Contract, note: str | None) -> Card:
    """Paid work that nothing happened with."""
    return Card(
        _("Is the work for {client} done?").format(client=inert(contract.client, 100)),
        note,
        _facts(contract)
        + "\n"
        + _("You were paid, the contract is open, and nothing has changed here since {day}.").format(
            day=day(contract.updated_at.date())
        ),
        _(
            "If it is done, ask the client to end it: who ends a contract as a client is asked for feedback at once. "
            "While money is in escrow, do not end it yourself, or you lose it: submit the work first."
        ),
        _("Words to send, if they help:") + "\n" + code(closing_draft(contract, current_language())),
        how_to_stop(),
        rows=[
            Row(button(_("It has ended"), "contract.close", owner, contract.id, style=PRIMARY)),
            Row(*_later_or_never(owner, Kind.OPEN_WORK, contract)),
        ],
    )


def mid_contract_card(owner: int, contract: Contract, note: str | None) -> Card:
    """Feedback may be asked for while a long contract goes on."""
    return Card(
        _("You may ask {client} for feedback already").format(client=inert(contract.client, 100)),
        note,
        _facts(contract)
        + "\n"
        + _(
            "From day 30 on Upwork lets you request feedback in the middle of a contract, if you were paid in the "
            "last 30 days. Others can see it, you cannot answer it, and it does not change your score. The request "
            "lasts 14 days; then you may ask again."
        ),
        how_to_stop(),
        rows=[
            Row(button(_("Noted"), "remind.noted", owner, contract.id, style=PRIMARY)),
            Row(*_later_or_never(owner, Kind.MID_CONTRACT, contract)),
        ],
    )


def reply_card(owner: int, contract: Contract, feedback: Feedback, until: str, note: str | None) -> Card:
    """The time for the public reply runs out."""
    return Card(
        _("Do you want to answer {client}?").format(client=inert(contract.client, 100)),
        note,
        _facts(contract)
        + "\n"
        + _("You can answer this comment in public, once, and the time for it ends {when}:").format(
            when=until
        ),
        text.quoted(feedback.comment or "", 700),
        _("An answer cannot be edited. Others read it more than the comment: short, calm, about the work."),
        how_to_stop(),
        rows=[
            Row(button(_("Note my answer"), "feedback.more", owner, contract.id, style=PRIMARY)),
            Row(*_later_or_never(owner, Kind.REPLY, contract)),
        ],
    )


def score_card(owner: int, move: Move, before: float, names: list[str], note: str | None) -> Card:
    """The score moves on a known day."""
    score = move.on.score
    now = text.number(before, 0)
    then = _("no score") if score is None else text.number(score.median, 0)
    leaving = "\n".join(f"- {inert(name, 100)}" for name in names[:5])
    return Card(
        _("Your score may move tomorrow"),
        note,
        _("About {now} → {then}, if nothing else changes: contracts leave a window.").format(
            now=now, then=then
        ),
        leaving,
        how_to_stop(),
        rows=[
            Row(button(_("Forecast"), "score.forecast", owner, style=PRIMARY)),
            Row(
                button(_("Stop these"), "remind.off", owner, Kind.SCORE_MOVE.value),
                button(_("Stop all"), "remind.stop_all", owner),
            ),
        ],
    )
