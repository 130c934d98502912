"""The cards of a plan, one calm one at a time: what happened, what it does, which ways there are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.guidance.dates import LAST_DAY
from bot.i18n import _
from bot.setbacks.effects import Effect, has_score
from bot.setbacks.models import State, Way
from bot.setbacks.service import Sight
from bot.setbacks.ways import Option
from bot.ui.buttons import PRIMARY, Button, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.chances import chance, score_words
from bot.ui.contract_option import beyond
from bot.ui.contract_option import options as contract_options
from bot.ui.guidance_links import AFTER_BAD_REVIEW, COPING, Spot, guide
from bot.ui.labels import feedback_summary, platform_name
from bot.ui.page_words import deadline_words
from bot.ui.text import day, inert, moment, quoted
from cogs.plan.words import NOT_HERE, WAYS

_SHORT = timedelta(days=3)
"""A clock that ends within this time is a reason to look at it today."""

_LITTLE = 0.5
"""Points below which a review moves nothing that can be seen."""


def choose_card(owner: int, contracts: Sequence[Contract]) -> Card:
    """Asks which contract it is about; `contracts`: the likeliest first."""
    if not contracts:
        return Card(
            _("I am sorry. One step at a time"),
            _(
                "I know none of your contracts yet. Add this one: the client and the first day are enough. Then "
                "`/plan start` goes on from there."
            ),
            _("Nothing has to be answered tonight."),
            rows=[
                Row(
                    button(_("Add a contract"), "contract.add", owner, style=PRIMARY),
                    guide(owner, AFTER_BAD_REVIEW),
                    guide(owner, COPING),
                )
            ],
        )
    return Card(
        _("Which contract is it about?"),
        _("Nothing has to be answered tonight."),
        beyond(contracts, "plan start"),
        rows=[
            Row(select(_("Choose the contract"), "plan.contract", owner, contract_options(contracts))),
            Row(button(_("Add a contract"), "contract.add", owner), guide(owner, COPING)),
        ],
    )


def happened_card(owner: int, sight: Sight, said: str = "") -> Card:
    """What happened, and that nothing has to be done in the first hour."""
    plan, contract, feedback = sight.plan, sight.contract, sight.feedback
    title = _("This client is unhappy") if plan.ahead else _("One step at a time")
    onwards = _("What it does to my score") if has_score(contract) else _("What I can do")
    return Card(
        title,
        said,
        f"**{inert(contract.name, 120)}** · {platform_name(contract.platform)}",
        _review(feedback),
        _("What you think happened") + "\n" + quoted(plan.thoughts, 500) if plan.thoughts else None,
        _breath(sight),
        _soon(sight),
        "-# " + _("Only you see this. Stop whenever you like: `/plan show` brings you back here."),
        rows=[
            Row(
                button(
                    onwards,
                    "plan.effect" if has_score(contract) else "plan.ways",
                    owner,
                    plan.id,
                    style=PRIMARY,
                ),
                button(_("Note my thoughts"), "plan.note", owner, plan.id),
                button(
                    _("Log feedback") if feedback is None else _("Correct the review"),
                    "feedback.log",
                    owner,
                    contract.id,
                ),
                guide(owner, COPING),
                button(_("All plans"), "plan.list", owner, "0"),
            )
        ],
    )


def _review(feedback: Feedback | None) -> str | None:
    if feedback is None:
        return None
    comment = "\n" + quoted(feedback.comment, 600) if feedback.comment else ""
    return f"{feedback_summary(feedback)}{comment}"


def _breath(sight: Sight) -> str:
    if sight.plan.ahead:
        return _(
            "**Take an hour before you write.** No review is there yet, so there is much that you can still do. Note "
            "what you think is wrong, if that helps."
        )
    if sight.feedback is None:
        return _(
            "**First hour: do not answer yet.** I do not know the review on this contract. Log it "
            "when you feel ready. Until then I count it as a bad one."
        )
    return _(
        "**First hour: do not answer yet.** It hurts, and it happens to almost everybody. Drink some water."
    )


def _soon(sight: Sight) -> str | None:
    """The clocks that run, so that nobody has to look for them."""
    # A refund is possible for so long that its end is no news.
    running = [one for one in sight.options.ways if one.until is not None and one.way is not Way.REFUND]
    if not running:
        return None
    first = min(running, key=lambda one: one.until or sight.now)
    end = first.until or sight.now
    if end <= sight.now:
        return "⏳ " + _("**Today may be the last day, or it was yesterday**: {way}.").format(
            way=_(WAYS[first.way].title)
        )
    told = (
        _("There is time: the first deadline is {when} ({date}). It is this: {way}.")
        if end - sight.now > _SHORT
        else _("⏳ **One deadline is near.** It is {when} ({date}): {way}.")
    )
    return told.format(when=moment(end), date=moment(end, "f"), way=_(WAYS[first.way].title))


def effect_card(owner: int, sight: Sight, effect: Effect | None) -> Card:
    """What the review does, in two sentences."""
    plan = sight.plan
    return Card(
        _("What it does to your score"),
        *_effect(sight, effect),
        rows=[
            Row(
                button(_("What I can do"), "plan.ways", owner, plan.id, style=PRIMARY),
                button(_("My score"), "score.estimate", owner),
                button(_("Back"), "plan.happened", owner, plan.id),
            )
        ],
    )


def _effect(sight: Sight, effect: Effect | None) -> list[str]:
    if effect is None:
        return [_("I can calculate a score only for Upwork, and this contract does not change yours there.")]
    if effect.without.score is None or effect.then.score is None:
        return [_("There are too few contracts here for a score yet, so nothing can be said in numbers.")]
    head = _("There is no bad review here yet. With one it would be so:") if effect.imagined else ""
    moved = effect.without.score.mean - effect.then.score.mean
    if abs(moved) < _LITTLE:
        first = _("By your records it moves your score by less than a point: {score}.").format(
            score=score_words(effect.then)
        )
    else:
        first = _("By your records your score is {then} with it. Without it, it would be {without}.").format(
            then=score_words(effect.then), without=score_words(effect.without)
        )
        first += "\n" + _("Top Rated needs 90 or more: {chance} with it, {before} without it.").format(
            chance=chance(effect.then.reached), before=chance(effect.without.reached)
        )
    rough = "-# " + _(
        "An estimate from the published rules and your own records; *My score* says how sure it is."
    )
    return [head, first, _leaving(sight, effect), rough]


def _leaving(sight: Sight, effect: Effect) -> str:
    """The days on which it leaves each window that holds it."""
    if not effect.leaves:
        return _("It would leave the score after the contract has ended, window by window.")
    days = ", ".join(
        _("the {months}-month window on {day}").format(months=months, day=day(on))
        for months, on in sorted(effect.leaves.items())
    )
    return _("It leaves by itself: {windows}.").format(windows=days)


def short_clock(option: Option, now: datetime) -> str:
    """Until when, for a line of a list; empty where nothing is known of an end."""
    if option.until is None:
        return ""
    told = _("perhaps the last day: now") if option.until <= now else _("until {when}")
    return " · ⏳ " + told.format(when=moment(option.until))


def ways_card(owner: int, sight: Sight, said: str = "") -> Card:
    """All ways that there are, each in a line with its clock, and a select that opens one."""
    plan = sight.plan
    # What cannot wait comes first.
    there = sorted(sight.options.ways, key=lambda one: one.until is None or one.until - sight.now > _SHORT)
    chosen = {one.way for one in plan.steps if one.state is not State.DROPPED}
    lines = [
        f"- {'✓ ' if one.way in chosen else ''}**{_(WAYS[one.way].title)}**{short_clock(one, sight.now)}"
        for one in there
    ]
    over = ", ".join(_(WAYS[one.way].title) for one in sight.options.over)
    missing = NOT_HERE.get(sight.contract.platform)
    mine = _("My list") + f" ({len(plan.open_steps)})"
    return Card(
        _("What you can do"),
        said,
        "\n".join(lines),
        "-# " + _("The time is over for: {ways}.").format(ways=over) if over else None,
        _(missing) if missing and not plan.ahead else None,
        _("Look at one, and put what you want on your list. One is enough."),
        rows=[
            Row(select(_("Look at a way"), "plan.way", owner, _way_options(plan.id, there))),
            Row(
                *([button(mine, "plan.steps", owner, plan.id, style=PRIMARY)] if plan.steps else []),
                button(
                    _("Back"), "plan.effect" if has_score(sight.contract) else "plan.happened", owner, plan.id
                ),
            ),
        ],
    )


def _way_options(plan_id: int, there: Sequence[Option]) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=_(WAYS[one.way].title), value=f"{plan_id}~{one.way}") for one in there
    ] or [discord.SelectOption(label=_("Leave it alone"), value=f"{plan_id}~{Way.LEAVE}")]


def way_card(owner: int, sight: Sight, option: Option) -> Card:
    """One way: what it takes, what its chances are, what it cannot do, and its clock."""
    words, plan = WAYS[option.way], sight.plan
    step = plan.step(option.way)
    onto: Button = (
        button(_("Open it on my list"), "plan.step", owner, f"{plan.id}~{option.way}", style=PRIMARY)
        if step is not None and step.state is State.CHOSEN
        else button(_("Put it on my list"), "plan.take", owner, f"{plan.id}~{option.way}", style=PRIMARY)
    )
    facts = [
        (_("Effort"), words.effort),
        (_("Chance"), words.chance),
        (_("What it cannot do"), words.cannot),
    ]
    return Card(
        _(words.title),
        _(words.what),
        "\n".join(f"**{label}**: {_(text)}" for label, text in facts),
        clock(option, sight.now),
        checked(option),
        tone=Tone.CAREFUL if option.way is Way.CHANGE else Tone.PLAIN,
        rows=[
            Row(
                onto,
                button(_("Other ways"), "plan.ways", owner, plan.id),
                button(
                    _("Read more"), "guidance.open", owner, Spot(option.page.slug, contract=plan.contract_id)
                ),
            )
        ],
    )


def clock(option: Option, now: datetime) -> str:
    """The rule of a way, with the day that follows from the contract's dates, where they tell."""
    if option.deadline is None:
        return "⏳ " + _("No deadline that I know of.")
    told = "⏳ " + deadline_words(option.deadline, option.until)
    if option.until is not None and option.until <= now < option.until + LAST_DAY:
        told += (
            "\n**" + _("Today may be the last day, or it was yesterday. If you want it, try it now.") + "**"
        )
    return told


def checked(option: Option) -> str:
    """Since when the rules stand as they do."""
    return "-# " + _("Facts checked {day}").format(day=day(option.page.checked))
