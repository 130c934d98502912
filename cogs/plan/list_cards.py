"""Lists of plans and lessons, and the questions before one is deleted."""

from collections.abc import Sequence

from bot.contracts.models import Contract
from bot.i18n import _, ngettext, pgettext
from bot.setbacks.models import Lesson, Plan
from bot.setbacks.service import Sight
from bot.ui.buttons import DANGER, PRIMARY, button
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.labels import KINDS, platform_name
from bot.ui.pages import page_of, pager
from bot.ui.text import day, inert, quoted
from cogs.plan.words import OUTCOMES


def list_card(owner: int, plans: Sequence[tuple[Plan, Contract]], number: int, said: str = "") -> Card:
    """A page of the member's plans, open ones first. `number`: of the page, from 0."""
    lessons = button(_("My lessons"), "plan.lessons", owner, "0")
    if not plans:
        return Card(
            _("You have no plan"),
            said,
            _(
                "`/plan start` makes one after a bad review, or while a client is unhappy. One calm step at a time."
            ),
            rows=[Row(button(_("Make a plan"), "plan.start", owner, style=PRIMARY), lessons)],
        )
    shown, page = page_of(plans, number)
    return Card(
        ngettext("{count} plan", "{count} plans", len(plans)).format(count=len(plans)),
        said,
        [
            Line(
                f"**{inert(contract.name, 80)}**\n-# {_state(plan)}",
                button(pgettext("button", "Open"), "plan.show", owner, plan.id),
            )
            for plan, contract in shown
        ],
        page.note,
        rows=[
            pager(page, "plan.list", owner),
            Row(button(_("Make a plan"), "plan.start", owner, style=PRIMARY), lessons),
        ],
    )


def _state(plan: Plan) -> str:
    if plan.closed_at is not None:
        came = f" · {_(OUTCOMES[plan.outcome])}" if plan.outcome else ""
        return pgettext("a case or plan", "closed") + came
    begun = _("begun {day}").format(day=day(plan.created_at.date()))
    count = len(plan.open_steps)
    todo = ngettext("{count} step to do", "{count} steps to do", count).format(count=count)
    return f"{begun} · {todo}"


def ask_delete_card(owner: int, sight: Sight) -> Card:
    """Asks before a plan is deleted."""
    return Card(
        _("Delete the plan for {contract}?").format(contract=inert(sight.contract.name, 100)),
        _("Its notes, words and reminders go for good. The contract, its feedback and your lessons stay."),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Delete"), "plan.delete.yes", owner, sight.plan.id, style=DANGER),
                button(_("Keep it"), "plan.show", owner, sight.plan.id),
            )
        ],
    )


def lessons_card(owner: int, lessons: Sequence[Lesson], number: int, said: str = "") -> Card:
    """A page of what the member learned. `number`: of the page, from 0."""
    plans = button(_("All plans"), "plan.list", owner, "0")
    if not lessons:
        return Card(
            _("No lessons yet"),
            said,
            _("When a plan is closed you can keep a sentence for next time. Only you see it."),
            rows=[Row(plans)],
        )
    shown, page = page_of(lessons, number)
    return Card(
        _("What you learned"),
        said,
        [
            Line(
                f"{quoted(one.text, 200)}\n-# {_about(one)}",
                button(pgettext("button", "Open"), "plan.lesson", owner, one.id),
            )
            for one in shown
        ],
        page.note,
        rows=[
            pager(page, "plan.lessons", owner),
            Row(plans),
        ],
    )


def _about(lesson: Lesson) -> str:
    shown = _("shown when a contract like it begins") if lesson.shown else _("kept in this list only")
    return f"{platform_name(lesson.platform)} · {_(KINDS[lesson.kind])} · {day(lesson.created_at.date())} · {shown}"


def lesson_card(owner: int, lesson: Lesson, said: str = "") -> Card:
    """One lesson with what can be done with it."""
    return Card(
        _("What you learned"),
        said,
        quoted(lesson.text, 1000),
        f"-# {_about(lesson)}",
        rows=[
            Row(
                button(_("Change it"), "plan.lesson.edit", owner, lesson.id, style=PRIMARY),
                button(_("My lessons"), "plan.lessons", owner, "0"),
                button(_("Delete"), "plan.lesson.delete", owner, lesson.id, style=DANGER),
            )
        ],
    )


def ask_forget_card(owner: int, lesson: Lesson) -> Card:
    """Asks before a lesson is deleted."""
    return Card(
        _("Delete this lesson?"),
        quoted(lesson.text, 300),
        _("It goes for good."),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Delete"), "plan.lesson.delete.yes", owner, lesson.id, style=DANGER),
                button(_("Keep it"), "plan.lessons", owner, "0"),
            )
        ],
    )
