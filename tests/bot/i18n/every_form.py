"""One of every card about reminders and of every form, with texts as long as they may be."""

from collections.abc import Iterator

from discord import app_commands

import bot.ui.cards
import bot.ui.forms
from bot.app import Candor
from bot.cases.models import Case, CaseKind
from bot.guidance.deadlines import CountedFrom
from bot.guidance.library import load as load_pages
from bot.guidance.models import PLACEHOLDERS, Draft, Page
from bot.guidance.models import Tone as Voice
from bot.i18n import _
from bot.members.models import Member
from bot.parsing.moments.when import When
from bot.platforms import Platform
from bot.reminders.habits import habits_of
from bot.reminders.models import Kind, Reminder, Setting, Status
from bot.reminders.views import View
from bot.scoring.results import Move, On, ScoreRange
from bot.support.anonymous import names
from bot.support.anonymous.models import Category as AskCategory
from bot.support.anonymous.models import Notify, Question, State
from bot.support.articulate import Experience
from bot.support.settings import SupportServer
from bot.ui.command_form import CommandForm, typed_options
from bot.ui.forms import Form
from bot.ui.text import moment
from cogs.ask.approval_forms import DeclineForm
from cogs.ask.articulate_forms import ArticulateForm
from cogs.ask.forms import AskForm, SayForm
from cogs.ask.report_forms import ReportForm
from cogs.case.forms import DatesForm, EntryForm, StatementForm, SumsForm
from cogs.contract.detail_forms import CloseForm, DetailsForm, LastPaymentForm, NoteForm
from cogs.contract.forms import ContractForm
from cogs.feedback.forms import FeedbackForm, MoreForm
from cogs.feedback.new_forms import CommentForm, NewFeedbackForm
from cogs.guidance.draft_forms import DraftForm
from cogs.guidance.forms import PageForm, SourcesForm
from cogs.guidance.message_forms import MessageForm
from cogs.remind import answer_cards as reminder_answers
from cogs.remind import arrived_cards as reminders
from cogs.remind import cards as remind
from cogs.remind.forms import HoursForm, PickForm, RemindForm
from cogs.remind.own_cards import own_card
from cogs.remind.setting_cards import settings_card
from cogs.remind.week_cards import weekly_card
from cogs.score.asking import Between
from cogs.score.forms import ScoreForm
from cogs.score.mend_forms import LastDayForm, MissingForm, PaidForm
from cogs.score.moved_forms import DaysForm
from cogs.start.forms import ZoneForm
from cogs.support.forms import LimitsForm, RulesForm
from cogs.transfer.forms import ImportForm
from tests.bot.i18n.every_plan import NOW, contract, feedback, forms_of_plans


def view(**chosen: object) -> View:
    member, setting = Member(user_id=1), Setting(user_id=1, **chosen)  # type: ignore[arg-type]
    return View(member, setting, habits_of(member, setting))


def cards_of_reminders() -> Iterator[bot.ui.cards.Card]:
    """Every card around reminders."""
    one, left, soon = contract(), feedback(), moment(NOW)
    own = Reminder(
        id=1, user_id=1, kind=Kind.OWN, key="own/1", status=Status.PLANNED, due_at=NOW, next_at=NOW, text="Ask",
        repeat="DTSTART:20260105T080000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", zone="Asia/Tokyo",
        created_at=NOW,
    )  # fmt: skip
    when = When(NOW, own.repeat, own.zone)
    score = ScoreRange(90, 90, 90, 90)
    yield from (reminders.request_card(1, contract(platform), "Late.") for platform in Platform)
    yield reminders.open_work_card(1, one, "Late.")
    yield reminders.mid_contract_card(1, one, "Late.")
    yield reminders.reply_card(1, one, left, soon, "Late.")
    yield reminders.score_card(1, Move(On(NOW.date(), score, 0), ()), 95, ["Acme"], "Late.")
    yield own_card(own, one, "Late.")
    yield weekly_card(1, [one], 2, [Move(On(NOW.date(), None, 0), ())], "Late.")
    yield from (
        reminder_answers.asked_card(1, one, new=new, rated=rated, closed=closed)
        for new, rated, closed in ((True, False, None), (False, True, None), (False, False, NOW))
    )
    yield from (
        answer(1, one) for answer in (reminder_answers.noted_card, reminder_answers.stopped_contract_card)
    )
    yield reminder_answers.resumed_card(1, one)
    yield reminder_answers.snoozed_card(1, NOW, Kind.FEEDBACK, one)
    yield reminder_answers.stopped_all_card(1)
    yield from (reminder_answers.off_card(1, kind) for kind in Kind)
    yield reminder_answers.done_card(1, own)
    for known in (view(), view(fallback_channel_id=2, weekly=1, feedback_days=())):
        yield remind.read_back_card(1, "token", "friday", when, "Ask", known, one)
        yield from (settings_card(1, known, in_server=inside) for inside in (True, False))
    yield remind.list_card(1, [], {}, 0, consent=False)
    yield remind.list_card(1, [own], {}, 0, consent=True)
    yield remind.item_card(1, own, one)
    yield remind.deleted_card(1, own)


async def _nothing(*_arguments: object) -> None:
    raise AssertionError("no form is sent here")


def all_forms(bot: Candor) -> Iterator[Form]:
    """Every form in each of its shapes."""
    one = contract()
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            given = typed_options(command, [(option.display_name, "x") for option in command.parameters])
            yield CommandForm(command, given)
    yield ContractForm(_nothing, {})
    yield ContractForm(_nothing, one.model_dump(), one)
    yield from (DetailsForm(_nothing, one), NoteForm(_nothing, one), CloseForm(_nothing, one))
    yield LastPaymentForm(_nothing, one)
    for platform in Platform:
        yield FeedbackForm(_nothing, contract(platform), None)
        yield FeedbackForm(_nothing, contract(platform), feedback(platform))
        yield NewFeedbackForm(_nothing, "Acme", platform)
    yield from (CommentForm(_nothing, [one], "Kind."), MoreForm(_nothing, one, feedback()))
    yield from (ScoreForm(_nothing), ZoneForm(_nothing, ""))
    yield from (LastDayForm(_nothing, one, NOW.date()), PaidForm(_nothing, one))
    yield from (MissingForm(_nothing, "2025-10-01"), DaysForm(Between(NOW.date(), NOW.date())))
    yield from (RemindForm(_nothing), RemindForm(_nothing, title=_("Change the reminder")))
    yield from (PickForm(_nothing), HoursForm(_nothing, view()))
    yield from forms_of_plans()
    page = server_page_of("feedback-threats")
    yield from (PageForm(_nothing, "", 0, None), PageForm(_nothing, page.slug, 0, page))
    yield from (SourcesForm(_nothing, 0, page), MessageForm(_nothing, 0, page, None))
    yield MessageForm(_nothing, 0, page, page.drafts[0])
    every = [
        Draft(name="all", to="other", title="All", short=text, warm=text) for text in _all_placeholders()
    ]
    yield from (DraftForm(_nothing, page, draft, Voice.SHORT, {}) for draft in every)
    yield from ask_forms()
    yield from case_forms()


def server_page_of(slug: str) -> Page:
    """A page that is always there."""
    page = load_pages().find_page(slug)
    assert page is not None
    return page


def _all_placeholders() -> Iterator[str]:
    """Texts that hold every placeholder, five in each as in a form."""
    names = list(PLACEHOLDERS)
    for start in range(0, len(names), 5):
        yield " ".join(f"{{{name}}}" for name in names[start : start + 5])


def ask_forms() -> Iterator[Form]:
    """The forms of anonymous questions and of `/articulate`."""
    for _number in range(20):
        yield SayForm(_nothing, question(names.draw()))
    yield from (AskForm(_nothing), AskForm(_nothing, question()), ReportForm(_nothing))
    yield from (RulesForm(_nothing, SupportServer(id=1)), LimitsForm(_nothing, SupportServer(id=1)))
    yield from (DeclineForm(_nothing), ImportForm(_nothing))
    yield ArticulateForm(_nothing)
    yield ArticulateForm(_nothing, Experience(happened="a", effect="b", asked="c", change="d"))


def case_forms() -> Iterator[Form]:
    """The forms about cases, with all the moments that a day can be asked for."""
    case = Case(
        id=1,
        contract_id=1,
        name="Acme",
        client="Acme",
        platform=Platform.UPWORK,
        kind=CaseKind.CLIENT_ENDED,
        created_at=NOW,
        updated_at=NOW,
    )
    yield from (SumsForm(_nothing, case), StatementForm(_nothing, case), EntryForm(_nothing, {}, case))
    moments = list(CountedFrom)
    for start in range(0, len(moments), 5):
        yield DatesForm(_nothing, case, moments[start : start + 5])


def question(pseudonym: str = "Brave Otter") -> Question:
    return Question(
        id=1,
        guild_id=2,
        channel_id=3,
        thread_id=4,
        pseudonym=pseudonym,
        title="A title",
        body="A body",
        locale="en-US",
        category=AskCategory.OTHER,
        named=False,
        notify=Notify.DM,
        state=State.POSTED,
        trouble=None,
        due_at=None,
        tries=0,
        solved=False,
        replies=2,
        unseen=1,
        unseen_since=NOW,
        told_at=None,
        created_at=NOW,
        asked_at=NOW,
        active_at=NOW,
        closed_at=None,
    )


def kinds_of(form: type[Form]) -> set[type[Form]]:
    """The forms that can be opened, built on `form`; those that others are built on only share their fields."""
    below = form.__subclasses__()
    return set().union(*map(kinds_of, below)) if below else {form}
