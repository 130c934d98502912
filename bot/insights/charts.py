"""A server's insights as one chart: shares, days until feedback, topics, one below the other for a phone."""

from bot.charts.specs import Spec, frame
from bot.i18n import N_, _
from bot.insights.models import Figures, Quartiles

RANGES = (N_("0–1"), N_("2–3"), N_("4–6"), N_("7–10"), N_("11–13"), N_("14+"))
"""The ranges of days (`bot.insights.models.DAYS`)."""

_WIDTH, _ROW = 330, 46
_TEXT, _FAINT, _BAR, _OTHER, _MARK = "#f2f3f5", "#4e5058", "#5b8def", "#c792ea", "#ffd166"


def _heading(text: str) -> Spec:
    return {"text": text, "anchor": "start", "color": _TEXT, "fontSize": 13, "offset": 6}


_ON_TOP: Spec = {
    "mark": {"type": "text", "align": "left", "fontSize": 12, "color": _TEXT, "dy": -15},
    "encoding": {"x": {"value": 0}, "text": {"field": "name"}},
}
"""The name of a bar above it: beside it there is no room on a phone."""


def _bars(values: list[Spec], heading: str, most: float) -> Spec:
    """Bars with their names on top. A value has name, value, words, and where noise matters low and high."""
    x: Spec = {"type": "quantitative", "scale": {"domain": [0, most], "nice": False}, "axis": None}
    return {
        "title": _heading(heading),
        "width": _WIDTH,
        "height": _ROW * len(values),
        "data": {"values": values},
        "encoding": {"y": {"field": "order", "type": "ordinal", "axis": None, "scale": {"padding": 0.1}}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16, "yOffset": 6, "cornerRadiusEnd": 3},
                "encoding": {"x": {"field": "value", **x}, "color": {"field": "colour", "scale": None}},
            },
            {
                "transform": [{"filter": "isValid(datum.high)"}],
                "mark": {"type": "rule", "color": _MARK, "strokeWidth": 3, "yOffset": 6},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "dy": 6, "fontSize": 13, "color": _TEXT},
                "encoding": {"x": {"field": "end", **x}, "text": {"field": "words"}},
            },
            _ON_TOP,
        ],
    }


def _shares(figures: Figures) -> Spec:
    values = []
    for order, (name, share) in enumerate(
        (
            (_("got feedback"), figures.feedback),
            (_("of these, probably judged badly in secret"), figures.hidden),
        )
    ):
        high = min(100, share.percent + share.margin)
        values.append(
            {
                "order": order,
                "name": name,
                "value": share.percent,
                "low": max(0, share.percent - share.margin),
                "high": high,
                "end": max(high, share.percent),
                "words": f"{share.percent} %",
                "colour": (_BAR, _OTHER)[order],
            }
        )
    # Room at the right for the number behind a bar of 100 %.
    return _bars(values, _("Contracts that ended"), 118)


def _days(days: Quartiles) -> Spec:
    values = [
        {
            "range": _(name),
            "order": index,
            "colour": _BAR if days.low <= index <= days.high else _FAINT,
            "median": index == days.median,
        }
        for index, name in enumerate(RANGES)
    ]
    x: Spec = {
        "field": "range",
        "type": "ordinal",
        "sort": {"field": "order"},
        "title": None,
        "axis": {"labelAngle": 0, "domain": False, "ticks": False},
    }
    return {
        "title": _heading(_("Days until feedback: the middle half, ◆ the median")),
        "width": _WIDTH,
        "height": 26,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 3},
                "encoding": {"x": x, "color": {"field": "colour", "scale": None}},
            },
            {
                "transform": [{"filter": "datum.median"}],
                "mark": {
                    "type": "point",
                    "shape": "diamond",
                    "filled": True,
                    "size": 130,
                    "color": _MARK,
                    "opacity": 1,
                },
                "encoding": {"x": x},
            },
        ],
    }


def _topics(figures: Figures) -> Spec:
    most = max(one.members for one in figures.topics)
    values = [
        {
            "order": order,
            "name": (one.title if len(one.title) <= 44 else one.title[:43] + "…")
            + ("" if one.answered else " · " + _("no answer here")),
            "value": one.members,
            "end": one.members,
            "words": f"{one.members}+",
            "colour": _BAR if one.answered else _OTHER,
        }
        for order, one in enumerate(figures.topics)
    ]
    return _bars(values, _("Looked for most, by members"), most * 1.18)


def insights_chart(figures: Figures, title: str) -> Spec:
    """The chart of one snapshot of a server's insights, as a Vega-Lite specification."""
    parts = [_shares(figures)]
    if figures.days is not None:
        parts.append(_days(figures.days))
    if figures.topics:
        parts.append(_topics(figures))
    return frame(title) | {"vconcat": parts, "spacing": 18}


def describe(figures: Figures) -> str:
    """The chart in words, for who cannot see it."""
    text = _(
        "Bars: {feedback} % of the contracts that ended got feedback; {hidden} % of these were probably judged badly "
        "in secret."
    ).format(feedback=figures.feedback.percent, hidden=figures.hidden.percent)
    if figures.days is not None:
        text += " " + _("Days until feedback: median {median}, middle half {low} to {high}.").format(
            median=_(RANGES[figures.days.median]),
            low=_(RANGES[figures.days.low]),
            high=_(RANGES[figures.days.high]),
        )
    if figures.topics:
        text += " " + _("Looked for most: {topics}.").format(
            topics=", ".join(one.title for one in figures.topics)
        )
    return text
