"""One of every card and form of a plan, with a contract and feedback that other examples take too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.contracts.models import Contract, Kind
from bot.feedback.models import Feedback
from bot.guidance.library import load as load_pages
from bot.i18n import current_language
from bot.members.models import Member
from bot.platforms import PLATFORMS, Platform
from bot.reminders.habits import habits_of
from bot.reminders.models import Setting
from bot.scoring.results import On, ScoreRange
from bot.setbacks import ways
from bot.setbacks.effects import Effect
from bot.setbacks.models import Lesson, Outcome, Plan, Stage, State, Step, Way
from bot.setbacks.service import Sight
from bot.ui.cards import Card
from bot.ui.forms import Form
from cogs.plan import cards, list_cards, step_cards
from cogs.plan.forms import LessonForm, ThoughtsForm, WordsForm

NOW = datetime(2026, 3, 11, tzinfo=UTC)

STEP = Step(id=1, way=Way.REPLY, state=State.CHOSEN, words="Mine.", created_at=NOW)
PLAN = Plan(
    id=1, contract_id=1, ahead=False, stage=Stage.STEPS, thoughts="Mine.", outcome=Outcome.NOTHING, created_at=NOW,
    steps=(STEP,),
)  # fmt: skip
LESSON = Lesson(id=1, platform=Platform.UPWORK, kind=Kind.FIXED, text="Mine.", shown=True, created_at=NOW)


def sight(platform: Platform, *, ahead: bool) -> Sight:
    """A plan for a contract of a platform on which every way that there is was chosen."""
    one = contract(platform)
    if ahead:
        one = one.model_copy(update={"ended": None})
    left = None if ahead else feedback(platform).model_copy(update={"removed": False, "reply": None})
    library = load_pages()
    places = ways.places(one, ahead=ahead)
    pages = {slug: library.find_page(slug, current_language()) for slug in library.slugs}
    found = ways.options(one, left, places, {slug: page for slug, page in pages.items() if page}, NOW)
    steps = tuple(STEP.model_copy(update={"way": each.way, "words": None}) for each in found.ways)
    plan = PLAN.model_copy(update={"ahead": ahead, "steps": steps})
    return Sight(plan, one, left, found, habits_of(Member(user_id=1), Setting(user_id=1)), False, NOW)


def cards_of_plans() -> Iterator[Card]:
    """Every card of a plan, on every platform, before and after a review."""
    yield from (cards.choose_card(1, []), cards.choose_card(1, [contract()]))
    on = On(NOW.date(), ScoreRange(90, 90, 90, 90), 0.5)
    effect = Effect(on, on, {6: NOW.date()}, imagined=True)
    for platform in Platform:
        for ahead in (True, False):
            known = sight(platform, ahead=ahead)
            yield cards.happened_card(1, known)
            yield from (cards.effect_card(1, known, one) for one in (None, effect))
            yield cards.ways_card(1, known)
            yield step_cards.steps_card(1, known)
            yield from (
                step_cards.outcome_card(1, known, arrived=True, note="Late."), step_cards.closed_card(1, known)
            )  # fmt: skip
            for option in known.options.ways:
                yield cards.way_card(1, known, option)
                step = known.plan.step(option.way)
                assert step is not None
                yield step_cards.step_card(1, known, step, option, arrived=True)
            yield list_cards.ask_delete_card(1, known)
    yield from (list_cards.list_card(1, [], 0), list_cards.list_card(1, [(PLAN, contract())], 0))
    yield from (list_cards.lessons_card(1, [], 0), list_cards.lessons_card(1, [LESSON], 0))
    yield from (list_cards.lesson_card(1, LESSON), list_cards.ask_forget_card(1, LESSON))


def contract(platform: Platform = Platform.UPWORK) -> Contract:
    return Contract(
        id=1,
        client_id=2,
        client="Acme",
        platform=platform,
        started=date(2026, 1, 5),
        ended=date(2026, 3, 1),
        paid_periods=2,
        client_flagged=True,
        created_at=NOW,
        updated_at=NOW,
    )


def feedback(platform: Platform = Platform.UPWORK) -> Feedback:
    return Feedback(
        id=1,
        contract_id=1,
        stars=Decimal(4),
        categories=dict.fromkeys(PLATFORMS[platform].categories, 5),
        comment="Kind.",
        reply="Thanks!",
        hidden_note="They said so.",
        removed=True,
        received=date(2026, 3, 2),
        created_at=NOW,
        updated_at=NOW,
    )


async def _nothing(*_arguments: object) -> None:
    raise AssertionError("no form is sent here")


def forms_of_plans() -> Iterator[Form]:
    """Every form of a plan in each of its shapes."""
    yield from (ThoughtsForm(_nothing, PLAN), WordsForm(_nothing, STEP, "Words."))
    yield from (LessonForm(_nothing), LessonForm(_nothing, LESSON))
