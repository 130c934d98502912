"""`/guidance`: find, topic, saved; and the message menu "Find guidance". Other files hold its other commands."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract
from bot.errors import NotFound, Refusal
from bot.guidance.addresses import is_only_address
from bot.guidance.dates import dated, fits, running
from bot.guidance.models import SLUG, Category, Page
from bot.guidance.words import content_words
from bot.i18n import N_, _, current_language
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_choice, on_press
from bot.ui.cards import Card
from bot.ui.crisis_cards import help_for
from bot.ui.entry import Interaction
from bot.ui.guidance_links import PEERS, Spot
from bot.ui.messages import text_of
from bot.ui.pages import page_argument
from bot.ui.places import answer, may_post, post_reply, server_of
from bot.ui.replies import reply, show
from bot.ui.text import cut
from cogs.guidance import cards
from cogs.guidance.cards import Sight
from cogs.guidance.found_cards import nothing_card, perhaps_card
from cogs.guidance.page_option import page_choices
from cogs.guidance.topic_cards import saved_card, topic_card, topics_card

AGAIN = timedelta(minutes=10)
"""The same page is not posted twice in one place within this time."""


class GuidanceCog(
    commands.GroupCog,
    group_name="guidance",
    group_description=N_("What to do when something happens, dated, with sources and words to send"),
):
    """What a member does with guidance."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.guidance = bot.services.guidance
        self._posted: dict[tuple[int, int, str], datetime] = {}
        self.menu = app_commands.ContextMenu(name=N_("Find guidance"), callback=self.find_for_message)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(
        name="find", description=N_("Say what happened in your own words, and get the page for it")
    )
    @app_commands.describe(words=N_("What happened, or what you want to know"))
    async def find_by_words(self, interaction: Interaction, words: app_commands.Range[str, 1, 1000]) -> None:
        # What autocomplete sends is the slug of a page.
        slug = words.strip()
        if re.fullmatch(SLUG, slug):
            try:
                return await reply(interaction, await self.page(interaction, Spot(slug)))
            except NotFound:
                pass
        await self._search(interaction, words, Spot(""), own=True)

    @find_by_words.autocomplete("words")
    async def complete_words(self, interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        return await page_choices(interaction, text)

    async def find_for_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The message menu: a page for what somebody wrote, seen only by who asks, until they post it."""
        words = text_of(message)
        if not words:
            raise Refusal(_("I see no text in that message, so there is nothing to search for."))
        reachable = server_of(interaction) is not None and may_post(interaction)
        spot = Spot("", message=message.id if reachable else 0)
        keep = ""
        if await self.bot.services.cases.has_open(interaction.user.id):
            keep = self.bot.kept_messages.offer(interaction.user.id, message)
        await self._search(interaction, words, spot, own=False, keep=keep)

    async def _search(
        self, interaction: Interaction, words: str, spot: Spot, *, own: bool, keep: str = ""
    ) -> None:
        guild_id, owner = server_of(interaction), interaction.user.id
        help_card = await help_for(interaction, words)
        if help_card is not None:
            return await reply(interaction, help_card)
        if own and is_only_address(words):
            raise Refusal(
                _("That is only a link, and I do not open links: {text}"),
                _(
                    "Say in a few words what happened or what you want to know, such as “client does not pay”."
                ),
                text=cut(words.strip(), 300),
            )
        found = await self.guidance.search_pages(words, guild_id=guild_id, limit=4)
        if found.hits and found.hits[0].sure:
            first, *others = [hit.page for hit in found.hits]
            return await reply(
                interaction, await self.page(interaction, spot._replace(slug=first.slug), others, keep=keep)
            )
        if found.hits:
            return await reply(interaction, perhaps_card(owner, spot, [hit.page for hit in found.hits], keep))
        # What somebody else wrote are not this member's words: they are not counted.
        counted = own and guild_id is not None and bool(content_words(words))
        near = [hit.page for hit in found.perhaps]
        peers = await self._has(PEERS, guild_id)
        card = nothing_card(owner, spot, found.nearest, near, counted=counted, peers=peers, keep=keep)
        await reply(interaction, card)
        if counted:
            await self.guidance.miss(owner, guild_id, words)

    async def _has(self, slug: str, guild_id: int | None) -> bool:
        return (await self.guidance.shelf(guild_id)).pages.find_page(slug, current_language()) is not None

    async def page(
        self, interaction: Interaction, spot: Spot, found: Sequence[Page] = (), said: str = "", keep: str = ""
    ) -> Card:
        """The card of a page; `found`: others that fit the same search."""
        owner, guild_id = interaction.user.id, server_of(interaction)
        page = await self.guidance.page(spot.slug, guild_id)
        pages = (await self.guidance.shelf(guild_id)).pages
        related = [
            other for slug in page.related if (other := pages.find_page(slug, current_language())) is not None
        ]
        contract, offers = await self._contracts(owner, page, spot)
        every = await self.bot.services.contracts.contracts_of(owner) if page.command else ()
        sight = Sight(
            page,
            self.bot.services.clock(),
            await self.guidance.mine(owner, page.slug),
            servers=pages.is_servers(page.slug),
            contract=contract,
            offers=offers,
            others=[one for one in found or related if one.slug != page.slug],
            found=bool(found),
            share=may_post(interaction),
            contracts=[one for one in every if fits(page, one)],
            keep=keep,
        )
        return cards.page_card(owner, spot if contract else spot._replace(contract=0), sight, said)

    async def _contracts(self, owner: int, page: Page, spot: Spot) -> tuple[Contract | None, list[Contract]]:
        """The contract that the member chose, or else those on which a deadline of the page runs."""
        contracts = self.bot.services.contracts
        if not dated(page):
            return None, []
        if spot.contract:
            try:
                contract = await contracts.get_contract(owner, spot.contract)
                if fits(page, contract):
                    return contract, []
            except NotFound:  # deleted meanwhile; the page is useful without
                pass
        return None, running(page, await contracts.contracts_of(owner), self.bot.services.clock())

    @on_press("guidance.page", "guidance.open")
    async def press_page(self, interaction: Interaction, argument: str) -> None:
        await answer(interaction, await self.page(interaction, Spot.from_argument(argument)))

    @on_choice("guidance.open")
    async def choose_open(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        spot = Spot(values[0], message=Spot.from_argument(argument).message)
        await answer(interaction, await self.page(interaction, spot))

    @on_choice("guidance.dates")
    async def choose_dates(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        slug = Spot.from_argument(argument).slug
        await answer(interaction, await self.page(interaction, Spot.from_argument(f"{slug}~~c{values[0]}")))

    @on_press("guidance.save")
    async def press_save(self, interaction: Interaction, argument: str) -> None:
        spot = Spot.from_argument(argument)
        await self.guidance.save(interaction.user.id, spot.slug, server_of(interaction))
        said = "✓ " + _("Saved. `/guidance saved` shows it.")
        await answer(interaction, await self.page(interaction, spot, said=said))

    @on_press("guidance.unsave")
    async def press_unsave(self, interaction: Interaction, argument: str) -> None:
        spot = Spot.from_argument(argument)
        await self.guidance.unsave(interaction.user.id, spot.slug)
        await answer(interaction, await self.page(interaction, spot))

    @on_press("guidance.yes")
    async def press_yes(self, interaction: Interaction, argument: str) -> None:
        await self._vote(interaction, argument, helpful=True)

    @on_press("guidance.no")
    async def press_no(self, interaction: Interaction, argument: str) -> None:
        await self._vote(interaction, argument, helpful=False)

    async def _vote(self, interaction: Interaction, argument: str, *, helpful: bool) -> None:
        spot = Spot.from_argument(argument)
        await self.guidance.vote(interaction.user.id, spot.slug, server_of(interaction), helpful)
        said = "✓ " + _("Counted, without your name. You can change it any time.")
        await answer(interaction, await self.page(interaction, spot, said=said))

    @on_press("guidance.share")
    async def press_share(self, interaction: Interaction, argument: str) -> None:
        spot = Spot.from_argument(argument)
        page = await self.guidance.page(spot.slug, server_of(interaction))
        self._check_post(interaction, spot)
        await answer(interaction, cards.ask_share_card(interaction.user.id, spot, page))

    def _check_post(self, interaction: Interaction, spot: Spot) -> tuple[int, int, str]:
        """Refuse what may not be posted here, or was a moment ago; returns what to remember it by."""
        if not may_post(interaction) or (spot.message and server_of(interaction) is None):
            raise Refusal(_("I cannot post here for you: you may not write in this channel."))
        now = self.bot.services.clock()
        self._posted = {key: at for key, at in self._posted.items() if now - at < AGAIN}
        key = (interaction.channel_id or 0, spot.message, spot.slug)
        if key in self._posted:
            raise Refusal(_("This page was posted here a moment ago."))
        return key

    @on_press("guidance.post")
    async def press_post(self, interaction: Interaction, argument: str) -> None:
        spot, guild_id = Spot.from_argument(argument), server_of(interaction)
        page = await self.guidance.page(spot.slug, guild_id)
        pages = (await self.guidance.shelf(guild_id)).pages
        key = self._check_post(interaction, spot)
        self._posted[key] = now = self.bot.services.clock()
        card = cards.public_card(page, pages.is_servers(page.slug), now)
        try:
            await announce(interaction, new=False)
            if spot.message:
                await post_reply(interaction, card, spot.message)
            else:
                await interaction.followup.send(view=card)
        except (Refusal, discord.HTTPException):
            del self._posted[key]
            raise
        said = "✓ " + _("Posted for everyone here.")
        await show(interaction, await self.page(interaction, spot, said=said))

    @app_commands.command(name="topic", description=N_("Browse all pages by topic"))
    async def topic(self, interaction: Interaction) -> None:
        await self.press_topics(interaction, "")

    @on_press("guidance.topics")
    async def press_topics(self, interaction: Interaction, _argument: str) -> None:
        pages = (await self.guidance.shelf(server_of(interaction))).pages.pages_in(current_language())
        counts = [(category, sum(page.category is category for page in pages)) for category in Category]
        await answer(interaction, topics_card(interaction.user.id, counts))

    @on_press("guidance.topic")
    async def press_topic(self, interaction: Interaction, argument: str) -> None:
        number, name = page_argument(argument)
        if name not in set(Category):
            return await self.press_topics(interaction, "")
        pages = (await self.guidance.shelf(server_of(interaction))).pages
        listed = [page for page in pages.pages_in(current_language()) if page.category == name]
        own = [page.slug for page in listed if pages.is_servers(page.slug)]
        await answer(interaction, topic_card(interaction.user.id, Category(name), listed, number, own))

    @on_choice("guidance.topic")
    async def choose_topic(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self.press_topic(interaction, f"0~{values[0]}")

    @app_commands.command(name="saved", description=N_("The pages you saved"))
    async def saved(self, interaction: Interaction) -> None:
        await self.press_saved(interaction, "0~")

    @on_press("guidance.saved")
    async def press_saved(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        pages, elsewhere = await self.guidance.saved(interaction.user.id, server_of(interaction))
        await answer(interaction, saved_card(interaction.user.id, pages, elsewhere, number))
