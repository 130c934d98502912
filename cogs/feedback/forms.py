"""Forms about feedback: each a single modal, usable with a thumb."""

from collections.abc import Sequence
from typing import Any

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Feedback, Hidden
from bot.i18n import _
from bot.parsing import parse_categories, parse_date, parse_stars, plain
from bot.platforms import PLATFORMS, Platform
from bot.ui.contract_option import option_label
from bot.ui.entry import Interaction
from bot.ui.forms import YES_NO, Form, Save, chosen
from bot.ui.labels import KNOWN, known_key, known_values
from bot.ui.typed import month_first, typed_values
from bot.validation import build


def _stars_text(feedback: Feedback | None) -> str:
    return "" if feedback is None or feedback.stars is None else plain(feedback.stars)


class _StarsAndHidden(Form):
    def add_stars(self, platform: Platform, value: str = "") -> None:
        self._platform = platform
        self.stars = self.text(
            _("Stars"),
            hint=_("As your profile shows them. Leave it empty if the client left none in public."),
            value=value,
            example="4.85",
            required=False,
            most=20,
        )

    def add_hidden(self, feedback: Feedback | None = None) -> None:
        self.hidden = self.choice(
            _("What you know of the hidden part"),
            [(key, _(label)) for key, label in KNOWN.items()],
            hint=_("Private rating or note, reason for ending. “I do not know” is a fine answer."),
            value=known_key(feedback),
        )

    def stated(self) -> dict[str, Any]:
        stars = parse_stars(self.stars.value, step=PLATFORMS[self._platform].star_step)
        return {"stars": stars, **known_values(chosen(self.hidden))}


class FeedbackForm(_StarsAndHidden):
    """Log or correct the feedback of a contract."""

    def __init__(self, save: Save, contract: Contract, feedback: Feedback | None, comment: str = "") -> None:
        super().__init__(_("Feedback · {contract}").format(contract=contract.name))
        self._save, self._contract = save, contract
        self.add_stars(contract.platform, _stars_text(feedback))
        self.add_hidden(feedback)
        self.comment = self.text(
            _("Public comment"),
            value=(feedback.comment if feedback else None) or comment,
            required=False,
            most=4000,
            long=True,
        )
        names = PLATFORMS[contract.platform].categories
        self.categories = None
        if names:
            values = feedback.categories if feedback else {}
            self.categories = self.text(
                _("Categories, 1–5 each, if you like"),
                hint=" · ".join(_(label) for label in names.values()),
                value=", ".join(f"{name} {values[name]}" for name in names if name in values),
                example=" ".join("5" for _name in names),
                required=False,
                most=150,
            )
        self.received = self.text(
            _("Day it became visible"),
            value=feedback.received.isoformat() if feedback and feedback.received else "",
            example=_("today"),
            required=False,
            most=40,
        )

    async def submitted(self, interaction: Interaction) -> None:
        today = await interaction.client.services.members.today(interaction.user.id)
        values = self.stated() | {"comment": self.comment.value.strip() or None}
        if self.categories is not None:
            names = {key: _(label) for key, label in PLATFORMS[self._contract.platform].categories.items()}
            typed = self.categories.value
            values["categories"] = parse_categories(typed, names) if typed.strip() else {}
        typed = self.received.value.strip()
        values["received"] = (
            parse_date(typed, today=today, month_first=month_first(interaction)) if typed else None
        )
        await self._save(interaction, values, self._contract)


class NewFeedbackForm(_StarsAndHidden):
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
        await self._save(interaction, values, build(ContractDraft, contract))


class CommentForm(_StarsAndHidden):
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


class MoreForm(Form):
    """Own reply, removal by the platform, a note on the hidden part."""

    def __init__(self, save: Save, contract: Contract, feedback: Feedback) -> None:
        super().__init__(_("Reply and more"))
        self._save, self._contract = save, contract
        self.reply = self.text(
            _("Your public reply"), value=feedback.reply, required=False, most=4000, long=True
        )
        self.note = self.text(
            _("What you know of the hidden part"),
            hint=_("Only you see it."),
            value=feedback.hidden_note,
            required=False,
            most=1000,
            long=True,
        )
        self.removed = self.choice(
            _("Did the platform remove the feedback?"),
            [(key, _(label)) for key, label in YES_NO],
            hint=_("Then it no longer counts."),
            value="yes" if feedback.removed else "no",
        )

    async def submitted(self, interaction: Interaction) -> None:
        values = {
            "reply": self.reply.value.strip() or None,
            "hidden_note": self.note.value.strip() or None,
            "removed": chosen(self.removed) == "yes",
        }
        await self._save(interaction, values, self._contract)
