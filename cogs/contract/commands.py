"""`/contract`: add, list, show, edit, close, delete."""

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract, ContractDraft, Kind
from bot.feedback.models import Feedback
from bot.i18n import N_, _
from bot.parsing import parse_count
from bot.platforms import PLATFORMS, Platform
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.contract_option import ContractOption, complete_client
from bot.ui.crisis_cards import offer_help
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.labels import BETWEEN, KINDS
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from bot.ui.typed import between_values, typed_values
from bot.validation import validated
from cogs.contract import cards
from cogs.contract.detail_forms import CloseForm, DetailsForm, LastPaymentForm, NoteForm
from cogs.contract.forms import ContractForm

PLATFORM_CHOICES = [
    app_commands.Choice(name=facts.label, value=platform.value) for platform, facts in PLATFORMS.items()
]
KIND_CHOICES = [app_commands.Choice(name=label, value=kind.value) for kind, label in KINDS.items()]
BETWEEN_CHOICES = [app_commands.Choice(name=label, value=key) for key, label in BETWEEN.items()]
STATE_CHOICES = [
    app_commands.Choice(name=N_("Open"), value="open"),
    app_commands.Choice(name=N_("Ended"), value="ended"),
    app_commands.Choice(name=N_("Ended, without feedback"), value="waiting"),
]


class ContractCog(
    commands.GroupCog, group_name="contract", group_description=N_("Your contracts, seen only by you")
):
    """What a member does with contracts."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.contracts = bot.services.contracts
        self.feedback = bot.services.feedback

    @app_commands.command(name="add", description=N_("Log a contract; without options a form opens"))
    @app_commands.describe(
        client=N_("Who the contract is with"),
        title=N_("What the work is"),
        started=N_("First day, such as 5 Mar 2026 or “3 weeks ago”"),
        ended=N_("Last day, if it has ended"),
        earned=N_("What you earned so far, such as 420 or $1,250.50"),
        platform=N_("Where the contract was made; Upwork if you leave it out"),
        kind=N_("Fixed price or hourly"),
        paid_periods=N_("In how many 90-day periods you were paid, if you know"),
        last_paid=N_("Day of the last payment, if you know; matters for open contracts"),
        client_flagged=N_("Whether the platform flagged or suspended the client"),
        between=N_("Who stands between you and the client, and whose score the feedback counts for"),
        link=N_("Address of the contract"),
        note=N_("A private note"),
    )
    @app_commands.choices(platform=PLATFORM_CHOICES, kind=KIND_CHOICES, between=BETWEEN_CHOICES)
    @app_commands.autocomplete(client=complete_client)
    async def add_contract(
        self,
        interaction: Interaction,
        client: app_commands.Range[str, 1, 100] | None = None,
        title: app_commands.Range[str, 1, 100] | None = None,
        started: str | None = None,
        ended: str | None = None,
        earned: str | None = None,
        platform: str | None = None,
        kind: str | None = None,
        paid_periods: app_commands.Range[int, 0, 200] | None = None,
        last_paid: str | None = None,
        client_flagged: bool = False,
        between: str | None = None,
        link: str | None = None,
        note: str | None = None,
    ) -> None:
        today = await self.bot.services.members.today(interaction.user.id)
        values: dict[str, object] = {
            "client": client or "",
            "title": title or "",
            "platform": Platform(platform)
            if platform
            else await self.contracts.usual_platform(interaction.user.id),
            "kind": Kind(kind) if kind else Kind.FIXED,
            "paid_periods": paid_periods,
            "client_flagged": client_flagged,
            "link": link,
            "note": note,
            **between_values(between or "nobody/me"),
        }
        values |= typed_values(
            interaction, today, values["platform"], started, ended, earned, last_paid=last_paid
        )
        if client is None or started is None:
            await open_form(interaction, ContractForm(self._add, values))
        else:
            await self._add(interaction, values)

    async def _add(self, interaction: Interaction, values: dict[str, Any]) -> None:
        added = await self.contracts.add_contract(interaction.user.id, validated(ContractDraft, values))
        said = (
            _(
                "You logged exactly this a moment ago, so I kept one. If it is another contract, change its title."
            )
            if added.already
            else "✓ " + _("Saved. Only you can see it.")
        )
        if added.already:
            await self._card(interaction, added.contract.id, said=said)
        else:  # what was logged just now has no feedback that would have to be read
            begins = added.contract.ended is None
            lessons = self.bot.services.lessons
            known = await lessons.lessons_for(interaction.user.id, added.contract) if begins else ()
            card = self._one(interaction, added.contract, None, said, logged=True, lessons=known)
            await reply(interaction, card)
        await offer_help(interaction, added.contract.note or "")

    def _one(
        self,
        interaction: Interaction,
        contract: Contract,
        feedback: Feedback | None,
        said: str,
        **more: Any,
    ) -> Card:
        now = self.bot.services.clock()
        return cards.contract_card(interaction.user.id, contract, feedback, now, said=said, **more)

    async def _card(
        self, interaction: Interaction, contract_id: int, *, said: str = "", replace: bool = False
    ) -> None:
        contract, feedback = await self.feedback.contract_with_feedback(interaction.user.id, contract_id)
        card = self._one(interaction, contract, feedback, said)
        await (show if replace else reply)(interaction, card)

    @app_commands.command(name="list", description=N_("Your contracts, the newest first"))
    @app_commands.describe(state=N_("Only open ones, only ended ones, or those that wait for feedback"))
    @app_commands.choices(state=STATE_CHOICES)
    async def list_(self, interaction: Interaction, state: str | None = None) -> None:
        await reply(interaction, await self._list(interaction.user.id, 0, state or ""))

    async def _list(self, user_id: int, number: int, which: str) -> Card:
        contracts = await self.contracts.contracts_of(user_id)
        feedback = await self.feedback.by_contract(user_id) if contracts else {}
        if which:
            contracts = [
                one
                for one in contracts
                if (one.ended is None) == (which == "open") and (which != "waiting" or one.id not in feedback)
            ]
        now = self.bot.services.clock()
        return cards.contract_list(user_id, contracts, feedback, number, now, which)

    @app_commands.command(name="show", description=N_("One contract with its feedback"))
    @app_commands.describe(contract=N_("Which contract"))
    async def show(self, interaction: Interaction, contract: ContractOption) -> None:
        await self._card(interaction, contract.id)

    @app_commands.command(name="edit", description=N_("Correct a contract"))
    @app_commands.describe(contract=N_("Which contract"))
    async def edit(self, interaction: Interaction, contract: ContractOption) -> None:
        await open_form(interaction, ContractForm(self._save, contract.model_dump(), contract))

    async def _save(self, interaction: Interaction, values: dict[str, Any], contract: Contract) -> None:
        saved = await self.contracts.edit(interaction.user.id, contract.id, values)
        await self._card(interaction, saved.id, said="✓ " + _("Saved."), replace=True)

    @app_commands.command(name="close", description=N_("Say when a contract ended"))
    @app_commands.describe(
        contract=N_("Which contract"),
        ended=N_("Last day, such as “today” or 5 Mar 2026; today if you leave it out"),
        earned=N_("What you earned in all"),
    )
    async def close(
        self,
        interaction: Interaction,
        contract: ContractOption,
        ended: str | None = None,
        earned: str | None = None,
    ) -> None:
        today = await self.bot.services.members.today(interaction.user.id)
        values = typed_values(interaction, today, contract.platform, None, ended, earned, contract.currency)
        await self._close(interaction, contract, {"ended": today, **values})

    async def _close(
        self, interaction: Interaction, contract: Contract, values: dict[str, Any], *, replace: bool = False
    ) -> None:
        closed = await self.contracts.close(interaction.user.id, contract.id, values.pop("ended"), values)
        await self._card(interaction, closed.id, said="✓ " + _("Closed."), replace=replace)

    @app_commands.command(name="delete", description=N_("Delete a contract; can be undone for ten minutes"))
    @app_commands.describe(contract=N_("Which contract"))
    async def delete(self, interaction: Interaction, contract: ContractOption) -> None:
        await reply(interaction, cards.delete_card(interaction.user.id, contract))

    async def _own(self, interaction: Interaction, argument: str) -> Contract:
        return await self.contracts.get_contract(interaction.user.id, record_id(argument))

    @on_press("contract.add")
    async def press_add(self, interaction: Interaction, _argument: str) -> None:
        values = {"platform": await self.contracts.usual_platform(interaction.user.id)}
        await open_form(interaction, ContractForm(self._add, values))

    @on_press("contract.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        await self._card(interaction, record_id(argument), replace=True)

    @on_press("contract.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)
        await open_form(interaction, ContractForm(self._save, contract.model_dump(), contract))

    @on_press("contract.details")
    async def press_details(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)
        await open_form(interaction, DetailsForm(self._save_details, contract))

    async def _save_details(
        self, interaction: Interaction, typed: dict[str, str], contract: Contract
    ) -> None:
        platform = Platform(typed["platform"])
        values: dict[str, object] = {
            "platform": platform,
            "kind": Kind(typed["kind"]),
            "paid_periods": parse_count(typed["paid_periods"]) if typed["paid_periods"].strip() else None,
            "client_flagged": typed["client_flagged"] == "yes",
            **between_values(typed["between"]),
        }
        if PLATFORMS[platform].currency is not None and contract.earned_cents == 0:
            values["currency"] = PLATFORMS[platform].currency
        await self._save(interaction, values, contract)

    @on_press("contract.last_paid")
    async def press_last_paid(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)
        await open_form(interaction, LastPaymentForm(self._save_last_paid, contract))

    async def _save_last_paid(
        self, interaction: Interaction, typed: dict[str, str], contract: Contract
    ) -> None:
        today = await self.bot.services.members.today(interaction.user.id)
        values = typed_values(
            interaction, today, contract.platform, None, None, None, last_paid=typed["last_paid"]
        )
        await self._save(interaction, {"last_paid": None, **values}, contract)

    @on_press("contract.note")
    async def press_note(self, interaction: Interaction, argument: str) -> None:
        await open_form(interaction, NoteForm(self._save, await self._own(interaction, argument)))

    @on_press("contract.close")
    async def press_close(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)
        await open_form(interaction, CloseForm(self._close_form, contract))

    async def _close_form(self, interaction: Interaction, values: dict[str, Any], contract: Contract) -> None:
        await self._close(interaction, contract, values, replace=True)

    @on_press("contract.history")
    async def press_history(self, interaction: Interaction, argument: str) -> None:
        number, contract_id = page_argument(argument)
        contract = await self._own(interaction, contract_id)
        changes = await self.contracts.history(interaction.user.id, contract.id)
        await show(interaction, cards.history_card(interaction.user.id, contract, changes, number))

    @on_press("contract.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, which = page_argument(argument)
        await show(interaction, await self._list(interaction.user.id, number, which))

    @on_choice("contract.open")
    async def choose_open(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._card(interaction, record_id(values[0]), replace=True)

    @on_press("contract.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)
        await show(interaction, cards.delete_card(interaction.user.id, contract))

    @on_press("contract.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        contract = await self.contracts.delete(interaction.user.id, record_id(argument))
        await show(interaction, cards.deleted_card(interaction.user.id, contract, self.bot.services.clock()))

    @on_press("contract.undo")
    async def press_undo(self, interaction: Interaction, argument: str) -> None:
        contract = await self.contracts.undo(interaction.user.id, record_id(argument))
        await self._card(
            interaction, contract.id, said="✓ " + _("It is back, with its feedback."), replace=True
        )
