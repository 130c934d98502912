"""How the estimate looks: what Upwork would show today, beside what it showed, and what to do."""

from bot.contracts.models import Contract, Through
from bot.i18n import _, ngettext
from bot.platforms import Platform
from bot.scores.estimates import Overview, Subject
from bot.scoring.results import Answer, On
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.chances import chance, score_words
from bot.ui.text import day
from cogs.score.floor_cards import floor_note
from cogs.score.mend_cards import dormant_note, mending_row, questions
from cogs.score.moved_cards import since_words
from cogs.score.reasons import reason_words
from cogs.score.todo_steps import steps
from cogs.score.words import (
    MATTERS,
    SUSPECT,
    badly,
    cause_words,
    effect_words,
    holds_words,
    name_of,
    names_of,
    points,
    range_words,
    ranked,
    whole,
)

_STALE_DAYS = 45
"""A shown score older than this says little of today; measured in docs/score.md."""


def answer_card(owner: int, overview: Overview, said: str = "") -> Card:
    """One screen: today beside what was shown, what moved, what to do first, what matters, what comes next."""
    subject, answer = overview.subject, overview.answer
    now = answer.estimate
    assert now.score is not None
    assert now.p_at_least_90 is not None
    good = now.p_at_least_90 >= 0.5 and answer.fit.explained
    return Card(
        _("Your Job Success Score: about {score}").format(score=points(now.score.median)),
        said,
        _headline(overview),
        floor_note(overview),
        questions(subject, answer),
        dormant_note(subject, answer),
        _first(overview),
        _matters(subject, answer),
        _next(overview),
        _agency(subject),
        "-# "
        + _("An estimate from Upwork's published rules and the scores you logged, not Upwork's own figure."),
        tone=Tone.GOOD if good else Tone.CAREFUL,
        rows=[
            mending_row(owner, subject, answer),
            Row(
                button(_("What to do"), "score.todo", owner, style=PRIMARY),
                button(_("Why did it move?"), "score.moved", owner),
                button(_("What if"), "score.whatif", owner),
                button(_("Plan"), "score.plan", owner),
                button(_("Forecast"), "score.forecast", owner),
            ),
            Row(
                button(_("All contracts"), "score.picture", owner),
                button(_("By the rules"), "score.rules_today", owner),
                button(_("History"), "score.history", owner),
                button(_("How sure?"), "score.sure", owner),
                button(_("Log the score shown"), "score.log", owner),
            ),
        ],
    )


def _headline(overview: Overview) -> str:
    subject, now = overview.subject, overview.answer.estimate
    assert now.score is not None
    assert now.p_at_least_90 is not None
    shown, lines = subject.last_shown, []
    if shown is not None:
        lines.append(
            _("Today Upwork would show about **{score}**. It showed **{shown}** on {day}.").format(
                score=points(now.score.median), shown=points(shown.score), day=day(shown.on)
            )
        )
        if overview.since is not None:
            lines.append(since_words(subject, overview.answer, overview.since))
    today = On(subject.day, now.score, now.p_at_least_90, now.chance)
    lines.append(range_words(today, now.score))
    lines.append(_("90 % or more today: {chance}.").format(chance=chance(now.p_at_least_90)))
    if shown is None:
        lines.append(_("Log the score that Upwork shows you: without it I only know the rules."))
    elif (subject.day - shown.on).days > _STALE_DAYS:
        lines.append(_("Your last logged score is old. Log the one Upwork shows now: it makes this sharper."))
    return "\n".join(lines)


def _first(overview: Overview) -> str:
    """The first thing to do; empty where a question above is that."""
    if overview.answer.explanations or overview.answer.dormant:
        return ""
    return _("**First**: {step}").format(step=steps(overview)[0])


def _matters(subject: Subject, answer: Answer) -> str:
    parts = {part.id: part for part in answer.rules.contracts}
    alike = {contract_id for group in answer.one_of for contract_id in group.contracts}
    lines = [
        "- "
        + _(
            "One of these {count} went badly ({points} points); your scores cannot tell which: {contracts}."
        ).format(
            count=len(group.contracts),
            points=whole(group.points),
            contracts=names_of(subject, group.contracts),
        )
        for group in answer.one_of
    ]
    for contract_id, effect in ranked(answer):
        probability = answer.estimate.p_unsuccessful.get(contract_id)
        weighs = effect <= -MATTERS or (probability is not None and probability >= SUSPECT)
        if contract_id in alike or not weighs or len(lines) >= 3:
            continue
        if probability is None:
            why = reason_words(parts[contract_id])
        else:
            why = _("hidden bad feedback: {chance}").format(chance=badly(answer, contract_id))
        lines.append(f"- **{name_of(subject, contract_id)}** {effect_words(effect)} · {why}")
    if not lines and not answer.fit.explained:
        return ""
    if not lines:
        return _("No contract costs you half a point or more.")
    return _("**What costs you points**") + "\n" + "\n".join(lines)


def _next(overview: Overview) -> str:
    lines = []
    if overview.coming:
        before, move = overview.coming[0]
        lines.append(
            _("**Next change**: {day}, from {before} to {after}: {cause}.").format(
                day=day(move.on.day),
                before=score_words(before),
                after=score_words(move.on),
                cause=cause_words(overview.subject, move.leaves),
            )
        )
    elif abs(overview.answer.estimate.gap or 0.0) >= 1:
        lines.append(
            _(
                "**Next change**: I cannot name a day. Upwork's number differs from your records. This "
                "difference becomes smaller with time, so the number moves slowly."
            )
        )
    else:
        lines.append(_("**Next change**: none within a year, if you add nothing."))
    if overview.holds is not None:
        lines.append(holds_words(overview.subject, overview.holds))
    return "\n".join(lines)


def _agency(subject: Subject) -> str:
    """Whose score it is, where agency work is logged."""
    agency = [one for one in subject.records.contracts if _is_agency(one)]
    if not agency:
        return ""
    if all(one.counts_for_me for one in agency):
        return "-# " + _(
            "Your agency work counts here, because you said that you are no exclusive member. Were you one, your "
            "profile would show the agency's score."
        )
    return "-# " + _(
        "Exclusive agency members see the agency's score on their profile. This is your own, without that agency work. "
        "Change it under a contract's *Details* → *Between you and the client*."
    )


def _is_agency(one: Contract) -> bool:
    return one.platform is Platform.UPWORK and one.through is Through.AGENCY


_FEW = 5
"""Others' questions under way are counted for a member from so many on."""


def waiting_card(ahead: int) -> Card:
    """While an answer is worked out. `ahead`: how many questions are before the member's."""
    if ahead == 0:
        return Card(_("Working it out…"))
    if ahead < _FEW:  # whom one knows to use the bot could be told from an exact number
        return Card(_("A few questions are before yours…"))
    text = ngettext("{count} question is before yours…", "{count} questions are before yours…", ahead)
    return Card(text.format(count=ahead))
