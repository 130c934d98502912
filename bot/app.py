"""The bot: intents, command tree, one error surface, ordered start and stop."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.admission import Admission
from bot.arrivals import Arrivals
from bot.faults import report
from bot.fleet.models import Gateway
from bot.fleet.service import Fleet
from bot.i18n import preload
from bot.loops import IdleWait, Loop, Step, plain_wait
from bot.reminders.delivery import Delivery
from bot.reminders.limiter import Limiter
from bot.reminders.metrics import Metrics
from bot.services import Services
from bot.ui import errors
from bot.ui.acknowledge import UNREACHED
from bot.ui.buttons import Actions, Pick, answer_component
from bot.ui.command_form import CommandForm, typed_options
from bot.ui.command_groups import PartOfGroup
from bot.ui.command_links import learn_command_ids
from bot.ui.day_choices import DayChoices
from bot.ui.direct_channels import DirectChannels
from bot.ui.direct_messages import DiscordSender, ReminderCards, unreachable_card
from bot.ui.entry import Interaction, cut_off, enter, finish, track
from bot.ui.forms import Corrections, OpenForms, answer_orphan, give_back
from bot.ui.kept_messages import KeptMessages
from bot.ui.library_logs import shorten_library_logs
from bot.ui.more import More
from bot.ui.setting_sections import SettingSections
from bot.ui.translator import CatalogueTranslator

log = structlog.get_logger()

SHUTDOWN_SECONDS = 3.0
"""How long running interactions may take to finish when the bot stops."""

LOOP_SECONDS = 1.0
"""How long the step that a background loop is at may take to finish when the bot stops."""

LOG_KEPT_WARNING = 10
"""Minutes for which the database's log could not be emptied, after which the operator is told, and again and again."""

DELIVERY_SECONDS = 1.5
"""How long direct messages under way may take to finish when the bot stops."""

_MESSAGES = (
    discord.InteractionResponseType.channel_message,
    discord.InteractionResponseType.deferred_channel_message,
    discord.InteractionResponseType.message_update,
    discord.InteractionResponseType.deferred_message_update,
)
"""Answers that a further message may follow; a form is none."""

_SYNCED = "commands_synced"
"""What Discord has, as the database knows it; and the word to other processes that it has changed."""


def intents(*, message_content: bool = False) -> discord.Intents:
    """No privileged intent by default: Candor is told of servers, and of messages in them without their content.

    `message_content`: the operator chose to have it, see MESSAGE_CONTENT.

    That somebody wrote to the bot directly lets it say where its commands are; Discord sends the words along, and they
    are not looked at. That somebody wrote in a thread, and who, lets the asker of an anonymous question be told of a
    reply; that a first message was deleted, lets the question be closed.
    """
    chosen = discord.Intents.none()
    chosen.guilds = True
    chosen.guild_messages = True
    chosen.dm_messages = True
    chosen.message_content = message_content
    return chosen


class Tree(app_commands.CommandTree["Candor"]):
    """Sets the language of every command and autocomplete, and presents its errors."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        return await enter(interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        name = interaction.command.qualified_name if interaction.command else "unknown"
        where = f"command {name}"
        if isinstance(interaction.command, app_commands.Command):
            typed = typed_options(interaction.command, interaction.namespace)
            if typed:
                again = partial(CommandForm, interaction.command, dict(iter(interaction.namespace)))
                return await give_back(interaction, errors.cause_of(error), where, list(typed.items()), again)
        await errors.answer(interaction, error, where)


class Candor(commands.AutoShardedBot):
    """The bot over `services`, one process of `fleet`. It stores nothing itself."""

    def __init__(self, services: Services, fleet: Fleet | None = None) -> None:
        settings = services.settings
        shorten_library_logs()
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents(message_content=settings.message_content),
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            shard_count=settings.shard_count,
            shard_ids=list(settings.shard_ids) if settings.shard_ids else None,  # type: ignore[arg-type]  # its default
            # Nothing reads members or messages from the cache.
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.services = services
        self.fleet = fleet or Fleet()
        self.fleet.hear, self.fleet.ready = self._hear, self.wait_until_ready
        self.actions = Actions()
        self.arrivals = Arrivals()
        self.admission = Admission()
        self.open_forms = OpenForms()
        self.corrections = Corrections()
        self.actions.collect(self.corrections)
        self.actions.collect(More())
        self.day_choices = DayChoices()
        self.kept_messages = KeptMessages()
        self.actions.collect(self.day_choices)
        self.reminder_cards = ReminderCards()
        self.direct_channels = DirectChannels(self, services.openings, services.reminder_queue)
        self.idle_wait: IdleWait = plain_wait
        """How background work waits for nothing to do: simcord has to know such a wait."""
        self.delivery = Delivery(
            services.reminder_queue,
            services.clock,
            DiscordSender(self.reminder_cards, self.direct_channels),
            Limiter(settings.reminders_per_second),
            idle_wait=lambda waiting: self.idle_wait(waiting),
        )
        for forget in (
            self.delivery.forget,
            self.open_forms.forget,
            self.corrections.forget,
            self.day_choices.forget,
            self.kept_messages.forget,
        ):
            services.memories.register(forget)
        self.metrics = Metrics(
            services.reminder_queue, self.delivery, services.openings, self.arrivals, self.fleet
        )
        self.sections = SettingSections()
        self.prepared = asyncio.Event()
        """Set once everything that stays in memory is there."""
        self._log_kept = 0
        self.loops: list[Loop] = []
        self.supervise(
            "purge",
            60,
            *(
                Step(type(one).__name__, one.purge, every=one.purged_every, leader_only=one.purged_by_leader)
                for one in services.subjects
            ),
            Step("erased elsewhere", services.privacy.forget_gone),
            Step("database log", self._clear_log),
            Step("metrics", self.metrics.refresh),
            needs_servers=False,
        )
        # Behind the connection: the bot is there sooner, and a search that comes first waits for the index.
        self.supervise("pages", 60, Step("index", self._prepare_pages, once=True))

    async def setup_hook(self) -> None:
        """Runs once, before the gateway connects."""
        from cogs import load

        settings = self.services.settings
        assert self.application_id is not None  # logging in asked for it
        # Before anything else: another process may have these shards.
        count = await self.fleet.join(
            self.application_id, settings.shard_ids, self.shard_count, self._ask_gateway
        )
        if count is not None:
            self.shard_count = count
        if self.services.settings.metrics_port is not None:
            self.metrics.serve(self.services.settings.metrics_port)
        await asyncio.to_thread(preload)
        await self.tree.set_translator(CatalogueTranslator())
        self.add_dynamic_items(Pick)
        await load(self)
        if self.fleet.is_placed:
            await self.sync_commands_if_changed()
        else:  # the other process answers until then, and knows none but the commands that Discord has
            await self._read_command_ids()
            self.supervise("commands", 60, Step("sync", self._sync_commands, once=True))
        for loop in self.loops:
            loop.start()
        self.delivery.start(self._until_placed)

    async def _ask_gateway(self) -> Gateway:
        try:
            shards, _url, limits = await self.http.get_bot_gateway()
        except discord.GatewayNotFound as error:
            raise error.__cause__ or error from None  # what Discord answered, not that it named no gateway
        return Gateway(
            shards,
            limits["total"],
            limits["remaining"],
            limits["reset_after"] / 1000,
            limits["max_concurrency"],
        )

    async def _until_placed(self) -> None:
        await self.wait_until_ready()
        await self.fleet.placed()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell the listeners of an event, unless another process has these shards meanwhile (`bot.fleet.handover`)."""
        created_at = args[0].created_at if event_name == "interaction" else discord.utils.utcnow()
        if self.fleet.serves(created_at):
            super().dispatch(event_name, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Called by discord.py when a shard is about to start a session: all processes take turns."""
        await self.fleet.take_turn(shard_id or 0)

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Load a cog with what its buttons and selects do."""
        if isinstance(cog, PartOfGroup):
            cog.join_group(self.tree)
        await super().add_cog(cog, **options)
        self.actions.collect(cog)

    def supervise(self, name: str, seconds: float, *steps: Step, needs_servers: bool = True) -> Loop:
        """Run `steps` every `seconds` from the start of the bot to its end: a cog says so when it is made.

        `needs_servers`: not before Discord has told which servers there are.
        """
        loop = Loop(
            name,
            seconds,
            *steps,
            clock=self.services.clock,
            ready=self._until_placed if needs_servers else None,
            leads=lambda: self.fleet.leads,
            idle_wait=lambda waiting: self.idle_wait(waiting),
            passing=(discord.HTTPException, OSError, TimeoutError),
        )
        self.loops.append(loop)
        return loop

    async def sync_commands_if_changed(self) -> bool:
        """Tell Discord the commands if they differ from what it has; returns whether they did.

        Creating commands is limited to 200 a day, so it is not done on every start. Where several processes run, the
        one with the first shard does it, and the others hear of it.
        """
        remote = await self.tree.fetch_commands()
        shards = self.services.settings.shard_ids
        if shards is not None and 0 not in shards:
            self._learn_command_ids(remote)
            return False
        local = [
            await command.get_translated_payload(self.tree, CatalogueTranslator())
            for command in self.tree.get_commands()
        ]
        text = json.dumps(local, sort_keys=True, default=str)
        fingerprint = f"{self.application_id}:{hashlib.sha256(text.encode()).hexdigest()}"
        # The names are compared too: someone else may have changed what Discord has.
        names = {(payload["name"], payload.get("type", 1)) for payload in local}
        changed = await self.services.state.find_state(_SYNCED) != fingerprint or names != {
            (command.name, command.type.value) for command in remote
        }
        if changed:
            remote = await self.tree.sync()
            await self.services.state.keep_state(_SYNCED, fingerprint)
            log.info("commands_synced", commands=len(remote))
        self._learn_command_ids(remote)
        return changed

    async def _sync_commands(self) -> None:
        await self.sync_commands_if_changed()

    def _learn_command_ids(self, remote: Iterable[app_commands.AppCommand]) -> None:
        leaves = (one for one in self.tree.walk_commands() if isinstance(one, app_commands.Command))
        slash = discord.AppCommandType.chat_input
        learn_command_ids(leaves, {one.name: one.id for one in remote if one.type is slash})

    def _hear(self, word: str, number: int) -> None:
        """Do what another process's word is about."""
        self.services.privacy.hear(word, number)
        if word == _SYNCED:
            track(asyncio.create_task(self._read_command_ids(), name="numbers of commands"))

    async def _read_command_ids(self) -> None:
        """Know the numbers of commands that another process has told Discord of."""
        for again in (True, False):
            try:
                return self._learn_command_ids(await self.tree.fetch_commands())
            except (discord.HTTPException, *UNREACHED) as error:
                if not again:  # those that are not known stay plain text
                    log.warning("command_numbers_unknown", kind=type(error).__name__)

    def answered(self, interaction: Interaction) -> None:
        """Called when an interaction was answered: a member whom messages do not reach is told here."""
        if interaction.user.id in self.delivery.unreachable and interaction.response.type in _MESSAGES:
            track(asyncio.create_task(self._tell_unreachable(interaction)))

    async def _tell_unreachable(self, interaction: Interaction) -> None:
        owner = interaction.user.id
        try:
            self.delivery.unreachable.discard(owner)
            if await self.services.reminder_queue.take_notice(owner):
                await interaction.followup.send(view=unreachable_card(owner), ephemeral=True)
        except discord.HTTPException:
            await self.services.reminder_queue.give_notice_back(owner)
        except Exception as error:
            report(error, "notice of a member who cannot be reached")

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answers buttons and menus, and forms that were opened before a restart."""
        await answer_component(interaction)
        try:
            await answer_orphan(interaction)
        except Exception as error:
            await errors.answer(interaction, error, "orphaned form")

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Every listener's errors end here."""
        error = sys.exc_info()[1]
        if error is not None:
            report(error, f"event {event_method}")

    async def _prepare_pages(self) -> None:
        await self.services.guidance.prepare()
        self.prepared.set()

    async def _clear_log(self) -> None:
        """Whatever was written or removed in this minute is to stand in the database's log no longer."""
        if await self.services.privacy.clear_log():
            self._log_kept = 0
            return
        self._log_kept += 1
        if self._log_kept % LOG_KEPT_WARNING == 0:
            log.warning("database_log_not_emptied", minutes=self._log_kept)

    async def close(self) -> None:
        """Stop in order: background work, interactions under way, then the connection."""
        # What was handed to Discord is written down, and a query cancelled half-way would still hold its connection
        # when the database closes. What takes too long is looked for at the next start.
        stopping = asyncio.gather(
            self.delivery.stop(DELIVERY_SECONDS), *(loop.stop(LOOP_SECONDS) for loop in self.loops)
        )
        left = await finish(SHUTDOWN_SECONDS)
        await stopping
        self.metrics.close()
        if left:
            log.warning("shutdown_left_interactions", count=left)
        cut_off()
        await super().close()
