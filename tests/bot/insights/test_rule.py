"""Nobody can be read off: differencing over many groups and each of their members, in closed form and by drawing."""

import math
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insights import rule
from bot.insights.models import DAYS, Figures, Part, Quartiles, Share, Topic
from bot.insights.rule import DELTA, EPSILON, LEAST, MOST_TOPICS, Sums, add_up, publish, vote
from tests.bot.insights.exact import lost, noisy_pmf

VAT, ESCROW = Topic("vat", answered=False), Topic("Escrow", answered=True)
TYPICAL = Part(ended=4, rated=3, days=1, hidden=60)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """Anything a member may add."""
    ended = draw(st.integers(0, 9))
    rated = draw(st.integers(0, ended))
    days = draw(st.none() | st.integers(0, len(DAYS))) if rated else None
    return Part(ended, rated, days, draw(st.sampled_from((0, 30, 333, 500, 1000))) if rated else 0)


Member = tuple[Part, Topic | None]
members = st.tuples(parts(), st.sampled_from((None, VAT, ESCROW, Topic("Other", True))))


@settings(max_examples=400, deadline=None)
@given(st.lists(members, min_size=1, max_size=60), members)
def test_whoever_is_left_out_or_changed_the_snapshot_does_not_tell(
    group: list[Member], other: Member
) -> None:
    """Some ten thousand pairs: each member of each group gone, and each one's figures swapped for any others."""
    whole = add_up(group)
    for index in range(len(group)):
        rest = group[:index] + group[index + 1 :]
        for neighbour in (add_up(rest), add_up([*rest, other])):
            epsilon, delta = lost(whole, neighbour)
            assert epsilon <= EPSILON
            assert delta <= DELTA


WORST = [
    ([(Part(1, 1, 0, 500), VAT)], []),
    ([(Part(1, 1, 0, 500), VAT)], [(Part(1000, 1, 5, 0), ESCROW)]),
    ([(Part(1, 1, 0, 500), VAT)], [(Part(1000, 1, None, 0), ESCROW)]),
    ([(Part(1, 1, 0, 500), VAT)], [(Part(5, 0), ESCROW)]),
]


@pytest.mark.parametrize(("mine", "theirs"), WORST)
@pytest.mark.parametrize("rest", [0, 9, 10, 11, 21, 22, 33, 34, 41, 51, 60])
def test_the_worst_that_one_member_can_do(mine: list[Member], theirs: list[Member], rest: int) -> None:
    """At every size, the edges of every bound among them."""
    others = [(TYPICAL, VAT)] * rest
    epsilon, delta = lost(add_up(others + mine), add_up(others + theirs))
    assert 1.0 < epsilon <= EPSILON, "the bound is met, and not by far"
    assert delta <= DELTA


def shown(figures: Figures | None) -> object:
    """What an attacker looks at, coarse enough to be counted."""
    if figures is None:
        return None
    days = figures.days and figures.days.median
    return figures.members // 10, figures.feedback.percent // 25, figures.hidden.percent // 15, days


def tally(drawn: Sums, times: int, seed: int, look: Callable[[Figures | None], object]) -> Counter[object]:
    below = random.Random(seed).randrange
    return Counter(look(publish(drawn, below)) for _ in range(times))


@pytest.mark.parametrize("rest", [12, 21, 30])
def test_by_drawing_the_published_figures_themselves(rest: int) -> None:
    """The way an attacker would: the same snapshot again and again, with the member and without."""
    others = [(Part(2, 1, 0, 0), VAT)] * rest
    times = 6000
    mine = tally(add_up([*others, (Part(1, 1, 5, 1000), ESCROW)]), times, 1, shown)
    theirs = tally(add_up([*others, (Part(9, 1, 0, 0), VAT)]), times, 2, shown)
    for a, b in ((mine, theirs), (theirs, mine)):
        for event, count in a.items():
            # Three standard deviations for chance.
            bound = times * DELTA + math.exp(EPSILON) * b[event]
            assert count <= bound + 3 * math.sqrt(bound + 9) + 9, event


def test_the_check_would_notice_too_little_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    group = [(TYPICAL, None)] * 20
    monkeypatch.setattr("tests.bot.insights.exact.FEEDBACK_SCALE", rule.FEEDBACK_SCALE / 10)
    epsilon, _delta = lost(add_up([*group, (Part(1, 1), None)]), add_up([*group, (Part(900, 1), None)]))
    assert epsilon > EPSILON


def test_the_check_would_notice_a_sharp_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bot.insights.exact.MEMBERS", rule.Counted(Fraction(5, 3), 1))
    _epsilon, delta = lost(add_up([(TYPICAL, None)] * 10), add_up([(TYPICAL, None)] * 9))
    assert delta > DELTA


@given(st.lists(members, max_size=60), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_no_number_comes_from_fewer_than_ten(group: list[Member], seed: int) -> None:
    drawn = add_up(group)
    figures = publish(drawn, random.Random(seed).randrange)
    if drawn.members < LEAST:
        assert figures is None
    if figures is None:
        return
    assert LEAST <= figures.members <= drawn.members
    assert figures.members % 5 == 0
    if figures.days is not None:
        assert drawn.dated >= LEAST
        assert 0 <= figures.days.low <= figures.days.median <= figures.days.high <= len(DAYS)
    for one in figures.topics:
        assert LEAST <= one.members <= drawn.topics[Topic(one.title, one.answered)]
        assert one.members % 5 == 0
    assert len(figures.topics) <= MOST_TOPICS
    for share in (figures.feedback, figures.hidden):
        assert share.percent % 5 == 0
        assert 0 <= share.percent <= 100


@pytest.mark.parametrize(
    ("counted", "half", "surely"), [(rule.MEMBERS, 22, 34), (rule.DATED, 26, 42), (rule.TOPIC, 31, 52)]
)
def test_from_how_many_on_it_is_shown(counted: rule.Counted, half: int, surely: int) -> None:
    """As the documentation says."""

    def chance(count: int) -> float:
        return sum(mass for noisy, mass in noisy_pmf(counted, count).items() if noisy >= LEAST)

    assert chance(LEAST - 1) == 0
    assert 0 < chance(LEAST) < DELTA
    assert chance(half - 1) < 0.5 < chance(half)
    assert chance(surely - 1) < 1
    assert chance(surely) == pytest.approx(1)


def test_a_large_group_is_told_what_is_so() -> None:
    group = [(Part(4, 3, 1, 100), VAT)] * 150 + [(Part(2, 1, 4, 0), ESCROW)] * 150
    figures = publish(add_up(group), random.Random(3).randrange)
    assert figures is not None
    assert figures.members >= 280
    assert abs(figures.feedback.percent - 62.5) <= 5
    assert figures.hidden.percent in (5, 0, 10)
    assert figures.feedback.margin <= 3
    assert figures.days == Quartiles(low=1, median=figures.days.median, high=4) if figures.days else False
    assert {one.title for one in figures.topics} == {"vat", "Escrow"}


def test_nobody_weighs_more_for_having_more_contracts() -> None:
    few, many = add_up([(Part(1, 1), None)] * 5), add_up([(Part(900, 900), None)] * 5)
    assert few == many


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(-5, 5000))
def test_one_members_part_of_a_sum_is_bounded_whatever_they_logged(
    ended: int, rated: int, hidden: int
) -> None:
    one = add_up([(Part(ended, rated, 0, hidden), None)])
    assert -500 <= one.feedback <= 500
    assert -250 <= one.hidden <= 250


@pytest.mark.parametrize("margin", ["feedback", "hidden"])
def test_nine_of_ten_draws_lie_within_the_margin(margin: str) -> None:
    drawn = add_up([(Part(4, 2, 1, 250), None)] * 40)
    true = {"feedback": 50, "hidden": 25}[margin]
    below = random.Random(5).randrange
    outside = 0
    for _ in range(800):
        figures = publish(drawn, below)
        assert figures is not None
        share: Share = getattr(figures, margin)
        outside += abs(share.percent - true) > share.margin + 2.5
    # One of ten, or a little fewer: a percentage in fives is moved by up to 2.5. None would be a number without noise.
    assert 20 <= outside <= 80


def test_every_number_that_is_published_has_noise() -> None:
    """The same group published again and again: what never changes would be the members' own figure."""
    drawn = add_up([(Part(4, 2, 1, 250), VAT)] * 30 + [(Part(4, 2, 4, 250), ESCROW)] * 40)
    below = random.Random(9).randrange
    published = [one for one in (publish(drawn, below) for _ in range(300)) if one is not None]
    assert len(published) == 300
    spread = {
        "members": {one.members for one in published},
        "feedback": {one.feedback.percent for one in published},
        "hidden": {one.hidden.percent for one in published},
        "days": {one.days for one in published},
        "vat": {topic.members for one in published for topic in one.topics if topic.title == "vat"},
        "Escrow": {topic.members for one in published for topic in one.topics if topic.title == "Escrow"},
    }
    assert not [name for name, values in spread.items() if len(values) < 3], spread


def test_a_voice_goes_to_each_of_ones_topics_at_times() -> None:
    below = random.Random(6).randrange
    voices = Counter(vote([VAT, ESCROW, VAT], below) for _ in range(400))
    assert set(voices) == {VAT, ESCROW}
    assert min(voices.values()) > 150, "searching twice does not count twice"


def test_a_topic_that_seems_to_have_fewer_than_ten_is_not_shown() -> None:
    drawn = add_up([(TYPICAL, VAT)] * 28 + [(TYPICAL, None)] * 20)
    below = random.Random(4).randrange
    published = [publish(drawn, below) for _ in range(200)]
    shown = [topic.members for one in published if one is not None for topic in one.topics]
    assert 0 < len(shown) < 150
    assert min(shown) >= LEAST
