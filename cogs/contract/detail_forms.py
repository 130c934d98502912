"""Forms about what a contract may have besides: details, a note, its end."""

from bot.contracts.models import Contract
from bot.i18n import _
from bot.platforms import PLATFORMS
from bot.ui.entry import Interaction
from bot.ui.forms import YES_NO, Form, Save, chosen
from bot.ui.labels import BETWEEN, KINDS, between_key, platform_name
from bot.ui.typed import typed_values
from cogs.contract.forms import amount


class DetailsForm(Form):
    """Platform, kind, who is in between, paid periods, flagged client."""

    def __init__(self, save: Save, contract: Contract) -> None:
        super().__init__(_("Details"))
        self._save, self._contract = save, contract
        self.platform = self.choice(
            _("Platform"),
            [(one.value, platform_name(one)) for one in PLATFORMS],
            value=contract.platform.value,
        )
        self.kind = self.choice(
            _("Kind"), [(kind.value, _(label)) for kind, label in KINDS.items()], value=contract.kind.value
        )
        self.between = self.choice(
            _("Between you and the client"),
            [(key, _(label)) for key, label in BETWEEN.items()],
            hint=_("Whose score the feedback counts for."),
            value=between_key(contract),
        )
        self.paid = self.text(
            _("90-day periods with a payment"),
            hint=_("On Upwork each counts as a job. Leave it empty if you do not know."),
            value="" if contract.paid_periods is None else str(contract.paid_periods),
            required=False,
            most=5,
        )
        self.flagged = self.choice(
            _("Did the platform flag the client?"),
            [(key, _(label)) for key, label in YES_NO],
            hint=_("Suspended, or known for poor collaboration: then the contract does not count."),
            value="yes" if contract.client_flagged else "no",
        )

    async def submitted(self, interaction: Interaction) -> None:
        typed = {
            "platform": chosen(self.platform),
            "kind": chosen(self.kind),
            "between": chosen(self.between),
            "paid_periods": self.paid.value,
            "client_flagged": chosen(self.flagged),
        }
        await self._save(interaction, typed, self._contract)


class NoteForm(Form):
    """The form for a contract's private note and its link."""

    def __init__(self, save: Save, contract: Contract) -> None:
        super().__init__(_("Note and link"))
        self._save, self._contract = save, contract
        self.note = self.text(
            _("Private note"),
            hint=_("Only you see it."),
            value=contract.note,
            required=False,
            most=1000,
            long=True,
        )
        self.link = self.text(_("Link"), value=contract.link, example="https://", required=False, most=500)

    async def submitted(self, interaction: Interaction) -> None:
        values = {"note": self.note.value.strip() or None, "link": self.link.value.strip() or None}
        await self._save(interaction, values, self._contract)


class LastPaymentForm(Form):
    """The day of the last payment."""

    def __init__(self, save: Save, contract: Contract) -> None:
        super().__init__(_("Last payment"))
        self._save, self._contract = save, contract
        last_paid = contract.last_paid
        self.day = self.text(
            _("Day of the last payment"),
            hint=_(
                "After some time without payments, a contract no longer counts. Leave it empty if you do "
                "not know."
            ),
            value=last_paid.isoformat() if last_paid else None,
            example=_("5 Mar 2026, or: 3 weeks ago"),
            required=False,
            most=40,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._save(interaction, {"last_paid": self.day.value.strip()}, self._contract)


class CloseForm(Form):
    """The last day and what was earned in all."""

    def __init__(self, save: Save, contract: Contract) -> None:
        super().__init__(_("Close the contract"))
        self._save, self._contract = save, contract
        self.ended = self.text(_("Last day"), value=_("today"), most=40)
        self.earned = self.text(
            _("Earned in all"), value=amount(contract.model_dump()), required=False, most=40
        )

    async def submitted(self, interaction: Interaction) -> None:
        today = await interaction.client.services.members.today(interaction.user.id)
        values = typed_values(
            interaction,
            today,
            self._contract.platform,
            None,
            self.ended.value.strip(),
            self.earned.value.strip(),
            self._contract.currency,
        )
        await self._save(interaction, values, self._contract)
