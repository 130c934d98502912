"""The list of a plan, a step with the words for it, and what came of it all."""

from datetime import date

import discord

from bot.guidance.models import Recipient
from bot.guidance.models import Tone as Voice
from bot.guidance.wording import REASONS, faults
from bot.i18n import _
from bot.reminders.models import Kind
from bot.setbacks import schedule
from bot.setbacks.effects import has_score
from bot.setbacks.models import Outcome, State, Step, Way
from bot.setbacks.service import Sight
from bot.setbacks.tone import sounds
from bot.setbacks.ways import Option
from bot.ui.buttons import DANGER, PRIMARY, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.guidance_links import Spot
from bot.ui.page_words import prefilled, written
from bot.ui.text import cut, day, inert, quoted
from cogs.plan.cards import checked, clock, short_clock
from cogs.plan.words import OUTCOMES, SOUNDS, WAYS

_MARKS = {State.CHOSEN: "☐", State.DONE: "☑", State.DROPPED: "✗"}

_MOST_OBJECTIONS = 4
"""So many are shown at a time: the next ones come when these are mended."""

AFTER_REVIEW = (Outcome.CHANGED, Outcome.REMOVED, Outcome.ANSWERED, Outcome.NOTHING)
AHEAD = (Outcome.SETTLED, Outcome.NOTHING)


def steps_card(owner: int, sight: Sight, said: str = "") -> Card:
    """The member's list: what is done, what is due when."""
    plan, following = sight.plan, sight.next_step
    ending = button(_("What came of it"), "plan.outcome", owner, plan.id)
    first = (
        button(_("Next step"), "plan.step", owner, f"{plan.id}~{following.way}", style=PRIMARY)
        if following is not None
        else button(_("What I can do"), "plan.ways", owner, plan.id, style=PRIMARY)
        if not plan.steps
        else ending
    )
    if first is ending:
        ending.style = PRIMARY
    shown = sorted(
        (one for one in plan.steps if one.state is not State.DROPPED),
        key=lambda one: (one.state is State.DONE, sight.due(one) or date.max, one.created_at, one.way),
    )
    review = schedule.review_day(plan, sight.habits)
    return Card(
        _("Your list"),
        said,
        "\n".join(_line(sight, one) for one in shown) or _("Nothing is on it yet."),
        _("On {day} I ask what came of it.").format(day=day(review))
        if review > sight.today and sight.consent
        else None,
        None
        if sight.consent
        else _("I may not write to you about it, so look here yourself. `/remind settings` changes that."),
        rows=[
            Row(select(_("Open a step"), "plan.step", owner, _step_options(plan.id, shown)))
            if shown
            else None,
            Row(
                first,
                *([button(_("More ways"), "plan.ways", owner, plan.id)] if plan.steps else []),
                *([ending] if first is not ending else []),
                button(_("What happened"), "plan.happened", owner, plan.id),
            ),
            Row(
                button(_("All plans"), "plan.list", owner, "0"),
                button(_("Delete this plan"), "plan.delete", owner, plan.id, style=DANGER),
            ),
        ],
    )


def _line(sight: Sight, step: Step) -> str:
    title = f"{_MARKS[step.state]} **{_(WAYS[step.way].title)}**"
    if step.state is not State.CHOSEN:
        return title
    option = sight.options.find_option(step.way)
    if option is None or option in sight.options.over:
        return f"{title} · " + _("its time is over")
    due = sight.due(step)
    if due is None:
        return title
    when = _("today") if due <= sight.today else day(due)
    return f"{title} · {when}{short_clock(option, sight.now)}"


def _step_options(plan_id: int, steps: list[Step]) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=cut(f"{_MARKS[one.state]} {_(WAYS[one.way].title)}", 100), value=f"{plan_id}~{one.way}"
        )
        for one in steps
    ]


def step_card(
    owner: int, sight: Sight, step: Step, option: Option, *, said: str = "", arrived: bool = False
) -> Card:
    """One step with the words for it. `arrived`: it comes as a reminder, and says how to stop them."""
    plan, words = sight.plan, WAYS[step.way]
    here = f"{plan.id}~{step.way}"
    done = step.state is State.DONE
    spot = Spot(option.page.slug, contract=plan.contract_id)
    first = (
        [button(_("Not done yet"), "plan.take", owner, here)]
        if done
        else [
            button(_("Done"), "plan.done", owner, here, style=PRIMARY),
            button(_("Later"), "plan.later", owner, here),
        ]
    )
    told, bad = _words(sight, step, option)
    return Card(
        _(words.title),
        said,
        f"-# {inert(sight.contract.name, 100)}" if arrived else None,
        _(words.what),
        "⚠️ " + _(words.cannot),
        clock(option, sight.now),
        told,
        bad,
        checked(option),
        "-# " + _("A button below ends these messages; `/remind settings` has the rest.")
        if arrived
        else None,
        tone=Tone.CAREFUL if bad else Tone.PLAIN,
        rows=[
            Row(
                *first,
                button(_("Drop it"), "plan.drop", owner, here),
                *([button(_("My own words"), "plan.words", owner, here)] if option.drafts else []),
                button(_("My list"), "plan.steps", owner, plan.id),
            ),
            Row(
                *([button(_("Fill in the words"), "guidance.draft", owner, spot)] if option.drafts else []),
                button(_("Read more"), "guidance.open", owner, spot),
            ),
            Row(
                button(_("Note my answer"), "feedback.more", owner, plan.contract_id)
                if step.way is Way.REPLY and sight.feedback is not None
                else button(_("What happened"), "plan.happened", owner, plan.id),
                *(
                    [
                        button(_("Stop these"), "remind.off", owner, Kind.PLAN.value),
                        button(_("Stop all"), "remind.stop_all", owner),
                    ]
                    if arrived
                    else []
                ),
            ),
        ],
    )


def _words(sight: Sight, step: Step, option: Option) -> tuple[str | None, str | None]:
    """The words to send, and what is wrong with them. The library's own are shown only where nothing is."""
    if not option.drafts:
        return None, None
    draft = option.drafts[0]
    if step.words is not None:
        shown = _("**Your words**") + "\n" + written(cut(step.words, 1200))
        return shown, "\n".join(objections(step.words, draft.to)[:_MOST_OBJECTIONS]) or None
    values = prefilled(option.page, draft, sight.contract, sight.today)
    text = draft.fill(values, Voice.SHORT)
    if faults(text, draft.to):
        return None, None
    hint = _(
        "Put your own words in place of what stands in [brackets]. I write to nobody: you send it yourself."
    )
    return f"**{inert(draft.title)}**\n{written(text)}\n-# {hint}", None


def objections(text: str, to: Recipient) -> list[str]:
    """What a third reader, or the platform, would object to in `text`; each with the sentence that it is about."""
    found = [f"⚠️ {_(REASONS[one.why])}\n{quoted(one.sentence, 200)}" for one in faults(text, to)]
    return found + [f"• {_(SOUNDS[one])}" for one in sounds(text)]


def outcome_card(owner: int, sight: Sight, *, arrived: bool = False, note: str | None = None) -> Card:
    """Asks what came of it, two weeks later or whenever the member wants to say."""
    plan = sight.plan
    outcomes = AHEAD if plan.ahead else AFTER_REVIEW
    options = [discord.SelectOption(label=_(OUTCOMES[one]), value=f"{plan.id}~{one}") for one in outcomes]
    came = [button(_("A bad review came"), "plan.start", owner, plan.contract_id)] if plan.ahead else []
    return Card(
        _("What came of it?"),
        note,
        f"**{inert(sight.contract.name, 120)}**",
        _("Any answer is fine, and “nothing changed” is an answer too. Then the plan is closed."),
        rows=[
            Row(select(_("Choose what fits"), "plan.came", owner, options)),
            Row(button(_("It is not over yet"), "plan.steps", owner, plan.id, style=PRIMARY), *came),
            Row(
                button(_("Stop these"), "remind.off", owner, Kind.PLAN.value),
                button(_("Stop all"), "remind.stop_all", owner),
            )
            if arrived
            else None,
        ],
    )


def closed_card(owner: int, sight: Sight, said: str = "") -> Card:
    """The plan is over: what came of it, what to keep from it, and the way on."""
    plan, scored = sight.plan, has_score(sight.contract)
    return Card(
        _("This plan is closed"),
        said,
        f"**{inert(sight.contract.name, 120)}** · " + _(OUTCOMES[plan.outcome]) if plan.outcome else None,
        _(
            "You got through it. What would you do differently next time? One sentence is enough, and only you see it."
        ),
        _("*The way back* says how many good contracts lift your score, and by when.") if scored else None,
        rows=[
            Row(
                button(_("What I learned"), "plan.learn", owner, plan.id, style=PRIMARY),
                *([button(_("The way back"), "score.plan", owner)] if scored else []),
                button(_("My lessons"), "plan.lessons", owner, "0"),
                button(_("Open it again"), "plan.reopen", owner, plan.id),
                button(_("Contract"), "contract.show", owner, plan.contract_id),
            ),
            Row(
                button(_("All plans"), "plan.list", owner, "0"),
                button(_("Delete this plan"), "plan.delete", owner, plan.id, style=DANGER),
            ),
        ],
    )
