"""`/remind`: me, list, settings; and the message menu "Remind me about this"."""

from typing import NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract
from bot.errors import Look, NotFound, Refusal
from bot.faults import report
from bot.i18n import N_, _
from bot.parsing.moments.when import MOST_TYPED, When
from bot.pending import Pending
from bot.reminders.models import MOST_TEXT, Kind, Reminder
from bot.ui.buttons import on_press, record_id
from bot.ui.cards import Card
from bot.ui.contract_option import ContractOption
from bot.ui.crisis_cards import offer_help
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.guidance_links import Spot
from bot.ui.messages import text_of
from bot.ui.pages import page_argument
from bot.ui.places import server_of
from bot.ui.replies import reply, show
from bot.ui.text import cut
from bot.ui.typed import month_first
from cogs.remind import cards
from cogs.remind.examples import examples
from cogs.remind.forms import RemindForm
from cogs.remind.own_cards import split_link, with_link

MOST_QUOTED = 300
_EACH, _MOST = 5, 10_000
"""How many reminders of a member, and of all together, may wait for their member's word."""


class Draft(NamedTuple):
    """What a member is asked about before it is kept. `replaces`: the reminder that is being changed."""

    typed: str
    when: When
    words: str
    contract: Contract | None
    replaces: int | None = None


class RemindCog(
    commands.GroupCog, group_name="remind", group_description=N_("Reminders by direct message, only to you")
):
    """Own reminders, from the command to what is kept."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.reminders = bot.services.reminders
        self.contracts = bot.services.contracts
        self._drafts: Pending[Draft] = Pending(each=_EACH, most=_MOST)
        bot.services.memories.register(self._drafts.forget)
        self.menu = app_commands.ContextMenu(name=N_("Remind me about this"), callback=self.remind_message)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(
        name="me", description=N_("Remind me of something; you see the time before it is saved")
    )
    @app_commands.describe(
        when=N_("Such as “friday 9am”, “in 3 days”, “every monday 8:00”, “14 days after 5 march”"),
        text=N_("What to remind you of"),
        contract=N_("A contract it is about; then “3 days before the window closes” works too"),
    )
    async def me(
        self,
        interaction: Interaction,
        when: app_commands.Range[str, 1, MOST_TYPED],
        text: app_commands.Range[str, 1, MOST_TEXT],
        contract: ContractOption | None = None,
    ) -> None:
        await self._read_back(interaction, when, text, contract)
        await offer_help(interaction, text)

    @me.autocomplete("when")
    async def complete_when(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """How what is typed is understood; examples where it is not yet."""
        try:
            return await self._suggest(interaction, typed.strip()[:MOST_TYPED])
        except Exception as error:
            # discord.py would log what is raised here by itself, without a reference.
            report(error, "autocomplete")
            return []

    async def _suggest(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        owner = interaction.user.id
        zone = (await self.reminders.view(owner)).habits.zone
        choices = []
        for text in ([typed] if typed and len(typed) <= 100 else []) or examples():
            try:
                when = await self.reminders.understand(owner, text, month_first=month_first(interaction))
            except Refusal:
                continue
            name = cards.understood(when, zone)
            choices.append(
                app_commands.Choice(name=name if text == typed else cut(f"{text} → {name}", 100), value=text)
            )
        return choices or (await self._suggest(interaction, "") if typed else [])

    async def _read_back(
        self,
        interaction: Interaction,
        typed: str,
        words: str,
        contract: Contract | None,
        replaces: int | None = None,
    ) -> None:
        """Ask whether it was understood as it was meant."""
        owner = interaction.user.id
        when = await self.reminders.understand(
            owner, typed, month_first=month_first(interaction), contract=contract
        )
        if not words.strip():
            raise Refusal(_("Write what I should remind you of."))
        token = self._drafts.put(owner, Draft(typed, when, words, contract, replaces))
        view = await self.reminders.view(owner)
        card = cards.read_back_card(owner, token, typed, when, words, view, contract)
        await (reply if interaction.message is None else show)(interaction, card)

    async def _forgotten(self, interaction: Interaction, token: str) -> None:
        """Answer where a preview is no longer kept: with what was saved of it, or with what stands in it."""
        owner = interaction.user.id
        saved = await self.reminders.find_saved(owner, token)
        if saved is None and self._drafts.is_in_use(owner, token):
            raise NotFound(_("It is being saved at this moment."), look=Look.REMINDERS)
        if saved is not None:
            return await self._item(interaction, saved, "✓ " + _("It was saved already."))
        typed = cards.typed_in(interaction.message)
        words, link = split_link(typed.words)

        async def again(answer: Interaction, when: str, text: str) -> None:
            await self._read_back(answer, when, with_link(text, link), None)

        row = interaction.client.corrections.keep(
            owner, _("Open it again"), lambda: RemindForm(again, when=typed.when, text=words)
        )
        await reply(interaction, cards.forgotten_card(typed, row))

    @on_press("remind.save")
    async def press_save(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        draft = self._drafts.find(owner, argument)
        if draft is None:
            return await self._forgotten(interaction, argument)
        # Pressed twice at once, it is kept once.
        with self._drafts.using(argument):
            if draft.replaces is None:
                await self.reminders.agree(owner, interaction.locale.value)
                contract_id = None if draft.contract is None else draft.contract.id
                kept = await self.reminders.add_reminder(
                    owner, draft.when, draft.words, contract_id=contract_id, token=argument
                )
            else:
                kept = await self.reminders.edit(owner, draft.replaces, when=draft.when, text=draft.words)
        habits = (await self.reminders.view(owner)).habits
        await show(interaction, cards.saved_card(owner, kept, habits))

    @on_press("remind.redo")
    async def press_redo(self, interaction: Interaction, argument: str) -> None:
        """Read the same text anew: the member has told their zone since."""
        draft = self._drafts.find(interaction.user.id, argument)
        if draft is None:
            return await self._forgotten(interaction, argument)
        await self._read_back(interaction, draft.typed, draft.words, draft.contract, draft.replaces)

    @on_press("remind.change")
    async def press_change(self, interaction: Interaction, argument: str) -> None:
        draft = self._drafts.find(interaction.user.id, argument)
        if draft is None:
            return await self._forgotten(interaction, argument)
        words, link = split_link(draft.words)

        async def again(answer: Interaction, typed: str, text: str) -> None:
            await self._read_back(answer, typed, with_link(text, link), draft.contract, draft.replaces)

        await open_form(interaction, RemindForm(again, when=draft.typed, text=words))

    @on_press("remind.new")
    async def press_new(self, interaction: Interaction, _argument: str) -> None:
        await open_form(interaction, RemindForm(self._asked))

    @on_press("remind.contract")
    async def press_contract(self, interaction: Interaction, argument: str) -> None:
        """Of one of the member's contracts: its time may be counted by when feedback can be left."""
        contract = await self.contracts.get_contract(interaction.user.id, record_id(argument))

        async def asked(answer: Interaction, typed: str, words: str) -> None:
            await self._read_back(answer, typed, words, contract)

        await open_form(interaction, RemindForm(asked, text=cut(contract.name, MOST_TEXT - 200)))

    @on_press("guidance.remind")
    async def press_page(self, interaction: Interaction, argument: str) -> None:
        """A page of the guidance library, by its slug."""
        slug = Spot.from_argument(argument).slug
        page = await self.bot.services.guidance.page(slug, server_of(interaction))
        text = _("Read again: {page}").format(page=page.title)
        await open_form(interaction, RemindForm(self._asked, text=text))

    async def _asked(self, interaction: Interaction, typed: str, words: str) -> None:
        await self._read_back(interaction, typed, words, None)

    async def remind_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The message menu: a link to `message`, and a short quote of it, to be changed at will."""
        quote = cut(" ".join(text_of(message).split()), MOST_QUOTED) or _("The message behind the link")

        async def asked(answer: Interaction, typed: str, words: str) -> None:
            await self._read_back(answer, typed, with_link(words, message.jump_url), None)

        await open_form(interaction, RemindForm(asked, text=quote))

    @app_commands.command(name="list", description=N_("What is planned; change, pause or delete it"))
    async def list_(self, interaction: Interaction) -> None:
        await reply(interaction, await self._list(interaction.user.id, 0))

    async def _list(self, owner: int, number: int) -> Card:
        rows = await self.reminders.open(owner)
        contracts = {one.id: one for one in await self.contracts.contracts_of(owner)} if rows else {}
        view = await self.reminders.view(owner)
        consent = view.member.dm_consent_at is not None
        return cards.list_card(owner, rows, contracts, number, consent=consent, habits=view.habits)

    @on_press("remind.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await show(interaction, await self._list(interaction.user.id, number))

    @on_press("remind.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.get_reminder(interaction.user.id, record_id(argument))
        await self._item(interaction, row)

    async def _item(self, interaction: Interaction, row: Reminder, said: str = "") -> None:
        owner = interaction.user.id
        contract = None
        if row.contract_id is not None:
            contract = (await self.bot.services.feedback.contract_with_feedback(owner, row.contract_id))[0]
        habits = (await self.reminders.view(owner)).habits
        await show(interaction, cards.item_card(owner, row, contract, said=said, habits=habits))

    async def _contract_of(self, row: Reminder) -> Contract | None:
        """The contract that a reminder is about, by whose window its time may be counted."""
        if row.contract_id is None:
            return None
        try:
            return await self.contracts.get_contract(row.user_id, row.contract_id)
        except NotFound:  # deleted since
            return None

    @on_press("remind.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.get_reminder(interaction.user.id, record_id(argument))
        if row.kind is not Kind.OWN:
            raise Refusal(_("I plan this one by your contracts. `/remind settings` has its days and hour."))
        words, link = split_link(row.text or "")
        contract = await self._contract_of(row)

        async def asked(answer: Interaction, typed: str, text: str) -> None:
            if typed.strip():
                return await self._read_back(answer, typed, with_link(text, link), contract, row.id)
            changed = await self.reminders.edit(answer.user.id, row.id, text=with_link(text, link))
            await self._item(answer, changed, "✓ " + _("Saved."))

        form = RemindForm(asked, text=words, title=_("Change the reminder"))
        form.when.required = False
        await open_form(interaction, form)

    @on_press("remind.pause")
    async def press_pause(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.pause(interaction.user.id, record_id(argument), True)
        await self._item(interaction, row, "✓ " + _("Paused."))

    @on_press("remind.unpause")
    async def press_unpause(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.pause(interaction.user.id, record_id(argument), False)
        await self._item(interaction, row, "✓ " + _("It goes on."))

    @on_press("remind.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        row = await self.reminders.delete(owner, record_id(argument))
        await show(interaction, cards.deleted_card(owner, row))

    @on_press("remind.undo")
    async def press_undo(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.undo_delete(interaction.user.id, record_id(argument))
        await self._item(interaction, row, "✓ " + _("It is back."))
