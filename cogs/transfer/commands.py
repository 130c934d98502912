"""`/import` and `/export`."""

import io
import secrets
from collections import OrderedDict
from typing import NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.transfer.plan import MAX_BYTES, ImportPlan
from bot.transfer.writers import template
from bot.ui.buttons import on_press
from bot.ui.entry import Interaction
from bot.ui.replies import patiently, reply, show
from bot.ui.typed import month_first
from cogs.transfer.cards import dropped_card, how_card, imported_card, preview, progress_card

_WAITING = 100
"""How many files may wait for their member's word at a time; the oldest is forgotten first."""


class Waiting(NamedTuple):
    """A file that was read and waits for the member's word."""

    owner: int
    plan: ImportPlan
    filename: str


class TransferCog(commands.Cog):
    """Files in and out."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.transfer = bot.services.transfer
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()

    @app_commands.command(
        name="import", description=N_("Bring contracts, feedback and scores from a CSV or JSON file")
    )
    @app_commands.describe(file=N_("The file; leave it out to get a template to fill in"))
    async def import_(self, interaction: Interaction, file: discord.Attachment | None = None) -> None:
        owner = interaction.user.id
        if file is None:
            return await reply(interaction, how_card(owner))
        if file.size > MAX_BYTES:
            raise Refusal(
                _("The file is too large: {size} MB, and I take up to {most} MB. Split it in two.").format(
                    size=round(file.size / 1024 / 1024, 1), most=MAX_BYTES // 1024 // 1024
                )
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        plan = await self._read(interaction, await file.read(), file.filename)
        token = secrets.token_hex(8)
        if not plan.faults and (plan.contracts or plan.scores):
            self._waiting[token] = Waiting(owner, plan, file.filename)
            if len(self._waiting) > _WAITING:
                self._waiting.popitem(last=False)
        await interaction.edit_original_response(view=preview(owner, plan, file.filename, token))

    async def _read(self, interaction: Interaction, data: bytes, filename: str) -> ImportPlan:
        done = (0, 0)

        def progress(row: int, rows: int) -> None:
            nonlocal done
            done = (row, rows)

        work = self.transfer.plan(
            interaction.user.id, data, filename, progress, month_first=month_first(interaction)
        )
        return await patiently(interaction, work, lambda: progress_card(_("Reading the file"), *done))

    def _take(self, interaction: Interaction, token: str) -> Waiting:
        waiting = self._waiting.get(token)
        if waiting is None or waiting.owner != interaction.user.id:
            raise Refusal(
                _(
                    "I no longer have that file\nIt was imported or dropped, or I was restarted. Use `/import` again."
                )
            )
        del self._waiting[token]
        return waiting

    @on_press("import.yes")
    async def press_yes(self, interaction: Interaction, argument: str) -> None:
        waiting = self._take(interaction, argument)
        owner, plan, filename = waiting
        await show(interaction, progress_card(_("Storing"), 0, len(plan.contracts)))
        try:
            imported = await self.transfer.apply(owner, plan)
        except Exception:
            # Nothing was stored, so the member may press again.
            self._waiting[argument] = waiting
            await interaction.edit_original_response(view=preview(owner, plan, filename, argument))
            raise
        await interaction.edit_original_response(view=imported_card(owner, imported))

    @on_press("import.no")
    async def press_no(self, interaction: Interaction, argument: str) -> None:
        self._take(interaction, argument)
        await show(interaction, dropped_card())

    @on_press("import.template")
    async def press_template(self, interaction: Interaction, _argument: str) -> None:
        await interaction.response.send_message(
            file=discord.File(io.BytesIO(template()), "candor-template.csv"), ephemeral=True
        )

    @app_commands.command(name="export", description=N_("Everything I keep about you, as a file"))
    @app_commands.describe(
        format=N_("JSON holds everything and can be imported again; CSV opens in a spreadsheet")
    )
    @app_commands.choices(
        format=[app_commands.Choice(name="JSON", value="json"), app_commands.Choice(name="CSV", value="csv")]
    )
    async def export(self, interaction: Interaction, format: str = "json") -> None:
        await self._export(interaction, format)

    async def _export(self, interaction: Interaction, kind: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        owner = interaction.user.id
        data = await (self.transfer.export_json(owner) if kind == "json" else self.transfer.export_csv(owner))
        name = f"candor-{self.bot.services.clock():%Y-%m-%d}.{kind}"
        await interaction.followup.send(file=discord.File(io.BytesIO(data), name), ephemeral=True)

    @on_press("export.json")
    async def press_json(self, interaction: Interaction, _argument: str) -> None:
        await self._export(interaction, "json")

    @on_press("export.csv")
    async def press_csv(self, interaction: Interaction, _argument: str) -> None:
        await self._export(interaction, "csv")
