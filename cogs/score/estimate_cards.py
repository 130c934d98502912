"""How the estimate and what follows from it look."""

import discord

from bot.i18n import N_, _, ngettext
from bot.platforms import Platform
from bot.scores.estimates import Subject
from bot.scores.models import ShownScore
from bot.scoring.results import Answer, Fit, Hint, Met, ScoreRange, WhatIf
from bot.scoring.rules import Outcome
from bot.ui.buttons import button
from bot.ui.cards import Card, Row, Tone
from bot.ui.guidance_links import DROPPED, RECOVER, guide
from bot.ui.text import day, inert, number
from cogs.score.cards import OUTCOMES, REASONS, points, whole

PRIMARY = discord.ButtonStyle.primary

MATTERS = 0.5
"""Points from which a contract is worth naming."""

_STALE_DAYS = 45
"""A shown score older than this says little of today; measured in docs/score.md."""

_WORDS = (
    (0.05, N_("very unlikely")),
    (0.2, N_("unlikely")),
    (0.4, N_("rather unlikely")),
    (0.6, N_("about as likely as not")),
    (0.8, N_("likely")),
    (0.95, N_("very likely")),
    (1.1, N_("almost certain")),
)

HINTS = {
    Hint.CHECK_SNAPSHOTS: N_(
        "A score you logged does not fit the others. Check `/score list` for a slip or a wrong day."
    ),
    Hint.SHOWN_LOWER: N_(
        "Upwork shows less than your records allow. A contract that ended badly is probably missing here."
    ),
    Hint.SHOWN_HIGHER: N_(
        "Upwork shows more than your records allow. Good contracts are probably missing here, or a bad one does "
        "not count."
    ),
    Hint.CHECK_DATES: N_(
        "The scores fit except around some days. An end date may be wrong, or a contract missing there."
    ),
    Hint.UNLIKELY_OUTCOMES: N_(
        "Only much more hidden bad feedback than usual would explain the scores. Something is probably missing here."
    ),
}


def chance(probability: float) -> str:
    """A probability in words and numbers: `very likely (94 %)`."""
    words = next(_(text) for limit, text in _WORDS if probability < limit)
    # Nothing is certain under a model: the ends are not called 0 and 100.
    percent = (
        "< 1" if probability < 0.005 else "> 99" if probability > 0.995 else str(round(100 * probability))
    )
    return f"{words} ({percent}\u00a0%)"


def range_words(score: ScoreRange) -> str:
    """The middle and the 80 % range in one sentence."""
    low, high = whole(score.low), whole(score.high)
    if low == high:
        return _("Your records leave hardly any room: **{score} %**.").format(score=low)
    return _("Most likely **{middle} %**; with 80 % certainty between **{low}** and **{high} %**.").format(
        middle=whole(score.median), low=low, high=high
    )


def warning(fit: Fit) -> str:
    """What to say where the records cannot explain the scores that were shown; empty where they can."""
    if fit.explained and not fit.hints:
        return ""
    head = (
        ""
        if fit.explained
        else _("**Careful: your records do not explain the scores Upwork showed.**") + "\n"
    )
    return head + "\n".join(f"⚠️ {_(HINTS[hint])}" for hint in fit.hints)


def name_of(subject: Subject, contract_id: str, limit: int = 70) -> str:
    """A contract's name, inert."""
    contract = subject.contract(contract_id)
    return inert(contract.name, limit) if contract else contract_id


def last_shown(subject: Subject) -> ShownScore | None:
    """The last score that Upwork showed."""
    known = [
        one for one in subject.records.shown if one.platform is Platform.UPWORK and one.on <= subject.day
    ]
    return known[-1] if known else None


def answer_card(owner: int, subject: Subject, answer: Answer) -> Card:
    """One screen: the estimate against what was shown, what matters, and what comes next."""
    now = answer.estimate
    assert now.score is not None
    assert now.p_at_least_90 is not None
    shown = last_shown(subject)
    lines = [range_words(now.score)]
    if shown is not None:
        lines.append(
            _("Upwork showed {score} on {day}.").format(score=points(shown.score), day=day(shown.on))
        )
    if shown is None or (subject.day - shown.on).days > _STALE_DAYS:
        lines.append(_("Log the score that Upwork shows you: each one makes this sharper."))
    lines.append(_("90 % or more: {chance}.").format(chance=chance(now.p_at_least_90)))
    good = now.p_at_least_90 >= 0.5 and now.fit.explained
    return Card(
        _("Your Job Success Score: about {score}").format(score=points(now.score.median)),
        warning(now.fit),
        "\n".join(lines),
        _matters(subject, answer),
        _next_change(subject, answer),
        "-# "
        + _("An estimate from Upwork's published rules and the scores you logged, not Upwork's own figure."),
        tone=Tone.GOOD if good else Tone.CAREFUL,
        rows=[
            Row(
                button(_("Why"), "score.rules_today", owner, style=PRIMARY),
                button(_("History"), "score.history", owner),
                button(_("What if"), "score.whatif", owner),
                button(_("Plan"), "score.plan", owner),
                button(_("What to do"), "score.todo", owner),
            ),
            Row(
                button(_("Forecast"), "score.forecast", owner),
                button(_("How sure?"), "score.sure", owner),
                button(_("Log the score shown"), "score.log", owner),
            ),
        ],
    )


def ranked(answer: Answer) -> list[tuple[str, float]]:
    """Contracts with their points, what costs most first, then what brings most."""
    costs = sorted((item for item in answer.influences.items() if item[1] < 0), key=lambda item: item[1])
    brings = sorted((item for item in answer.influences.items() if item[1] >= 0), key=lambda item: -item[1])
    return costs + brings


def _matters(subject: Subject, answer: Answer) -> str:
    parts = {part.id: part for part in answer.rules.contracts}
    lines: list[str] = []
    for contract_id, effect in ranked(answer)[:3]:
        probability = answer.estimate.p_unsuccessful.get(contract_id)
        if effect > -MATTERS and (probability is None or probability < 0.2) and lines:
            break
        if abs(effect) < MATTERS and (probability is None or probability < 0.2):
            continue
        if probability is None:
            why = _(REASONS[parts[contract_id].reason])
        else:
            why = _("hidden negative feedback: {chance}").format(chance=chance(probability))
        lines.append(f"- **{name_of(subject, contract_id)}** {effect_words(effect)} · {why}")
    if not lines:
        return _("No single contract weighs heavily: none moves the score by half a point.")
    return _("**What matters most**") + "\n" + "\n".join(lines)


def effect_words(effect: float) -> str:
    """What a contract brings or costs, in points."""
    if abs(effect) < 0.05:
        return _("moves nothing")
    amount = number(abs(effect), 1)
    if effect < 0:
        return _("costs about {points} points").format(points=amount)
    return _("brings about {points} points").format(points=amount)


def _next_change(subject: Subject, answer: Answer) -> str:
    if not answer.changes:
        return ""
    contract_id, months, on = answer.changes[0]
    return _("**Next change**: on {day} {contract} leaves the window of {months} months.").format(
        day=day(on), contract=name_of(subject, contract_id, 50), months=months
    )


def explain_card(owner: int, subject: Subject, answer: Answer, contract_id: str) -> Card:
    """Everything about one contract's part in the score."""
    part = next((one for one in answer.rules.contracts if one.id == contract_id), None)
    back = Row(
        button(_("Contract"), "contract.show", owner, contract_id),
        button(_("My score"), "score.estimate", owner, style=PRIMARY),
    )
    title = _("{contract} in your score").format(contract=name_of(subject, contract_id, 100))
    if part is None:
        return Card(
            title,
            _("It plays no part: the Job Success Score counts only your own contracts on Upwork."),
            rows=[back],
        )
    lines = [f"{_(OUTCOMES[part.outcome])}: {_(REASONS[part.reason])}"]
    if part.outcome is Outcome.NOT_ELIGIBLE:
        return Card(title, lines[0], rows=[back])
    probability = answer.estimate.p_unsuccessful.get(contract_id)
    if probability is not None:
        before = part.prior_unsuccessful or 0.0
        lines.append(
            _("Hidden negative feedback: {chance}. With these stars alone it would be {before} %.").format(
                chance=chance(probability), before=round(100 * before)
            )
        )
    effect = answer.influences.get(contract_id)
    if effect is not None:
        lines.append(_("Today it {effect}.").format(effect=effect_words(effect)))
    weight = [
        ngettext(
            "{count} job; the last one weighs {last}, the earlier ones {earlier} together.",
            "{count} jobs; the last one weighs {last}, the earlier ones {earlier} together.",
            part.jobs,
        ).format(count=part.jobs, last=number(part.last_weight, 2), earlier=number(part.earlier_weight, 2))
    ]
    if part.windows:
        weight += [
            _("It leaves the window of {months} months on {day}.").format(months=months, day=day(on))
            for months, on in sorted(part.leaves.items())
            if months in part.windows
        ]
        if not part.leaves:
            weight.append(_("It is open, so it stays in every window."))
    else:
        weight.append(_("It lies in no window any more and has no influence."))
    return Card(title, "\n".join(lines), "\n".join(weight), rows=[back])


def sure_card(owner: int, subject: Subject, answer: Answer, met: list[Met]) -> Card:
    """For a member with a doubt: the model, what is not published, and its record."""
    now = answer.estimate
    names = {
        "share-product": N_("share of successful work, both weights multiplied"),
        "share-sum": N_("share of successful work, weights added"),
        "net-product": N_("unsuccessful work subtracted, both weights multiplied"),
        "net-sum": N_("unsuccessful work subtracted, weights added"),
    }
    readings = "\n".join(
        f"- {_(names[name])}: {chance(probability)}"
        for name, probability in sorted(now.hypotheses.items(), key=lambda item: -item[1])
    )
    inside = sum(one.inside for one in met)
    record = (
        _("The 80 % range held the next score shown {inside} of {count} times.").format(
            inside=inside, count=len(met)
        )
        if met
        else _("There is no record yet: it takes two shown scores.")
    )
    exact = (
        _("All combinations of hidden outcomes were added up exactly.")
        if now.exact
        else _("There are too many combinations to add up all of them, so a fixed sample was taken.")
    )
    return Card(
        _("How sure is this?"),
        _(
            "I take every combination of hidden outcomes, see what score the published rules would have shown on "
            "each day, and keep the combinations that fit what Upwork really showed you."
        )
        + " "
        + exact,
        _("**How Upwork combines the weights** is not published. Your scores make likely:") + "\n" + readings,
        _("**Record with you**") + "\n" + record,
        _(
            "**Not known**: whether private ratings from before the form changed still count, whether 3 stars are "
            "still the line, and anything you did not log."
        ),
        rows=[
            Row(
                button(_("How it is computed"), "score.rules", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )


def compare(what: WhatIf) -> str:
    """Today and the imagined case, side by side."""

    def line(label: str, score: ScoreRange | None, reached: float) -> str:
        if score is None:
            return f"{label}: " + _("no score")
        return f"{label}: **{whole(score.median)} %** ({whole(score.low)}–{whole(score.high)}) · 90+: {chance(reached)}"

    return "\n".join(
        [
            line(_("Today"), what.today.score, what.today.reached),
            line(_("Then"), what.then.score, what.then.reached),
        ]
    )


def todo_card(owner: int, subject: Subject, answer: Answer) -> Card:
    """What would help, in the order in which it helps."""
    steps: list[str] = []
    unknown = [
        contract_id
        for contract_id, effect in ranked(answer)
        if effect <= -MATTERS and contract_id in answer.estimate.p_unsuccessful
    ]
    if unknown:
        steps.append(
            _(
                "**Look at {contract}.** If you remember the reason for ending or a private note, log it under "
                "Feedback: then I need not guess."
            ).format(contract=name_of(subject, unknown[0], 60))
        )
    costs = [item for item in ranked(answer) if item[1] <= -MATTERS]
    leaving = [change for change in answer.changes if costs and change[0] == costs[0][0]]
    if leaving:
        steps.append(
            _(
                "**Know when it ends.** {contract} leaves a window on {day}; the forecast shows what that does."
            ).format(contract=name_of(subject, leaving[0][0], 60), day=day(leaving[0][2]))
        )
    waiting = [
        one
        for one in subject.records.contracts
        if one.id not in subject.records.feedback
        and one.ended is not None
        and (subject.day - one.ended).days < 14
    ]
    if waiting:
        steps.append(
            _(
                "**Ask {client} for honest feedback.** The 14 days since the contract ended are not over."
            ).format(client=inert(waiting[0].client, 50))
        )
    steps.append(
        _("**Add good work.** The plan tells how many contracts of which size bring you to 90, and by when.")
    )
    steps.append(
        _(
            "**Ask clients to end contracts themselves**: then the form asks them for feedback. Never ask for stars, "
            "and never trade for them: that breaks Upwork's rules."
        )
    )
    return Card(
        _("What to do"),
        "\n".join(f"{index}. {step}" for index, step in enumerate(steps, 1)),
        rows=[
            Row(
                button(_("Plan"), "score.plan", owner, style=PRIMARY),
                button(_("Forecast"), "score.forecast", owner),
                button(_("My score"), "score.estimate", owner),
            ),
            Row(guide(owner, DROPPED), guide(owner, RECOVER)),
        ],
    )
