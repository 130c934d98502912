"""Text as it is kept."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.values import clean_text


@given(st.text())
@example("a\u200e\u0301")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
