"""How an anonymous question and what its asker adds stand among the others."""

import re

from bot.i18n import N_, _
from bot.support.anonymous.models import Category, Message, MessageKind, Question
from bot.ui.buttons import ANYBODY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert, inert_lines

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


_MENTION = re.compile(r"<@\d+>")


def name_shown(question: Question) -> str:
    """The name that stands over a question: the pseudonym, or the mention of a member who asks under their own.

    A mention, because a nick such as "Moderator" would speak under our name and nobody could find out whose it was.
    """
    if question.named and _MENTION.fullmatch(question.pseudonym):
        return question.pseudonym
    return inert(question.pseudonym)


def name_plain(question: Question) -> str:
    """The same where no mention is drawn: labels, headings of forms, lists for moderators.

    Of who asked under their own name it says no more than that: their name goes when they erase their data, and
    moderators must not see by it that they did.
    """
    return _("Asked by name") if question.named else question.pseudonym


def post_card(question: Question, *, forum: bool) -> Card:
    """The first message of a thread. A forum shows the title above it by itself."""
    name = name_shown(question)
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
        inert_lines(question.body or ""),
        f"-# {foot}",
        rows=[_report_row(question.id)],
    )


def message_card(question: Question, message: Message) -> Card:
    """What the asker adds, or that it is solved."""
    name = name_shown(question)
    row = [_report_row(question.id, message.id)]
    if message.kind is MessageKind.SOLVED:
        said = _("{name}, who asked, marked this as solved. Thank you for helping.").format(name=name)
        return Card("✓ " + _("Solved"), said, tone=Tone.GOOD, rows=row)
    if message.kind is MessageKind.REOPENED:
        return Card(_("Open again"), _("{name}, who asked, still needs help.").format(name=name), rows=row)
    return Card(_("{name}, who asked").format(name=name), inert_lines(message.body or ""), rows=row)


def _report_row(question_id: int, message_id: int | None = None) -> Row:
    # Two ids would be more than a custom id's argument holds.
    argument = str(question_id) if message_id is None else f"~{message_id}"
    return Row(button(_("Report"), "ask.report", ANYBODY, argument))
