"""`/moderate reports`, and *Report* below anonymous posts: readers report, moderators decide."""

import discord
import structlog
from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language, ngettext
from bot.support.anonymous.models import Question
from bot.support.anonymous.reports import MUTES, Reason, Reported
from bot.ui.buttons import OLD_BUTTON, number_in, on_press, record_id
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.places import server_language
from bot.ui.replies import patiently, reply, show
from bot.ui.rights import moderated_server
from bot.ui.threads import NONE
from cogs.ask.posts import read_post
from cogs.ask.report_cards import notice_card, reported_card, reports_card, thanked_card
from cogs.ask.report_forms import ReportForm

log = structlog.get_logger()


class ReportCog(PartOfGroup):
    """Reports: what readers say, and what moderators do about it."""

    group = "moderate"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.reports = bot.services.reports

    @app_commands.command(
        name="reports", description=N_("For moderators: anonymous posts that readers reported")
    )
    async def list_reports(self, interaction: Interaction) -> None:
        guild_id = moderated_server(interaction).id
        await reply(interaction, reports_card(interaction.user.id, await self.reports.waiting(guild_id), 0))

    @on_press("ask.report")
    async def press_report(self, interaction: Interaction, argument: str) -> None:
        """Any reader may press this: it is the one button of ours that everybody sees."""
        key, _sep, message_key = argument.partition("~")
        question = await self.reports.reportable(interaction.guild_id, record_id(key), record_id(message_key))

        async def reported(again: Interaction, reason: Reason, note: str) -> None:
            filed = await self.reports.report(
                again.user.id, again.guild_id, question.id, reason, note.strip() or None
            )
            # Not in place of the post: it is the message that the button stands under.
            await reply(again, thanked_card())
            if filed.news:
                await self._notice(filed.question)

        await open_form(interaction, ReportForm(reported))

    async def _notice(self, question: Question) -> None:
        """Tell the moderators' channel that a post was reported."""
        guild = self.bot.get_guild(question.guild_id)
        server = await self.bot.services.support_settings.settings_of(question.guild_id)
        channel = guild and guild.get_channel(server.report_channel_id or 0)
        if guild is None or not isinstance(channel, discord.TextChannel):
            return
        with language(server_language(guild, server.language)):
            card = notice_card(question)
        try:
            await channel.send(view=card, allowed_mentions=NONE)
        except discord.HTTPException as error:
            log.info("report_notice_not_delivered", status=error.status, code=error.code)

    @on_press("ask.reports")
    async def press_reports(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await self._list(interaction, number)

    async def _list(self, interaction: Interaction, number: int, said: str = "") -> None:
        waiting = await self.reports.waiting(moderated_server(interaction).id)
        await show(interaction, reports_card(interaction.user.id, waiting, number, said))

    @on_press("ask.mod.open")
    async def press_mod_open(self, interaction: Interaction, argument: str) -> None:
        reported = await self.reports.get_report(moderated_server(interaction).id, record_id(argument))
        await self._one(interaction, reported)

    async def _one(self, interaction: Interaction, reported: Reported, said: str = "") -> None:
        # From Discord, where everybody reads it: what is stored here would tell whether its author is still known.
        post = await patiently(interaction, read_post(moderated_server(interaction), reported.question))
        await show(interaction, reported_card(interaction.user.id, reported, post, said))

    @on_press("ask.mod.delete")
    async def press_mod_delete(self, interaction: Interaction, argument: str) -> None:
        await self.reports.remove_post(moderated_server(interaction).id, record_id(argument))
        await self._list(interaction, 0, "✓ " + _("The post goes within a minute."))

    @on_press("ask.mod.dismiss")
    async def press_mod_dismiss(self, interaction: Interaction, argument: str) -> None:
        await self.reports.dismiss(moderated_server(interaction).id, record_id(argument))
        await self._list(interaction, 0, "✓ " + _("Left as it is."))

    @on_press("ask.mod.mute")
    async def press_mod_mute(self, interaction: Interaction, argument: str) -> None:
        number, _sep, key = argument.partition("~")
        days = number_in(number, 2, missing=-1)
        guild_id = moderated_server(interaction).id
        if days not in (0, *MUTES):
            raise Refusal(_(OLD_BUTTON))
        await self.reports.mute(guild_id, record_id(key), days)
        said = ngettext(
            "Whoever wrote this cannot ask anonymously here for {count} day.",
            "Whoever wrote this cannot ask anonymously here for {count} days.",
            days,
        ).format(count=days)
        if days == 0:
            said = _("The mute for this post is lifted.")
        reported = await self.reports.get_report(guild_id, record_id(key))
        await self._one(interaction, reported, "✓ " + said)
