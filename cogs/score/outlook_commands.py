"""`/score history`, `forecast`, `what-if`, `plan`, `accuracy`: a part of the group in `commands.py`."""

from typing import TypeVar

import discord
from discord import app_commands

from bot.app import Candor
from bot.feedback.models import Hidden
from bot.i18n import N_, _, ngettext
from bot.scores.estimates import Picture
from bot.scoring.results import WhatIf
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.pages import page_argument
from bot.ui.replies import show
from bot.ui.text import inert, money
from cogs.score import outlook_cards as outlook
from cogs.score.accuracy_cards import accuracy_card
from cogs.score.asking import has_contract, has_score, wait_for_answer
from cogs.score.plan_cards import plan_card
from cogs.score.sure_cards import sure_card
from cogs.score.todo_cards import todo_card

T = TypeVar("T")


class OutlookCog(PartOfGroup):
    """Commands about other days and other contracts."""

    group = "score"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.estimates = bot.services.estimates

    @app_commands.command(name="history", description=N_("Your score over time, as a chart and as a table"))
    async def history(self, interaction: Interaction) -> None:
        await self.press_history(interaction, "")

    @app_commands.command(
        name="forecast", description=N_("The next twelve months if you add nothing: what leaves when")
    )
    async def forecast(self, interaction: Interaction) -> None:
        await self.press_forecast(interaction, "")

    @app_commands.command(
        name="what-if", description=N_("Your score with contracts you imagine; nothing is stored")
    )
    @app_commands.describe(
        contracts=N_("How many contracts, ended today"),
        outcome=N_("How they went"),
        earned=N_("What each earned, in US dollars"),
        days=N_("How many days each took"),
    )
    @app_commands.choices(
        outcome=[
            app_commands.Choice(name=N_("Good"), value="good"),
            app_commands.Choice(name=N_("Bad"), value="bad"),
        ]
    )
    async def what_if(
        self,
        interaction: Interaction,
        contracts: app_commands.Range[int, 1, 40] | None = None,
        outcome: str = "good",
        earned: app_commands.Range[int, 1, 1_000_000] = 800,
        days: app_commands.Range[int, 1, 1000] = 30,
    ) -> None:
        if contracts is None:
            await self.press_what_if(interaction, "")
        else:
            await self.choose_added(interaction, "", [f"{contracts}/{outcome}/{earned}/{days}"])

    @app_commands.command(
        name="plan", description=N_("How many good contracts bring you to 90, and your badges")
    )
    @app_commands.describe(goal=N_("The score you want; 90 if you leave it out"))
    async def plan(self, interaction: Interaction, goal: app_commands.Range[int, 50, 100] = 90) -> None:
        await self.press_plan(interaction, str(goal))

    @app_commands.command(
        name="accuracy", description=N_("How my estimates met the next score Upwork showed you")
    )
    async def accuracy(self, interaction: Interaction) -> None:
        await self.press_accuracy(interaction, "0~")

    @on_press("score.history")
    async def press_history(self, interaction: Interaction, _argument: str) -> None:
        if not await has_contract(interaction):
            return
        _subject, past = await wait_for_answer(interaction, self.estimates.past(interaction.user.id))
        # Who has no score today may have had one, and asks where it went.
        if any(one.score is not None for one in past) or await has_score(interaction):
            owner = interaction.user.id
            _subject, _past, picture = await wait_for_answer(
                interaction, self.estimates.history_picture(owner)
            )
            subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
            card = outlook.history_card(owner, subject, answer, picture)
            await show(interaction, card, files=[_file(picture, outlook.HISTORY_IMAGE)])

    @on_press("score.table")
    async def press_table(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        owner = interaction.user.id
        subject, past = await wait_for_answer(interaction, self.estimates.past(owner))
        _subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
        await show(interaction, outlook.table_card(owner, past, subject.records.shown, answer, number))

    @on_press("score.forecast")
    async def press_forecast(self, interaction: Interaction, _argument: str) -> None:
        if await has_score(interaction):
            subject, coming, picture = await wait_for_answer(
                interaction, self.estimates.forecast_picture(interaction.user.id)
            )
            _subject, answer = await wait_for_answer(interaction, self.estimates.answer(interaction.user.id))
            card = outlook.forecast_card(interaction.user.id, subject, answer, coming, picture)
            await show(interaction, card, files=[_file(picture, outlook.FORECAST_IMAGE)])

    @on_press("score.forecast.page")
    async def press_forecast_page(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        owner = interaction.user.id
        subject, coming = await wait_for_answer(interaction, self.estimates.coming(owner))
        _subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
        await show(interaction, outlook.forecast_card(owner, subject, answer, coming, None, number))

    @on_press("score.whatif")
    async def press_what_if(self, interaction: Interaction, _argument: str) -> None:
        await self._what_if(interaction)

    async def _what_if(self, interaction: Interaction, what: WhatIf | None = None, said: str = "") -> None:
        if await has_contract(interaction):
            owner = interaction.user.id
            subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
            await show(interaction, outlook.what_if_card(owner, subject, answer, what, said))

    @on_choice("score.whatif.add")
    async def choose_added(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        number, outcome, earned, days, *_more = [*values[0].split("/"), "", "", ""]
        count, each, length = _within(number, 1, 40), _within(earned, 1, 1_000_000), _within(days, 1, 1000)
        if not (count and each and length):
            return await self._what_if(interaction)
        if not await has_contract(interaction):
            return
        what = await wait_for_answer(
            interaction,
            self.estimates.with_added(interaction.user.id, count, outcome == "good", float(each), length),
        )
        size = money(each * 100, "USD")
        said = (
            ngettext(
                "With {count} more good contract of {size}:",
                "With {count} more good contracts of {size}:",
                count,
            )
            if outcome == "good"
            else ngettext(
                "With {count} more bad contract of {size}:",
                "With {count} more bad contracts of {size}:",
                count,
            )
        ).format(count=count, size=size)
        await self._what_if(interaction, what, said)

    @on_choice("score.whatif.flip")
    async def choose_flip(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        contract_id, _sep, change = values[0].partition("/")
        if change not in ("closed", "gone", Hidden.NEGATIVE, Hidden.POSITIVE):
            return await self._what_if(interaction)
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(contract_id))
        name = inert(contract.name, 80)
        if change == "closed":
            work = self.estimates.with_closed(owner, contract.id, None)
            said = _("If {contract} is closed today without feedback:").format(contract=name)
        elif change == "gone":
            work = self.estimates.with_removed(owner, contract.id)
            said = _("If {contract} did not count:").format(contract=name)
        else:
            work = self.estimates.with_known(owner, contract.id, Hidden(change))
            said = (
                _("If the hidden part of {contract} was bad:")
                if change == "negative"
                else _("If the hidden part of {contract} was good:")
            ).format(contract=name)
            _subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
            if str(contract.id) in answer.estimate.p_unsuccessful:
                said += "\n-# " + _(
                    "It is over, so Upwork's number contains it already and hardly moves. What moves is what I then "
                    "believe of your other contracts."
                )
        await self._what_if(interaction, await wait_for_answer(interaction, work), said)

    @on_press("score.plan")
    async def press_plan(self, interaction: Interaction, argument: str) -> None:
        if await has_contract(interaction):
            owner, goal = interaction.user.id, _within(argument, 50, 100) or 90
            planned = await wait_for_answer(interaction, self.estimates.whole_plan(owner, goal))
            await show(interaction, plan_card(owner, goal, planned))

    @on_press("score.accuracy")
    async def press_accuracy(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        owner = interaction.user.id
        met = await wait_for_answer(interaction, self.estimates.accuracy(owner))
        await show(interaction, accuracy_card(owner, met, number))

    @on_press("score.sure")
    async def press_sure(self, interaction: Interaction, _argument: str) -> None:
        if await has_score(interaction):
            owner = interaction.user.id
            subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
            met = await wait_for_answer(interaction, self.estimates.accuracy(owner))
            await show(interaction, sure_card(owner, subject, answer, met))

    @on_press("score.todo")
    async def press_todo(self, interaction: Interaction, _argument: str) -> None:
        if await has_score(interaction):
            owner = interaction.user.id
            overview = await wait_for_answer(interaction, self.estimates.overview(owner))
            await show(interaction, todo_card(owner, overview))


def _file(picture: Picture, name: str) -> discord.File:
    return attachment(picture.png, name, picture.description)


def _within(text: str, low: int, high: int) -> int:
    """The number in a custom id or a chosen value; 0 where it is none from `low` to `high`."""
    number = record_id(text)
    return number if low <= number <= high else 0
