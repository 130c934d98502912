"""`python -m bot`: the `candor` command line."""

import sys

from bot.cli import run_cli


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_cli())


if __name__ == "__main__":
    main()
