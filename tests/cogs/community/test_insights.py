"""`/community`: as a member, a moderator and a bystander."""

from typing import Any

import pytest

from bot.insights.charts import RANGES
from bot.insights.models import DAYS, MOST_SERVERS, Topic
from tests.bot.insights.conftest import PERIOD
from tests.cogs.community.conftest import Place, log, public_texts
from tests.cogs.verbs import buttons, choose, forge, press, texts, title
from tests.cogs.wire import DEFER_MESSAGE, is_callback

PNG = b"\x89PNG\r\n\x1a\n"


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
        async def topics_of(self, guild_id: int, members: Any, _period: Any) -> dict[int, list[Topic]]:
            return {
                member: [Topic("**vat** <@1>", False) if member % 2 else Topic("Escrow", True)]
                for member in members
            }

    monkeypatch.setattr(here.world.services.insights, "_topics", Looked())
    await here.published(110)
    said = texts(await here.world.alice.slash(here.world.lounge, "community insights"))
    assert "**Looked for most**\n- Escrow · " in said
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
    await here.world.show_commands_of_moderators(here.world.bob)
    for options in ({}, {"channel": here.channel}):
        result = await here.world.bob.slash(here.world.lounge, "server insights", **options)
        assert "Manage Server" in texts(result)
    assert (await here.world.services.insights.server(here.guild_id)).channel_id is None


async def test_moderators_do_not_see_who_takes_part(here: Place) -> None:
    await here.switch_on()
    without = await here.moderator.slash(here.world.lounge, "community insights")
    setup = await here.moderator.slash(here.world.lounge, "server insights")
    for user in (here.world.alice, here.world.bob):
        await here.world.services.insights.join(user.id, here.guild_id)
    assert texts(await here.moderator.slash(here.world.lounge, "community insights")) == texts(without)
    assert texts(await here.moderator.slash(here.world.lounge, "server insights")) == texts(setup)


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
    setup = await here.moderator.slash(here.world.lounge, "server insights")
    off = await press(here.moderator, setup, "Switch off")
    await press(here.moderator, off, "Switch on")
    await here.look()
    assert texts(await bob.slash(here.world.lounge, "community insights")) == before


# A moderator


async def test_insights_stand_among_the_settings(here: Place) -> None:
    lounge, moderator, alice = here.world.lounge, here.moderator, here.world.alice
    shown = await moderator.slash(lounge, "server settings")
    assert "Insights: **off**" in texts(shown)
    page = await choose(moderator, shown, "Insights")
    assert "Switch on" in buttons(page)
    await here.switch_on()
    assert "Insights: **on**" in texts(await moderator.slash(lounge, "server settings"))
    assert "You take part in no server's insights" in texts(await alice.slash(lounge, "settings me"))
    await here.world.services.insights.join(alice.id, here.guild_id)
    mine = await alice.slash(lounge, "settings me")
    assert "You take part in 1 server's insights" in texts(mine)
    assert "Leave" in str(buttons(await choose(alice, mine, "Insights")))


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
    first = [one.json for one in here.world.env.http_requests if is_callback(one)][-1]
    assert first["type"] == DEFER_MESSAGE, "the estimate may take long, and the post must stay"
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


def test_words_for_every_range() -> None:
    assert len(RANGES) == len(DAYS) + 1
