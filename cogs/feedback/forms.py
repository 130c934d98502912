"""Forms about feedback: each a single modal, usable with a thumb."""

from typing import Any

from bot.contracts.models import Contract
from bot.errors import Refusal
from bot.feedback.models import Feedback
from bot.i18n import _
from bot.parsing import parse_categories, parse_date, parse_stars, plain
from bot.platforms import PLATFORMS, Platform
from bot.ui.entry import Interaction
from bot.ui.forms import YES_NO, Form, Save, chosen
from bot.ui.labels import KNOWN, known_key, known_values
from bot.ui.typed import month_first


def _stars_text(feedback: Feedback | None) -> str:
    """What stands in the field: empty where nothing is logged, "none" where it is known that there are none."""
    if feedback is None:
        return ""
    return _("none") if feedback.stars is None else plain(feedback.stars)


class StarsAndHidden(Form):
    """The two fields that every form about feedback has: the stars, and what is known of the hidden part."""

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


class FeedbackForm(StarsAndHidden):
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
        typed = "" if self.categories is None else self.categories.value
        if not self.stars.value.strip() and (typed.strip() or self.comment.value.strip()):
            raise Refusal(_("How many stars are shown with it? Type “none” if there are none in public."))
        values = self.stated() | {"comment": self.comment.value.strip() or None}
        if self.categories is not None:
            names = {key: _(label) for key, label in PLATFORMS[self._contract.platform].categories.items()}
            values["categories"] = parse_categories(typed, names) if typed.strip() else {}
        typed = self.received.value.strip()
        values["received"] = (
            parse_date(typed, today=today, month_first=month_first(interaction)) if typed else None
        )
        await self._save(interaction, values, self._contract)


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
