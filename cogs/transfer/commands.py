"""`/import` and `/export`: records from a file, and into one."""

import asyncio
import zlib
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.pending import QUARTER_HOUR, Pending, Turns
from bot.transfer.compare import Grown
from bot.transfer.decode import check_size
from bot.transfer.plan import ImportPlan
from bot.transfer.writers import template, to_fill_in
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.forms import open_form
from bot.ui.replies import patiently, reply, reply_file, show, show_progress
from bot.ui.typed import month_first
from cogs.transfer.cards import (
    dropped_card,
    how_card,
    imported_card,
    parts_card,
    preview,
    progress_card,
    undone_card,
)
from cogs.transfer.forms import ImportForm

MOST_WAITING = 96 * 1024 * 1024
"""Bytes that all files which wait for their members' word may take, compressed."""

MOST_GROWN = 100_000
"""Contracts with new payments that all members together can take back, in memory for an hour."""

_READ_AT_ONCE = 2
"""Files that are taken apart at a time, over all members: one of 10 MB takes 80 MB while it is."""

_FILES_OUTSIDE = 4
"""Discord lets a bot send five messages after a command in a server that does not have it; one says what is missing."""


class Waiting(NamedTuple):
    """A file that was read, compressed, and how: it is read again in the same way when the member says so.

    What reading it gave would take ten times as much memory as the file.
    """

    packed: bytes
    filename: str
    today: date
    month_first: bool


class TransferCog(commands.Cog):
    """Imports a member's files, and gives them theirs."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.transfer = bot.services.transfer
        self._waiting: Pending[Waiting] = Pending(each=1, most=MOST_WAITING, seconds=QUARTER_HOUR)
        bot.services.memories.register(self._waiting.forget)
        self._grown: Pending[tuple[Grown, ...]] = Pending(each=1, most=MOST_GROWN)
        bot.services.memories.register(self._grown.forget)
        self._turns = Turns()
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)

    @app_commands.command(
        name="import", description=N_("Bring contracts, feedback and scores from a CSV, Excel or JSON file")
    )
    @app_commands.describe(file=N_("The file; leave it out to get a template to fill in"))
    async def import_(self, interaction: Interaction, file: discord.Attachment | None = None) -> None:
        if file is None:
            return await reply(interaction, how_card(interaction.user.id))
        await self._import(interaction, file)

    @on_press("import.file")
    async def press_file(self, interaction: Interaction, _argument: str) -> None:
        await open_form(interaction, ImportForm(self._import))

    async def _import(self, interaction: Interaction, file: discord.Attachment) -> None:
        owner = interaction.user.id
        check_size(file.size)
        await announce(interaction, new=True)
        async with self._turns.of_member(owner), self._reading:
            data = await file.read()
            today = await self.bot.services.members.today(owner)
            packed = await asyncio.to_thread(zlib.compress, data, 1)
            waiting = Waiting(packed, file.filename, today, month_first(interaction))
            plan = await self._read(interaction, data, waiting)
            token = ""
            if not plan.faults and (plan.contracts or plan.scores):
                token = self._waiting.put(owner, waiting, len(packed))
            compared = await self.transfer.compare(owner, plan) if token else None
            card = preview(owner, plan, file.filename, token, compared)
            table = await asyncio.to_thread(to_fill_in, plan.incomplete) if plan.missing else None
        await reply(interaction, card)
        if table is not None:
            await self._send(interaction, table, "candor-to-fill-in.csv")

    async def _read(self, interaction: Interaction, data: bytes, waiting: Waiting) -> ImportPlan:
        done = (0, 0)

        def progress(row: int, rows: int) -> None:
            nonlocal done
            done = (row, rows)

        work = self.transfer.plan(
            data, waiting.filename, progress, today=waiting.today, month_first=waiting.month_first
        )
        return await patiently(interaction, work, lambda: progress_card(_("Reading the file"), *done))

    def _find(self, interaction: Interaction, token: str) -> Waiting:
        waiting = self._waiting.find(interaction.user.id, token)
        if waiting is None:
            raise _forgotten()
        return waiting

    @on_press("import.yes")
    async def press_yes(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        waiting = self._find(interaction, argument)
        # Pressed twice at once, it is imported once; where nothing was stored, the member may press again.
        with self._waiting.using(argument):
            await show_progress(interaction, progress_card(_("Storing"), 0, 0))
            async with self._turns.of_member(owner), self._reading:
                data = await asyncio.to_thread(zlib.decompress, waiting.packed)
                plan = await self._read(interaction, data, waiting)
                if not self._waiting.holds(argument):
                    raise _forgotten()
                try:
                    imported = await self.transfer.apply(owner, plan)
                except Exception:
                    compared = None
                    with suppress(
                        Exception
                    ):  # what has just failed may fail here too: then the card says less
                        compared = await self.transfer.compare(owner, plan)
                    card = preview(owner, plan, waiting.filename, argument, compared)
                    await interaction.edit_original_response(view=card)
                    raise
        undo = ""
        if imported.grown:
            with suppress(Refusal):  # no room: it is imported all the same
                undo = self._grown.put(owner, imported.grown, len(imported.grown))
        await show(interaction, imported_card(owner, imported, undo))

    @on_press("import.undo")
    async def press_undo(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        grown = self._grown.find(owner, argument)
        if grown is None:
            raise Refusal(
                _("I cannot undo this any more"),
                _("An hour passed, or I was restarted. You can correct the contracts in `/contract list`."),
            )
        with self._grown.using(argument):
            taken = await self.transfer.take_back(owner, grown)
        await show(interaction, undone_card(taken, len(grown) - taken))

    @on_press("import.no")
    async def press_no(self, interaction: Interaction, argument: str) -> None:
        self._find(interaction, argument)
        self._waiting.drop(argument)
        await show(interaction, dropped_card())

    @on_press("import.template")
    async def press_template(self, interaction: Interaction, _argument: str) -> None:
        await reply_file(interaction, attachment(template(), "candor-template.csv"))

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
        await announce(interaction, new=True)
        owner = interaction.user.id
        stem = f"candor-{self.bot.services.clock():%Y-%m-%d}"
        elsewhere = interaction.guild_id is not None and not interaction.is_guild_integration()
        async with self._turns.of_member(owner):
            parts = self.transfer.export_json(owner) if kind == "json" else self.transfer.export_csv(owner)
            before, sent, complete = await anext(parts), 0, True
            async for part in parts:
                complete = not (elsewhere and sent + 1 == _FILES_OUTSIDE)
                if not complete:
                    break
                sent += 1
                await self._send(interaction, before, f"{stem}-part-{sent}.{kind}")
                before = part
            name = f"{stem}-part-{sent + 1}.{kind}" if sent else f"{stem}.{kind}"
            await self._send(interaction, before, name)
        if sent:
            card = parts_card(sent + 1, complete=complete)
            await interaction.followup.send(view=card, ephemeral=True)

    @staticmethod
    async def _send(interaction: Interaction, data: bytes, name: str) -> None:
        await interaction.followup.send(file=attachment(data, name), ephemeral=True)

    @on_press("export.json")
    async def press_json(self, interaction: Interaction, _argument: str) -> None:
        await self._export(interaction, "json")

    @on_press("export.csv")
    async def press_csv(self, interaction: Interaction, _argument: str) -> None:
        await self._export(interaction, "csv")


def _forgotten() -> Refusal:
    return Refusal(
        _("I no longer have that file"),
        _(
            "It was imported or dropped, a quarter of an hour passed, or I was restarted. Use `/import` again."
        ),
    )
