"""`candor score` and `candor simulate`: the estimate without a bot."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.clock import system_clock
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.scoring.models import History
    from bot.scoring.results import Estimate

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
    from bot.scoring.models import BadHistory, load_history

    today = system_clock().date()
    try:
        history = load_history(file, as_of=as_of.date() if as_of else None, today=today)
    except BadHistory as error:
        faults = "\n".join(f"  {fault}" for fault in error.faults)
        raise OperatorError(f"{file} cannot be used:\n{faults}", exit_code=_BAD_FILE) from None

    from bot.scoring.estimate import estimate

    result = estimate(history)
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=1))
    else:
        click.echo(_readable(history, result))


@click.command()
@click.option("--contracts", type=click.IntRange(1, 2000), required=True, metavar="N", help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Which career.")
def simulate(contracts: int, seed: int) -> None:
    """Write a believable history to standard output. The same seed gives the same one."""
    from bot.scoring.simulate import simulate as make

    history = make(contracts, seed).history
    click.echo(json.dumps(history.model_dump(mode="json"), indent=1))


def _readable(history: "History", result: "Estimate") -> str:
    lines = [f"Job Success Score on {result.as_of}, by the rules {result.ruleset}", ""]
    if result.score is None or result.p_at_least_90 is None:
        lines += [*_no_score(history), ""]
    else:
        found = result.score
        low, high = _whole(found.low), _whole(found.high)
        lines += [
            f"  Estimate   {_whole(found.median)} % (with at least 80 % certainty {low} to {high})",
            f"  90 or more {_percent(result.p_at_least_90)}",
            "",
        ]
    lines += _hidden(history, result)
    lines += _warnings(result)
    likely = sorted(result.hypotheses.items(), key=lambda item: -item[1])
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


def _warnings(result: "Estimate") -> list[str]:
    from bot.scoring.results import Hint

    meaning = {
        Hint.SHOWN_LOWER: "The shown scores are lower than these contracts allow. Is bad feedback missing?",
        Hint.SHOWN_HIGHER: "The shown scores are higher than these contracts allow. Are good contracts missing?",
        Hint.CHECK_DATES: "Scores move when no contract does. Please check the end dates, and whether all are here.",
        Hint.CHECK_SNAPSHOTS: "These shown scores do not fit the rest; please check them: ",
        Hint.UNLIKELY_OUTCOMES: "It takes unusually many hidden bad outcomes to explain the shown scores.",
    }
    lines = []
    if not result.fit.explained:
        lines.append("Do not rely on this: the history does not explain the scores that were shown.")
    for hint in result.fit.hints:
        text = meaning[hint]
        if hint is Hint.CHECK_SNAPSHOTS:
            text += ", ".join(f"{_whole(one.shown)} on {one.on}" for one in result.fit.strays)
        lines.append(text)
    return [*lines, ""] if lines else []


def _whole(points: float) -> int:
    """Whole points as Upwork shows them, halves upwards."""
    return int(points + 0.5)


def _percent(chance: float) -> str:
    """A probability in whole per cent, never a certainty that it is not."""
    if 0.0 < chance < 0.01:
        return "< 1 %"
    if 0.99 < chance < 1.0:
        return "> 99 %"
    return f"{100 * chance:.0f} %"
