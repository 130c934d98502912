"""One folder a command group: parse, call a service, render."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Candor


async def load(bot: "Candor") -> None:
    """Add every command group to `bot`."""
    from bot.ui.command_groups import moderators_groups
    from cogs.ask.approval import ApprovalCog
    from cogs.ask.articulate import ArticulateCog
    from cogs.ask.commands import AskCog
    from cogs.ask.outbox import AskOutboxCog
    from cogs.ask.report_commands import ReportCog
    from cogs.case.brief_commands import BriefCog
    from cogs.case.commands import CaseCog
    from cogs.case.evidence_commands import EvidenceCog
    from cogs.case.reminded import CaseRemindersCog
    from cogs.community.commands import CommunityCog
    from cogs.community.posts import CommunityPostsCog
    from cogs.community.setup_commands import InsightSetupCog
    from cogs.contract.commands import ContractCog
    from cogs.feedback.commands import FeedbackCog
    from cogs.guidance.commands import GuidanceCog
    from cogs.guidance.draft_commands import DraftCog
    from cogs.guidance.manage_commands import ManageCog
    from cogs.guidance.review_commands import ReviewCog
    from cogs.help.commands import HelpCog
    from cogs.plan.commands import PlanCog
    from cogs.plan.step_commands import PlanStepsCog
    from cogs.privacy.commands import PrivacyCog
    from cogs.remind.arrived import ReminderCardsCog
    from cogs.remind.commands import RemindCog
    from cogs.remind.reach import ReachCog
    from cogs.remind.settings import RemindSettingsCog
    from cogs.score.commands import ScoreCog
    from cogs.score.explain_commands import ExplainCog
    from cogs.score.floor_commands import FloorCog
    from cogs.score.mend_commands import MendCog
    from cogs.score.outlook_commands import OutlookCog
    from cogs.settings.commands import SettingsCog
    from cogs.settings.server_commands import ServerSettingsCog
    from cogs.start.commands import StartCog
    from cogs.start.greeting import GreetingCog
    from cogs.support.board import BoardCog
    from cogs.support.commands import SupportCog
    from cogs.support.mine import MineCog
    from cogs.support.settings import SupportSettingsCog
    from cogs.support.solved import SolvedCog
    from cogs.support.sweep import SupportSweepCog
    from cogs.support.thanks import ThanksCog
    from cogs.support.watch import SupportWatchCog
    from cogs.transfer.commands import TransferCog

    records = (ContractCog, FeedbackCog, ScoreCog, OutlookCog, ExplainCog, MendCog, TransferCog, PrivacyCog)
    guidance = (GuidanceCog, DraftCog, ManageCog, ReviewCog)
    reminders = (RemindCog, RemindSettingsCog, ReminderCardsCog, ReachCog)
    cases = (CaseCog, EvidenceCog, BriefCog, CaseRemindersCog)
    questions = (AskCog, ReportCog, ApprovalCog, AskOutboxCog, ArticulateCog)
    support = (SupportSettingsCog, SupportCog, SolvedCog, MineCog, BoardCog, ThanksCog)
    community = (CommunityCog, InsightSetupCog, CommunityPostsCog)
    for group in moderators_groups():
        bot.tree.add_command(group)
    for cog in (
        StartCog,
        GreetingCog,
        HelpCog,
        *records,
        *guidance,
        *reminders,
        PlanCog,
        PlanStepsCog,
        *cases,
        *questions,
        SettingsCog,
        ServerSettingsCog,
        *support,
        *community,
        FloorCog,
    ):
        await bot.add_cog(cog(bot))
    watch = SupportWatchCog(bot)
    await bot.add_cog(watch)
    await bot.add_cog(SupportSweepCog(bot, watch))
