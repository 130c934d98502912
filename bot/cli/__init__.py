"""The `candor` command line: one module a command, imported only when that command is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from bot import __version__
from bot.errors import OperatorError, Refusal


class _Entry(NamedTuple):
    """Where a command is (`module:attribute`) and what it does, in one line."""

    place: str
    summary: str


COMMANDS = {
    "run": _Entry("bot.cli.run:run", "Join Discord; without a token, open the sandbox."),
    "sandbox": _Entry("bot.cli.sandbox:sandbox", "Try Candor in a page on this machine. Needs no token."),
    "invite": _Entry("bot.cli.invite:invite", "Print the addresses that add Candor to a server or to you."),
    "doctor": _Entry("bot.cli.doctor:doctor", "Check the set-up and say what to do."),
    "db": _Entry("bot.cli.db:db", "The database: upgrade, current, backup, restore."),
    "keys": _Entry("bot.cli.keys:keys", "The encryption keys: new, list, rotate."),
    "import": _Entry(
        "bot.cli.transfer:import_file", "Import a member's contracts from a CSV, Excel or JSON file."
    ),
    "reminders": _Entry("bot.cli.reminders:reminders", "Reminders: status, dead letters, retry."),
    "score": _Entry("bot.cli.score:score", "Compute scores by the published rules from a file."),
    "guidance": _Entry("bot.cli.guidance:guidance", "The guidance pages: search, show, check."),
    "read": _Entry("bot.cli.read:read", "Say how a typed time, date, amount, rating or zone is understood."),
    "simulate": _Entry("bot.cli.score:simulate", "Simulate freelancers to try the scoring rules on."),
}


class _LazyGroup(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    click.echo(f"candor {__version__}")
    ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
def cli() -> None:
    """Candor: a Discord bot that gives freelancers back some control over their rating.

    Settings come from the environment and from .env; .env.example lists them.
    """


def run_cli(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code. What can be put right is one message, no traceback."""
    try:
        code = cli.main(args=arguments, prog_name="candor", standalone_mode=False)
    except OperatorError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except Refusal as error:
        click.echo(error.message, err=True)
        return 1
    except PermissionError as error:
        click.echo(f"{error.filename or 'A file'} may not be used by this user: {error.strerror}.", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    # Without its standalone mode click hands on the code of ctx.exit() and what the command returned.
    return code if isinstance(code, int) else 0
