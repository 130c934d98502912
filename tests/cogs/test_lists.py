"""Lists with a button beside each row, a page in the middle of many, its rows as long as they may be."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.cases.models import Case, CaseKind, Entry, EntryKind
from bot.contracts.models import Contract
from bot.i18n import LANGUAGES, language
from bot.platforms import Platform
from bot.reminders.models import Kind, Reminder, Status
from bot.ui.cards import MOST_CHARACTERS, Card
from cogs.case.cards import list_card as cases
from cogs.case.entry_cards import entries_card
from cogs.contract.cards import contract_list
from cogs.remind.cards import list_card as reminders

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MANY = range(1, 30)
STAMPS = {"created_at": NOW, "updated_at": NOW}


def contract(number: int) -> Contract:
    return Contract.model_validate(
        {
            "id": number, "client_id": 8, "client": "C" * 60, "title": "t" * 100, "started": date(2026, 1, 1),
            "ended": date(2026, 2, 28), "earned_cents": 99_999_999, **STAMPS,
        }
    )  # fmt: skip


def case(number: int) -> Case:
    stated = {"contract_id": 1, "client": "Ana", "kind": CaseKind.ESCROW_REFUND, "platform": Platform.UPWORK}
    return Case.model_validate({"id": number, "name": "n" * 100, **stated, **STAMPS})


def entry(number: int) -> Entry:
    stated = {"id": number, "case_id": 1, "on_day": NOW.date(), "kind": EntryKind.CALL, "text": "w" * 1000}
    return Entry.model_validate(stated | STAMPS)


def reminder(number: int) -> Reminder:
    return Reminder(
        id=number, user_id=1, kind=Kind.OWN, key=f"own/{number}", status=Status.PLANNED, due_at=NOW, next_at=NOW,
        text="w" * 800, repeat="DTSTART:20260105T080000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        created_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(
    "shown",
    [
        lambda: contract_list(1, [contract(n) for n in MANY], {}, 1, NOW),
        lambda: cases(1, [case(n) for n in MANY], 1),
        lambda: entries_card(1, case(1), [entry(n) for n in MANY], 1),
        lambda: reminders(1, [reminder(n) for n in MANY], {}, 1, consent=False),
    ],
    ids=["contracts", "cases", "evidence", "reminders"],
)
def test_a_full_page_fits(shown: Callable[[], Card], name: str) -> None:
    with language(name):
        card = shown()
    assert card.total_children_count <= 40
    assert card.content_length() <= MOST_CHARACTERS
