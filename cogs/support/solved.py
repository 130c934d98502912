"""Solved, and not: the button, `/support solved`, the message menu. A part of the group in `commands.py`."""

from collections.abc import Mapping
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language
from bot.support.channels.models import State
from bot.ui import threads
from bot.ui.acknowledge import UNREACHED, announce
from bot.ui.buttons import on_pick, on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.replies import reply, show
from bot.ui.rights import decided_thread, is_author, thread_here
from cogs.support import thanks_cards
from cogs.support.solved_cards import done_card, open_again_card, solved_card

log = structlog.get_logger()


class SolvedCog(PartOfGroup):
    """Marks a question as solved, takes that back, and lets its author thank who helped."""

    group = "support"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels
        self.menu = app_commands.ContextMenu(name=N_("Mark as solved"), callback=self.solve_by_menu)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(
        name="solved", description=N_("Mark the question of this thread as solved, and thank who helped")
    )
    async def solved(self, interaction: Interaction) -> None:
        await self.press_solve(interaction, "")

    async def solve_by_menu(self, interaction: Interaction, _message: discord.Message) -> None:
        """Mark the thread of a message as solved, from the message's menu."""
        await self.press_solve(interaction, "")

    @on_press("support.solve")
    async def press_solve(self, interaction: Interaction, _argument: str) -> None:
        thread = decided_thread(interaction)
        owner, by_author = interaction.user.id, is_author(interaction, thread)
        # Two things are done on Discord first: it is told that an answer is coming.
        await announce(interaction, new=True)
        if not await self.channels.solve(thread.id, thread.guild.id, thread.parent_id):
            return await reply(interaction, done_card(owner, [], thank=by_author, already=True))
        setup = await self.channels.setup(thread.guild.id)
        with language(server_language(thread.guild, setup.language)):
            public = solved_card(by_author=by_author)
        try:
            notes = await self._tell_thread(thread, public, setup.solved_tags, str(interaction.id))
        except (discord.DiscordServerError, *UNREACHED) as error:
            # It is stored, and that it is solved must not be called a failure.
            log.warning("solved_not_shown", kind=type(error).__name__)
            notes = [
                _("Discord did not take all that I wanted to show in the thread. It counts all the same.")
            ]
        await reply(interaction, done_card(owner, [one for one in notes if one], thank=by_author))

    async def _tell_thread(
        self, thread: discord.Thread, public: Card, tags: Mapping[int, int], key: str
    ) -> list[str]:
        """Say in the thread that it is solved, and set its tag; returns what kept the bot from it."""
        message_id = await threads.send_card(thread, public, key)
        await self.channels.said_solved(thread.id, message_id)
        notes = [await threads.set_tag(thread, tags, solved=True)]
        if message_id is None:
            notes.append(
                _("I may not write in this thread, so nobody reads it there. It counts all the same.")
            )
        return notes

    @on_press("support.reopen")
    async def press_reopen(self, interaction: Interaction, _argument: str) -> None:
        thread = decided_thread(interaction)
        before = await self.channels.find_post(thread.id)
        if before is None or not await self.channels.reopen(thread.id):
            raise Refusal(_("This question is open. `/support solved` marks it as solved."))
        own = interaction.message is not None and interaction.message.flags.ephemeral
        if own:
            await announce(interaction, new=False)
        else:
            await announce(interaction, new=True)
        setup = await self.channels.setup(thread.guild.id)
        note = await threads.set_tag(thread, setup.solved_tags, solved=False)
        if before.state is State.SOLVED:
            await threads.remove_message(thread, before.solved_id)
        await (show if own else reply)(interaction, open_again_card(note))

    @on_press("support.thank")
    async def press_thank(self, interaction: Interaction, _argument: str) -> None:
        thread = thread_here(interaction)
        if not is_author(interaction, thread):
            raise Refusal(
                _("Only whoever asked can thank in their name here"), _("`/thanks` says thank you in yours.")
            )
        owner = interaction.user.id
        await reply(interaction, done_card(owner, [], thank=True, already=True))

    @on_pick("support.helpers")
    async def pick_helpers(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        thread = thread_here(interaction)
        if not is_author(interaction, thread):
            raise Refusal(
                _("Only whoever asked can thank in their name here"), _("`/thanks` says thank you in yours.")
            )
        await announce(interaction, new=False)
        giver = interaction.user.id
        outcome = await self.bot.services.thanks.thank(
            giver, thread.guild.id, {one.id: one.bot for one in chosen}, post_id=thread.id
        )
        message_id = None
        if outcome.thanked:
            setup = await self.channels.setup(thread.guild.id)
            with language(server_language(thread.guild, setup.language)):
                public = thanks_cards.thanks_card(giver, outcome.thanked, None)
            message_id = await threads.send_card(thread, public, str(interaction.id))
        await show(interaction, thanks_cards.thanked_card(outcome, posted=message_id is not None))
