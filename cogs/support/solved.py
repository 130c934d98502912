"""Solved, and not: the button, `/support solved`, the message menu. A part of the group in `commands.py`."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.app import Candor
from bot.errors import DatabaseAway, Refusal
from bot.faults import describe_exception
from bot.i18n import N_, _, language
from bot.support.channels.models import State, message_link
from bot.ui import threads
from bot.ui.acknowledge import UNREACHED, announce
from bot.ui.buttons import number_in, on_choice, on_pick, on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.replies import reply, show
from bot.ui.rights import decided_thread, is_author, thread_here
from cogs.support import thanks_cards
from cogs.support.solved_cards import answer_options, done_card, open_again_card, solved_card

log = structlog.get_logger()


async def _shown(showing: Awaitable[list[str]]) -> list[str]:
    """What kept the bot from `showing` in the thread what is stored: it stands, whatever Discord makes of that."""
    try:
        return await showing
    except DatabaseAway:
        raise  # that says nothing of Discord
    except (discord.HTTPException, *UNREACHED) as error:
        log.warning("solved_not_shown", reason=describe_exception(error))
        return [_("Discord did not take all that I wanted to show in the thread. It counts all the same.")]


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

    async def solve_by_menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Mark the thread of a message as solved, from the message's menu; a helper's message is kept as the answer."""
        thread = decided_thread(interaction)
        await self._solve(interaction, thread, message.id if threads.may_solve(thread, message) else None)

    @on_press("support.solve")
    async def press_solve(self, interaction: Interaction, _argument: str) -> None:
        await self._solve(interaction, decided_thread(interaction), None)

    async def _solve(self, interaction: Interaction, thread: discord.Thread, answer_id: int | None) -> None:
        by_author = is_author(interaction, thread)
        # Two things are done on Discord first: it is told that an answer is coming.
        await announce(interaction, new=True)
        if not await self.channels.solve(thread.id, thread.guild.id, thread.parent_id, answer_id):
            return await self._solved_already(interaction, thread, answer_id)
        setup = await self.channels.setup(thread.guild.id)
        link = message_link(thread.guild.id, thread.id, answer_id) if answer_id else None
        with language(server_language(thread.guild, setup.language)):
            public = solved_card(by_author=by_author, answer=link)
        notes = await _shown(self._tell_thread(thread, public, setup.solved_tags, str(interaction.id)))
        await reply(interaction, await self._done(interaction, thread, notes, named=link is not None))

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

    async def _solved_already(
        self, interaction: Interaction, thread: discord.Thread, answer_id: int | None
    ) -> None:
        if answer_id is not None:
            note = await self._name(thread, answer_id)
            return await reply(interaction, await self._done(interaction, thread, [note], named=True))
        post = await self.channels.find_post(thread.id)
        named = post is not None and post.answer_id is not None
        await reply(interaction, await self._done(interaction, thread, [], named=named, already=True))

    async def _done(
        self,
        interaction: Interaction,
        thread: discord.Thread,
        notes: Sequence[str],
        *,
        named: bool,
        already: bool = False,
    ) -> Card:
        """What is shown to who marked it. `named`: the answer is known, so nobody is asked for it."""
        choices = [] if named else await threads.latest_answers(thread)
        return done_card(
            interaction.user.id,
            [one for one in notes if one],
            thank=is_author(interaction, thread),
            already=already,
            answers=answer_options(choices, self.bot.services.clock()),
        )

    async def _name(self, thread: discord.Thread, message_id: int) -> str:
        """Keep a message as the answer and link it where it is said that the question is solved; says what was done."""
        post = await self.channels.keep_answer(thread.id, message_id)
        if post is None:
            raise Refusal(_("This question is open. `/support solved` marks it as solved."))
        setup = await self.channels.setup(thread.guild.id)
        with language(server_language(thread.guild, setup.language)):
            public = solved_card(by_author=True, answer=post.answer_link)
        if await threads.edit_card(thread, post.solved_id, public):
            return "✓ " + _(
                "The answer is kept with the question, and linked where the thread says that it is solved."
            )
        return "✓ " + _("The answer is kept with the question. `/support mine` links it.")

    @on_choice("support.answer")
    async def choose_answer(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        thread = decided_thread(interaction)
        await announce(interaction, new=False)
        found = await threads.find_answer(thread, number_in(values[0], 20))
        if found is None:
            raise Refusal(_("That message is gone, so it cannot be the answer."))
        note = await self._name(thread, found.id)
        await show(interaction, await self._done(interaction, thread, [note], named=True))

    @on_press("support.reopen")
    async def press_reopen(self, interaction: Interaction, _argument: str) -> None:
        thread = decided_thread(interaction)
        before = await self.channels.find_post(thread.id)
        if before is None or not await self.channels.reopen(thread.id):
            raise Refusal(_("This question is open. `/support solved` marks it as solved."))
        own = interaction.message is not None and interaction.message.flags.ephemeral
        await announce(interaction, new=not own)
        setup = await self.channels.setup(thread.guild.id)
        said = before.solved_id if before.state is State.SOLVED else None
        (note,) = await _shown(self._untell_thread(thread, setup.solved_tags, said))
        await (show if own else reply)(interaction, open_again_card(note))

    async def _untell_thread(
        self, thread: discord.Thread, tags: Mapping[int, int], said: int | None
    ) -> list[str]:
        """Take back what `_tell_thread` did; returns what kept the bot from it. `said`: the message that it wrote."""
        note = await threads.set_tag(thread, tags, solved=False)
        await threads.remove_message(thread, said)
        return [note]

    @on_press("support.thank")
    async def press_thank(self, interaction: Interaction, _argument: str) -> None:
        thread = thread_here(interaction)
        if not is_author(interaction, thread):
            raise Refusal(
                _("Only the person who asked can thank others here"), _("`/thanks` says thank you in yours.")
            )
        owner = interaction.user.id
        await reply(interaction, done_card(owner, [], thank=True, already=True))

    @on_pick("support.helpers")
    async def pick_helpers(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        thread = thread_here(interaction)
        if not is_author(interaction, thread):
            raise Refusal(
                _("Only the person who asked can thank others here"), _("`/thanks` says thank you in yours.")
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
