"""Forms of a server's settings: anonymous questions, their rules and limits."""

from typing import Any

import discord

from bot.i18n import _
from bot.support.settings import SupportServer
from bot.ui.forms import Form


class RulesForm(Form):
    """What is read before asking anonymously."""

    offers_help = False  # a server's rules, for others to read

    def __init__(self, submit: Any, server: SupportServer) -> None:
        super().__init__(_("Rules for anonymous questions"))
        self._submit = submit
        self.rules = self.text(
            _("Rules"),
            hint=_("Shown before somebody asks. Empty: none."),
            value=server.rules,
            required=False,
            most=1500,
            long=True,
        )

    async def submitted(self, interaction: discord.Interaction[Any]) -> None:
        await self._submit(interaction, {"rules": self.rules.value.strip() or None})


class LimitsForm(Form):
    """How often may be asked anonymously."""

    def __init__(self, submit: Any, server: SupportServer) -> None:
        super().__init__(_("Limits for anonymous questions"))
        self._submit = submit
        self.fields = {
            "asks_per_day": self.text(
                _("Of one member in 24 hours"), value=str(server.asks_per_day), example="3", most=4
            ),
            "ask_cooldown_minutes": self.text(
                _("Minutes between two of one member"),
                value=str(server.ask_cooldown_minutes),
                example="20",
                most=4,
            ),
            "asks_per_hour": self.text(
                _("Of all members in an hour"), value=str(server.asks_per_hour), example="10", most=4
            ),
        }

    async def submitted(self, interaction: discord.Interaction[Any]) -> None:
        await self._submit(interaction, {name: field.value.strip() for name, field in self.fields.items()})
