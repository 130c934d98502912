"""What a member can do about their score, what helps most first."""

from collections.abc import Iterator

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.feedback.window import closes, reply_closes
from bot.i18n import _
from bot.scores.estimates import Overview
from bot.scoring.results import LIKELY
from bot.scoring.rules import Outcome, Reason
from bot.ui.text import day, inert
from cogs.score.words import MATTERS, name_of, names_of, ranked

_FEW_STARS = 3


def steps(overview: Overview) -> list[str]:
    """Sentences, the strongest lever first; never empty."""
    found = [
        *_check_records(overview),
        *_bad_reviews(overview),
        *_said_in_private(overview),
        *_hidden(overview),
        *_ask(overview),
        *_wait(overview),
        *_work(overview),
    ]
    nothing = _(
        "**There is nothing to correct.** Continue like this, and log each score that Upwork shows you."
    )
    return found or [nothing]


def worst_review(overview: Overview) -> Contract | None:
    """The contract under 3 stars that costs most today, if any does."""
    parts = {part.id: part for part in overview.answer.rules.contracts}
    for contract_id, effect in ranked(overview.answer):
        contract = overview.subject.contract(contract_id)
        left = _feedback(overview, contract)
        bad = contract_id in parts and parts[contract_id].outcome is Outcome.BAD
        if effect <= -MATTERS and bad and left and left.stars is not None and left.stars < _FEW_STARS:
            return contract
    return None


def _feedback(overview: Overview, contract: Contract | None) -> Feedback | None:
    return overview.subject.records.feedback.get(contract.id) if contract else None


def _check_records(overview: Overview) -> Iterator[str]:
    if overview.answer.explanations:
        yield _("**First answer what I ask above**: it changes more than anything else here.")
    elif overview.answer.dormant:
        yield _("**Tell me the last payment** of {contracts}: it decides what counts today.").format(
            contracts=names_of(overview.subject, overview.answer.dormant, 3)
        )


def _bad_reviews(overview: Overview) -> Iterator[str]:
    contract = worst_review(overview)
    if contract is None or contract.ended is None:
        return
    yield _(
        "**{contract}: let the client change the review**, if they said that they want to. On Upwork you allow it on "
        "the contract's page, once; a changed review replaces this one in your score."
    ).format(contract=inert(contract.name, 60))
    left, today = _feedback(overview, contract), overview.subject.day
    if left is not None and not left.reply and today < reply_closes(contract.ended).date():
        yield _(
            "**Answer the review in public** before {day}, calmly and in two sentences. It does not move the score; "
            "new clients read it."
        ).format(day=day(reply_closes(contract.ended).date()))
    yield _(
        "**Does the review break a rule** (threats, insults, another person's work)? Then report it to Upwork: a "
        "removed review no longer counts."
    )


def _said_in_private(overview: Overview) -> Iterator[str]:
    parts = {part.id: part for part in overview.answer.rules.contracts}
    for contract_id, effect in ranked(overview.answer):
        part = parts.get(contract_id)
        if effect <= -MATTERS and part and part.reason is Reason.HIDDEN_PART_NEGATIVE and part.leaves:
            yield _(
                "**{contract}** counts against you for something that nobody can change any more. New good work makes "
                "it weigh less, and from {day} on the last {months} months are without it."
            ).format(
                contract=name_of(overview.subject, contract_id, 60),
                day=day(min(part.leaves.values())),
                months=min(part.leaves),
            )
            return


def _hidden(overview: Overview) -> Iterator[str]:
    answer = overview.answer
    if answer.one_of:
        yield _(
            "**Look at these: {contracts}.** One of them went badly. If you remember a reason for ending or an unhappy "
            "word, log it under Feedback: then I know which."
        ).format(contracts=names_of(overview.subject, answer.one_of[0].contracts))
        return
    for contract_id, effect in ranked(answer):
        if effect <= -MATTERS and contract_id in answer.estimate.p_unsuccessful:
            yield _(
                "**Look at {contract}.** If you remember the reason for ending or a private note, log it under "
                "Feedback: then I need not guess."
            ).format(contract=name_of(overview.subject, contract_id, 60))
            return


def _ask(overview: Overview) -> Iterator[str]:
    subject = overview.subject
    for one in subject.records.contracts:
        if one.ended is None or one.id in subject.records.feedback:
            continue
        last = closes(one.ended).date()
        if one.ended <= subject.day < last:
            yield _(
                "**Ask {client} for honest feedback** before {day}. Never ask for stars, and never trade for them: "
                "that breaks Upwork's rules."
            ).format(client=inert(one.client, 50), day=day(last))
            return


def _wait(overview: Overview) -> Iterator[str]:
    costs = {contract_id for contract_id, effect in ranked(overview.answer) if effect <= -MATTERS}
    for before, move in overview.coming:
        leaving = [contract_id for contract_id, _months in move.leaves if contract_id in costs]
        rises = before.score is None or (move.on.score is not None and move.on.score.mean > before.score.mean)
        if leaving and rises:
            yield _(
                "**Know when it ends.** On {day} {contract} leaves a window, and the score rises by itself."
            ).format(day=day(move.on.day), contract=name_of(overview.subject, leaving[0], 60))
            return


def _work(overview: Overview) -> Iterator[str]:
    reached = overview.answer.estimate.p_at_least_90 or 0.0
    if reached < LIKELY:
        yield _(
            "**Add good work.** *Plan* tells how many contracts make 90 likely, and by when. Ask clients to end "
            "contracts themselves: then the form asks them for feedback. Never ask for stars."
        )
    elif overview.holds is not None and overview.holds.day is not None:
        yield _(
            "**Keep it**: 90 holds until about {day} if nothing is added. *Plan* tells how much you can afford."
        ).format(day=day(overview.holds.day))
