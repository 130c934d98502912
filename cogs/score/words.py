"""Numbers of the estimate in words that a member understands, alike in every answer."""

from collections.abc import Sequence
from datetime import timedelta

from bot.i18n import _
from bot.scores.estimates import Subject
from bot.scoring.results import GOAL, LARGE_GAP, LIKELY, Answer, Holds, On, ScoreRange, WhatIf
from bot.scoring.rules import ContractPart, Outcome
from bot.ui.chances import chance, score_words
from bot.ui.text import day, inert, number

MATTERS = 0.5
"""Points from which a contract is worth naming."""

SUSPECT = 0.2
"""From this probability on a hidden part is worth naming even where it moves little."""

_VERY_LIKELY = 0.9


def whole(value: float) -> int:
    """A score in whole points, halves upwards, as Upwork shows it."""
    return int(value + 0.5)


def points(value: float) -> str:
    """A score as Upwork writes it."""
    return _("{score} %").format(score=whole(value)).replace(" ", "\u00a0")


def badly(answer: Answer, contract_id: str) -> str:
    """How likely the hidden part of a contract is bad; at most "likely" while the records themselves are in doubt."""
    probability = answer.estimate.p_unsuccessful[contract_id]
    if answer.explanations and probability >= 0.9:
        return _("likely, if your records are right")
    return chance(probability)


def range_words(on: On | None, score: ScoreRange) -> str:
    """The 80 % range in one sentence; of an answer with two peaks, both."""
    peaks = on.peaks if on else ()
    if len(peaks) == 2:
        (low, first), (high, second) = peaks
        return _(
            "It is either about **{low} %** ({first} times in 10) or about **{high} %** ({second} times in 10): it "
            "depends on a hidden part that I cannot see."
        ).format(low=low, first=round(10 * first), high=high, second=round(10 * second))
    if score.low == score.high:
        return _("In 8 of 10 such cases it is exactly this number.")
    return _("In 8 of 10 such cases it lies between **{low}** and **{high} %**.").format(
        low=whole(score.low), high=whole(score.high)
    )


def warning(answer: Answer) -> str:
    """One line for every answer that rests on records which do not explain the shown scores; else empty."""
    gap = answer.estimate.gap or 0.0
    if answer.explanations:
        return "⚠️ " + _(
            "Your records do not explain the scores Upwork showed. *My score* says what to check; until then take this "
            "as rough."
        )
    if abs(gap) >= LARGE_GAP:
        direction = _("lower") if gap < 0 else _("higher")
        return "⚠️ " + _(
            "Upwork shows about {points} points {direction} than your records give. Something is missing or different "
            "there, so take this as rough."
        ).format(points=whole(abs(gap)), direction=direction)
    return ""


def name_of(subject: Subject, contract_id: str, limit: int = 70) -> str:
    """The name of a contract, safe to stand in a message; its id where the records hold no such contract."""
    contract = subject.contract(contract_id)
    return inert(contract.name, limit) if contract else contract_id


def names_of(subject: Subject, contract_ids: Sequence[str], most: int = 8) -> str:
    """Names of several contracts in a sentence, those beyond `most` counted."""
    names = ", ".join(name_of(subject, one, 40) for one in contract_ids[:most])
    more = len(contract_ids) - most
    return names + (" " + _("and {count} more").format(count=more) if more > 0 else "")


def ranked(answer: Answer) -> list[tuple[str, float]]:
    """Contracts with their points, what costs most first, then what brings most."""
    costs = sorted((item for item in answer.influences.items() if item[1] < 0), key=lambda item: item[1])
    brings = sorted((item for item in answer.influences.items() if item[1] >= 0), key=lambda item: -item[1])
    return costs + brings


def effect_words(effect: float) -> str:
    """What a contract brings or costs, in points."""
    if abs(effect) < 0.05:
        return _("moves nothing")
    amount = number(abs(effect), 1)
    if effect < 0:
        return _("costs about {points} points").format(points=amount)
    return _("brings about {points} points").format(points=amount)


def holds_words(subject: Subject, holds: Holds) -> str:
    """Until when 90 holds if nothing is added, and what ends it; how close it comes where it is not very likely."""
    if holds.day is None and holds.least < LIKELY:
        told = _("You **probably stay at {goal} or more** for a year, if you add nothing.").format(goal=GOAL)
    elif holds.day is None:
        told = _("**{goal} holds** for a year and longer, if you add nothing.").format(goal=GOAL)
    elif not holds.leaves:
        told = _(
            "**{goal} holds until about** {day}, if you add nothing. No contract leaves a window "
            "then. Upwork's number is above your records, and this difference becomes smaller."
        ).format(goal=GOAL, day=day(holds.day))
    else:
        told = _("**{goal} holds until** {day}, if you add nothing; then {cause}.").format(
            goal=GOAL, day=day(holds.day), cause=cause_words(subject, holds.leaves)
        )
    if holds.least < _VERY_LIKELY:
        told += " " + _("It is not certain. On the worst day, 90 or more is {chance}.").format(
            chance=chance(holds.least)
        )
    return told


def cause_words(subject: Subject, leaves: Sequence[tuple[str, int]]) -> str:
    """What leaves which window: contract ids with months."""
    leaving = ", ".join(
        _("{contract} leaves the {months}-month window").format(
            contract=name_of(subject, contract_id, 40), months=months
        )
        for contract_id, months in leaves[:3]
    )
    if len(leaves) > 3:
        leaving += " " + _("and {count} more").format(count=len(leaves) - 3)
    return leaving


def times(weight: float) -> str:
    """How much a contract counts: `once`, `1.25 times`."""
    return _("once") if weight == 1 else _("{number} times").format(number=number(weight, 2))


def windows_words(part: ContractPart) -> str:
    """In which windows a contract counts, each until when."""
    if not part.leaves:
        return _("in every window, as long as it is open and paid")
    told = [
        _("in the {months}-month window until {day}").format(months=months, day=day(on - timedelta(days=1)))
        for months, on in sorted(part.leaves.items())
        if months in part.windows
    ]
    return ", ".join(told)


def signed(value: float) -> str:
    """A move in points: `+3`, `−16.7`."""
    return f"{'+' if value > 0 else '−'}{number(abs(value), 1)}"


def verdict(answer: Answer, contract_id: str, outcome: Outcome) -> str:
    """What the estimate says of a contract, in the words that every answer uses."""
    if contract_id in answer.estimate.p_unsuccessful:
        return _("hidden bad feedback: {chance}").format(chance=badly(answer, contract_id))
    return {
        Outcome.GOOD: _("counts as successful"),
        Outcome.HIDDEN: _("counts as successful"),
        Outcome.BAD: _("counts as unsuccessful"),
        Outcome.NOT_ELIGIBLE: _("does not count"),
    }[outcome]


def compare(what: WhatIf) -> str:
    """Today and the imagined case, one below the other."""

    def line(label: str, on: On) -> str:
        if on.score is None:
            return f"{label}: " + _("no score")
        return f"{label}: {score_words(on)} · " + _("90 or more: {chance}").format(chance=chance(on.reached))

    return "\n".join([line(_("Today"), what.today), line(_("Then"), what.then)])
