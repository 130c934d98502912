"""`candor import`: a member's records from a file, by the operator."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.setup import load_settings
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings

SHOWN_FAULTS = 50


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--user",
    "user_id",
    required=True,
    type=click.IntRange(1, 2**63 - 1),
    metavar="ID",
    help="The member's Discord id (a right click on the name, Copy User ID).",
)
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--check", is_flag=True, help="Only read the file and show what would be imported.")
def import_file(file: Path, user_id: int, yes: bool, check: bool) -> None:
    """Import a member's contracts and feedback from FILE (CSV, Excel, OpenDocument or JSON), all of it or nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {error.strerror}.") from None
    asyncio.run(_import(load_settings(), file.name, data, user_id, yes, check))


async def _import(settings: "Settings", name: str, data: bytes, user_id: int, yes: bool, check: bool) -> None:
    from bot.services import open_services

    async with open_services(settings) as services:
        today = await services.members.today(user_id)
        plan = await services.transfer.plan(data, name, today=today)
        for fault in plan.faults[:SHOWN_FAULTS]:
            click.echo(f"  {fault}", err=True)
        if plan.faults:
            more = len(plan.faults) - SHOWN_FAULTS
            rest = f" ({more:,} more than shown)" if more > 0 else ""
            raise OperatorError(f"{name} has faults{rest}; nothing was imported. Correct them and try again.")
        for note in plan.notes:
            click.echo(f"  {note}")
        if plan.missing:
            raise OperatorError(
                f"{name} lacks the columns {', '.join(plan.missing)}; {len(plan.incomplete):,} rows were understood "
                "otherwise. Nothing was imported; add those columns and try again."
            )
        click.echo(plan.summary)
        if check:
            return
        if not yes:
            click.confirm(f"Import this for member {user_id}?", abort=True)
        done = await services.transfer.apply(user_id, plan)
        click.echo(
            f"Imported {done.contracts:,} contracts, {done.feedback:,} feedbacks and {done.scores:,} scores; "
            f"{done.known:,} contracts were there already."
        )
