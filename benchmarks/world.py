"""The bot in simcord with a no-op command beside its own, and members with as many records as a benchmark asks for."""

import gc
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import discord
import simcord
from discord import app_commands, ui

from bot.app import Candor
from bot.contracts.models import ContractDraft
from bot.feedback.models import FeedbackDraft, Hidden
from bot.logs import configure_logging
from bot.members import repository as members
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.ui.buttons import button
from bot.ui.cards import Card, Row
from bot.ui.replies import reply

KEY = Cipher({1: b"benchmarks, not a secret of any "})
TODAY = date(2026, 1, 1)
"""The day on which simcord's clock begins."""


async def answer_card(interaction: discord.Interaction) -> None:
    """A card such as our commands answer with, of text that is always the same."""
    blocks = ["A line of text as long as those in our answers are, more or less."] * 4
    rows = [Row(*(button(f"Button {number}", "noop", interaction.user.id, number) for number in range(4)))]
    await reply(interaction, Card("Nothing was done", *blocks, rows=rows))


class NoopForm(ui.Modal, title="noop"):
    """One field, and a card for an answer."""

    word: "ui.TextInput[NoopForm]" = ui.TextInput(label="word")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await answer_card(interaction)


@app_commands.command(description="Does nothing.")
async def noop(interaction: discord.Interaction) -> None:
    """The baseline: an interaction in, a short answer out."""
    await interaction.response.send_message("ok", ephemeral=True)


@app_commands.command(description="Does nothing, with an answer as large as ours.")
async def noop_card(interaction: discord.Interaction) -> None:
    """The baseline for a command that answers with a card."""
    await answer_card(interaction)


@app_commands.command(description="Does nothing, through a form, with such an answer.")
async def noop_form(interaction: discord.Interaction) -> None:
    """The baseline for a command that opens a form."""
    await interaction.response.send_modal(NoopForm())


@dataclass
class World:
    """The bot under measurement and where its members type."""

    env: simcord.Env
    services: Services
    guild: Any
    channel: Any

    def member(self, name: str) -> Any:
        """A new member of the server."""
        return self.guild.add_member(self.env.create_user(name))

    async def submit(self, member: Any, shown: Any, typed: dict[str, str]) -> None:
        """Fill the form `shown` to `member`, texts by label, selects as they stand, and send it."""
        values: dict[str, Any] = {}
        for part in shown.modal["components"]:
            label = part if part["type"] == discord.ComponentType.label.value else part["components"][0]
            field = label.get("component", label)
            if "options" in field:
                chosen = [one["value"] for one in field["options"] if one.get("default")]
                single = field["type"] == discord.ComponentType.radio_group.value
                values[field["custom_id"]] = next(iter(chosen), None) if single else chosen
            elif label["label"] in typed:
                values[field["custom_id"]] = typed[label["label"]]
        result = await member.submit_modal(shown, values)
        assert result.response is not None, "the form was not answered"


@asynccontextmanager
async def open_services(file: Path) -> AsyncIterator[Services]:
    """The services over the SQLite database `file`, made if it is not there."""
    configure_logging("WARNING", "console")
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        await database.prepare()
        await upgrade(database, discord.utils.utcnow())
        settings = Settings.load(env_file=None, data_dir=file.parent)
        yield build_services(settings, database, KEY, discord.utils.utcnow)
    finally:
        await database.close()


@asynccontextmanager
async def open_world(file: Path) -> AsyncIterator[World]:
    """The bot over the SQLite database `file`, made if it is not there."""
    async with open_services(file) as services:
        bot = Candor(services)
        for command in (noop, noop_card, noop_form):
            bot.tree.add_command(command)
        env = simcord.Env(bot, shard_count=1, settle_timeout=120)
        bot.idle_wait = partial(env.external_wait, reason="nothing is due")
        await env.start()
        gc.freeze()  # as `candor run` does
        try:
            guild = env.create_guild("Benchmarks")
            yield World(env, services, guild, guild.create_text_channel("lounge"))
            assert not env.errors, env.errors  # a command that failed would seem a quick one
        finally:
            await env.shutdown()
            await bot.close()


def drafts(count: int, seed: int = 1) -> list[tuple[ContractDraft, FeedbackDraft | None]]:
    """`count` contracts, three in four with feedback: over three years, from 1,100 on at most one a day.

    That reaches back to 1999 for 10,000 of them, with as many in the score's windows as a busy agency has.
    """
    chance = random.Random(seed)
    days = min(max(1_100, count), 9_800)
    made = []
    for number in range(count):
        started = TODAY - timedelta(days=chance.randrange(10, days))
        ended = min(started + timedelta(days=chance.randrange(3, 200)), TODAY)
        contract = ContractDraft(
            client=f"Client {chance.randrange(count // 2 + 1)}",
            title=f"Work {number}",
            started=started,
            ended=None if chance.random() < 0.1 else ended,
            earned_cents=chance.randrange(5_000, 500_000),
            note="Asked for it before the holidays.",
        )
        feedback = FeedbackDraft(
            stars=Decimal(chance.choice(("5", "5", "4.75", "4.2", "2.4"))),
            comment="Delivered early and answered every question the same day. Would hire again.",
            hidden=chance.choice(list(Hidden)),
            received=ended,
        )
        made.append((contract, feedback if chance.random() < 0.75 else None))
    return made


async def give_records(services: Services, user_id: int, count: int) -> None:
    """Store `count` contracts with their feedback for a member."""
    pairs = drafts(count)
    async with services.database.write() as connection:
        await members.touch(connection, user_id, services.clock())
        ready = await services.contracts.prepare_within(
            connection, user_id, [contract for contract, _ in pairs]
        )
        await services.contracts.add_within(connection, user_id, ready)
        left = [
            (id_, feedback)
            for id_, (_, feedback) in zip(ready.ids, pairs, strict=True)
            if feedback is not None
        ]
        await services.feedback.add_within(
            connection, await services.feedback.prepare_within(connection, user_id, left)
        )
