"""`make bench`: every benchmark, each in a process of its own, one after the other.

python -m benchmarks [--only NAME] [--quick]
"""

import argparse
import subprocess
import sys

from benchmarks.measure import machine

ALL = (
    "startup",
    "commands",
    "storage",
    "growth",
    "engine",
    "worker",
    "engine_accuracy",
    "engine_calibration",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=ALL, action="append", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, smaller tables")
    chosen = parser.parse_args()
    print(machine(), flush=True)
    failed = []
    for name in chosen.only or ALL:
        print(f"\n## {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if chosen.quick else [])]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
