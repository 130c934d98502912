"""In which language a question is: long ones tell by their little words, short titles by the words of the subject."""

import pytest

from bot.guidance.text import language_asked, language_of
from bot.i18n import LANGUAGES
from bot.parsing.words import read_tables, word_files


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("El cliente no me paga", "es"),
        ("cliente no paga", "es"),
        ("No me pagan", "es"),
        ("¿Reembolso?", "es"),
        ("disputa upwork", "es"),
        ("Cuenta suspendida permanentemente", "es"),
        ("Client refuses to pay", "en"),
        ("Score dropped", "en"),
        ("refund?", "en"),
        ("No feedback", None),
        ("JSS 87", None),
        ("urgente", None),
        ("", None),
        ("Клиент не платит", None),
    ],
)
def test_a_short_title_tells_by_its_subject(title: str, expected: str | None) -> None:
    assert language_of(title) is None
    assert language_asked(title) == expected


def test_a_long_text_tells_by_its_little_words() -> None:
    assert language_asked("Help! The client threatens me, what should I do about the trabajo?") == "en"


def test_no_word_of_the_subject_is_one_of_two_languages() -> None:
    lists = {language: read_tables(path)["spoken"]["word"] for language, path in word_files("pages").items()}
    assert set(lists) == set(LANGUAGES)
    every = [word for words in lists.values() for word in words]
    assert len(set(every)) == len(every)
