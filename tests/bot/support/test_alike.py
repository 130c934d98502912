"""Which earlier titles ask the same."""

import pytest

from bot.support.alike import ALIKE, MOST, SURE, most_alike

EARLIER = [
    "Client wants work for free",
    "How do I get my first client?",
    "Client threatens with a bad review",
    "Payment is late since two weeks",
    "Which laptop do you use?",
    "El cliente amenaza con una mala reseña",
]


def found(title: str, least: float = ALIKE, earlier: list[str] | None = None) -> list[str]:
    titles = EARLIER if earlier is None else earlier
    return [titles[position] for position in most_alike(title, titles, least)]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("My client wants free work", EARLIER[0]),
        ("client wants WORK for free!!", EARLIER[0]),
        ("A client is threatening me with a bad review", EARLIER[2]),
        ("Late payment for weeks", EARLIER[3]),
        ("Mi cliente me amenaza con una mala reseña", EARLIER[5]),
    ],
)
def test_the_same_question_in_other_words_is_found(title: str, first: str) -> None:
    assert first in found(title)[:2]


@pytest.mark.parametrize(
    "title",
    [
        "Client",  # a subject, and no question
        "Client is happy with my logo",
        "Client went silent",
        "Which chair do you use?",
        "Taxes in Portugal",
        "???",
        "",
    ],
)
def test_what_only_shares_a_subject_is_not(title: str) -> None:
    assert found(title) == []


def test_more_is_asked_for_where_everybody_reads_it() -> None:
    title = "Client wants three more pages of work for free, or else a refund"
    assert found(title, SURE) == []
    assert found(EARLIER[0], SURE) == [EARLIER[0]]


def test_three_at_most_and_the_most_alike_first() -> None:
    earlier = ["Client wants work for free again and again"] * 4 + [EARLIER[0]]
    alike = found(EARLIER[0], ALIKE, earlier)
    assert len(alike) == MOST
    assert alike[0] == EARLIER[0]


def test_nothing_was_asked_before() -> None:
    assert found("Client wants work for free", earlier=[]) == []
