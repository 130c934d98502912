"""Words of need in what members write for others, or for themselves: help first, and nothing is taken from them."""

from typing import Any

import pytest

from tests.cogs.asking import TITLE, Corner, corner
from tests.cogs.conftest import World
from tests.cogs.postbox import settle_in
from tests.cogs.verbs import add_contract, buttons, fields, fill, press, texts, title, walk

pytestmark = pytest.mark.one_database

WORDS = [
    ("en-US", "After this review I want to die."),
    ("es-ES", "Con esta reseña no quiero vivir más."),
    ("en-US", "The client knows where I live and will come."),
    ("es-ES", "El cliente me amenazó de muerte."),
]
HELP = "findahelpline.com"
ON = {"en-US": "Go on with my question", "es-ES": "Seguir con mi pregunta"}


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


def speak(world: World, locale: str) -> None:
    world.contexts[world.alice.id] = {"locale": locale}


def untold(world: World, words: str) -> bool:
    """Whether neither a log line nor a message that others can read has the words."""
    public = [
        one
        for one in world.env.http_requests
        if "/messages" in str(one.path) and "@original" not in str(one.path)
    ]
    return not [one for one in (*world.logs, *(one.json for one in public)) if words in str(one)]


async def ask(world: World, words: str) -> Any:
    asked = await world.alice.slash(world.lounge, "ask new")
    form = await press(world.alice, asked, next(iter(buttons(asked))))
    first, second, *_rest = fields(form)
    return await fill(world.alice, form, {first: TITLE, second: words})


@pytest.mark.parametrize(("locale", "words"), WORDS)
async def test_who_asks_in_need_reads_of_help_first_and_may_go_on(
    forum: Corner, locale: str, words: str
) -> None:
    world, alice = forum.world, forum.world.alice
    speak(world, locale)
    helped = await ask(world, words)
    assert helped.response.ephemeral
    assert HELP in texts(helped)
    await forum.later()
    assert forum.posts() == [], "nothing is posted of itself"
    preview = await press(alice, helped, ON[locale])
    assert HELP not in texts(preview)
    assert words in texts(preview)
    assert untold(world, words)
    await press(alice, preview, next(label for label, id_ in buttons(preview).items() if "/ask.post/" in id_))
    await forum.later()
    assert len(forum.posts()) == 1, "and nothing is refused"


@pytest.mark.parametrize(("locale", "words"), WORDS)
async def test_who_articulates_in_need_reads_of_help_first(world: World, locale: str, words: str) -> None:
    speak(world, locale)
    form = await world.alice.slash(world.lounge, "articulate")
    helped = await fill(world.alice, form, dict.fromkeys(fields(form), words))
    assert helped.ephemeral
    assert HELP in texts(helped)
    on = next(label for label, id_ in buttons(helped).items() if "/articulate.text/" in id_)
    shown = await press(world.alice, helped, on)
    assert words in texts(shown)
    assert HELP not in texts(shown)
    assert untold(world, words)
    assert set((await world.rows(world.alice)).values()) == {0}


@pytest.mark.parametrize(("locale", "words"), WORDS)
async def test_a_comment_in_need_is_saved_and_help_is_offered(world: World, locale: str, words: str) -> None:
    await add_contract(world.alice, world.lounge, ended="2025-12-20")
    (contract,) = await world.services.contracts.contracts_of(world.alice.id)
    form = await world.alice.slash(world.lounge, "feedback log", contract=str(contract.id))
    comment = next(label for label in fields(form) if "wrote" in label.lower() or "comment" in label.lower())
    speak(world, locale)
    answer = await fill(world.alice, form, {"Stars": "2", comment: words})
    (followup,) = answer.followups
    assert followup.flags.ephemeral
    assert HELP in texts(answer)
    kept = await world.services.feedback.by_contract(world.alice.id)
    assert kept[contract.id].comment == words
    assert not [line for line in world.logs if words in str(line)]


@pytest.mark.parametrize(("locale", "words"), WORDS)
async def test_a_reminder_in_need_is_read_back_and_help_is_offered(
    world: World, locale: str, words: str
) -> None:
    await settle_in(world)
    speak(world, locale)
    when = "in 3 days" if locale == "en-US" else "en 3 días"
    answer = await world.alice.slash(world.lounge, "remind me", when=when, text=words)
    (followup,) = answer.followups
    assert followup.flags.ephemeral
    assert HELP in texts(answer)
    asked = answer.response
    label = next(one["label"] for one in walk(asked.components) if "remind.save" in one.get("custom_id", ""))
    saved = await world.alice.click(asked.message, label=label)
    assert len(await world.services.reminders.open(world.alice.id)) == 1
    assert HELP not in texts(saved)


async def test_sober_words_meet_none_of_it(forum: Corner) -> None:
    world = forum.world
    preview = await ask(world, "This deadline is killing me, and I could die of laughter.")
    assert HELP not in texts(preview)
    assert "Post" in buttons(preview)
    assert title(preview)
