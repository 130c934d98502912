"""`/start`: a short guided first run."""

import asyncio

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.parsing.zones import Candidate, find_zones, read_zone, zone_label
from bot.reminders.models import Permanent, Sent
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_choice, on_press
from bot.ui.direct_channels import NO_SERVER_IN_COMMON
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.replies import reply, show
from cogs.start.cards import (
    COMMON_ZONES,
    closed_card,
    dm_card,
    greeting_card,
    privacy_card,
    ready_card,
    zone_card,
)
from cogs.start.forms import ZoneForm
from cogs.start.zone_cards import came_back_card, clock_in, clock_label, zone_question_card


class StartCog(commands.Cog):
    """The first minute with Candor."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.members = bot.services.members

    @app_commands.command(name="start", description=N_("Begin here: a minute, three steps, only you see it"))
    @app_commands.describe(zone=N_("Your time zone; type a large city near you"))
    async def start(self, interaction: Interaction, zone: str | None = None) -> None:
        if zone:
            return await self.ask_zone(interaction, zone)
        member = await self.members.get_member(interaction.user.id)
        await reply(
            interaction,
            privacy_card(interaction.user.id)
            if member.zone
            else zone_card(interaction.user.id, self.bot.services.clock()),
        )

    @start.autocomplete("zone")
    async def complete_zone(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        # A beginning such as "san" is looked up in a file of places: some milliseconds.
        found = await asyncio.to_thread(find_zones, text) if text.strip() else map(Candidate, COMMON_ZONES)
        now = self.bot.services.clock()
        return [app_commands.Choice(name=clock_label(one, now, most=100), value=one.zone) for one in found][
            :25
        ]

    async def ask_zone(self, interaction: Interaction, text: str, back: str = "") -> None:
        """Say what was understood with the time it is there, and ask; the zone's own name needs no question."""
        now = self.bot.services.clock()
        # The first place loads names of zones and countries: a tenth of a second.
        reading = await asyncio.to_thread(read_zone, text, year=now.year)
        if not reading.candidates or (reading.zone is not None and reading.zone.zone == text):
            return await self._save_zone(interaction, text, back)
        await show(interaction, zone_question_card(interaction.user.id, reading, now, back))

    async def _save_zone(self, interaction: Interaction, zone: str, back: str = "") -> None:
        """Keep the zone and go to the second step, or back to where it was asked for."""
        owner = interaction.user.id
        name = await self.members.set_zone(owner, zone)
        said = "✓ " + _("Your time zone is {zone}; it is {time} there now.").format(
            zone=zone_label(name), time=clock_in(name, self.bot.services.clock())
        )
        await show(interaction, came_back_card(owner, said, back) if back else privacy_card(owner, said))

    @on_press("start.zone")
    async def press_zone(self, interaction: Interaction, argument: str) -> None:
        """The argument: where to go on afterwards, as `action~argument` of a button; empty: to the second step."""
        await open_form(interaction, ZoneForm(self.ask_zone, argument))

    @on_press("start.zone.take")
    async def press_take(self, interaction: Interaction, argument: str) -> None:
        zone, _sep, back = argument.partition("~")
        await self._save_zone(interaction, zone, back)

    @on_choice("start.zone")
    async def choose_zone(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._save_zone(interaction, values[0])

    @on_press("start.next")
    async def press_next(self, interaction: Interaction, _argument: str) -> None:
        member = await self.members.get_member(interaction.user.id)
        await show(interaction, dm_card(interaction.user.id, member))

    @on_press("start.dm")
    async def press_dm(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        if argument == "yes":
            # A direct message that has to be opened first takes two ways to Discord, which may each take long.
            await announce(interaction, new=False)
        await self.members.set_dm_consent(owner, argument == "yes")
        await self.members.welcome(owner, interaction.locale.value)
        if argument != "yes":
            return await self.press_ready(interaction, argument)
        known = (await self.bot.services.reminder_queue.setting(owner)).dm_channel_id
        card = greeting_card(owner)
        match await self.bot.direct_channels.send_card(owner, card, known=known, ahead=True):
            case Sent():
                await self.press_ready(interaction, "yes")
            case Permanent(code=code):
                await show(interaction, closed_card(owner, no_server=code == NO_SERVER_IN_COMMON))
            case _:  # others come first, or Discord is away: the first reminder will be the first message
                await self.press_ready(interaction, "soon")

    @on_press("start.ready")
    async def press_ready(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contracts = await self.bot.services.contracts.contracts_of(owner)
        await show(interaction, ready_card(owner, argument, has_contracts=bool(contracts)))
