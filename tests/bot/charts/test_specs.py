"""The charts of one member's score hold what they are given, and say it in words."""

from datetime import date
from typing import Any

from bot.charts.specs import GOAL, Point, Spec, describe, forecast_chart, history_chart
from bot.i18n import language

POINTS = [Point(date(2026, 1, 5), 61.2, 70.4, 80.0), Point(date(2026, 3, 2), 84.6, 91.5, 96.4)]
SHOWN = [(date(2026, 1, 5), 72), (date(2026, 3, 2), 92)]


def values(spec: Spec) -> list[list[dict[str, Any]]]:
    return [layer["data"]["values"] for layer in spec["layer"]]


def test_a_history_shows_scores_estimate_goal_and_what_counts_against() -> None:
    bad = [(date(2026, 2, n), f"client {n}") for n in range(1, 9)]
    band, line, goal, shown, marks, names = values(history_chart(POINTS, SHOWN, bad))
    assert band == line
    assert [(one["low"], one["median"], one["high"]) for one in line] == [tuple(one[1:]) for one in POINTS]
    assert goal == [{"goal": GOAL}]
    assert [one["value"] for one in shown] == [72, 92]
    assert [one["name"] for one in marks] == [client for _on, client in bad]
    assert names == marks[-6:], "more names would run into one another"
    assert len({one["value"] for one in marks[:3]}) == 3


def test_the_lowest_number_is_within_the_picture() -> None:
    for chart in (history_chart(POINTS, SHOWN, []), forecast_chart(POINTS)):
        assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == [60, 100]
    low = history_chart(POINTS, [(date(2026, 1, 5), 34)], [])
    assert low["layer"][0]["encoding"]["y"]["scale"]["domain"] == [30, 100]


def test_months_are_in_the_members_language() -> None:
    def labels() -> str:
        return str(forecast_chart(POINTS)["layer"][0]["encoding"]["x"]["axis"]["labelExpr"])

    assert '"Jan"' in labels()
    with language("es"):
        assert '"ene"' in labels()


def test_in_words() -> None:
    assert describe([]) == "An empty chart."
    assert describe(POINTS, SHOWN) == (
        "Line chart from 2026-01-05 to 2026-03-02: the estimate goes from 70 to 92 points; its 80 % range at the end "
        "is 85 to 96. Upwork showed 72 first and 92 last."
    )
