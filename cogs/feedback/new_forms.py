"""Feedback on a contract that is not logged yet, and a comment read in a channel."""

from collections.abc import Sequence

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Hidden
from bot.i18n import _
from bot.platforms import Platform
from bot.ui.contract_option import option_label
from bot.ui.entry import Interaction
from bot.ui.forms import Save, chosen
from bot.ui.typed import typed_values
from bot.validation import validated
from cogs.feedback.forms import StarsAndHidden


class NewFeedbackForm(StarsAndHidden):
    """Feedback for a contract that is not logged yet: both are made in one step."""

    def __init__(self, save: Save, client: str, platform: Platform, comment: str = "") -> None:
        super().__init__(_("Feedback · {contract}").format(contract=client))
        self._save, self._client, self._comment = save, client, comment
        self.started = self.text(
            _("First day of the contract"), example=_("5 Mar 2026, or: 3 weeks ago"), most=40
        )
        self.ended = self.text(_("Last day"), example=_("today"), most=40)
        self.earned = self.text(_("Earned in all"), example="420", required=False, most=40)
        self.add_stars(platform)
        self.add_hidden()

    async def submitted(self, interaction: Interaction) -> None:
        today = await interaction.client.services.members.today(interaction.user.id)
        contract = {"client": self._client, "platform": self._platform} | typed_values(
            interaction,
            today,
            self._platform,
            self.started.value.strip(),
            self.ended.value.strip(),
            self.earned.value.strip(),
        )
        values = self.stated() | ({"comment": self._comment} if self._comment else {})
        await self._save(interaction, values, validated(ContractDraft, contract))


class CommentForm(StarsAndHidden):
    """Log a message's text as the comment on one of the member's contracts."""

    def __init__(self, save: Save, contracts: Sequence[Contract], comment: str) -> None:
        super().__init__(_("Log as feedback"))
        self._save = save
        self._contracts = {str(one.id): one for one in contracts[:25]}
        self.contract = self.choice(
            _("Contract"), [(key, option_label(one)) for key, one in self._contracts.items()]
        )
        self.add_stars(Platform.UPWORK)
        self.add_hidden()
        self.comment = self.text(_("Public comment"), value=comment, required=False, most=4000, long=True)

    async def submitted(self, interaction: Interaction) -> None:
        contract = self._contracts[chosen(self.contract)]
        self._platform = contract.platform
        stated = self.stated()
        # What was left open must not undo what is known already.
        if stated["stars"] is None:
            del stated["stars"]
        if stated["hidden"] is Hidden.UNKNOWN:
            del stated["hidden"], stated["hidden_source"]
        await self._save(interaction, stated | {"comment": self.comment.value.strip() or None}, contract)
