"""`/community`: as a member, a moderator and a bystander."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import update

from bot.charts.insights import RANGES
from bot.contracts.models import ContractDraft
from bot.insights import service as service_module
from bot.insights.models import DAYS, MOST_SERVERS, Topic
from bot.insights.posts import STALE
from bot.insights.rule import publish
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import insight_post
from cogs.community_posts import CommunityPostsCog
from tests.conftest import START, FakeClock, thread_worker
from tests.discord.conftest import World
from tests.discord.verbs import buttons, forge, press, texts, title
from tests.insights.conftest import AFTER, BEFORE, PERIOD

PNG = b"\x89PNG\r\n\x1a\n"
SURELY = 42
"""Members of whom enough are shown also by the days of their feedback."""


@pytest.fixture
def bot_services(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    """On a clock that a test moves by months without waiting for every minute between."""
    return build_services(settings, database, cipher, clock, worker=thread_worker())


@pytest.fixture(autouse=True)
def _chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "publish", partial(publish, below=random.Random(4).randrange))


@dataclass
class Place:
    """The server with a moderator and a channel for posts."""

    world: World
    clock: FakeClock
    moderator: Any
    channel: Any

    @property
    def guild_id(self) -> int:
        return int(self.world.guild.id)

    async def switch_on(self) -> None:
        """Before the moment of the period."""
        self.clock.now = BEFORE
        await self.world.services.insights.switch(self.guild_id, True)

    async def members(self, count: int) -> None:
        """Let so many members with feedback take part, whom Discord need not know."""
        await self.switch_on()
        for user_id in range(5000, 5000 + count):
            await log(self.world.services, user_id)
            await self.world.services.insights.join(user_id, self.guild_id)

    async def look(self) -> None:
        """Let the background work look at what is due, as it does every few minutes."""
        cog = self.world.bot.get_cog("CommunityPostsCog")
        assert isinstance(cog, CommunityPostsCog)
        await cog.look()
        await self.world.env.settle()

    async def published(self, count: int = SURELY) -> None:
        """A snapshot of so many members."""
        await self.members(count)
        self.clock.now = AFTER
        await self.look()

    def posts(self, channel: Any = None) -> list[Any]:
        """The bot's messages in the channel."""
        me = self.world.bot.user
        assert me is not None
        return [one for one in (channel or self.channel).history() if one.author.id == me.id]

    def forbid(self, channel: Any, **permissions: bool) -> None:
        """Take permissions of the bot's away in a channel."""
        me = self.world.bot.user
        assert me is not None
        overwrite = Overwrite(me.id, OverwriteType.MEMBER, deny=discord.Permissions(**permissions).value)
        self.world.env.backend.edit_channel(channel.id, {}, overwrites=[overwrite] if permissions else [])


async def log(services: Services, user_id: int, *, days: int = 2) -> None:
    ended = date(2025, 11, 3)
    draft = ContractDraft(
        client=f"Secretia {user_id}", started=date(2025, 9, 1), ended=ended, earned_cents=9182736
    )
    added = await services.contracts.add(user_id, draft)
    await services.feedback.log(
        user_id, added.contract.id, {"stars": 5, "received": ended + timedelta(days=days)}
    )


@pytest.fixture
async def here(world: World, clock: FakeClock) -> Place:
    role = world.guild.create_role("Moderator", permissions=discord.Permissions(manage_guild=True))
    moderator = world.guild.add_member(world.env.create_user("morten"), roles=[role])
    return Place(world, clock, moderator, world.guild.create_text_channel("insights"))


def public_texts(message: Any) -> str:
    def inside(components: Any) -> Any:
        for one in components:
            yield getattr(one, "content", "") or ""
            yield from inside(getattr(one, "children", ()))

    return "\n".join(filter(None, inside(message.components)))


# A member


async def test_off_says_what_it_is_and_who_can_switch_it_on(here: Place) -> None:
    result = await here.world.alice.slash(here.world.lounge, "community insights")
    assert result.ephemeral
    assert title(result) == "This server's insights are off"
    assert "A moderator" in texts(result)
    assert buttons(result) == {}
    joining = await here.world.alice.slash(here.world.lounge, "community join")
    assert "Take part" not in buttons(joining)


async def test_on_but_nothing_yet(here: Place) -> None:
    await here.switch_on()
    result = await here.world.alice.slash(here.world.lounge, "community insights")
    assert title(result) == "No numbers yet"
    assert f"<t:{int(PERIOD.moment.timestamp())}:R>" in texts(result)
    assert list(buttons(result)) == ["Take part"]


async def test_too_few(here: Place) -> None:
    await here.published(9)
    result = await here.world.alice.slash(here.world.lounge, "community insights")
    assert title(result) == "Too few members this time"
    assert "at least 10 members" in texts(result)
    assert result.response.attachments == []


async def test_numbers_as_chart_and_text(here: Place) -> None:
    await here.published()
    result = await here.world.alice.slash(here.world.lounge, "community insights")
    said = texts(result)
    assert result.ephemeral
    assert title(result) == "Insights: 1 Oct 2025 – 31 Dec 2025"
    assert "members or more" in said
    assert "got feedback" in said
    assert "**2–3** for the member in the middle" in said
    assert "judged badly in secret" in said
    assert "No topic was looked for by enough members" in said
    (picture,) = result.response.attachments
    assert (await picture.read()).startswith(PNG)
    assert "% of the contracts that ended got feedback" in str(result.response.components), "alt text"
    assert not [secret for secret in ("Secretia", "9182736", "5000") if secret in said]


async def test_topics_with_and_without_an_answer(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    class Looked:
        async def of(self, guild_id: int, members: Any) -> dict[int, list[Topic]]:
            return {
                member: [Topic("**vat** <@1>", False) if member % 2 else Topic("Escrow", True)]
                for member in members
            }

    monkeypatch.setattr(here.world.services.insights, "_topics", Looked())
    await here.published(110)
    said = texts(await here.world.alice.slash(here.world.lounge, "community insights"))
    assert "**Looked for most**\n- Escrow: " in said
    assert "**Looked for, without an answer here**\n- \\*\\*vat\\*\\*" in said, "inert"


async def test_joining_shows_exactly_what_is_shared_then_leaving(here: Place) -> None:
    await here.switch_on()
    alice, services = here.world.alice, here.world.services
    await log(services, alice.id)
    asked = await alice.slash(here.world.lounge, "community join")
    said = texts(asked)
    assert asked.ephemeral
    assert "ended: **1**; with feedback: **1**" in said
    assert "**2–3**" in said
    assert "nothing else" in said
    assert (await here.world.rows(alice))["insight_member"] == 0, "not yet"
    done = await press(alice, asked, "Take part")
    assert "✓ You take part" in texts(done)
    rows = await here.world.rows(alice)
    assert (rows["insight_member"], rows["insight_part"]) == (1, 1)
    mine = await press(alice, done, "What I add")
    assert title(mine) == "You take part in this server's insights"
    left = await press(alice, mine, "Leave")
    assert title(left) == "✓ You left 1 server's insights."
    rows = await here.world.rows(alice)
    assert (rows["insight_member"], rows["insight_part"]) == (0, 0)


async def test_who_has_nothing_is_told_that_they_would_not_count(here: Place) -> None:
    await here.switch_on()
    asked = await here.world.bob.slash(here.world.lounge, "community join")
    assert "would not be counted this time" in texts(asked)
    assert await here.world.everything(here.world.bob) == {
        name: [] for name in await here.world.everything(here.world.bob)
    }, "looking stores nothing"


async def test_leaving_from_elsewhere(here: Place) -> None:
    await here.switch_on()
    alice = here.world.alice
    await here.world.services.insights.join(alice.id, here.guild_id)
    other = here.world.env.create_guild("Elsewhere")
    square = other.create_text_channel("square")
    there = other.add_member(alice.user)
    result = await there.slash(square, "community leave")
    assert "You take part in 1 server." in texts(result)
    done = await press(there, result, "Leave everywhere")
    assert "✓" in title(done)
    assert (await here.world.rows(alice))["insight_member"] == 0
    again = await there.slash(square, "community leave")
    assert "no server's insights" in title(again)


async def test_a_fourth_server_is_refused_in_words(here: Place) -> None:
    await here.switch_on()
    services, alice = here.world.services, here.world.alice
    for guild_id in range(1, MOST_SERVERS + 1):
        await services.insights.switch(guild_id, True)
        await services.insights.join(alice.id, guild_id)
    asked = await alice.slash(here.world.lounge, "community join")
    assert "3 servers already" in texts(await press(alice, asked, "Take part"))


async def test_spanish(here: Place) -> None:
    await here.published()
    here.world.contexts[here.world.alice.id] = {"locale": "es-ES"}
    result = await here.world.alice.slash(here.world.lounge, "community insights")
    said = texts(result)
    assert "1 oct 2025 – 31 dic 2025" in title(result)
    assert "recibieron feedback" in said or "recibieron valoración" in said
    assert "de los contratos que terminaron" in str(result.response.components)


# A bystander and an attacker


@pytest.mark.parametrize(
    "action", ["setup/", "switch/yes", "switch/no", "monthly/here", "monthly/no", "post/"]
)
async def test_who_is_no_moderator_sets_and_posts_nothing(here: Place, action: str) -> None:
    await here.published()
    bob = here.world.bob
    own = await bob.slash(here.world.lounge, "help")
    before = await here.world.everything()
    name, argument = action.split("/")
    result = await forge(bob, own, f"c/community.{name}/{bob.id}/{argument}")
    assert "Manage Server" in texts(result)
    assert await here.world.everything() == before
    assert here.posts(here.world.lounge) == []


async def test_setup_needs_manage_server(here: Place) -> None:
    for options in ({}, {"channel": here.channel}):
        result = await here.world.bob.slash(here.world.lounge, "community setup", **options)
        assert "Manage Server" in texts(result)
    assert (await here.world.services.insights.server(here.guild_id)).channel_id is None


async def test_moderators_do_not_see_who_takes_part(here: Place) -> None:
    await here.switch_on()
    without = await here.moderator.slash(here.world.lounge, "community insights")
    setup = await here.moderator.slash(here.world.lounge, "community setup")
    for user in (here.world.alice, here.world.bob):
        await here.world.services.insights.join(user.id, here.guild_id)
    assert texts(await here.moderator.slash(here.world.lounge, "community insights")) == texts(without)
    assert texts(await here.moderator.slash(here.world.lounge, "community setup")) == texts(setup)


async def test_looking_before_and_after_one_joins_leaves_and_changes(here: Place) -> None:
    """Within a month nothing that anybody does moves a published number."""
    await here.published()
    alice, bob = here.world.alice, here.world.bob
    before = texts(await bob.slash(here.world.lounge, "community insights"))
    await log(here.world.services, alice.id, days=14)
    await press(alice, await alice.slash(here.world.lounge, "community join"), "Take part")
    await here.look()
    assert texts(await bob.slash(here.world.lounge, "community insights")) == before
    await here.world.services.insights.leave(5000, here.guild_id)
    await here.world.services.privacy.erase(5001)
    setup = await here.moderator.slash(here.world.lounge, "community setup")
    off = await press(here.moderator, setup, "Switch off")
    await press(here.moderator, off, "Switch on")
    await here.look()
    assert texts(await bob.slash(here.world.lounge, "community insights")) == before


# A moderator


async def test_switching_on_and_off(here: Place) -> None:
    moderator, lounge = here.moderator, here.world.lounge
    result = await moderator.slash(lounge, "community insights")
    setup = await press(moderator, result, "Settings")
    assert "Insights: **off**" in texts(setup)
    on = await press(moderator, setup, "Switch on")
    assert "Insights: **on**" in texts(on)
    assert "nobody, you included, sees who" in texts(on)
    off = await press(moderator, on, "Switch off")
    assert "Insights: **off**" in texts(off)


async def test_posting_here_is_for_everybody_and_pings_nobody(here: Place) -> None:
    await here.published()
    result = await here.moderator.slash(here.world.lounge, "community insights")
    done = await press(here.moderator, result, "Post it here")
    assert "✓ Posted here" in texts(done)
    (post,) = here.posts(here.world.lounge)
    assert "Insights: 1 Oct 2025" in public_texts(post)
    assert len(post.attachments) == 1


async def test_the_posts_button_answers_each_reader_alone(here: Place) -> None:
    await here.published()
    result = await here.moderator.slash(here.world.lounge, "community insights")
    await press(here.moderator, result, "Post it here")
    (post,) = here.posts(here.world.lounge)
    before = public_texts(post)
    answer = await here.world.bob.click(post, label="What is shared? Take part")
    assert answer.ephemeral
    assert "Take part in the insights?" in texts(answer)
    await press(here.world.bob, answer, "Take part")
    assert (await here.world.rows(here.world.bob))["insight_member"] == 1
    (post,) = here.posts(here.world.lounge)
    assert public_texts(post) == before


async def test_nothing_to_post(here: Place) -> None:
    await here.published(9)
    result = await here.moderator.slash(here.world.lounge, "community insights")
    assert "Post it here" not in buttons(result)
    forged = await forge(here.moderator, result, f"c/community.post/{here.moderator.id}/")
    assert "no numbers" in texts(forged)


async def test_posting_without_permission_says_which(here: Place) -> None:
    await here.published()
    here.forbid(here.world.lounge, send_messages=True)
    result = await here.moderator.slash(here.world.lounge, "community insights")
    assert "Send Messages" in texts(await press(here.moderator, result, "Post it here"))
    assert here.posts(here.world.lounge) == []


# The monthly post


async def monthly(here: Place) -> None:
    result = await here.moderator.slash(here.world.lounge, "community setup", channel=here.channel)
    assert "Once a month I post" in texts(result)


async def test_once_a_month(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    await here.look()
    assert here.posts() == []
    here.clock.now = AFTER
    for _ in range(3):
        await here.look()
    await here.world.restart()
    await here.look()
    (post,) = here.posts()
    assert "Insights: 1 Oct 2025 – 31 Dec 2025" in public_texts(post)
    here.clock.now = PERIOD.after.moment + timedelta(days=3)  # the bot was down for days
    await here.look()
    await here.look()
    assert len(here.posts()) == 2
    sent = [r.json for r in here.world.env.http_requests if r.path == f"/channels/{here.channel.id}/messages"]
    nonces = [body["nonce"] for body in sent if body and "nonce" in body]
    assert len(set(nonces)) == 2
    assert all(len(str(nonce)) <= 25 for nonce in nonces)


async def test_the_loop_itself_looks(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    await here.world.env.advance_time(5 * 60 + 1)
    assert len(here.posts()) == 1


async def test_the_post_speaks_the_servers_language(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.world.env.backend.guilds[here.guild_id].preferred_locale = "es-ES"
    guild = here.world.bot.get_guild(here.guild_id)
    assert guild is not None
    guild.preferred_locale = discord.Locale.spain_spanish
    here.clock.now = AFTER
    await here.look()
    (post,) = here.posts()
    assert "1 oct 2025" in public_texts(post)


async def test_without_numbers_nothing_is_posted(here: Place) -> None:
    await here.members(3)
    await monthly(here)
    here.clock.now = AFTER
    await here.look()
    await here.look()
    assert here.posts() == []
    result = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" not in texts(result)


async def test_a_missing_permission_is_told_on_the_next_use_and_can_be_mended(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.forbid(here.channel, send_messages=True)
    here.clock.now = AFTER
    await here.look()
    await here.look()
    assert here.posts() == []
    for_all = texts(await here.world.alice.slash(here.world.lounge, "community insights"))
    assert "did not go out" not in for_all
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" in texts(told)
    again = await here.moderator.slash(here.world.lounge, "community setup", channel=here.channel)
    assert "Send Messages" in texts(again), "the check says what is missing"
    here.forbid(here.channel)
    await monthly(here)
    await here.look()
    assert len(here.posts()) == 1
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" not in texts(told)


async def test_a_channel_that_is_gone(here: Place) -> None:
    await here.members(SURELY)
    await here.world.services.insights.set_channel(here.guild_id, 12345)
    here.clock.now = AFTER
    await here.look()
    told = await here.moderator.slash(here.world.lounge, "community setup")
    assert "did not go out" in texts(told)


async def test_discord_refuses_after_all(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.world.env.inject_error("POST", f"/channels/{here.channel.id}/messages", status=403, code=50013)
    here.clock.now = AFTER
    for _ in range(3):
        await here.look()
    tried = [r for r in here.world.env.http_requests if r.path == f"/channels/{here.channel.id}/messages"]
    assert len(tried) == 1, "a destination that answered 403 is not tried again"


@pytest.mark.parametrize("arrived", [True, False])
async def test_killed_between_sending_and_writing_it_down(here: Place, arrived: bool) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    services = here.world.services
    if arrived:
        await here.look()
        assert len(here.posts()) == 1
        await unwritten(services, here.guild_id)
    else:
        await services.insights.take(here.guild_id)
        assert await services.insight_posts.claim(here.guild_id) is not None
    await here.world.restart()
    await here.look()
    assert len(here.posts()) == int(arrived), "who claimed it may still be at work"
    # simcord's messages have simcord's time, not this clock's.
    here.clock.now += STALE
    await here.look()
    await here.look()
    assert len(here.posts()) == 1


async def unwritten(services: Services, guild_id: int) -> None:
    """As if the process had been killed right after sending; claimed before simcord's own time began."""
    async with services.database.write() as connection:
        await connection.execute(
            update(insight_post)
            .where(insight_post.c.guild_id == guild_id)
            .values(state="sending", message_id=None, claimed_at=START)
        )


async def test_who_cannot_look_back_does_not_post_twice(here: Place) -> None:
    await here.members(SURELY)
    await monthly(here)
    here.clock.now = AFTER
    await here.look()
    await unwritten(here.world.services, here.guild_id)
    here.forbid(here.channel, read_message_history=True)
    await here.look()
    assert len(here.posts()) == 1
    told = await here.moderator.slash(here.world.lounge, "community insights")
    assert "did not go out" in texts(told)


def test_words_for_every_range() -> None:
    assert len(RANGES) == len(DAYS) + 1
