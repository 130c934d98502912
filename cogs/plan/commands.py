"""`/plan`: start, show, list; and the way from what happened to the ways that there are."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract
from bot.i18n import N_, _
from bot.setbacks.models import Plan, Stage, is_bad
from bot.setbacks.service import Sight
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.contract_option import ContractOption
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from cogs.plan import cards
from cogs.plan.forms import ThoughtsForm
from cogs.plan.list_cards import ask_delete_card, list_card
from cogs.plan.showing import effect_shown, show_plan, sight_of, stage_card, way_in


class PlanCog(
    commands.GroupCog,
    group_name="plan",
    group_description=N_("After a bad review, or while a client is unhappy: one calm step at a time"),
):
    """What happened, what it does, and which ways there are."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.setbacks = bot.services.setbacks

    @app_commands.command(
        name="start", description=N_("I got a bad review, or fear one: what it does, and what I can do")
    )
    @app_commands.describe(contract=N_("Which contract; leave it out, and I ask"))
    async def start(self, interaction: Interaction, contract: ContractOption | None = None) -> None:
        if contract is None:
            return await reply(interaction, await self._choose(interaction.user.id))
        await self._start(interaction, contract, new=True)

    async def _choose(self, user_id: int) -> Card:
        contracts = await self.bot.services.contracts.contracts_of(user_id)
        feedback = await self.bot.services.feedback.by_contract(user_id)
        likely = sorted(contracts, key=lambda one: (not is_bad(feedback.get(one.id)), one.id in feedback))
        return cards.choose_card(user_id, likely)

    async def _start(self, interaction: Interaction, contract: Contract, *, new: bool = False) -> None:
        """Begin, or go on. Without a review on an open contract it is a plan against one."""
        _contract, feedback = await self.bot.services.feedback.contract_with_feedback(
            interaction.user.id, contract.id
        )
        ahead = contract.ended is None and feedback is None
        plan = await self.setbacks.start(interaction.user.id, contract.id, ahead=ahead)
        await show_plan(interaction, plan.id, new=new)

    @app_commands.command(name="show", description=N_("Go on with your plan where you left it"))
    @app_commands.describe(contract=N_("Of which contract; the newest open plan if you leave it out"))
    async def show(self, interaction: Interaction, contract: ContractOption | None = None) -> None:
        plans = await self.setbacks.plans_of(interaction.user.id)
        fitting = [plan for plan, about in plans if contract is None or about.id == contract.id]
        if fitting:
            return await show_plan(interaction, fitting[0].id, new=True)
        await reply(interaction, list_card(interaction.user.id, plans, 0))

    @app_commands.command(name="list", description=N_("Your plans, and what you learned"))
    async def list_(self, interaction: Interaction) -> None:
        await reply(interaction, list_card(interaction.user.id, await self._plans(interaction), 0))

    async def _plans(self, interaction: Interaction) -> list[tuple[Plan, Contract]]:
        return await self.setbacks.plans_of(interaction.user.id)

    @on_press("plan.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await show(interaction, list_card(interaction.user.id, await self._plans(interaction), number))

    @on_press("plan.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        await show_plan(interaction, record_id(argument))

    @on_press("plan.start")
    async def press_start(self, interaction: Interaction, argument: str) -> None:
        if not argument:
            return await show(interaction, await self._choose(interaction.user.id))
        await self._start_for(interaction, argument, ahead=False)

    @on_press("plan.unhappy")
    async def press_unhappy(self, interaction: Interaction, argument: str) -> None:
        await self._start_for(interaction, argument, ahead=True)

    async def _start_for(self, interaction: Interaction, contract: str, *, ahead: bool) -> None:
        plan = await self.setbacks.start(interaction.user.id, record_id(contract), ahead=ahead)
        await show_plan(interaction, plan.id)

    @on_choice("plan.contract")
    async def choose_contract(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        contract = await self.bot.services.contracts.get_contract(interaction.user.id, record_id(values[0]))
        await self._start(interaction, contract)

    @on_press("plan.happened")
    async def press_happened(self, interaction: Interaction, argument: str) -> None:
        await show(
            interaction, cards.happened_card(interaction.user.id, await sight_of(interaction, argument))
        )

    @on_press("plan.note")
    async def press_note(self, interaction: Interaction, argument: str) -> None:
        plan = (await sight_of(interaction, argument)).plan

        async def save(answer: Interaction, thoughts: str) -> None:
            await self.setbacks.note(answer.user.id, plan.id, thoughts)
            sight = await self.setbacks.sight(answer.user.id, plan.id)
            said = "✓ " + _("Noted. Only you can see it.")
            await show(answer, cards.happened_card(answer.user.id, sight, said))

        await open_form(interaction, ThoughtsForm(save, plan))

    @on_press("plan.effect")
    async def press_effect(self, interaction: Interaction, argument: str) -> None:
        sight = await self._go_to(interaction, argument, Stage.EFFECT)
        await show(interaction, await effect_shown(interaction, sight))

    async def _go_to(self, interaction: Interaction, argument: str, stage: Stage) -> Sight:
        sight = await sight_of(interaction, argument)
        await self.setbacks.go_to(interaction.user.id, sight.plan.id, stage)
        return sight

    @on_press("plan.ways")
    async def press_ways(self, interaction: Interaction, argument: str) -> None:
        sight = await self._go_to(interaction, argument, Stage.WAYS)
        await show(interaction, cards.ways_card(interaction.user.id, sight))

    @on_choice("plan.way")
    async def choose_way(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        sight, way = await sight_of(interaction, values[0]), way_in(values[0])
        option = next((one for one in sight.options.ways if one.way is way), None)
        if option is None:  # its time ended since the list was shown
            return await show(interaction, cards.ways_card(interaction.user.id, sight))
        await show(interaction, cards.way_card(interaction.user.id, sight, option))

    @on_press("plan.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, ask_delete_card(interaction.user.id, await sight_of(interaction, argument)))

    @on_press("plan.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        await self.setbacks.delete_plan(interaction.user.id, record_id(argument))
        plans = await self._plans(interaction)
        await show(interaction, list_card(interaction.user.id, plans, 0, "✓ " + _("Deleted.")))

    @on_press("plan.reopen")
    async def press_reopen(self, interaction: Interaction, argument: str) -> None:
        sight = await sight_of(interaction, argument)
        await self.setbacks.reopen(interaction.user.id, sight.plan.id)
        again = await self.setbacks.sight(interaction.user.id, sight.plan.id)
        await show(interaction, await stage_card(interaction, again))
