"""Charts as Vega-Lite specifications: plain data, made here, drawn in the worker process.

Made for a phone: narrow, large type, few marks, every series named beside a mark of its own shape as well as
colour. The background is dark and solid, so that it reads the same in Discord's dark and light themes; the line is
white and its band blue, which nobody takes for one another.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from bot.i18n import _, current_language

WIDTH, HEIGHT = 340, 230
GOAL = 90

_BACK, _TEXT, _GRID = "#1e1f22", "#f2f3f5", "#3f4147"
_BAND, _LINE, _SHOWN, _BAD, _GOAL = "#3f7de0", "#ffffff", "#ffd166", "#ff6b6b", "#57d38c"

Spec = dict[str, Any]


class Point(NamedTuple):
    """An estimate on a day, in points: the middle and the 80 % range."""

    on: date
    low: float
    median: float
    high: float


def frame(title: str) -> Spec:
    """What every chart shares: its title, colours and type."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": title, "anchor": "start", "color": _TEXT, "fontSize": 15, "offset": 12},
        "background": _BACK,
        "padding": 14,
        "config": {
            "font": "DejaVu Sans, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": _TEXT,
                "labelFontSize": 12,
                "titleColor": _TEXT,
                "gridColor": _GRID,
                "domainColor": _GRID,
                "tickColor": _GRID,
            },
            "legend": {
                "labelColor": _TEXT,
                "labelFontSize": 12,
                "orient": "bottom",
                "title": None,
                "direction": "vertical",
                "symbolSize": 90,
                "symbolOpacity": 1,
                "labelLimit": 320,
            },
        },
    }


def _base(title: str, layers: list[Spec]) -> Spec:
    return frame(title) | {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _days(points: Sequence[Point]) -> list[Spec]:
    return [
        {"on": point.on.isoformat(), "low": point.low, "median": point.median, "high": point.high}
        for point in points
    ]


def _month_labels() -> str:
    """An expression of Vega for month and year in the member's language: its own names are English."""
    from babel.dates import get_month_names

    locale = "en_GB" if current_language() == "en" else current_language()
    names = get_month_names("abbreviated", context="stand-alone", locale=locale)
    months = json.dumps([names[month].rstrip(".") for month in range(1, 13)])
    return f"{months}[month(datum.value)] + ' ' + year(datum.value)"


def _x() -> Spec:
    return {
        "field": "on",
        "type": "temporal",
        "title": None,
        "axis": {
            "labelExpr": _month_labels(),
            "labelOverlap": "greedy",
            "tickCount": {"interval": "month", "step": 3},
            "grid": False,
        },
    }


def _y(points: Sequence[Point], shown: Sequence[tuple[date, int]] = ()) -> Spec:
    lowest = min([point.low for point in points] + [float(value) for _on, value in shown], default=70.0)
    floor = max(0, int(min(lowest, 80.0) // 10 * 10))
    return {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [floor, 100], "nice": False},
        "axis": {"tickCount": 5},
    }


def _legend(names: dict[str, str]) -> Spec:
    return {"type": "nominal", "scale": {"domain": list(names), "range": list(names.values())}}


def _shapes(names: dict[str, str]) -> Spec:
    # The legend shows what is drawn: who cannot tell the colours apart goes by the shapes.
    shapes = dict(zip(names, ("stroke", "square", "diamond", "triangle-down"), strict=False))
    return _legend(shapes)


def _goal_line() -> Spec:
    return {
        "data": {"values": [{"goal": GOAL}]},
        "mark": {"type": "rule", "strokeDash": [5, 4], "color": _GOAL, "opacity": 0.9},
        "encoding": {"y": {"field": "goal", "type": "quantitative"}},
    }


def _estimate_layers(
    points: Sequence[Point], y: Spec, colour: Spec, shape: str, band: str, line: str
) -> list[Spec]:
    data = {"values": _days(points)}
    return [
        {
            "data": data,
            "mark": {"type": "area", "opacity": 0.45, "interpolate": shape},
            "encoding": {
                "x": _x(),
                "y": {"field": "low", **y},
                "y2": {"field": "high"},
                "color": {"datum": band, **colour},
            },
        },
        {
            "data": data,
            "mark": {"type": "line", "strokeWidth": 2.5, "interpolate": shape},
            "encoding": {"x": _x(), "y": {"field": "median", **y}, "color": {"datum": line, **colour}},
        },
    ]


def history_chart(
    points: Sequence[Point], shown: Sequence[tuple[date, int]], bad: Sequence[tuple[date, str]]
) -> Spec:
    """Scores shown, the estimate with its range, and the contracts that probably count against the member.

    `shown`: day and displayed score. `bad`: the day such a contract ended, and its client.
    """
    band, line = _("80 % range"), _("estimate")
    seen, against = _("shown by Upwork"), _("contract that probably counts against you")
    names = {line: _LINE, band: _BAND, seen: _SHOWN, against: _BAD}
    y, colour, shape = _y(points, shown), _legend(names), _shapes(names)
    floor = y["scale"]["domain"][0]
    marks = {
        "values": [
            {"on": on.isoformat(), "value": floor + 2 + 4 * (place % _ROWS), "name": _short(client)}
            for place, (on, client) in enumerate(sorted(bad))
        ]
    }
    return _base(
        _("Your Job Success Score"),
        [
            *_estimate_layers(points, y, colour, "linear", band, line),
            _goal_line(),
            {
                "data": {"values": [{"on": on.isoformat(), "value": value} for on, value in shown]},
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    "x": _x(),
                    "y": {"field": "value", **y},
                    "color": {"datum": seen, **colour},
                    "shape": {"datum": seen, **shape},
                },
            },
            {
                "data": marks,
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "x": _x(),
                    "y": {"field": "value", **y},
                    "color": {"datum": against, **colour},
                    "shape": {"datum": against, **shape},
                },
            },
            {
                "data": {"values": marks["values"][-_NAMED:]},
                "mark": {"type": "text", "align": "right", "dx": -8, "fontSize": 11, "color": _BAD},
                "encoding": {"x": _x(), "y": {"field": "value", **y}, "text": {"field": "name"}},
            },
        ],
    )


_ROWS = 3
"""Red marks stand on so many heights in turn, so that their names do not run into one another."""

_NAMED = 6
_NAME_LENGTH = 16


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1] + "…"


def forecast_chart(points: Sequence[Point]) -> Spec:
    """The next months if nothing is added: the estimate steps where contracts leave windows."""
    band, line = _("80 % range"), _("estimate")
    names = {line: _LINE, band: _BAND}
    y, colour = _y(points), _legend(names)
    # No point is drawn: the layer gives the legend the same signs as that of the history.
    signs: Spec = {
        "data": {"values": []},
        "mark": {"type": "point", "filled": True},
        "encoding": {
            "y": {"field": "value", **y},
            "color": {"datum": line, **colour},
            "shape": {"datum": line, **_shapes(names)},
        },
    }
    return _base(
        _("If you add nothing"),
        [*_estimate_layers(points, y, colour, "step-after", band, line), _goal_line(), signs],
    )


def describe(points: Sequence[Point], shown: Sequence[tuple[date, int]] = ()) -> str:
    """The chart in words, for who cannot see it."""
    if not points:
        return _("An empty chart.")
    first, last = points[0], points[-1]
    text = _(
        "Line chart from {first} to {last}: the estimate goes from {start} to {end} points; its 80 % range at the "
        "end is {low} to {high}."
    ).format(
        first=first.on.isoformat(),
        last=last.on.isoformat(),
        start=round(first.median),
        end=round(last.median),
        low=round(last.low),
        high=round(last.high),
    )
    if shown:
        text += " " + _("Upwork showed {first} first and {last} last.").format(
            first=shown[0][1], last=shown[-1][1]
        )
    return text
