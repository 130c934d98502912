"""Cards of what clients left: one contract's, a list, the question before it is removed."""

from collections.abc import Mapping, Sequence

from bot.contracts.models import Contract
from bot.feedback.models import Feedback, Hidden
from bot.i18n import _, ngettext, pgettext
from bot.platforms import PLATFORMS
from bot.setbacks.models import is_bad
from bot.ui import text
from bot.ui.buttons import DANGER, PRIMARY, button, select
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.contract_option import options
from bot.ui.guidance_links import AFTER_BAD_REVIEW, guide
from bot.ui.labels import feedback_summary
from bot.ui.pages import page_of, pager


def feedback_tone(feedback: Feedback) -> Tone:
    """Green for what counts as successful for certain, red for what does not, else neutral."""
    if feedback.removed:
        return Tone.PLAIN
    if feedback.hidden is Hidden.NEGATIVE or (feedback.stars is not None and feedback.stars < 3):
        return Tone.BAD
    return Tone.GOOD if feedback.hidden is Hidden.POSITIVE else Tone.PLAIN


def feedback_card(owner: int, contract: Contract, feedback: Feedback, *, said: str = "") -> Card:
    """The feedback of one contract with everything that can be done with it."""
    categories = PLATFORMS[contract.platform].categories
    rated = " · ".join(
        f"{_(categories[name])} {value}" for name, value in feedback.categories.items() if name in categories
    )
    ref = contract.id
    tone = feedback_tone(feedback)
    bad = is_bad(feedback)
    plan = button(_("Make a plan"), "plan.start", owner, ref, style=PRIMARY)
    return Card(
        _("Feedback on {contract}").format(contract=text.inert(contract.name, 120)),
        said,
        feedback_summary(feedback),
        rated,
        text.quoted(feedback.comment, 1500) if feedback.comment else None,
        _("Your reply") + "\n" + text.quoted(feedback.reply, 800) if feedback.reply else None,
        _("Your note on the hidden part") + "\n" + text.quoted(feedback.hidden_note, 500)
        if feedback.hidden_note
        else None,
        "-# " + _("Received {day}").format(day=text.day(feedback.received)) if feedback.received else None,
        tone=tone,
        rows=[
            Row(plan) if bad else None,
            Row(
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
                *([guide(owner, AFTER_BAD_REVIEW, ref)] if bad else []),
                button(_("Edit"), "feedback.log", owner, ref),
                button(_("Reply and more"), "feedback.more", owner, ref),
                button(_("Contract"), "contract.show", owner, ref),
            ),
            Row(
                button(_("History"), "contract.history", owner, f"0~{ref}"),
                button(_("Remove"), "feedback.remove", owner, ref, style=DANGER),
            ),
        ],
    )


def none_card(owner: int, contracts: Sequence[Contract]) -> Card:
    """What is shown where no contract has feedback yet."""
    return Card(
        _("No feedback yet"),
        _("When a client leaves feedback, log it here: it takes one form."),
        rows=[Row(select(_("Log feedback for…"), "feedback.open", owner, options(contracts)))],
    )


def list_card(owner: int, rated: Sequence[Contract], feedback: Mapping[int, Feedback], number: int) -> Card:
    """A page of the contracts with feedback. `feedback`: by the contract's id; `number`: of the page, from 0."""
    shown, page = page_of(rated, number)
    return Card(
        ngettext("Feedback on {count} contract", "Feedback on {count} contracts", len(rated)).format(
            count=len(rated)
        ),
        [
            Line(
                _line(one, feedback[one.id]),
                button(pgettext("button", "Open"), "feedback.show", owner, one.id),
            )
            for one in shown
        ],
        page.note,
        rows=[pager(page, "feedback.list", owner)],
    )


def missing_card(owner: int, contract: Contract) -> Card:
    """Shown for a contract without feedback: says so, and offers to log some."""
    return Card(
        _("No feedback on {contract} yet").format(contract=text.inert(contract.name)),
        _("Log it as soon as it shows on your profile."),
        rows=[Row(button(_("Log feedback"), "feedback.log", owner, contract.id, style=PRIMARY))],
    )


def ask_remove_card(owner: int, contract: Contract) -> Card:
    """Asks before feedback is removed."""
    return Card(
        _("Remove the feedback on {contract}?").format(contract=text.inert(contract.name)),
        _("You can undo this for ten minutes. If the platform removed it, use “Reply and more” instead."),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Remove"), "feedback.remove.yes", owner, contract.id, style=DANGER),
                button(_("Keep it"), "feedback.show", owner, contract.id),
            )
        ],
    )


def removed_card(owner: int, contract: Contract) -> Card:
    """Says that feedback was removed, and offers to undo it."""
    return Card(
        _("Removed the feedback on {contract}").format(contract=text.inert(contract.name)),
        _("You can undo this for ten minutes."),
        rows=[
            Row(
                button(_("Undo"), "feedback.undo", owner, contract.id, style=PRIMARY),
                button(_("Contract"), "contract.show", owner, contract.id),
            )
        ],
    )


def _line(contract: Contract, feedback: Feedback) -> str:
    comment = f"\n{text.quoted(feedback.comment, 120)}" if feedback.comment else ""
    return f"**{text.inert(contract.name, 80)}** · {text.stars(feedback.stars)}{comment}"
