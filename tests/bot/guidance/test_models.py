"""Pages, drafts and their placeholders."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.guidance.deadlines import MOMENTS, CountedFrom
from bot.guidance.models import (
    CATEGORIES,
    MEANINGS,
    NEEDS_MEANING,
    PLACEHOLDERS,
    SOURCE_KINDS,
    Category,
    Draft,
    Meaning,
    Recipient,
    SourceKind,
    Tone,
)
from tests.bot.guidance.conftest import page


def draft(short: str = "Hi {client}", warm: str = "Dear {client}", **more: object) -> Draft:
    return Draft.model_validate(
        {"name": "ask", "to": "client", "title": "Ask", "short": short, "warm": warm, **more}
    )


def test_placeholders_come_in_order_of_appearance_over_both_tones() -> None:
    one = draft("{work} is done, {client}. {work}!", "Dear {client}, {date}: {work}")
    assert one.placeholders == ("work", "client", "date")


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"\{name\} is no placeholder"):
        draft("Hi {name}")


def test_a_form_has_five_fields() -> None:
    text = "{client} {me} {work} {amount} {date}"
    assert len(draft(text).placeholders) == 5
    with pytest.raises(ValidationError, match="can have 5 different placeholders; this one has 6"):
        draft(text, text + " {hours}")


def test_what_is_filled_in_is_not_read_again() -> None:
    one = draft("Hi {client}, {work} is done.")
    assert (
        one.fill({"client": "{work} {client}", "work": "the logo"}, Tone.SHORT)
        == "Hi {work} {client}, the logo is done."
    )


def test_what_has_no_value_is_named_in_the_language_of_the_reader() -> None:
    one = draft("Hi {client}, by {deadline}")
    assert one.fill({"client": "  "}, Tone.SHORT) == "Hi [Client's name], by [Deadline]"


def test_the_form_says_which_day_is_meant() -> None:
    one = draft("By {date}, {client}", "By {date}, {client}", means={"date": "chosen"})
    assert one.hint("date") == MEANINGS[Meaning.CHOSEN].hint
    assert one.hint("client") == PLACEHOLDERS["client"].hint


def test_each_tone_is_filled() -> None:
    assert draft().fill({"client": "Maria"}, Tone.WARM) == "Dear Maria"


def test_two_drafts_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="same name"):
        page(drafts=[draft(), draft()])


def test_a_page_is_stale_the_day_after_it_is_due() -> None:
    one = page(checked=date(2026, 1, 1), review_days=30)
    assert not one.is_stale(date(2026, 1, 31))
    assert one.is_stale(date(2026, 2, 1))


def test_another_language_changes_words_alone() -> None:
    one = page(
        deadlines=[{"what": "Leave feedback", "days": 14, "counted_from": "contract_end", "note": "in UTC"}],
        drafts=[draft()],
        keywords=["desk"],
        translations={
            "es": {
                "title": "Horario",
                "summary": "De lunes a viernes.",
                "deadlines": [{"what": "Dejar feedback", "note": "en UTC"}],
                "drafts": [
                    {"name": "ask", "title": "Pedir", "short": "Hola {client}", "warm": "Hola, {client}"}
                ],
                "body": "**Primero**: ven entre semana.",
            }
        },
    )
    told = one.in_language("es")
    assert (told.title, told.summary, told.body) == (
        "Horario",
        "De lunes a viernes.",
        "**Primero**: ven entre semana.",
    )
    assert told.keywords == ("desk",)  # not translated
    assert (told.deadlines[0].what, told.deadlines[0].days, told.deadlines[0].note) == (
        "Dejar feedback",
        14,
        "en UTC",
    )
    assert told.drafts[0].fill({"client": "Ana"}, Tone.WARM) == "Hola, Ana"
    assert told.drafts[0].to is Recipient.CLIENT
    assert one.in_language("en") is one
    assert page().in_language("es").title == "Opening hours of the help desk"


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "../a", "ä", "a" * 41])
def test_a_slug_is_plain(slug: str) -> None:
    with pytest.raises(ValidationError):
        page(slug)


def test_everything_to_choose_from_has_words() -> None:
    assert set(CATEGORIES) == set(Category)
    assert set(MOMENTS) == set(CountedFrom)
    assert set(SOURCE_KINDS) == set(SourceKind)
    assert set(MEANINGS) == set(Meaning)
    assert {True, False} == set(NEEDS_MEANING.values())
    assert set(NEEDS_MEANING) < set(PLACEHOLDERS)
    for meant in MEANINGS.values():
        assert 0 < len(meant.hint) <= 100
    for one in PLACEHOLDERS.values():
        assert 0 < len(one.label) <= 45
        assert 0 < len(one.hint) <= 100
