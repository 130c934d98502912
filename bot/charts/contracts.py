"""All contracts in one picture: how likely each counts against the member, by the rules and by the estimate."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from bot.charts.specs import Spec, frame
from bot.i18n import _

_WIDTH, _STEP, _NAME_LENGTH = 210, 24, 22
_ROOM = 0.06
"""Beyond 0 and 1, so that marks there do not touch the names."""

_RULES, _ESTIMATE, _BETWEEN = "#8ab4ff", "#ffd166", "#6d7078"


class ContractRow(NamedTuple):
    """A contract and the probability that it counts against the member: by the rules alone, and by the estimate."""

    name: str
    rules: float
    estimate: float


def contracts_chart(rows: Sequence[ContractRow]) -> Spec:
    """One line a contract: a hollow square for the rules, a dot for the estimate, joined."""
    rules, estimate = _("by the rules alone"), _("with the scores you were shown")
    values = [
        {"order": order, "name": _short(one.name), "rules": one.rules, "estimate": one.estimate}
        for order, one in enumerate(rows)
    ]
    # Two contracts may have one name: each has a line of its own, and the name is only its label.
    labels = "[" + ", ".join(_quoted(str(value["name"])) for value in values) + "][datum.value]"
    y: Spec = {
        "field": "order",
        "type": "ordinal",
        "title": None,
        "axis": {"labelExpr": labels, "labelLimit": 160, "ticks": False, "domain": False},
    }
    names = {rules: _RULES, estimate: _ESTIMATE}
    colour: Spec = {"type": "nominal", "scale": {"domain": list(names), "range": list(names.values())}}
    shape: Spec = {"type": "nominal", "scale": {"domain": list(names), "range": ["square", "circle"]}}

    def x(field: str) -> Spec:
        return {
            "field": field,
            "type": "quantitative",
            "title": _("counts against you"),
            "scale": {"domain": [-_ROOM, 1 + _ROOM], "nice": False},
            "axis": {"format": ".0%", "values": [0, 0.5, 1]},
        }

    def marks(field: str, series: str, filled: bool) -> Spec:
        return {
            "mark": {"type": "point", "filled": filled, "size": 90, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": x(field),
                "y": y,
                "color": {"datum": series, **colour},
                "shape": {"datum": series, **shape},
            },
        }

    return frame(_("All contracts that count")) | {
        "width": _WIDTH,
        "height": {"step": _STEP},
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rule", "color": _BETWEEN, "strokeWidth": 2},
                "encoding": {"x": x("rules"), "x2": {"field": "estimate"}, "y": y},
            },
            marks("rules", rules, filled=False),
            marks("estimate", estimate, filled=True),
        ],
    }


def _quoted(text: str) -> str:
    """A text in an expression of Vega: members' words are data there and nothing else."""
    return json.dumps(text, ensure_ascii=False)


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1] + "…"


def describe_contracts(rows: Sequence[ContractRow]) -> str:
    """The chart in words, for who cannot see it."""
    lines = [
        _("{contract}: by the rules {rules} %, estimate {estimate} %").format(
            contract=one.name, rules=round(100 * one.rules), estimate=round(100 * one.estimate)
        )
        for one in rows
    ]
    return _("How likely each contract counts against you.") + " " + "; ".join(lines)
