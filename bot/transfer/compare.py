"""What of a file a member has already, and which of their contracts have grown by it."""

from collections import defaultdict
from typing import NamedTuple

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import FeedbackDraft
from bot.transfer.growth import Unclear, grow
from bot.transfer.plan import ContractRow, ImportPlan, fingerprint


class Grown(NamedTuple):
    """A contract of the member's for which a report has more payments: as it is, and as it becomes."""

    before: Contract
    after: ContractDraft


class Compared(NamedTuple):
    """What a plan brings: rows whose contract is not there, feedback for contracts that have none yet, what has grown.

    `unclear`: contracts of which a report has payments, where what of them is new cannot be told, and why.
    """

    new: list[ContractRow]
    late: list[tuple[int, FeedbackDraft]]
    grown: list[Grown]
    unclear: list[tuple[Contract, Unclear]]


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
        if contract is None and row.payments and (jobs := same_job[_job(row.contract)]):
            contract = _likeliest(jobs)
            if contract is None:
                contract = _of_several(jobs, row, found)
            else:
                after = grow(contract, row, [one for one in jobs if one is not contract])
                if isinstance(after, Unclear):
                    found.unclear.append((contract, after))
                elif after is not None:
                    found.grown.append(Grown(contract, after))
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


def _of_several(jobs: list[Contract], row: ContractRow, found: Compared) -> Contract | None:
    """One of `jobs`, of which none is the likeliest, where payments of `row` are theirs; None where it is a new one."""
    ends = [max(filter(None, (one.ended, one.last_paid))) for one in jobs if one.ended is not None]
    if len(ends) == len(jobs) and row.contract.started > max(ends):
        return None
    last = max((one.last_paid for one in jobs if one.last_paid is not None), default=None)
    earned = sum(one.earned_cents for one in jobs)
    if last is None or row.payments[-1].day > last or row.contract.earned_cents > earned:
        # Stored as one more contract, what is known would count twice.
        found.unclear.append((jobs[0], Unclear.SEVERAL))
    return jobs[0]
