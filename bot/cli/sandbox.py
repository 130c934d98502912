"""`candor sandbox`: the bot in a local page, without a token."""

import asyncio

import click

from bot.cli.setup import load_settings


@click.command()
@click.option(
    "--fresh", is_flag=True, help="Forget what earlier runs kept, and start with the examples again."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Port on this machine. Default: 8440, or a free one.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address; do not open a browser.")
def sandbox(fresh: bool, port: int | None, no_browser: bool) -> None:
    """Try Candor in a page on this machine, with example members. Needs no token."""
    from bot.sandbox import check_installed

    check_installed()
    from bot.sandbox.run import run_sandbox

    asyncio.run(run_sandbox(load_settings(), fresh=fresh, port=port, browser=not no_browser))
