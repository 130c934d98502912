"""`/case add`, the evidence of a case, and messages that are kept in one."""

import asyncio
from collections.abc import Mapping

import discord
from discord import app_commands

from bot.app import Candor
from bot.briefs.files import recognise
from bot.cases.evidence import Upload, check_size, missing
from bot.cases.models import MOST_TEXT, Case, Entry, EntryKind
from bot.cases.words import ENTRY_KINDS
from bot.errors import Look, NotFound, Refusal
from bot.i18n import N_, _
from bot.overtaken import refuse_overtaken
from bot.parsing import parse_date
from bot.pending import Turns
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.command_groups import PartOfGroup
from bot.ui.crisis_cards import offer_help
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.forms import open_form
from bot.ui.kept_messages import KeptMessage
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from bot.ui.text import cut
from bot.ui.typed import month_first
from cogs.case.case_option import CaseOption
from cogs.case.entry_cards import (
    delete_entry_card,
    entries_card,
    entry_card,
    history_card,
    which_case_card,
)
from cogs.case.forms import EntryForm

KIND_CHOICES = [app_commands.Choice(name=name, value=kind.value) for kind, name in ENTRY_KINDS.items()]


_READ_AT_ONCE = 2
"""Files that are read and sealed at a time, over all members: one of 8 MB takes some 40 MB while it is."""


class EvidenceCog(PartOfGroup):
    """What a member collects in a case."""

    group = "case"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.cases = bot.services.cases
        self.evidence = bot.services.evidence
        self._turns = Turns()
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)

    @app_commands.command(name="add", description=N_("Keep a proof: words, a link or a file"))
    @app_commands.describe(
        case=N_("Which case; the newest open one if you leave it out"),
        kind=N_("What it shows"),
        text=N_("What happened, in the words that were used"),
        day=N_("The day it happened; today if you leave it out"),
        link=N_("Where it can be seen"),
        file=N_("A PDF, a picture or a text of up to 8 MB; it is kept encrypted"),
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def add_evidence(
        self,
        interaction: Interaction,
        case: CaseOption | None = None,
        kind: str | None = None,
        text: app_commands.Range[str, 1, MOST_TEXT] | None = None,
        day: str | None = None,
        link: str | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        owner = interaction.user.id
        about = case or await self._newest(owner)
        today = await self.bot.services.members.today(owner)
        values: dict[str, object] = {
            "kind": EntryKind(kind) if kind else await self._likely_kind(owner, about),
            "on_day": parse_date(day, today=today, month_first=month_first(interaction)) if day else today,
            "text": text,
            "link": link,
        }
        if file is None and text is None and link is None:
            return await open_form(interaction, EntryForm(self._added, values, about))
        if file is not None:
            await self._add_file(interaction, about, values, file)
        else:
            await self._added(interaction, values, about)
        await offer_help(interaction, text or "")

    async def _newest(self, owner: int) -> Case:
        open_ones = [one for one in await self.cases.cases_of(owner) if one.closed_at is None]
        if not open_ones:
            raise NotFound(_("You have no open case. `/case open` begins one."))
        return open_ones[0]

    async def _likely_kind(self, owner: int, case: Case) -> EntryKind:
        wanted = missing(await self.evidence.entries_of(owner, case.id))
        return wanted[0] if wanted else EntryKind.MESSAGE

    async def _add_file(
        self, interaction: Interaction, case: Case, values: Mapping[str, object], file: discord.Attachment
    ) -> None:
        owner = interaction.user.id
        check_size(file.size)
        await announce(interaction, new=True)
        async with self._turns.of_member(owner), self._reading:
            content = await file.read()
            kind = await asyncio.to_thread(recognise, content, file.filename)
            upload = Upload(file.filename, kind, content)
            entry = await self.evidence.add_entry(owner, case.id, values, upload)
        await reply(interaction, entry_card(owner, entry, "✓ " + _("Kept, encrypted. Only you can see it.")))

    async def _added(self, interaction: Interaction, values: Mapping[str, object], case: Case) -> None:
        owner = interaction.user.id
        entry = await self.evidence.add_entry(owner, case.id, values)
        await show(interaction, entry_card(owner, entry, "✓ " + _("Kept. Only you can see it.")))

    async def _own(self, interaction: Interaction, argument: str) -> Entry:
        return await self.evidence.get_entry(interaction.user.id, record_id(argument))

    @on_press("case.add")
    async def press_add(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        case = await self.cases.get_case(owner, record_id(argument))
        kind = await self._likely_kind(owner, case)
        await open_form(interaction, EntryForm(self._added, {"kind": kind}, case))

    @on_press("case.entries")
    async def press_entries(self, interaction: Interaction, argument: str) -> None:
        owner, (number, case_id) = interaction.user.id, page_argument(argument)
        case = await self.cases.get_case(owner, record_id(case_id))
        entries = await self.evidence.entries_of(owner, case.id)
        await show(interaction, entries_card(owner, case, entries, number))

    @on_press("case.entry")
    async def press_entry(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, entry_card(interaction.user.id, await self._own(interaction, argument)))

    @on_press("case.entry.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        entry = await self._own(interaction, argument)
        await open_form(interaction, EntryForm(self._edited, entry.model_dump(), entry))

    async def _edited(self, interaction: Interaction, values: Mapping[str, object], entry: Entry) -> None:
        owner = interaction.user.id
        changed = await self.evidence.edit_entry(owner, entry.id, values)
        await show(
            interaction, entry_card(owner, changed, "✓ " + _("Saved. What was there is in its history."))
        )

    @on_press("case.entry.history")
    async def press_history(self, interaction: Interaction, argument: str) -> None:
        owner, entry = interaction.user.id, await self._own(interaction, argument)
        await show(interaction, history_card(owner, entry, await self.evidence.history(owner, entry.id)))

    @on_press("case.entry.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        await show(
            interaction, delete_entry_card(interaction.user.id, await self._own(interaction, argument))
        )

    @on_press("case.entry.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        entry = await self.evidence.delete_entry(interaction.user.id, record_id(argument))
        await self.press_entries(interaction, f"0~{entry.case_id}")

    @on_press("case.file")
    async def press_file(self, interaction: Interaction, argument: str) -> None:
        """The file as it was kept, to its member alone."""
        await announce(interaction, new=True)
        owner = interaction.user.id
        async with self._turns.of_member(owner), self._reading:
            note, content = await self.evidence.read_file(owner, record_id(argument))
            refuse_overtaken()
            await interaction.followup.send(file=attachment(content, note.name), ephemeral=True)

    # A message that *Find guidance* was used on.

    @on_press("case.message")
    async def press_message(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        open_ones = [one for one in await self.cases.cases_of(owner) if one.closed_at is None]
        if len(open_ones) > 1:
            self._find_message(owner, argument)
            return await reply(interaction, which_case_card(owner, argument, open_ones))
        await self._keep_message(interaction, argument, open_ones[0] if open_ones else None)

    @on_choice("case.message")
    async def choose_message(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        case = await self.cases.get_case(interaction.user.id, record_id(values[0]))
        await self._keep_message(interaction, argument, case)

    def _find_message(self, owner: int, token: str) -> KeptMessage:
        message = self.bot.kept_messages.find_message(owner, token)
        if message is None:
            raise NotFound(
                _("This message was kept already, or I was restarted since."),
                _("Choose it again: Apps → *Find guidance* → *Add to my case*."),
            )
        return message

    async def _keep_message(self, interaction: Interaction, token: str, case: Case | None) -> None:
        owner = interaction.user.id
        self._find_message(owner, token)
        if case is None:
            raise Refusal(_("You have no open case. `/case open` begins one."), look=Look.CASES)
        member = await self.bot.services.members.get_member(owner)
        message = self._find_message(owner, token)  # once more: a second press may have used it up
        values: dict[str, object] = {
            "kind": EntryKind.MESSAGE,
            "on_day": member.today(message.written_at),
            "text": cut(message.words, MOST_TEXT) or None,
            "author": cut(message.author, 100),
            "written_at": message.written_at,
            "link": message.link,
        }
        with self.bot.kept_messages.using(token):
            entry = await self.evidence.add_entry(owner, case.id, values)
        await reply(
            interaction, entry_card(owner, entry, "✓ " + _("Kept as it is now. Only you can see it."))
        )
