"""What a refusal says on Discord: our words as they are, a member's inert, and where to look."""

from datetime import UTC, datetime

import pytest

from bot.contracts.models import ContractDraft
from bot.errors import Look, NotFound, Refusal
from bot.i18n import language
from bot.ui.errors import describe, refused
from bot.validation import validated
from tests.bot.ui.hostile import HOSTILE, live, unescaped


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_member_wrote_is_inert_in_any_sentence(name: str) -> None:
    """It does not matter which marks our sentence puts around it, or that it puts none."""
    for words in ("{text}", "Not {text}, please", "„{text}“ is unknown", "「{text}」", "“{text}”"):
        for title, body in (
            refused(Refusal(words, text=HOSTILE[name])),
            refused(Refusal("No", words, text=HOSTILE[name])),
        ):
            assert live(title) == live(body) == []
            assert not set(unescaped(title + body)) & set("*_~|`[]<>")


def test_our_own_words_stay_as_they_are() -> None:
    assert refused(Refusal("**No**", "`/help`")) == ("**No**", "`/help`")


def test_values_that_look_like_placeholders_are_values() -> None:
    title, _body = refused(Refusal("{text} {count}", text="{count} {0} {", count=3))
    assert title == "{count} {0} { 3"


def test_a_moment_is_in_the_readers_own_time() -> None:
    title, _body = refused(Refusal("Again {when}", when=datetime(2026, 1, 1, tzinfo=UTC)))
    assert title == "Again <t:1767225600:R>"


@pytest.mark.parametrize("look", list(Look))
def test_where_to_look_is_said_in_every_language(look: Look) -> None:
    said = set()
    for code in ("en", "es"):
        with language(code):
            title, body, _tone = describe(NotFound("Gone.", look=look), "a command")
        assert title == "Gone."
        assert "`/" in body
        said.add(body)
    assert len(said) == 2


def test_a_terminal_gets_plain_text() -> None:
    error = Refusal("No {text}", "Try.", look=Look.CONTRACTS, text="*this*")
    assert error.message == str(error) == "No *this*\nTry."


def test_a_model_that_says_what_was_typed_says_it_inert() -> None:
    with pytest.raises(Refusal) as caught:
        validated(
            ContractDraft, {"client": "Acme", "started": "2025-01-01", "currency": "[a](https://b.example)"}
        )
    title, body = refused(caught.value)
    assert live(title) == live(body) == []
