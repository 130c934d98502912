"""Numbers in custom ids, which anybody can forge."""

import pytest

from bot.ui.buttons import number_in, record_id


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", 0), ("42", 42), ("999", 999)),
        *((text, 7) for text in ("1000", "", "-1", "+1", " 1", "1.5", "½", "²", "1_0", "x")),
    ],
)
def test_only_plain_digits_are_a_number(text: str, number: int) -> None:
    assert number_in(text, 3, missing=7) == number


@pytest.mark.parametrize(
    ("text", "found"), [("9999999999999999", 9_999_999_999_999_999), ("1" * 17, 0), ("../1", 0), ("", 0)]
)
def test_no_forged_text_is_the_id_of_a_record(text: str, found: int) -> None:
    assert record_id(text) == found
