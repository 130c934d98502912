"""The grammar as a whole: nothing is left unread, order does not matter, no text is slow, the words are sound."""

import re
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.parsing.moments import chart, clock_rules, day_rules, lexicon, rhythm_rules
from bot.parsing.moments.chart import Chart, Edge, TooMuch, rule
from bot.parsing.moments.when import MOST_TYPED, When, understand
from bot.parsing.words import word_files

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ZONE = "Europe/Berlin"


def read(text: str) -> When:
    return understand(text, now=NOW, zone=ZONE)


DAYS = [
    "tomorrow",
    "friday",
    "next friday",
    "on monday",
    "29 nov",
    "dec 24",
    "2026-12-01",
    "el lunes",
    "pasado mañana",
]
CLOCKS = ["9am", "at 9", "09:00", "9:00", "at nine", "9 o'clock", "a las 9", "nine am"]
RHYTHMS = ["every day", "daily", "every monday", "mondays", "every 2 weeks on friday", "weekdays", "mon-fri",
           "31st of every month", "first monday of every month", "cada lunes", "todos los días"]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_day_and_time_in_either_order_and_however_written(day: str) -> None:
    found = {read(f"{day} {clock}") for clock in CLOCKS} | {read(f"{clock} {day}") for clock in CLOCKS}
    assert len(found) == 1


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_rhythm_and_time_in_either_order(rhythm: str) -> None:
    found = {read(f"{rhythm} {clock}") for clock in CLOCKS} | {read(f"{clock} {rhythm}") for clock in CLOCKS}
    assert len(found) == 1
    assert found.pop().rule is not None


@pytest.mark.parametrize("parts", list(permutations(["tomorrow", "at 8", "in the evening"])), ids=" ".join)
def test_the_part_of_the_day_counts_wherever_it_stands(parts: tuple[str, ...]) -> None:
    assert read(" ".join(parts)).due == datetime(2026, 11, 27, 19, tzinfo=UTC)


RESTS = ["blurgh", "/", "or 10am", "9-5", "25:00", "#3", "until june", "except", "x2", "€", "4 5 6 7"]


@given(
    text=st.sampled_from([f"{day} {clock}" for day in DAYS for clock in CLOCKS[:3]] + RHYTHMS),
    rest=st.sampled_from(RESTS),
    before=st.booleans(),
)
def test_a_rest_that_nothing_explains_refuses(text: str, rest: str, before: bool) -> None:
    with pytest.raises(Refusal):
        read(f"{rest} {text}" if before else f"{text} {rest}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tomorrow blurgh", "I understand “tomorrow”, but not “blurgh”"),
        ("tomorrow 25:00", "No clock shows 25:00"),
        ("tomorrow 13pm", "No clock shows 13pm"),
        ("tomorrow 9:5", "two digits"),
        ("tomorrow 9am-5pm", "one moment"),
        ("9:00 10:00 tomorrow", "two times"),
        ("monday morning at 21:00", "part of the day"),
        ("29 nov monday", "is a Sunday"),
        ("tomorrow monday", "is a Friday"),
        ("tomorrow 29 nov", "two different days"),
        ("in 2 hours at 9am", "not both"),
        ("tonight at 21:30 Valencia time", "several places"),
        ("2 hours ago", "over already"),
        ("today 5", "over already"),
    ],
)
def test_the_true_reason_is_said(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=re.escape(reason)):
        read(text)


HOSTILE = [
    *(
        "1 ",
        "9:",
        "mon ",
        "every ",
        "a ",
        "and ",
        "the ",
        "1h ",
        "in 1 ",
        "29.",
        "of the ",
        "mar ",
        "1/2 ",
        "-",
    ),
    *(
        "+1 ",
        "the 1st of ",
        "9am ",
        "(",
        "å",
        "٣ ",
        "next week ",
        "un dia y ",
        "los lunes y ",
        "utc+1 ",
        "a/b/c ",
    ),
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("length", [MOST_TYPED, 2000])
def test_hostile_texts_end_after_a_bounded_number_of_steps(
    unit: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is longer than a time is refused unread; what is shorter costs at most MOST_STEPS attempts a chart."""
    charts: list[Chart] = []
    made = Chart.__init__

    def counted(self: Chart, *arguments: object) -> None:
        made(self, *arguments)  # type: ignore[arg-type]
        charts.append(self)

    monkeypatch.setattr(Chart, "__init__", counted)
    text = (unit * length)[:length]
    for hostile in (text, f"{text}x"[-length:], f"x{text}"[:length]):
        charts.clear()
        try:
            read(hostile)
        except Refusal:
            assert length <= MOST_TYPED or len(text.strip()) <= MOST_TYPED or not charts
        assert len(charts) <= 5
        assert all(one._steps <= chart.MOST_STEPS + 1 for one in charts)


def test_a_chart_gives_up_where_there_are_too_many_readings() -> None:
    ambiguous = Chart(60, None)
    for start in range(60):
        for end in range(start + 1, min(start + 6, 61)):
            ambiguous.add_edge(Edge(start, end, "x", end))
    with pytest.raises(TooMuch):
        ambiguous.apply([rule("y", "x x x x x x x x x x", lambda _context: 1)])


def test_the_kinds_of_words_and_of_rules_are_different_ones() -> None:
    """A word with the kind of a rule's result would be taken for that result."""
    words = {meaning.kind for values in lexicon.lexicon().phrases.values() for meaning in values}
    groups = (
        *(
            day_rules.NUMBERED,
            day_rules.DATED,
            day_rules.EDGES,
            day_rules.DAYS,
            day_rules.COMING,
            day_rules.ANCHORED,
        ),
        *(clock_rules.CLOCK, clock_rules.DISTANCE, rhythm_rules.LISTS, rhythm_rules.RHYTHMS),
    )
    rules = [one for group in groups for one in group]
    assert words.isdisjoint({one.kind for one in rules})
    lexed = set("digits short two full_year run_together decimal nth_digits time loose_time date".split())  # noqa: SIM905
    lexed |= {"separator", "zone", "said_hour", "decimal_or_minutes"}
    known = words | lexed | {one.kind for one in rules}
    used = {kind for one in rules for element in one.elements for kind in element.kinds}
    assert used <= known, "a rule waits for what nothing makes"
    assert words - used <= {"polite", "clock_of", "clock_of_before", "last", "no_hour"}, (
        "words that no rule knows"
    )


@pytest.mark.parametrize("name", ["moments", "answers", "columns", "choices"])
def test_every_language_has_the_words(name: str) -> None:
    assert {"en", "es"} <= word_files(name).keys()


@given(
    word=st.sampled_from(sorted(lexicon.lexicon().phrases)),
    other=st.sampled_from(sorted(lexicon.lexicon().phrases)),
)
@settings(deadline=None)
def test_any_two_phrases_are_read_or_refused(word: str, other: str) -> None:
    for text in (word, f"{word} {other}", f"{word} 9am {other}", f"every {word} {other}"):
        try:
            assert read(text).due > NOW
        except Refusal as refusal:
            assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tomorrwo", "tomorrow"), ("wendesday", "wednesday"), ("sonday", None), ("frx", None)],
)
def test_a_slip_of_one_letter_is_put_right_where_it_can_mean_one_word(typed: str, meant: str | None) -> None:
    assert lexicon.corrected(typed) == meant
