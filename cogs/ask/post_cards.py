"""How an anonymous question and what its asker adds stand among the others."""

from bot.i18n import N_, _
from bot.support.anonymous.models import Category, Message, MessageKind, Question
from bot.ui.buttons import ANYBODY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.places import words
from bot.ui.text import inert

CATEGORIES = {
    Category.SCORE: N_("Score and feedback"),
    Category.CLIENT: N_("A client"),
    Category.PAYMENT: N_("Payment"),
    Category.DISPUTE: N_("A dispute"),
    Category.PLATFORM: N_("The platform"),
    Category.WELLBEING: N_("How I am doing"),
    Category.OTHER: N_("Something else"),
    Category.VOICE: N_("An experience"),
}


def post_card(question: Question, *, forum: bool) -> Card:
    """The first message of a thread. A forum shows the title above it by itself."""
    name = inert(question.pseudonym)
    if question.named:
        line = _("{name} asks").format(name=name)
        foot = _("Posted by Candor for {name}. Answer in this thread.").format(name=name)
    else:
        line = _("{name} asks anonymously").format(name=name)
        foot = _("Candor posts this for a member of this server who stays anonymous. Answer in this thread.")
    if question.category is not Category.OTHER:
        line += " · " + _(CATEGORIES[question.category])
    return Card(
        line if forum else inert(question.title or ""),
        None if forum else f"**{line}**",
        words(question.body or ""),
        f"-# {foot}",
        rows=[_report_row(question.id)],
    )


def message_card(question: Question, message: Message) -> Card:
    """What the asker adds, or that it is solved."""
    name = inert(question.pseudonym)
    row = [_report_row(question.id, message.id)]
    if message.kind is MessageKind.SOLVED:
        said = _("{name}, who asked, marked this as solved. Thank you for helping.").format(name=name)
        return Card("✓ " + _("Solved"), said, tone=Tone.GOOD, rows=row)
    if message.kind is MessageKind.REOPENED:
        return Card(_("Open again"), _("{name}, who asked, still needs help.").format(name=name), rows=row)
    return Card(_("{name}, who asked").format(name=name), words(message.body or ""), rows=row)


def _report_row(question_id: int, message_id: int | None = None) -> Row:
    # Two ids would be more than a custom id's argument holds.
    argument = str(question_id) if message_id is None else f"~{message_id}"
    return Row(button(_("Report"), "ask.report", ANYBODY, argument))
