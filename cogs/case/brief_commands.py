"""`/case brief`: one document for a mediator, and the same to paste into a ticket."""

from discord import app_commands

from bot.app import Candor
from bot.briefs.plain import plain_text
from bot.cases.models import Case
from bot.errors import Refusal
from bot.faults import report
from bot.i18n import N_, _
from bot.overtaken import refuse_overtaken
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press, record_id
from bot.ui.cards import Tone
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.replies import patiently, reply, show
from bot.ui.text import inert
from cogs.case.brief_cards import PDF_NAME, TEXT_NAME, brief_card
from cogs.case.case_option import CaseOption


class BriefCog(PartOfGroup):
    """Makes the brief of a case, for its member alone."""

    group = "case"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.cases = bot.services.cases
        self.briefs = bot.services.briefs

    @app_commands.command(name="brief", description=N_("One document of a case that a mediator can read"))
    @app_commands.describe(case=N_("Which case"))
    async def brief(self, interaction: Interaction, case: CaseOption) -> None:
        await announce(interaction, new=True)
        await self._make(interaction, case)

    @on_press("case.brief")
    async def press_brief(self, interaction: Interaction, argument: str) -> None:
        await self._make(interaction, await self.cases.get_case(interaction.user.id, record_id(argument)))

    @on_press("case.mask")
    async def press_mask(self, interaction: Interaction, argument: str) -> None:
        """Make it anew with names masked, or shown."""
        word, _sep, case_id = argument.partition("~")
        case = await self.cases.edit_case(interaction.user.id, record_id(case_id), {"masked": word == "yes"})
        await self._make(interaction, case)

    async def _make(self, interaction: Interaction, case: Case) -> None:
        owner = interaction.user.id
        brief = await patiently(interaction, self.briefs.make_brief(owner, case.id))
        files = [attachment(plain_text(brief).encode(), TEXT_NAME)]
        said, tone = _("Read it once before you send it. I send it to nobody."), Tone.GOOD
        try:
            pdf = await patiently(interaction, self.briefs.draw(owner, brief))
            files.insert(0, attachment(pdf, PDF_NAME))
        except Exception as error:  # whatever it is, the text is there, and the case is as it was
            said, tone = _without_pdf(error), Tone.CAREFUL
        refuse_overtaken()  # of who erased their data while it was drawn, nothing is sent
        card = brief_card(owner, case, brief, said, tone)
        await (reply if interaction.message is None else show)(interaction, card)
        await interaction.followup.send(files=files, ephemeral=True)


def _without_pdf(error: Exception) -> str:
    """Why there is no PDF, and what there is instead."""
    if isinstance(error, Refusal):
        title, body = error.told(lambda value: inert(str(value)))
        why = f"{title} {body}".strip()
    else:
        why = _("I could not draw the PDF (reference **{reference}**).").format(
            reference=report(error, "the brief of a case")
        )
    return f"{why}\n" + _("Here is all of it as text, and your case is as it was.")
