"""Runs the benchmarks one after the other, each in a process of its own: `python -m benchmarks --help`."""

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec

from benchmarks.measure import machine

NAMES = (
    "wire",
    "commands",
    "storage",
    "startup",
    "growth",
    "imports",
    "worker",
    "briefs",
    "cases",
    "engine",
    "guidance",
    "reminders",
    "support",
    "hostile",
)
ON_DEMAND = ("endurance", "fleet", "engine_accuracy", "engine_calibration")
"""Only with `--only`: endurance and how right the estimates are take long, a fleet needs PostgreSQL and pgbouncer."""


def main() -> int:
    """The exit code: 0 where every benchmark ran, whatever it measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Candor costs.")
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        choices=[*NAMES, *ON_DEMAND],
        help=", ".join([*NAMES, *ON_DEMAND]),
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, smaller tables")
    chosen = parser.parse_args()
    # Python keeps what it compiles, as an operator's does: some shells forbid it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print(machine(), flush=True)
    failed = []
    for name in chosen.only or NAMES:
        module = f"benchmarks.{name}"
        if find_spec(module) is None:
            continue
        print(f"\n## {name}", flush=True)
        command = [sys.executable, "-m", module, *(["--quick"] if chosen.quick else [])]
        if subprocess.run(command, env=environment, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
