"""`candor score` and `candor simulate`: the estimate without a bot."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.clock import system_clock
from bot.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.scoring.models import History
    from bot.scoring.results import Estimate, Explanation

_BAD_FILE = 2
_SHOWN_CONTRACTS = 10


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day to look at (YYYY-MM-DD), instead of the file's own.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def score(file: Path, as_of: datetime | None, as_json: bool) -> None:
    """Estimate the score of the history in FILE, and what hidden feedback probably hurt.

    FILE is JSON: a history (docs/score.md describes it), or what /export gives.
    """
    from bot.scores.faults import fault_words
    from bot.scoring.models import BadHistory, load_history

    today = system_clock().date()
    try:
        history = load_history(file, as_of=as_of.date() if as_of else None, today=today)
    except BadHistory as error:
        faults = "\n".join(f"  {fault_words(fault)}" for fault in error.faults)
        raise OperatorError(f"{file} cannot be used:\n{faults}", exit_code=_BAD_FILE) from None

    from bot.scoring.explain import explanations
    from bot.scoring.session import Session

    session = Session(history)
    result, found = session.estimate, explanations(session)
    if as_json:
        click.echo(
            json.dumps({**result.as_json(), "explanations": [_as_json(one) for one in found]}, indent=1)
        )
    else:
        click.echo(_readable(history, result, found))


def _as_json(one: "Explanation") -> dict[str, object]:
    return {"kind": one.kind.value, "of": one.of, "days": one.days, "odds": one.odds, "gap": one.gap}


@click.command()
@click.option("--contracts", type=click.IntRange(1, 2000), required=True, metavar="N", help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Which career.")
def simulate(contracts: int, seed: int) -> None:
    """Write a believable history to standard output. The same seed gives the same one."""
    from bot.scoring.simulate import simulate as make

    history = make(contracts, seed).history
    click.echo(json.dumps(history.model_dump(mode="json"), indent=1))


def _readable(history: "History", result: "Estimate", found: "Sequence[Explanation]") -> str:
    lines = [f"Job Success Score on {result.as_of}, by the rules {result.ruleset}", ""]
    if result.score is None or result.p_at_least_90 is None:
        lines += [*_no_score(history), ""]
    else:
        score = result.score
        lines += [
            f"  Estimate   {score.median} % (with at least 80 % certainty {score.low} to {score.high})",
            f"  90 or more {_percent(result.p_at_least_90)}",
            "",
        ]
    lines += _hidden(history, result)
    lines += _warnings(result, found)
    likely = sorted(result.readings.items(), key=lambda item: -item[1])
    lines.append("Readings of what is not published:")
    lines += [f"  {name:<14} {_percent(chance)}" for name, chance in likely]
    return "\n".join(lines)


def _no_score(history: "History") -> list[str]:
    from bot.scoring.rules import breakdown

    there = breakdown(history, history.as_of).eligibility
    return [
        "  There is no score yet. Contracts that count in the last 24 months: "
        f"{there.contracts}, their clients: {there.clients};",
        f"  a score needs {there.needs_contracts} contracts with {there.needs_clients} clients.",
    ]


def _hidden(history: "History", result: "Estimate") -> list[str]:
    if not result.p_unsuccessful:
        return ["No contract has a hidden part that matters.", ""]
    clients = {contract.id: contract.client for contract in history.contracts}
    ranked = sorted(result.p_unsuccessful.items(), key=lambda item: (-item[1], item[0]))
    lines = ["Hidden feedback, most probably negative first:"]
    lines += [
        f"  {_percent(chance):>6}  {name} ({clients[name]})" for name, chance in ranked[:_SHOWN_CONTRACTS]
    ]
    rest = len(ranked) - _SHOWN_CONTRACTS
    if rest > 0:
        lines.append(f"  and {rest} more, each at most {_percent(ranked[_SHOWN_CONTRACTS][1])}")
    return [*lines, ""]


def _warnings(result: "Estimate", found: "Sequence[Explanation]") -> list[str]:
    from bot.scoring.results import LARGE_GAP, ExplanationKind

    meaning = {
        ExplanationKind.UNSEEN_REVIEW: "the client of {of} left a bad review that you cannot see",
        ExplanationKind.OTHER_END: "{of} ended {days:+} days from the day given",
        ExplanationKind.MISSING_CONTRACT: "a contract that went badly is missing, counted from {of} on",
    }
    lines = []
    if abs(result.gap or 0.0) >= LARGE_GAP:
        lines.append(f"The scores shown lie {result.gap:+.0f} points off what these contracts allow.")
    for one in found:
        lines.append("What would explain them: " + meaning[one.kind].format(of=one.of, days=one.days))
    if result.set_aside:
        days = ", ".join(day.isoformat() for day in result.set_aside)
        lines.append(
            f"These shown scores fit neither neighbour and were set aside; please check them: {days}"
        )
    return [*lines, ""] if lines else []


def _percent(chance: float) -> str:
    """A probability in whole per cent, never a certainty that it is not."""
    if 0.0 < chance < 0.01:
        return "< 1 %"
    if 0.99 < chance < 1.0:
        return "> 99 %"
    return f"{100 * chance:.0f} %"
