"""Text as it is kept, and as it is compared."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.parsing.text import fold
from bot.values import clean_text, without_piled_marks


@given(st.text())
@example("a\u200e\u0301")
@example("\u0344" * 40)
@example("a" + "\u0327\u0301" * 40)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@pytest.mark.parametrize("normalised", [clean_text, fold])
@pytest.mark.parametrize("piled", ["\u0301\u0327", "\u0301\u0316\u0334", "\u0344", "\u0f81\u0f71"])
def test_no_long_run_of_marks_is_normalised(
    normalised: object, piled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Putting 4,000 accents on one letter in their order took 23 ms of everybody's time."""
    seen: list[str] = []
    plain = unicodedata.normalize

    def noted(form: str, text: str) -> str:
        seen.append(text)
        return plain(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    assert callable(normalised)
    normalised("so a" + (piled * 2000)[:4000] + "b it is")
    assert [run for text in seen for run in regex.findall(r"[\p{M}]{31,}", text)] == []
    assert seen


@pytest.mark.parametrize("text", ["Ấn tượng", "בְּרֵאשִׁ֖ית", "सत्त्वं", "ก็ไม่เป็นไร", "z\u0310\u035c\u0489", "né"])
def test_marks_of_languages_stay(text: str) -> None:
    assert without_piled_marks(text) == text


def test_marks_that_pile_up_cost_no_letter() -> None:
    piled = "\u0301\u0327" * 300
    assert without_piled_marks(f"a{piled}b{piled}") == f"a{piled[:30]}b{piled[:30]}"
    assert fold(f"Na{piled}me") == "name"
