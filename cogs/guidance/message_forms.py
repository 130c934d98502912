"""A message of a server's page."""

from collections.abc import Mapping

from bot.guidance.models import (
    MOST_DRAFT,
    MOST_TITLE,
    Draft,
    Page,
    Recipient,
)
from bot.i18n import _
from bot.ui.entry import Interaction
from bot.ui.forms import Form, chosen
from cogs.guidance.draft_cards import RECIPIENTS
from cogs.guidance.forms import Done


class MessageForm(Form):
    """A message that goes with a page, in both tones; without text it is taken away."""

    offers_help = False  # a server's page, for others to read

    def __init__(self, done: Done, base: int, page: Page, draft: Draft | None) -> None:
        super().__init__(_("A message to send"))
        self._done, self._base, self._page, self._draft = done, base, page, draft
        self.message_title = self.text(
            _("What the message is for"), value=draft.title if draft else None, most=MOST_TITLE
        )
        self.to = self.choice(
            _("Who gets it"),
            [(to.value, _(label)) for to, label in RECIPIENTS.items()],
            value=draft.to.value if draft else Recipient.CLIENT.value,
        )
        self.short = self.text(
            _("Short"),
            hint=_(
                "{client}, {me}, {contract}, {work}, {amount}, {date}, {deadline} and others are filled in."
            ),
            value=draft.short if draft else None,
            required=False,
            most=MOST_DRAFT,
            long=True,
        )
        self.warm = self.text(
            _("Warm"),
            hint=_("The same, with the same placeholders. Leave both empty to remove the message."),
            value=draft.warm if draft else None,
            required=False,
            most=MOST_DRAFT,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        short, warm = self.short.value.strip(), self.warm.value.strip()
        names = {draft.name for draft in self._page.drafts}
        free = (f"message-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
        name = self._draft.name if self._draft else next(one for one in free if one not in names)
        made: list[Mapping[str, object]] = []
        if short or warm:
            texts = {"short": short or warm, "warm": warm or short}
            kept = {"name": name, "means": self._draft.means if self._draft else {}}
            made = [{**kept, "to": chosen(self.to), "title": self.message_title.value, **texts}]
        drafts: list[object] = []
        for draft in self._page.drafts:
            drafts += made if draft.name == name else [draft.model_dump()]
        if self._draft is None:
            drafts += made
        await self._done(interaction, self._page.slug, self._base, {"drafts": drafts})
