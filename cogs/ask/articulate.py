"""`/articulate`: an experience, told so that others and a support desk can follow it."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.pending import Pending
from bot.support.anonymous.models import MOST_TITLE, Category, Notify, QuestionDraft
from bot.support.articulate import MOST_PART, Experience, statement
from bot.support.identify import MASKS, Kind, mask
from bot.ui.buttons import button, on_press
from bot.ui.crisis_cards import help_for
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.places import check_length
from bot.ui.replies import show
from bot.ui.text import cut
from bot.validation import validated
from cogs.ask.articulate_cards import Kept, statement_card, ticket_card
from cogs.ask.articulate_forms import ArticulateForm
from cogs.ask.commands import AskCog

_EACH, _MOST = 3, 3_000
"""How many experiences of a member, and of all together, may wait for their member's word."""


class ArticulateCog(commands.Cog):
    """Nothing of what is typed is stored, unless the member has it posted."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self._kept: Pending[Kept] = Pending(each=_EACH, most=_MOST)
        bot.services.memories.register(self._kept.forget)

    @property
    def _ask(self) -> AskCog:
        found = self.bot.get_cog("AskCog")
        assert isinstance(found, AskCog)
        return found

    @app_commands.command(
        name="articulate",
        description=N_("Put an experience into clear words: for you, for support, or to post"),
    )
    async def articulate(self, interaction: Interaction) -> None:
        await open_form(interaction, ArticulateForm(self.made))

    async def made(self, interaction: Interaction, typed: Experience) -> None:
        """Mask what was typed and show it."""
        words = {kind: _(word) for kind, word in MASKS.items()}
        told = typed.model_dump()
        found = await self._ask.found(interaction, list(told.values()))
        # A sum stays: support needs it, and who has this posted is asked about it then.
        each = {
            name: [one for one in pieces if one.kind is not Kind.SUM]
            for name, pieces in zip(told, found, strict=True)
        }
        count = sum(map(len, each.values()))
        parts = {name: cut(mask(text, each[name], words), MOST_PART) for name, text in told.items()}
        kept = Kept(typed, Experience(**parts), count)
        token = self._kept.put(interaction.user.id, kept)
        on = button(_("Go on with my text"), "articulate.text", interaction.user.id, token)
        help_card = await help_for(interaction, "\n".join(told.values()), go_on=on)
        await show(interaction, help_card or statement_card(interaction.user.id, token, kept))

    def _find(self, interaction: Interaction, token: str) -> Kept:
        kept = self._kept.find(interaction.user.id, token)
        if kept is None:
            raise Refusal(
                _("I no longer have this text, because I keep it only for a while and never on disk"),
                _("What you see above is still yours to copy. `/articulate` begins again."),
            )
        return kept

    @on_press("articulate.text")
    async def press_text(self, interaction: Interaction, argument: str) -> None:
        await show(
            interaction, statement_card(interaction.user.id, argument, self._find(interaction, argument))
        )

    @on_press("articulate.ticket")
    async def press_ticket(self, interaction: Interaction, argument: str) -> None:
        kept = self._find(interaction, argument)
        await show(interaction, ticket_card(interaction.user.id, argument, kept))

    @on_press("articulate.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        await open_form(interaction, ArticulateForm(self.made, self._find(interaction, argument).typed))

    @on_press("articulate.post")
    async def press_post(self, interaction: Interaction, argument: str) -> None:
        await self._preview(interaction, argument, named=False)

    @on_press("articulate.named")
    async def press_named(self, interaction: Interaction, argument: str) -> None:
        await self._preview(interaction, argument, named=True)

    async def _preview(self, interaction: Interaction, token: str, *, named: bool) -> None:
        kept = self._find(interaction, token)
        first = " ".join(kept.masked.happened.split())
        draft = validated(
            QuestionDraft,
            {
                "title": cut(first, MOST_TITLE),
                "body": statement(kept.masked),
                "category": Category.VOICE,
                "notify": Notify.LATER,
            },
        )
        check_length(draft.title, draft.body)
        await self._ask.preview(interaction, draft, named=named)
