"""`/start`: a short guided first run."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.members.models import Member
from bot.parsing.zones import find_zones
from bot.ui.buttons import button, on_choice, on_press, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.entry import Interaction
from bot.ui.forms import Form, open_form
from bot.ui.replies import reply, show
from bot.ui.text import moment

PRIMARY = discord.ButtonStyle.primary

# One or two zones for every offset where many freelancers live; all others can be typed.
COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/Bogota",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
)


class ZoneForm(Form):
    """A zone in the member's own words."""

    def __init__(self, cog: "StartCog") -> None:
        super().__init__(_("Your time zone"))
        self._cog = cog
        self.zone = self.text(
            _("A large city near you"), hint=_("Or the zone's name."), example="Europe/Madrid", most=64
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._cog.save_zone(interaction, self.zone.value)


class StartCog(commands.Cog):
    """The first minute with Candor."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.members = bot.services.members

    @app_commands.command(name="start", description=N_("Begin here: a minute, three steps, only you see it"))
    @app_commands.describe(zone=N_("Your time zone; type a large city near you"))
    async def start(self, interaction: Interaction, zone: str | None = None) -> None:
        if zone:
            return await self.save_zone(interaction, zone)
        member = await self.members.get(interaction.user.id)
        await reply(
            interaction,
            _privacy_card(interaction.user.id) if member.zone else _zone_card(interaction.user.id),
        )

    @start.autocomplete("zone")
    async def complete_zone(self, _interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        names = find_zones(text) if text.strip() else list(COMMON_ZONES)
        return [app_commands.Choice(name=name.replace("_", " "), value=name) for name in names[:25]]

    async def save_zone(self, interaction: Interaction, zone: str) -> None:
        """Keep the zone and go to the second step."""
        owner = interaction.user.id
        name = await self.members.set_zone(owner, zone)
        now = self.bot.services.clock()
        said = "✓ " + _("Your time zone is {zone}; it is {day} there now.").format(
            zone=name.replace("_", " "), day=Member(user_id=owner, zone=name).today(now).isoformat()
        )
        await show(interaction, _privacy_card(owner, said))

    @on_press("start.zone")
    async def press_zone(self, interaction: Interaction, _argument: str) -> None:
        await open_form(interaction, ZoneForm(self))

    @on_choice("start.zone")
    async def choose_zone(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self.save_zone(interaction, values[0])

    @on_press("start.next")
    async def press_next(self, interaction: Interaction, _argument: str) -> None:
        member = await self.members.get(interaction.user.id)
        await show(interaction, _dm_card(interaction.user.id, member))

    @on_press("start.dm")
    async def press_dm(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        await self.members.set_dm_consent(owner, argument == "yes")
        await self.members.welcome(owner, interaction.locale.value)
        if argument == "yes" and not await _greet(interaction):
            return await show(interaction, _closed_card(owner))
        await self.press_ready(interaction, argument)

    @on_press("start.ready")
    async def press_ready(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contracts = await self.bot.services.contracts.all(owner)
        await show(interaction, self._ready_card(owner, argument, bool(contracts)))

    def _ready_card(self, owner: int, answer: str, has_contracts: bool) -> Card:
        said = {
            "yes": _(
                "I sent you a first message, so that you see where I write. `/privacy show` takes it back."
            ),
            "no": _("I will not write to you. You can change that with `/start`."),
        }.get(answer)
        then = (
            _("Everything is set. Log what is new, or look at your score.")
            if has_contracts
            else _("Last step: log your first contract. Client, dates and earnings are enough.")
        )
        return Card(
            _("Ready"),
            said,
            then,
            _("A whole list at once: {command}. Lost? {help}").format(
                command=self.bot.mention("import"), help=self.bot.mention("help")
            ),
            rows=[
                Row(
                    button(
                        _("Log a contract"),
                        "contract.add",
                        owner,
                        style=discord.ButtonStyle.secondary if has_contracts else PRIMARY,
                    ),
                    button(
                        _("My score"),
                        "score.estimate",
                        owner,
                        style=PRIMARY if has_contracts else discord.ButtonStyle.secondary,
                    ),
                )
            ],
        )


async def _greet(interaction: Interaction) -> bool:
    """The first direct message: the member sees where I write, and both know that it arrives."""
    card = Card(
        _("This is where I will write"),
        _("You agreed to it a moment ago. One press stops it:"),
        rows=[Row(button(_("Stop direct messages"), "privacy.dm", interaction.user.id))],
    )
    try:
        await interaction.user.send(view=card)
    except discord.Forbidden:
        return False
    return True


def _closed_card(owner: int) -> Card:
    return Card(
        _("My message did not reach you"),
        _(
            "Discord keeps it from you. In a server that we share, open its menu, *Privacy Settings*, and allow "
            "direct messages; then try again. If we share no server, I cannot write to you."
        ),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Try again"), "start.dm", owner, "yes", style=PRIMARY),
                button(_("Later"), "start.ready", owner, "later"),
            )
        ],
    )


def _zone_card(owner: int) -> Card:
    options = [discord.SelectOption(label=name.replace("_", " "), value=name) for name in COMMON_ZONES]
    return Card(
        _("Welcome to Candor"),
        _(
            "I help you keep track of contracts, feedback and your score, and say openly what the platform hides. "
            "Everything here is private: only you see it."
        ),
        _("**1 of 3 · Your time zone**, so that “today” is your today."),
        rows=[
            Row(select(_("Choose your time zone"), "start.zone", owner, options)),
            Row(button(_("It is not in the list"), "start.zone", owner)),
        ],
    )


def _privacy_card(owner: int, said: str = "") -> Card:
    return Card(
        _("What I keep, and why"),
        said,
        _(
            "**2 of 3** · I keep what you log: contracts, feedback, scores you were shown. It is what the estimate "
            "is made of. Names and texts are encrypted, and no member or moderator of this server can read them. "
            "The person who runs this bot holds the key."
        ),
        _(
            "See it with `/privacy show`, take it with you with `/privacy export`, erase all of it with "
            "`/privacy delete`."
        ),
        rows=[
            Row(
                button(_("That is fine"), "start.next", owner, style=PRIMARY),
                button(_("Change time zone"), "start.zone", owner),
            )
        ],
    )


def _dm_card(owner: int, member: Member) -> Card:
    state = (
        _("You agreed {when}.").format(when=moment(member.dm_consent_at)) if member.dm_consent_at else None
    )
    return Card(
        _("May I write to you?"),
        _(
            "**3 of 3** · Feedback can be left for 14 days only. With your consent I remind you by direct message "
            "before the time is over: on days 2, 7 and 12, in the daytime. Without it I never write first."
        ),
        state,
        rows=[
            Row(
                button(_("Yes, you may"), "start.dm", owner, "yes", style=PRIMARY),
                button(_("No, do not write"), "start.dm", owner, "no"),
            )
        ],
    )
