"""The forms in which contracts are typed and corrected."""

from datetime import date
from typing import Any

from bot.contracts.models import Contract
from bot.i18n import _
from bot.ui.entry import Interaction
from bot.ui.forms import Form, Save
from bot.ui.typed import typed_values


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def amount(values: dict[str, Any]) -> str:
    """What was earned, as a member would type it: "420", "1250.50 EUR"; empty where nothing is known."""
    cents = values.get("earned_cents")
    if cents is None:
        return ""
    currency = values.get("currency", "USD")
    amount = f"{cents // 100}.{cents % 100:02}".removesuffix(".00")
    return amount if currency == "USD" else f"{amount} {currency}"


class ContractForm(Form):
    """Client, title, dates and earnings: what every contract has. Other `values` are kept as they are."""

    def __init__(self, save: Save, values: dict[str, Any], contract: Contract | None = None) -> None:
        super().__init__(_("Correct the contract") if contract else _("Log a contract"))
        self._save, self._values, self._contract = save, values, contract
        self.client = self.text(_("Client"), value=values.get("client"), example=_("Name or company"))
        self.title_field = self.text(
            _("Title"), value=values.get("title"), example=_("What the work is"), required=False
        )
        self.started = self.text(
            _("First day"),
            value=_iso(values.get("started")),
            example=_("5 Mar 2026, or: 3 weeks ago"),
            most=40,
        )
        self.ended = self.text(
            _("Last day"),
            hint=_("Leave it empty while the contract is open."),
            value=_iso(values.get("ended")),
            example=_("today"),
            required=False,
            most=40,
        )
        self.earned = self.text(
            _("Earned so far"),
            hint=_("Before the platform's fee, as its pages show it."),
            value=amount(values),
            example="420",
            required=False,
            most=40,
        )

    async def submitted(self, interaction: Interaction) -> None:
        today = await interaction.client.services.members.today(interaction.user.id)
        values = {
            name: value
            for name, value in self._values.items()
            if name not in ("id", "client_id", "created_at", "updated_at", "deleted_at")
        }
        values |= {"client": self.client.value, "title": self.title_field.value, "ended": None}
        if not self.earned.value.strip():
            values["earned_cents"] = 0
        values |= typed_values(
            interaction,
            today,
            values.get("platform", "upwork"),
            self.started.value.strip(),
            self.ended.value.strip(),
            self.earned.value.strip(),
            values.get("currency", "USD"),
        )
        if self._contract is None:
            await self._save(interaction, values)
        else:
            await self._save(interaction, values, self._contract)
