"""What of a file a member has already, and which of their contracts have grown by it."""

from collections import defaultdict
from typing import NamedTuple

from bot.contracts.models import Contract, ContractDraft
from bot.errors import Refusal
from bot.feedback.models import FeedbackDraft
from bot.transfer.plan import ContractRow, ImportPlan, fingerprint
from bot.validation import validated


class Grown(NamedTuple):
    """A contract of the member's for which a later report has more payments: as it is, and as it becomes."""

    before: Contract
    after: ContractDraft


class Compared(NamedTuple):
    """What a plan brings: rows whose contract is not there, feedback for contracts that have none yet, what has grown.

    `unclear`: contracts with payments that are new, in a report that begins amid those that are there already.
    """

    new: list[ContractRow]
    late: list[tuple[int, FeedbackDraft]]
    grown: list[Grown]
    unclear: list[Contract]


def compare(plan: ImportPlan, present: list[Contract], rated: set[int]) -> Compared:
    """`plan` beside the contracts that are `present`, of which those in `rated` have feedback.

    Sums of payments (`plan.sums_payments`) belong to the contract of that client, title and kind, whatever it earned
    when it was imported. Where they are less than what is there, the contract stays as it is.
    """
    known: defaultdict[tuple[str, ...], list[Contract]] = defaultdict(list)
    same_job: defaultdict[tuple[str, ...], list[Contract]] = defaultdict(list)
    for one in present:
        known[fingerprint(one)].append(one)
        same_job[_job(one)].append(one)
    found = Compared([], [], [], [])
    for row in plan.contracts:
        same = known[fingerprint(row.contract)]
        contract = same.pop() if same else None
        if contract is None and plan.sums_payments:
            contract = _likeliest(same_job[_job(row.contract)])
            if contract is not None and (after := _grown(contract, row.contract)) is not None:
                found.grown.append(Grown(contract, after))
            elif contract is not None and _is_newer(contract, row.contract):
                found.unclear.append(contract)
        if contract is None:
            found.new.append(row)
        elif row.feedback is not None and contract.id not in rated:
            found.late.append((contract.id, row.feedback))
    return found


def _job(contract: ContractDraft) -> tuple[str, ...]:
    """What a report of payments knows of a contract."""
    return (
        contract.client.casefold(),
        contract.title.casefold(),
        contract.platform.value,
        contract.kind.value,
        contract.currency,
    )


def _likeliest(contracts: list[Contract]) -> Contract | None:
    """The one that goes on where only one does, else the only one."""
    running = [one for one in contracts if one.ended is None]
    return running[0] if len(running) == 1 else contracts[0] if len(contracts) == 1 else None


def _grown(before: Contract, row: ContractDraft) -> ContractDraft | None:
    """`before` with the payments of a later report; None where there are no more, or they do not fit."""
    cents, paid = row.earned_cents, row.last_paid
    if before.last_paid is not None and row.started > before.last_paid:
        cents += before.earned_cents  # a report of what came after the last one
    if cents < before.earned_cents or (cents == before.earned_cents and not _is_newer(before, row)):
        return None
    later = max(filter(None, (before.last_paid, paid)), default=None)
    try:
        return validated(
            ContractDraft, {**before.draft.model_dump(), "earned_cents": cents, "last_paid": later}
        )
    except Refusal:
        return None


def _is_newer(before: Contract, row: ContractDraft) -> bool:
    return row.last_paid is not None and (before.last_paid is None or row.last_paid > before.last_paid)
