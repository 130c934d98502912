"""`/case`: open, list, show, close."""

from collections.abc import Mapping
from datetime import date

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.cases.models import Case, CaseKind, Outcome
from bot.cases.words import KINDS, OUTCOMES, kinds_for
from bot.errors import Refusal
from bot.guidance.deadlines import CountedFrom
from bot.guidance.models import Recipient
from bot.guidance.wording import faults
from bot.i18n import N_, _
from bot.reminders.models import Kind
from bot.ui.buttons import OLD_MENU, on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.contract_option import ContractOption, empty_card
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from cogs.case import cards
from cogs.case.case_option import CaseOption
from cogs.case.forms import DatesForm, StatementForm, SumsForm
from cogs.case.statement_cards import statement_card

KIND_CHOICES = [app_commands.Choice(name=named.name, value=kind.value) for kind, named in KINDS.items()]
OUTCOME_CHOICES = [app_commands.Choice(name=name, value=outcome.value) for outcome, name in OUTCOMES.items()]


class CaseCog(
    commands.GroupCog,
    group_name="case",
    group_description=N_("A dispute: its deadlines, proofs and statement, seen only by you"),
):
    """What a member does with a case, but for its evidence and the brief."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.cases = bot.services.cases

    async def card(self, interaction: Interaction, case: Case, said: str = "") -> Card:
        """The card of a case as it stands."""
        owner, services = interaction.user.id, self.bot.services
        view = await services.reminders.view(owner)
        sight = cards.Sight(
            case,
            await self.cases.clocks(case),
            await services.evidence.entries_of(owner, case.id),
            await self.cases.pages(case),
            services.clock(),
            view.writes(Kind.CASE),
        )
        return cards.case_card(owner, sight, said)

    async def _own(self, interaction: Interaction, argument: str) -> Case:
        return await self.cases.get_case(interaction.user.id, record_id(argument))

    @app_commands.command(
        name="open", description=N_("Something went wrong with a contract: put it in order")
    )
    @app_commands.describe(
        contract=N_("Which contract; leave it out to choose from a list"),
        kind=N_("What happened; leave it out to choose from a list"),
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def open_(
        self, interaction: Interaction, contract: ContractOption | None = None, kind: str | None = None
    ) -> None:
        if contract is None:
            return await reply(interaction, await self._contracts_card(interaction))
        if kind is None:
            return await reply(interaction, cards.kinds_card(interaction.user.id, contract))
        # The command cannot offer by contract; the menu does, so there the member chooses again.
        if CaseKind(kind) not in kinds_for(contract.platform, contract.kind):
            return await reply(interaction, cards.kinds_card(interaction.user.id, contract, CaseKind(kind)))
        await reply(interaction, await self._opened(interaction, contract.id, CaseKind(kind)))

    async def _contracts_card(self, interaction: Interaction) -> Card:
        owner = interaction.user.id
        contracts = await self.bot.services.contracts.contracts_of(owner)
        return cards.contracts_card(owner, contracts) if contracts else empty_card(owner)

    async def _opened(self, interaction: Interaction, contract_id: int, kind: CaseKind) -> Card:
        opened = await self.cases.open_case(interaction.user.id, contract_id, kind)
        said = (
            _("This case is open already. Here it is.")
            if opened.already
            else "✓ " + _("Your case is open. Only you can see it. One thing at a time.")
        )
        return await self.card(interaction, opened.case, said)

    @on_press("case.new")
    async def press_new(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._contracts_card(interaction))

    @on_choice("case.contract")
    async def choose_contract(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self.press_contract(interaction, values[0])

    @on_press("case.contract")
    async def press_contract(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(argument))
        await show(interaction, cards.kinds_card(owner, contract))

    @on_choice("case.kind")
    async def choose_kind(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        if values[0] not in set(CaseKind):
            raise Refusal(_(OLD_MENU))
        await show(interaction, await self._opened(interaction, record_id(argument), CaseKind(values[0])))

    @app_commands.command(name="list", description=N_("Your cases, open ones first"))
    async def list_(self, interaction: Interaction) -> None:
        owner = interaction.user.id
        await reply(interaction, cards.list_card(owner, await self.cases.cases_of(owner), 0))

    @on_press("case.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        owner, (number, _rest) = interaction.user.id, page_argument(argument)
        await show(interaction, cards.list_card(owner, await self.cases.cases_of(owner), number))

    @app_commands.command(name="show", description=N_("One case: what runs, and what is missing"))
    @app_commands.describe(case=N_("Which case"))
    async def show(self, interaction: Interaction, case: CaseOption) -> None:
        await reply(interaction, await self.card(interaction, case))

    @on_press("case.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, await self.card(interaction, await self._own(interaction, argument)))

    @on_press("case.dates")
    async def press_dates(self, interaction: Interaction, argument: str) -> None:
        case = await self._own(interaction, argument)
        moments = await self.cases.moments(case)
        if not moments:
            raise Refusal(_("I know of no fixed deadline there, so there is no day to count from."))
        await open_form(interaction, DatesForm(self._dated, case, moments))

    async def _dated(
        self, interaction: Interaction, days: Mapping[CountedFrom, date | None], case: Case
    ) -> None:
        changed = await self.cases.set_dates(interaction.user.id, case.id, days)
        said = "✓ " + _("Saved. Everything that follows from these days moved along.")
        await show(interaction, await self.card(interaction, changed, said))

    @on_press("case.sums")
    async def press_sums(self, interaction: Interaction, argument: str) -> None:
        await open_form(interaction, SumsForm(self._edited, await self._own(interaction, argument)))

    async def _edited(self, interaction: Interaction, values: Mapping[str, object], case: Case) -> None:
        changed = await self.cases.edit_case(interaction.user.id, case.id, values)
        await show(interaction, await self.card(interaction, changed, "✓ " + _("Saved.")))

    @on_press("case.statement")
    async def press_statement(self, interaction: Interaction, argument: str) -> None:
        case = await self._own(interaction, argument)
        await show(interaction, self._statement(interaction, case))

    def _statement(self, interaction: Interaction, case: Case, said: str = "") -> Card:
        text = "\n".join(filter(None, (case.agreed, case.done, case.paid, case.asked)))
        return statement_card(interaction.user.id, case, faults(text, Recipient.SUPPORT), said)

    @on_press("case.write")
    async def press_write(self, interaction: Interaction, argument: str) -> None:
        await open_form(interaction, StatementForm(self._written, await self._own(interaction, argument)))

    async def _written(self, interaction: Interaction, values: Mapping[str, object], case: Case) -> None:
        changed = await self.cases.edit_case(interaction.user.id, case.id, values)
        await show(interaction, self._statement(interaction, changed, "✓ " + _("Saved.")))

    @on_press("case.remind")
    async def press_remind(self, interaction: Interaction, argument: str) -> None:
        """Be reminded before each deadline, or no longer: the press is the member's consent to messages."""
        owner = interaction.user.id
        word, _sep, case_id = argument.partition("~")
        case = await self._own(interaction, case_id)
        wanted = word == "yes"
        if wanted:
            await self.bot.services.reminders.agree(owner, interaction.locale.value)
            await self.bot.services.reminders.switch(owner, Kind.CASE, True)
        case = await self.cases.edit_case(owner, case.id, {"reminds": wanted})
        said = _("I write to you before each day.") if wanted else _("No reminders of this case any more.")
        await show(interaction, await self.card(interaction, case, f"✓ {said}"))

    @app_commands.command(name="close", description=N_("Say how a case ended"))
    @app_commands.describe(case=N_("Which case"), outcome=N_("How it ended"))
    @app_commands.choices(outcome=OUTCOME_CHOICES)
    async def close(self, interaction: Interaction, case: CaseOption, outcome: str | None = None) -> None:
        if outcome is None:
            return await reply(interaction, cards.end_card(interaction.user.id, case))
        await reply(interaction, await self._closed(interaction, case.id, Outcome(outcome)))

    async def _closed(self, interaction: Interaction, case_id: int, outcome: Outcome | None) -> Card:
        case = await self.cases.close_case(interaction.user.id, case_id, outcome)
        said = (
            _("It is open again.")
            if outcome is None
            else _("Closed. You did this in order, and that counts.")
        )
        return await self.card(interaction, case, f"✓ {said}")

    @on_press("case.end")
    async def press_end(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, cards.end_card(interaction.user.id, await self._own(interaction, argument)))

    @on_choice("case.end")
    async def choose_end(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        if values[0] not in set(Outcome):
            raise Refusal(_(OLD_MENU))
        await show(interaction, await self._closed(interaction, record_id(argument), Outcome(values[0])))

    @on_press("case.again")
    async def press_again(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, await self._closed(interaction, record_id(argument), None))

    @on_press("case.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        owner, case = interaction.user.id, await self._own(interaction, argument)
        entries = await self.bot.services.evidence.entries_of(owner, case.id)
        await show(interaction, cards.delete_card(owner, case, entries))

    @on_press("case.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        case = await self.cases.delete_case(owner, record_id(argument))
        await show(interaction, cards.deleted_card(owner, case))
