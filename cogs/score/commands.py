"""`/score`: members log the scores that Upwork showed them, list them, and ask for estimates."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.parsing import parse_date, parse_score
from bot.platforms import PLATFORMS, Platform
from bot.scores.models import ShownScoreDraft
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.replies import patiently, reply, show
from bot.ui.text import day
from bot.ui.typed import month_first
from bot.validation import validated
from cogs.score import cards
from cogs.score.asking import show_estimate, wait_for_answer
from cogs.score.forms import ScoreForm
from cogs.score.parts_cards import parts_card
from cogs.score.shown_cards import logged_card, shown_card, with_score

SCORED = [
    app_commands.Choice(name=PLATFORMS[platform].label, value=platform.value) for platform in with_score()
]


class ScoreCog(
    commands.GroupCog,
    group_name="score",
    group_description=N_("Your score: what was shown, what the rules give"),
):
    """What a member does with scores."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.scores = bot.services.scores
        self.estimates = bot.services.estimates

    @app_commands.command(name="log", description=N_("Log the score that your profile shows"))
    @app_commands.describe(
        score=N_("The score, such as 92 or 92%"),
        on=N_("The day you saw it; today if you leave it out"),
        platform=N_("Upwork if you leave it out"),
    )
    @app_commands.choices(platform=SCORED)
    async def log(
        self,
        interaction: Interaction,
        score: app_commands.Range[str, 1, 20],
        on: str | None = None,
        platform: str | None = None,
    ) -> None:
        await self.save(interaction, Platform(platform or Platform.UPWORK), parse_score(score), on or "")

    async def save(self, interaction: Interaction, platform: Platform, score: int, typed: str) -> None:
        """Keep a shown score; `typed` is the day in the member's words, empty for today."""
        today = await self.bot.services.members.today(interaction.user.id)
        on = parse_date(typed, today=today, month_first=month_first(interaction)) if typed else today
        draft = validated(ShownScoreDraft, {"platform": platform, "on": on, "score": score})
        before = await self.scores.log(interaction.user.id, draft)
        said = _("{score} on {day}").format(score=score, day=day(on))
        if before is not None and before != score:
            said += " · " + _("{before} was logged for that day before and is replaced.").format(
                before=before
            )
        await reply(interaction, logged_card(interaction.user.id, said))

    @app_commands.command(
        name="estimate", description=N_("What your score probably is, what is hidden, and what comes next")
    )
    async def estimate(self, interaction: Interaction) -> None:
        await self.press_estimate(interaction, "")

    @app_commands.command(name="list", description=N_("The scores you logged; remove one that is wrong"))
    async def list_(self, interaction: Interaction) -> None:
        shown = await self.scores.shown(interaction.user.id)
        await reply(interaction, shown_card(interaction.user.id, shown, 0))

    @on_press("score.estimate")
    async def press_estimate(self, interaction: Interaction, _argument: str) -> None:
        await show_estimate(interaction)

    @on_press("score.rules_today")
    async def press_rules_today(self, interaction: Interaction, _argument: str) -> None:
        estimate = await patiently(interaction, self.scores.estimate(interaction.user.id))
        await show(interaction, cards.rules_today_card(interaction.user.id, estimate))

    @on_press("score.parts")
    async def press_parts(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        owner = interaction.user.id
        estimate = await patiently(interaction, self.scores.estimate(owner))
        _subject, answer = await wait_for_answer(interaction, self.estimates.answer(owner))
        await show(interaction, parts_card(owner, estimate, answer, number))

    @on_press("score.rules")
    async def press_rules(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, cards.rules_card(interaction.user.id))

    @on_press("score.log")
    async def press_log(self, interaction: Interaction, _argument: str) -> None:
        await open_form(interaction, ScoreForm(self.save))

    @on_press("score.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        shown = await self.scores.shown(interaction.user.id)
        await show(interaction, shown_card(interaction.user.id, shown, number))

    @on_choice("score.remove")
    async def choose_remove(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self.scores.remove_score(interaction.user.id, record_id(values[0]))
        shown = await self.scores.shown(interaction.user.id)
        await show(interaction, shown_card(interaction.user.id, shown, 0, "✓ " + _("Removed.")))
