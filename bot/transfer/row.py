"""One record to drafts, with every fault by column."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.contracts.models import ContractDraft, Kind, Through
from bot.errors import Refusal
from bot.explain import explain
from bot.feedback.models import FeedbackDraft, Hidden, HiddenSource
from bot.i18n import _
from bot.parsing import (
    find_currency,
    parse_bool,
    parse_cents,
    parse_count,
    parse_score,
    parse_stars,
    plain,
    quote,
)
from bot.platforms import PLATFORMS, Platform
from bot.scores.models import ShownScoreDraft
from bot.transfer.columns import CATEGORIES, DATES, EARNED_CENTS, TEXTS
from bot.transfer.plan import Fault, Record
from bot.transfer.styles import AmountStyles, DateStyles
from bot.transfer.words import RowType, find_choice, parse_choice

M = TypeVar("M", bound=BaseModel)

_EMPTY = frozenset(("-", "–", "—", "n/a", "na", "null", "#n/a"))
_NO_DAY = _EMPTY | frozenset(
    {"none", "open", "still open", "ongoing", "active", "present", "current", "in progress", "now"}
    | {"ninguno", "abierto", "sigue abierto", "activo", "en curso", "actual", "actualidad", "presente"}
)
_NOT_KNOWN = _EMPTY | frozenset(("none", "unknown", "not known", "?", "desconocido", "ninguno"))
_WHOLE_STAR = Decimal(1)
_JUDGED_TOGETHER = frozenset(("platform", "currency", "earned"))

_CHOICES: dict[str, type[StrEnum]] = {
    "platform": Platform,
    "kind": Kind,
    "through": Through,
    "hidden": Hidden,
    "hidden_source": HiddenSource,
}
_CONTRACT_COLUMNS = tuple(
    name for name in ContractDraft.model_fields if name not in ("platform", "earned_cents", "currency")
)
_FEEDBACK_COLUMNS = tuple(name for name in FeedbackDraft.model_fields if name not in ("stars", "categories"))


class Row:
    """One record on its way to drafts. Each fault goes once to the list given."""

    def __init__(self, record: Record, faults: list[Fault], dates: DateStyles, amounts: AmountStyles) -> None:
        self.record = record
        self._faults = faults
        self._dates = dates
        self._amounts = amounts
        self._faulty = record.faulty
        found = self._parse("platform", lambda cell: parse_choice(Platform, cell)).get("platform")
        self._platform = found if isinstance(found, Platform) else Platform.UPWORK
        self._known_platform = "platform" not in self._faulty

    def fault(self, column: str, message: str) -> None:
        """Keep a fault of this row."""
        self._faulty.add(column)
        self._faults.append(Fault(self.record.row, column, message, self.record.part))

    def is_score(self) -> bool:
        """Whether it states a shown score. A payment kind under `type` goes where it belongs."""
        cells = self.record.cells
        if self.record.part != "row":
            return self.record.part == "score"
        said = _text(cells.get("type", ""))
        if (found := find_choice(RowType, said)) is not None:
            return found is RowType.SCORE
        if find_choice(Kind, said) is not None:
            cells.setdefault("kind", said)
        elif said:
            self._parse("type", lambda cell: parse_choice(RowType, cell))
        return "client" not in cells and ("score" in cells or "on" in cells)

    def contract(self) -> ContractDraft | None:
        """The contract, None where it has faults."""
        values = self._values(_CONTRACT_COLUMNS)
        values |= {"platform": self._platform} | self._earned(PLATFORMS[self._platform].currency or "USD")
        return self._validated(ContractDraft, values)

    def feedback(self) -> FeedbackDraft | None:
        """The feedback, None where there is none or it has faults."""
        facts = PLATFORMS[self._platform]
        values = self._values(_FEEDBACK_COLUMNS)
        present = self.record.has_feedback or any(
            value not in (Hidden.UNKNOWN, False, "") for value in values.values()
        )
        if "stars" in self.record.cells and _word(self.record.cells["stars"]) not in _EMPTY:
            # The word "none" states that the client left no stars; an empty cell states nothing.
            present = True
            values |= self._parse("stars", lambda cell: parse_stars(cell, step=facts.star_step))
        rated = self._categories()
        for name in rated:
            if self._known_platform and name not in facts.categories:
                self.fault(
                    name,
                    _("{platform} does not rate this. Please leave it empty.").format(
                        platform=_(facts.label)
                    ),
                )
        values["categories"] = rated
        return self._validated(FeedbackDraft, values) if present or rated else None

    def score(self) -> ShownScoreDraft | None:
        """The shown score, None where it has faults."""
        values = self._values(("on",)) | self._parse("score", parse_score)
        return self._validated(ShownScoreDraft, values | {"platform": self._platform})

    def _earned(self, currency: str) -> dict[str, object]:
        """Amount and currency; `currency` is what an amount without one means."""
        cells = self.record.cells
        stated = _text(cells.get("currency", ""))
        if _word(stated) in _NOT_KNOWN:
            stated = ""
        if stated:
            # What is no currency stays as it is, for the model to refuse.
            currency = find_currency(stated, currency) or stated
        values: dict[str, object] = {"currency": currency}
        cell = cells.get("earned", "")
        try:
            if EARNED_CENTS in cells and "earned" not in cells:
                values["earned_cents"] = parse_cents(_text(cells[EARNED_CENTS]))
            elif isinstance(cell, Decimal) or (cell and _word(cell) not in _EMPTY):
                values["earned_cents"], found = self._amounts.parse(cell, currency)
                values["currency"] = found
                if stated and found != currency:
                    raise Refusal(
                        _("The amount is in {one} and the currency column says {other}. Please correct one."),
                        one=found,
                        other=quote(currency),
                    )
        except Refusal as refusal:
            self.fault("earned", refusal.message)
        return values

    def _categories(self) -> dict[str, int]:
        found: dict[str, object] = {}
        for name in CATEGORIES:
            found |= self._parse(name, lambda cell: parse_stars(cell, step=_WHOLE_STAR))
        return {name: int(stars) for name, stars in found.items() if isinstance(stars, Decimal)}

    def _values(self, columns: Iterable[str]) -> dict[str, object]:
        """The columns that have a value, each read by its kind; those with faults left out."""
        values: dict[str, object] = {}
        for column in columns:
            cell = self.record.cells.get(column)
            if cell is None:
                continue
            if column in TEXTS:
                values[column] = _text(cell)
            elif column in DATES:
                values |= self._parse(column, partial(self._dates.parse, column), _NO_DAY)
            elif column in _CHOICES:
                values |= self._parse(column, partial(parse_choice, _CHOICES[column]))
            elif column == "paid_periods":
                values |= self._parse(column, parse_count, _NOT_KNOWN)
            else:
                values |= self._parse(column, parse_bool)
        return values

    def _parse(
        self, column: str, parser: Callable[[str], object], empty: frozenset[str] = _EMPTY
    ) -> dict[str, object]:
        """`{column: value}`, or nothing where the cell is empty, one of the words in `empty`, or at fault."""
        cell = self.record.cells.get(column)
        if cell is None or _word(cell) in empty:
            return {}
        try:
            return {column: parser(_text(cell))}
        except Refusal as refusal:
            self.fault(column, refusal.message)
            return {}

    def _validated(self, model: type[M], values: Mapping[str, object]) -> M | None:
        known = set(self._faulty)
        try:
            return model.model_validate({k: v for k, v in values.items() if _column(k) not in known})
        except ValidationError as error:
            for path, message in explain(error):
                column = _column(path)
                # A value that was left out for its own fault must not be called missing, and what lies
                # between fields cannot be judged without the platform and the amount.
                if column not in known and (column or not known & _JUDGED_TOGETHER):
                    self.fault(column, message)
            return None


def _column(path: str) -> str:
    """The column of a model's field path."""
    return {"earned_cents": "earned"}.get(path, path.removeprefix("categories."))


def _text(cell: str | Decimal) -> str:
    return cell if isinstance(cell, str) else plain(cell)


def _word(cell: str | Decimal) -> str:
    return cell[:40].strip().casefold() if isinstance(cell, str) else ""
