"""`/score explain`: why the score moved, and one contract's part in it: a part of the group in `commands.py`."""

from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.command_groups import PartOfGroup
from bot.ui.contract_option import ContractOption
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.forms import open_form
from bot.ui.replies import show
from cogs.score.asking import Between, has_score, show_moved, usual_days, wait_for_answer
from cogs.score.close_cards import CASES, close_card
from cogs.score.explain_cards import explain_card
from cogs.score.moved_forms import DaysForm, days_between
from cogs.score.parts_cards import PICTURE, picture_card


class ExplainCog(PartOfGroup):
    """Answers why a score moved between two days, and what part one contract has in it."""

    group = "score"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.estimates = bot.services.estimates

    @app_commands.command(
        name="explain", description=N_("Why your score moved between two days, or one contract's part in it")
    )
    @app_commands.describe(
        contract=N_("One contract's part; leave it out to ask why the score moved"),
        since=N_("From which day, such as “3 weeks ago”; your last change if you leave it out"),
        until=N_("To which day; today if you leave it out"),
    )
    async def explain(
        self,
        interaction: Interaction,
        contract: ContractOption | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        if contract is not None:
            return await self.press_explain(interaction, str(contract.id))
        usual = await usual_days(interaction)
        today = await self.bot.services.members.today(interaction.user.id)
        if since or until:
            usual = Between(usual.first, today)
        await show_moved(interaction, days_between(interaction, since or "", until or "", usual, today))

    @on_press("score.explain")
    async def press_explain(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(argument))
        subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
        await show(interaction, explain_card(owner, subject, answer, str(contract.id)))

    @on_press("score.moved")
    async def press_moved(self, interaction: Interaction, argument: str) -> None:
        await show_moved(interaction, Between.from_argument(argument) or await usual_days(interaction))

    @on_choice("score.moved")
    async def choose_moved(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self.press_moved(interaction, values[0])

    @on_press("score.moved.days")
    async def press_days(self, interaction: Interaction, argument: str) -> None:
        await open_form(
            interaction, DaysForm(Between.from_argument(argument) or await usual_days(interaction))
        )

    @on_press("score.close")
    async def press_close(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(argument))
        subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
        if contract.ended is not None:
            raise Refusal(_("This contract has ended already. *What if* shows other cases."))
        if str(contract.id) not in {one.id for one in subject.history.contracts}:
            raise Refusal(_("This contract does not count for your Job Success Score, open or closed."))
        cases = {
            stars: await wait_for_answer(interaction, self.estimates.with_closed(owner, contract.id, stars))
            for stars in CASES
        }
        await show(interaction, close_card(owner, contract, answer, cases))

    @on_press("score.picture")
    async def press_picture(self, interaction: Interaction, _argument: str) -> None:
        if await has_score(interaction):
            owner = interaction.user.id
            subject, answer, picture = await wait_for_answer(
                interaction, self.estimates.contracts_picture(owner)
            )
            file = attachment(picture.png, PICTURE, picture.description)
            await show(interaction, picture_card(owner, subject, answer, picture), files=[file])
