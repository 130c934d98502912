"""How feedback looks."""

from bot.contracts.models import Contract
from bot.feedback.models import Feedback, Hidden
from bot.i18n import _
from bot.platforms import PLATFORMS
from bot.ui import text
from bot.ui.buttons import DANGER, PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.guidance_links import AFTER_BAD_REVIEW, guide
from bot.ui.labels import feedback_summary


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
            Row(
                button(_("Edit"), "feedback.log", owner, ref),
                button(_("Reply and more"), "feedback.more", owner, ref),
                button(_("History"), "contract.history", owner, f"0~{ref}"),
                button(_("Remove"), "feedback.remove", owner, ref, style=DANGER),
            ),
            Row(
                button(_("Contract"), "contract.show", owner, ref),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
                *([guide(owner, AFTER_BAD_REVIEW, ref)] if tone is Tone.BAD else []),
            ),
        ],
    )
