"""Cards of contracts: one, a list, the question before one is deleted, a history of corrections."""

from collections.abc import Sequence
from datetime import datetime

from bot.changes.models import Change
from bot.contracts.models import Contract, Through
from bot.contracts.service import UNDO_TIME
from bot.feedback.models import Feedback
from bot.feedback.window import closes, reply_closes
from bot.i18n import _, ngettext, pgettext
from bot.platforms import Platform
from bot.setbacks.models import Lesson, is_bad
from bot.ui import text
from bot.ui.buttons import DANGER, PRIMARY, Button, button, select
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.contract_option import empty_card, options
from bot.ui.guidance_links import ASK, guide
from bot.ui.labels import BETWEEN, FIELDS, KINDS, between_key, feedback_summary, platform_name
from bot.ui.pages import page_of, pager
from bot.ui.text import day, inert, moment, money


def _facts(contract: Contract) -> str:
    dates = (
        _("{started} – {ended}").format(started=day(contract.started), ended=day(contract.ended))
        if contract.ended
        else _("since {started}, still open").format(started=day(contract.started))
    )
    lines = [
        f"{platform_name(contract.platform)} · {_(KINDS[contract.kind])} · {dates}",
        _("Earned {amount}").format(amount=money(contract.earned_cents, contract.currency)),
    ]
    if contract.paid_periods is not None:
        lines.append(
            ngettext(
                "{count} 90-day period with a payment",
                "{count} 90-day periods with a payment",
                contract.paid_periods,
            ).format(count=contract.paid_periods)
        )
    if contract.last_paid is not None:
        lines.append(_("Last payment: {date}").format(date=day(contract.last_paid)))
    if contract.through is not Through.NOBODY:
        lines.append(_(BETWEEN[between_key(contract)]))
    if contract.client_flagged:
        lines.append(_("The platform flagged this client, so the contract does not count."))
    if contract.link:
        lines.append(text.inert(contract.link, 300))
    return "\n".join(lines)


def _deadline(contract: Contract, feedback: Feedback | None, now: datetime) -> str | None:
    if contract.ended is None:
        return None
    if feedback is None and now < closes(contract.ended):
        return _("The client can leave feedback until {date}, {when}.").format(
            date=moment(closes(contract.ended), "f"), when=moment(closes(contract.ended))
        )
    if feedback is None:
        return _("No feedback was logged, and the 14 days for it are over.")
    if feedback.comment and not feedback.reply and now < reply_closes(contract.ended):
        return _("You can answer the comment in public, once. The time for it ends {when}.").format(
            when=moment(reply_closes(contract.ended))
        )
    return None


def contract_card(
    owner: int,
    contract: Contract,
    feedback: Feedback | None,
    now: datetime,
    *,
    said: str = "",
    logged: bool = False,
    lessons: Sequence[Lesson] = (),
) -> Card:
    """One contract with its feedback and everything that can be done with it.

    `logged`: a moment ago. `lessons`: what the member wanted to be told when such a contract begins.
    """
    return Card(
        inert(contract.name, 150),
        said,
        _facts(contract),
        feedback_summary(feedback),
        _deadline(contract, feedback, now),
        _("What you learned before") + "\n" + "\n".join(text.quoted(one.text, 300) for one in lessons)
        if lessons
        else None,
        None if not contract.note else _("Your note") + "\n" + text.quoted(contract.note, 800),
        rows=[_next_steps(owner, contract, feedback, now, logged), *_all_else(owner, contract, feedback)],
    )


def _waits(contract: Contract, feedback: Feedback | None, now: datetime) -> bool:
    """Whether the client can still leave feedback on work that has ended."""
    return feedback is None and contract.ended is not None and now < closes(contract.ended)


def _next_steps(
    owner: int, contract: Contract, feedback: Feedback | None, now: datetime, logged: bool
) -> Row:
    """What is likely to be done with it next, the likeliest first."""
    ref, is_open = contract.id, contract.ended is None
    waits = _waits(contract, feedback, now)
    another = button(_("Log another"), "contract.add", owner)
    remind = button(_("Remind me"), "remind.contract", owner, ref)
    close = button(_("Close"), "contract.close", owner, ref)
    if is_open:
        steps = [another, remind, close] if logged else [close, remind]
    elif feedback is None:
        steps = [button(_("Log feedback"), "feedback.log", owner, ref)]
        steps += [remind] * waits + [another] * logged
    else:
        steps = [button(_("My score"), "score.estimate", owner)]
    if waits:
        steps.append(guide(owner, ASK, ref))
    if is_bad(feedback):
        steps.insert(0, button(_("A plan for this review"), "plan.start", owner, ref))
    elif (is_open or waits) and feedback is None and not logged:
        steps.append(button(_("This client is unhappy"), "plan.unhappy", owner, ref))
    if is_open and contract.platform is Platform.UPWORK and contract.counts_for_me:
        steps.append(button(_("If I close it now"), "score.close", owner, ref))
    steps[0].style = PRIMARY
    return Row(*steps)


def _all_else(owner: int, contract: Contract, feedback: Feedback | None) -> list[Row]:
    ref = contract.id
    first = Row(button(_("Edit"), "contract.edit", owner, ref))
    second = Row(
        button(_("Details"), "contract.details", owner, ref),
        button(_("Note and link"), "contract.note", owner, ref),
    )
    if feedback is not None:
        first.add_item(button(_("Feedback"), "feedback.show", owner, ref))
    elif contract.ended is None:
        first.add_item(button(_("Log feedback"), "feedback.log", owner, ref))
    first.add_item(button(_("All contracts"), "contract.list", owner, "0"))
    if contract.ended is None:
        second.add_item(button(_("Last payment"), "contract.last_paid", owner, ref))
    second.add_item(button(_("History"), "contract.history", owner, f"0~{ref}"))
    second.add_item(button(_("Delete"), "contract.delete", owner, ref, style=DANGER))
    return [first, second, Row(button(_("Open a case"), "case.contract", owner, ref))]


def _line(contract: Contract, feedback: Feedback | None) -> str:
    rating = text.stars(feedback.stars) if feedback else _("no feedback yet")
    ended = day(contract.ended) if contract.ended else _("open")
    return (
        f"**{inert(contract.name, 80)}**\n"
        f"-# {platform_name(contract.platform)} · {day(contract.started)} – {ended} · "
        f"{money(contract.earned_cents, contract.currency)} · {rating}"
    )


def _likely(owner: int, contract: Contract, feedback: Feedback | None, now: datetime) -> Button:
    """What is likely to be done with a contract of a list."""
    if _waits(contract, feedback, now):
        return button(_("Log feedback"), "feedback.log", owner, contract.id)
    return button(pgettext("button", "Open"), "contract.show", owner, contract.id)


def contract_list(
    owner: int,
    contracts: Sequence[Contract],
    feedback: dict[int, Feedback],
    number: int,
    now: datetime,
    which: str = "",
) -> Card:
    """A page of contracts, the newest first, the likely step beside each. A select opens those that have another."""
    if not contracts:
        return empty_card(owner, which)
    shown, page = page_of(contracts, number)
    others = [one for one in shown if _waits(one, feedback.get(one.id), now)]
    return Card(
        ngettext("{count} contract", "{count} contracts", len(contracts)).format(count=len(contracts)),
        [
            Line(_line(one, left), _likely(owner, one, left, now))
            for one in shown
            for left in [feedback.get(one.id)]
        ],
        page.note,
        rows=[
            Row(select(_("Open one that waits for feedback"), "contract.open", owner, options(others)))
            if others
            else None,
            pager(page, "contract.list", owner, which),
            Row(button(_("Add a contract"), "contract.add", owner, style=PRIMARY)),
        ],
    )


def delete_card(owner: int, contract: Contract) -> Card:
    """Asks before a contract is deleted."""
    return Card(
        _("Delete {contract}?").format(contract=inert(contract.name, 120)),
        _("Its feedback goes with it. You can undo this for ten minutes."),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Delete"), "contract.delete.yes", owner, contract.id, style=DANGER),
                button(_("Keep it"), "contract.show", owner, contract.id),
            )
        ],
    )


def deleted_card(owner: int, contract: Contract, now: datetime) -> Card:
    """Says that a contract is deleted, and offers to undo."""
    return Card(
        _("Deleted {contract}").format(contract=inert(contract.name, 120)),
        _("Gone for good {when}.").format(when=moment(now + UNDO_TIME)),
        rows=[
            Row(
                button(_("Undo"), "contract.undo", owner, contract.id, style=PRIMARY),
                button(_("All contracts"), "contract.list", owner, "0"),
            )
        ],
    )


def history_card(owner: int, contract: Contract, changes: Sequence[Change], number: int) -> Card:
    """Every correction of a contract and its feedback, the newest first."""
    shown, page = page_of(list(reversed(changes)), number, 6)
    back = Row(button(_("Back"), "contract.show", owner, contract.id))
    lines = [_change(change) for change in shown]
    start = _("Logged {when}.").format(when=moment(contract.created_at, "f"))
    return Card(
        _("History of {contract}").format(contract=inert(contract.name, 100)),
        "\n".join(lines) or _("Nothing was changed since."),
        start,
        page.note,
        rows=[pager(page, "contract.history", owner, str(contract.id)), back],
    )


_ACTIONS = {
    ("contract", "edited"): lambda: _("Contract changed"),
    ("feedback", "created"): lambda: _("Feedback logged"),
    ("feedback", "edited"): lambda: _("Feedback changed"),
    ("feedback", "deleted"): lambda: _("Feedback removed"),
    ("feedback", "restored"): lambda: _("Feedback restored"),
}


def _change(change: Change) -> str:
    head = f"**{_ACTIONS[change.subject, change.action]()}** · {moment(change.at, 'f')}"
    if change.action != "edited":
        return head
    lines = [
        f"-# {_(FIELDS.get(name, name))}: {inert(before or text.NO_VALUE, 60)} → {inert(after or text.NO_VALUE, 60)}"
        for name, (before, after) in change.fields.items()
    ]
    return "\n".join([head, *lines])
