"""Which interactions come too late to be answered, whatever this machine's clock says."""

from bot.arrivals import FIRST_ANSWER, Arrivals


def lateness(ages: list[float], every: float = 1.0) -> list[float]:
    """How late interactions of these ages are that come one after the other."""
    arrivals = Arrivals()
    return [round(arrivals.lateness(age, number * every), 3) for number, age in enumerate(ages)]


def test_it_is_counted_from_the_youngest() -> None:
    assert lateness([0.1, 0.4, 3.1, 0.2]) == [0, 0.3, 3.0, 0.1]


def test_a_clock_that_is_wrong_makes_nothing_late() -> None:
    assert lateness([9.1, 9.2, 9.1]) == [0, 0.1, 0]
    assert lateness([-9.1, -9.0, -6.0]) == [0, 0.1, 3.1]


def test_a_clock_that_was_put_forward_is_believed_within_a_minute() -> None:
    ages = [0.1] + [9.1] * 3
    assert lateness(ages, every=30.0) == [0, 9.0, 0, 0]


def test_a_younger_one_is_remembered_though_older_ones_came_since() -> None:
    assert lateness([0.1, 2.0, 1.0, 3.0]) == [0, 1.9, 0.9, 2.9]


def test_what_is_too_late_is_counted() -> None:
    arrivals = Arrivals()
    assert not arrivals.is_too_late(FIRST_ANSWER)
    assert arrivals.is_too_late(FIRST_ANSWER + 0.1)
    assert arrivals.dropped == 1
