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

    `unclear`: contracts for which a report has less than was logged, and whose last payment was not: what of it is new
    cannot be told.
    """

    new: list[ContractRow]
    late: list[tuple[int, FeedbackDraft]]
    grown: list[Grown]
    unclear: list[Contract]


def compare(plan: ImportPlan, present: list[Contract], rated: set[int]) -> Compared:
    """`plan` beside the contracts that are `present`, of which those in `rated` have feedback.

    Payments of a report belong to the contract of that client, title and kind, whatever it earned when it was imported.
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
        if contract is None and row.payments:
            contract = _likeliest(same_job[_job(row.contract)])
            if contract is not None and (after := _grown(contract, row)) is not None:
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


def _grown(before: Contract, row: ContractRow) -> ContractDraft | None:
    """`before` with the payments of a report that are not in it yet; None where there are none, or they do not fit."""
    cents = _earned(before, row)
    if cents is None or (cents == before.earned_cents and not _is_newer(before, row.contract)):
        return None
    later = max(filter(None, (before.last_paid, row.contract.last_paid)), default=None)
    try:
        return validated(
            ContractDraft, {**before.draft.model_dump(), "earned_cents": cents, "last_paid": later}
        )
    except Refusal:
        return None


def _earned(before: Contract, row: ContractRow) -> int | None:
    """What `before` has earned by what is logged and by the report; None where the two cannot be put together."""
    if before.last_paid is None:
        return row.contract.earned_cents if row.contract.earned_cents >= before.earned_cents else None
    known = sum(one.cents for one in row.payments if one.day <= before.last_paid)
    later = sum(one.cents for one in row.payments if one.day > before.last_paid)
    # A report that begins amid the payments, or after them, has less of what is known: only the later ones are new.
    return max(0, max(known, before.earned_cents) + later)


def _is_newer(before: Contract, row: ContractDraft) -> bool:
    return row.last_paid is not None and (before.last_paid is None or row.last_paid > before.last_paid)
