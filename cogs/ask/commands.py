"""`/ask`: anonymous questions, as their askers use them."""

import asyncio
from collections.abc import Sequence
from itertools import chain

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language
from bot.pending import Turns
from bot.support.anonymous.models import Notify, Question, QuestionDraft, State
from bot.support.anonymous.questions import checked
from bot.support.identify import MASKS, MOST_NAMES, Found, find_identifying, mask
from bot.ui.buttons import button, on_press, record_id
from bot.ui.cards import Card
from bot.ui.crisis_cards import help_for
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.places import check_length
from bot.ui.replies import patiently, reply, show
from cogs.ask import cards
from cogs.ask.forms import AskForm, SayForm
from cogs.ask.place import Place, asked_place
from cogs.ask.post_cards import name_shown
from cogs.ask.posts import check_thread
from cogs.ask.preview_cards import (
    dropped_card,
    preview_card,
    read_previewed,
    rules_card,
    waiting_card,
    warnings,
)


class AskCog(
    commands.GroupCog,
    group_name="ask",
    group_description=N_("Ask this server something without your name"),
):
    """What an asker does. Everything is answered to them alone."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.questions = bot.services.questions
        self._turns = Turns()

    async def place(self, interaction: Interaction) -> Place:
        """Where this member's question would go; a Refusal says what is in the way, before anything is stored."""
        return await asked_place(self.bot, interaction)

    @app_commands.command(name="new", description=N_("Ask a question that is posted without your name"))
    async def new(self, interaction: Interaction) -> None:
        owner = interaction.user.id
        place = await self.place(interaction)
        await self.questions.check(owner, place.server)
        mine = await self.questions.mine(owner, place.server.id)
        await reply(interaction, rules_card(owner, place.server, place.channel.id, len(mine)))

    @app_commands.command(
        name="mine", description=N_("Your anonymous questions: answer, mark as solved, delete")
    )
    async def mine(self, interaction: Interaction) -> None:
        await reply(interaction, await self._mine(interaction, 0))

    async def _mine(self, interaction: Interaction, number: int, said: str = "") -> Card:
        owner = interaction.user.id
        return cards.mine_card(owner, await self.questions.mine(owner, interaction.guild_id), number, said)

    @on_press("ask.write")
    async def press_write(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        place = await self.place(interaction)
        await self.questions.check(owner, place.server)
        member = await self.bot.services.members.get_member(owner)
        notify = Notify.DM if member.dm_consent_at else Notify.LATER
        await open_form(interaction, AskForm(self._draft, notify=notify))

    async def _draft(self, interaction: Interaction, draft: QuestionDraft) -> None:
        place, question = await self._keep(interaction, draft, named=False)
        await self._help_or_preview(interaction, question, place)

    async def _help_or_preview(self, interaction: Interaction, question: Question, place: Place) -> None:
        # Help comes first, and the way on stays open: what somebody in need wants to ask is theirs to ask.
        on = button(_("Go on with my question"), "ask.preview", interaction.user.id, question.id)
        text = f"{question.title}\n{question.body}"
        help_card = await help_for(interaction, text, go_on=on, kept=True)
        if help_card is not None:
            return await show(interaction, help_card)
        await self._show_preview(interaction, question, place)

    async def preview(self, interaction: Interaction, draft: QuestionDraft, *, named: bool = False) -> None:
        """Keep a draft and show what would be posted."""
        place, question = await self._keep(interaction, draft, named=named)
        await self._show_preview(interaction, question, place)

    @on_press("ask.preview")
    async def press_preview(self, interaction: Interaction, argument: str) -> None:
        question_id, masked = read_previewed(argument)
        question = await self.questions.get_question(interaction.user.id, question_id)
        if question.state is State.DRAFT:
            place = await self.place(interaction)
            return await self._show_preview(interaction, question, place, masked=masked)
        await self._show(interaction, question)

    async def _keep(
        self, interaction: Interaction, draft: QuestionDraft, *, named: bool
    ) -> tuple[Place, Question]:
        place = await self.place(interaction)
        with language(place.language):
            question = await self.questions.draft(
                interaction.user.id,
                place.server,
                draft,
                locale=interaction.locale.value,
                named=interaction.user.mention if named else None,
            )
        return place, question

    async def _show_preview(
        self, interaction: Interaction, question: Question, place: Place, *, masked: bool = False
    ) -> None:
        if masked:
            draft = await self._masked(interaction, question, place)
            question = question.model_copy(update=draft.model_dump())
        found = chain(*await self._found_in(interaction, question))
        earlier = await patiently(interaction, place.earlier(self.bot.services, interaction, question))
        card = preview_card(interaction.user.id, question, [*found], earlier, place, masked=masked)
        await show(interaction, card)

    async def _found_in(self, interaction: Interaction, question: Question) -> list[list[Found]]:
        texts = [question.title or "", question.body or ""]
        return await self.found(interaction, texts, named=question.named)

    async def _masked(self, interaction: Interaction, question: Question, place: Place) -> QuestionDraft:
        """A question with what was found in it masked. Nothing is stored until it is posted so."""
        in_title, in_body = await self._found_in(interaction, question)
        # In the language of the post: that of the asker would say something about them.
        with language(place.language):
            words = {kind: _(word) for kind, word in MASKS.items()}
        title, body = mask(question.title or "", in_title, words), mask(question.body or "", in_body, words)
        draft = checked(title, body, question.category, question.notify)
        check_length(draft.title, draft.body)
        return draft

    async def found(
        self, interaction: Interaction, texts: Sequence[str], *, named: bool = False
    ) -> list[list[Found]]:
        """What in each of the `texts` could tell who this member is, or whom they mean."""
        user = interaction.user
        # The name shown is the nick where there is one.
        own = {user.name, user.display_name, user.global_name or ""} if not named else set[str]()

        def look(clients: Sequence[str]) -> list[list[Found]]:
            return [find_identifying(text, clients=clients, own_names=own) for text in texts]

        async with self._turns.of_member(user.id):
            known = await self.bot.services.contracts.clients(user.id, MOST_NAMES)
            return await asyncio.to_thread(look, [one.name for one in known])

    @on_press("ask.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        question_id, masked = read_previewed(argument)
        question = await self.questions.get_question(interaction.user.id, question_id)
        if question.state not in (State.DRAFT, State.FAILED):
            raise Refusal(_("This question is on its way already and can no longer be changed."))
        if masked:
            draft = await self._masked(interaction, question, await self.place(interaction))
            question = question.model_copy(update=draft.model_dump())

        async def edited(again: Interaction, draft: QuestionDraft) -> None:
            place = await self.place(again)
            changed = await self.questions.edit(again.user.id, question.id, draft)
            await self._help_or_preview(again, changed, place)

        await open_form(interaction, AskForm(edited, question))

    @on_press("ask.post")
    async def press_post(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        question_id, masked = read_previewed(argument)
        before, instead = await self.questions.get_question(owner, question_id), None
        if before.state in (State.DRAFT, State.FAILED):
            if before.guild_id != interaction.guild_id:
                raise Refusal(_("Please do this in the server that the question is for."))
            place = await self.place(interaction)
            instead = await self._masked(interaction, before, place) if masked else None
        question = await self.questions.post(owner, before.id, instead)
        if question.state in (State.WAITING, State.SENDING):
            return await show(interaction, waiting_card(owner, question))
        await show(interaction, cards.question_card(owner, question))

    @on_press("ask.cancel")
    async def press_cancel(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        question = await self.questions.get_question(owner, record_id(argument))
        if question.state is not State.DRAFT:
            raise Refusal(_("This question is on its way already. `/ask mine` can delete it."))
        await self.questions.delete(owner, question.id)
        await show(interaction, dropped_card())

    @on_press("ask.mine")
    async def press_mine(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await show(interaction, await self._mine(interaction, number))

    async def _show(self, interaction: Interaction, question: Question, said: str = "") -> None:
        owner = interaction.user.id
        unposted = await self.questions.unposted_of(owner, question.id)
        await show(interaction, cards.question_card(owner, question, said, unposted))

    @on_press("ask.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        await self._show(interaction, await self.questions.seen(interaction.user.id, record_id(argument)))

    @on_press("ask.say")
    async def press_say(self, interaction: Interaction, argument: str) -> None:
        """The argument: the question, and after `~` what could not be posted and is sent again."""
        owner, (key, _sep, failed) = interaction.user.id, argument.partition("~")
        question = await self.questions.get_question(owner, record_id(key))
        if not question.is_open:
            raise Refusal(_("This question is not on Discord, so nothing can be added to it."))
        check_thread(self.bot, question)
        kept = await self.questions.unposted_of(owner, question.id) if failed else []
        before = next((one for one in kept if one.id == record_id(failed)), None)

        async def said(again: Interaction, body: str) -> None:
            check_thread(self.bot, question)
            now = await self.questions.add_message(
                again.user.id, question.id, body, instead_of=before.id if before else 0
            )
            (found,) = await self.found(again, [body], named=question.named)
            note = "✓ " + _("It appears in the thread as **{name}** within about a minute.").format(
                name=name_shown(question)
            )
            await self._show(again, now, "\n".join(filter(None, (note, warnings(found)))))

        await open_form(interaction, SayForm(said, question, before.body if before else None))

    @on_press("ask.solve")
    async def press_solve(self, interaction: Interaction, argument: str) -> None:
        answer, _sep, key = argument.partition("~")
        question = await self.questions.solve(interaction.user.id, record_id(key), solved=answer == "yes")
        await self._show(interaction, question, "✓ " + _("The thread is told within about a minute."))

    @on_press("ask.tell")
    async def press_tell(self, interaction: Interaction, argument: str) -> None:
        how, _sep, key = argument.partition("~")
        notify = Notify.DM if how == Notify.DM else Notify.LATER
        question = await self.questions.set_notify(interaction.user.id, record_id(key), notify)
        await self._show(interaction, question, "✓ " + _("Changed."))

    @on_press("ask.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        question = await self.questions.get_question(interaction.user.id, record_id(argument))
        await show(interaction, cards.delete_card(interaction.user.id, question))

    @on_press("ask.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        await self.questions.delete(interaction.user.id, record_id(argument))
        await show(interaction, await self._mine(interaction, 0, "✓ " + _("It goes within about a minute.")))

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: Interaction,
        command: app_commands.Command["AskCog", ..., None] | app_commands.ContextMenu,
    ) -> None:
        """Tell of replies at the next use, those who chose that."""
        answered = interaction.response.type
        if command.qualified_name.startswith("ask ") or answered in (
            None,
            discord.InteractionResponseType.modal,
        ):
            return
        news = await self.questions.news(interaction.user.id)
        if news:
            await interaction.followup.send(view=cards.news_card(interaction.user.id, news), ephemeral=True)
