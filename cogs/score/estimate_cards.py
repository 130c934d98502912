"""How the estimate and what follows from it look."""

from bot.i18n import N_, _
from bot.platforms import Platform
from bot.scores.estimates import Subject
from bot.scores.models import ShownScore
from bot.scoring.results import Answer, Fit, Hint, ScoreRange, WhatIf
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import day, inert, number
from cogs.score.cards import REASONS, points, whole

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
