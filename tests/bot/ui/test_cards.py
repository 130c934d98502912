"""A card is within what Discord takes, however long its parts."""

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.buttons import PRIMARY, SUCCESS, button
from bot.ui.cards import MOST_CHARACTERS, Card, Row, fit


@given(st.lists(st.text(max_size=3000).filter(str.strip), min_size=1, max_size=12))
def test_a_card_never_passes_what_discord_takes(blocks: list[str]) -> None:
    shown = Card("Title", *blocks)
    contents = [item.content for item in shown.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    assert sum(map(len, contents)) <= MOST_CHARACTERS
    assert all(contents)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_fit_cuts_the_longest_first(lengths: list[int]) -> None:
    fitted = fit(["x" * length for length in lengths], 4000)
    assert sum(map(len, fitted)) <= 4000
    if sum(lengths) > 4000:
        assert min(map(len, fitted)) >= min(*lengths, 4000 // len(lengths) - 1)


def test_of_several_likely_steps_the_first_is_shown_as_such() -> None:
    first = Row(button("Plain", "x.a", 7), button("Correct it", "x.b", 7, style=SUCCESS))
    second = Row(button("Add it", "x.c", 7, style=SUCCESS), button("What to do", "x.d", 7, style=PRIMARY))
    shown = [
        item
        for item in Card("Title", rows=[first, second]).walk_children()
        if isinstance(item, discord.ui.Button)
    ]
    assert [one.label for one in shown if one.style is not discord.ButtonStyle.secondary] == ["Correct it"]
