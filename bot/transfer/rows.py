"""Records to a plan: every row understood, every fault kept, doubtful readings noted."""

from datetime import date

from bot.i18n import _, ngettext
from bot.parsing import quote
from bot.platforms import Platform
from bot.transfer.plan import ContractRow, ImportPlan, Progress, Record, fingerprint
from bot.transfer.row import Row
from bot.transfer.styles import AmountStyles, DateStyles

_EVERY = 250
"""Rows between two calls of the progress function."""


def build_plan(
    records: list[Record], plan: ImportPlan, *, today: date, month_first: bool, progress: Progress | None
) -> None:
    """Add to `plan` what `records` state, every fault in them, and notes about doubtful readings."""
    dates = DateStyles(records, today=today, month_first=month_first)
    amounts = AmountStyles(records)
    builder = _Builder(plan, dates, amounts)
    for done, record in enumerate(records):
        if progress is not None and done % _EVERY == 0:
            progress(done, len(records))
        builder.add_record(record)
    if progress is not None:
        progress(len(records), len(records))
    plan.notes += [*_ahead(plan, today), *dates.notes(), *amounts.notes(), *builder.notes()]


def _ahead(plan: ImportPlan, today: date) -> list[str]:
    """That contracts begin after today, with the first such."""
    begin = [row.contract for row in plan.contracts if row.contract.started > today]
    if not begin:
        return []
    return [
        ngettext(
            "{count} contract begins only after today: {client}, on {date}. Is that right?",
            "{count} contracts begin only after today, such as {client}, on {date}. Is that right?",
            len(begin),
        ).format(count=f"{len(begin):,}", client=quote(begin[0].client), date=begin[0].started.isoformat())
    ]


class _Builder:
    """What must be compared between rows."""

    def __init__(self, plan: ImportPlan, dates: DateStyles, amounts: AmountStyles) -> None:
        self._plan = plan
        self._dates = dates
        self._amounts = amounts
        self._shown: dict[tuple[Platform, date], int] = {}
        self._seen: dict[tuple[str, ...], int] = {}
        self._repeated: list[tuple[int, int]] = []
        self._scores_left_out = 0

    def add_record(self, record: Record) -> None:
        row = Row(record, self._plan.faults, self._dates, self._amounts)
        if row.is_score():
            self._add_score(row)
        else:
            self._add_contract(row)

    def notes(self) -> list[str]:
        found = []
        if self._repeated:
            first, again = self._repeated[0]
            found.append(
                ngettext(
                    "{count} row states the same contract as an earlier one: {first} and {again}.",
                    "{count} rows state the same contract as an earlier one, such as {first} and {again}.",
                    len(self._repeated),
                ).format(count=len(self._repeated), first=first, again=again)
            )
        if self._scores_left_out:
            found.append(
                _("Scores count only in rows of their own (type “score”); I left out {count}.").format(
                    count=self._scores_left_out
                )
            )
        return found

    def _add_contract(self, row: Row) -> None:
        self._scores_left_out += "score" in row.record.cells
        contract, feedback = row.contract(), row.feedback()
        if contract is None:
            return
        self._plan.contracts.append(ContractRow(row.record.row, contract, feedback, row.record.payments))
        mark = fingerprint(contract)
        if mark in self._seen:
            self._repeated.append((self._seen[mark], row.record.row))
        else:
            self._seen[mark] = row.record.row

    def _add_score(self, row: Row) -> None:
        score = row.score()
        if score is None:
            return
        if self._shown.setdefault((score.platform, score.on), score.score) != score.score:
            row.fault("score", _("Another row gives a different score for this day. Please keep one."))
        self._plan.scores.append(score)
