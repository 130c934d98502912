"""`/guidance draft`: messages to send. A part of the group in `commands.py`."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.app import Candor
from bot.contracts.models import Contract
from bot.errors import NotFound, Refusal
from bot.faults import report
from bot.guidance.models import Draft, Page, Tone
from bot.i18n import N_, _
from bot.parsing.text import quote
from bot.ui.buttons import on_choice, on_press
from bot.ui.command_groups import PartOfGroup
from bot.ui.contract_option import ContractOption
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.guidance_links import Spot
from bot.ui.page_words import Values, prefilled, unwritten
from bot.ui.places import answer, server_of
from bot.ui.text import cut
from bot.values import clean_text
from cogs.guidance import draft_cards as cards
from cogs.guidance.draft_forms import DraftForm


class DraftCog(PartOfGroup):
    """Choosing, filling and showing a message."""

    group = "guidance"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.guidance = bot.services.guidance

    @app_commands.command(
        name="draft", description=N_("A message to a client or to support, in your tone, to copy")
    )
    @app_commands.describe(
        message=N_("Which message; type what it is about"),
        contract=N_("Fill in what this contract of yours says"),
    )
    async def draft(
        self,
        interaction: Interaction,
        message: app_commands.Range[str, 1, 200],
        contract: ContractOption | None = None,
    ) -> None:
        guild_id = server_of(interaction)
        slug, _sep, name = message.partition("/")
        try:
            page = await self.guidance.page(slug.strip(), guild_id)
            draft = page.draft(name.strip())
        except NotFound:
            draft = None
        if draft is None:
            found = await self.guidance.drafts(message, guild_id, limit=1)
            if not found:
                raise Refusal(
                    _("I have no message like “{text}”. Choose one from the list that appears as you type."),
                    text=quote(message),
                )
            ((page, draft),) = found
        await self._fill(interaction, page, draft, Tone.SHORT, self._prefilled(page, draft, contract))

    @draft.autocomplete("message")
    async def complete_message(self, interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        try:
            found = await self.guidance.drafts(text, server_of(interaction))
        except Exception as error:
            report(error, "autocomplete")
            return []
        return [
            app_commands.Choice(
                name=cut(str(clean_text(f"{draft.title} · {page.title}")), 100),
                value=f"{page.slug}/{draft.name}",
            )
            for page, draft in found
        ]

    @on_press("guidance.draft")
    async def press_draft(self, interaction: Interaction, argument: str) -> None:
        spot = Spot.from_argument(argument)
        page = await self.guidance.page(spot.slug, server_of(interaction))
        if len(page.drafts) > 1:
            await answer(interaction, cards.choose_draft_card(interaction.user.id, spot, page))
        elif page.drafts:
            await self._begin(interaction, page, page.drafts[0], spot)
        else:
            raise Refusal(_("This page has no message to send."))

    @on_choice("guidance.write")
    async def choose_draft(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        spot = Spot.from_argument(argument)
        page, draft = await self._draft(interaction, spot.slug, values[0])
        await self._begin(interaction, page, draft, spot)

    async def _draft(self, interaction: Interaction, slug: str, name: str) -> tuple[Page, Draft]:
        page = await self.guidance.page(slug, server_of(interaction))
        draft = page.draft(name)
        if draft is None:
            raise NotFound(_("This message is not here any more. The page shows what there is."))
        return page, draft

    async def _begin(self, interaction: Interaction, page: Page, draft: Draft, spot: Spot) -> None:
        contract = await self._contract(interaction.user.id, spot.contract)
        await self._fill(interaction, page, draft, Tone.SHORT, self._prefilled(page, draft, contract))

    def _prefilled(self, page: Page, draft: Draft, contract: Contract | None) -> dict[str, str]:
        return prefilled(page, draft, contract, self.bot.services.clock().date())

    async def _contract(self, owner: int, contract_id: int) -> Contract | None:
        try:
            return await self.bot.services.contracts.get_contract(owner, contract_id) if contract_id else None
        except NotFound:  # deleted meanwhile: then nothing is filled in
            return None

    async def _fill(
        self, interaction: Interaction, page: Page, draft: Draft, tone: Tone, values: Values
    ) -> None:
        if draft.placeholders:
            await open_form(interaction, DraftForm(self._show, page, draft, tone, values))
        else:
            await self._show(interaction, page.slug, draft.name, tone, {})

    async def _show(self, interaction: Interaction, slug: str, name: str, tone: Tone, values: Values) -> None:
        page, draft = await self._draft(interaction, slug, name)
        await answer(interaction, cards.draft_card(interaction.user.id, page, draft, tone, values))

    @on_press("guidance.tone")
    async def press_tone(self, interaction: Interaction, argument: str) -> None:
        page, draft, tone = await self._read(interaction, argument)
        values = _values(interaction, draft, tone)
        other = Tone.WARM if tone is Tone.SHORT else Tone.SHORT
        if values is None:  # the page was changed since: the form asks again
            return await self._fill(interaction, page, draft, other, {})
        await self._show(interaction, page.slug, draft.name, other, values)

    @on_press("guidance.details")
    async def press_details(self, interaction: Interaction, argument: str) -> None:
        page, draft, tone = await self._read(interaction, argument)
        await self._fill(interaction, page, draft, tone, _values(interaction, draft, tone) or {})

    async def _read(self, interaction: Interaction, argument: str) -> tuple[Page, Draft, Tone]:
        slug, name, tone, *_rest = [*argument.split("~"), "", ""]
        page, draft = await self._draft(interaction, slug, name)
        return page, draft, Tone.WARM if tone == Tone.WARM else Tone.SHORT


def _values(interaction: Interaction, draft: Draft, tone: Tone) -> dict[str, str] | None:
    """What the member filled in, read from the message that they see."""
    shown = interaction.message.components if interaction.message else []
    for text in _texts(shown):
        message = unwritten(text)
        if message is not None:
            return cards.recovered(draft, tone, message)
    return None


def _texts(components: Sequence[Any]) -> Iterator[str]:
    for one in components:
        if isinstance(one, discord.TextDisplay):
            yield one.content
        yield from _texts(getattr(one, "children", ()))
