"""What gives an asker away is masked with one press, and shown again with another."""

from typing import Any

import pytest

from bot.ui.buttons import PLAIN, PRIMARY, SUCCESS
from tests.cogs.asking import Corner, corner, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, card, fill, filled, press, texts, walk


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


GIVES_AWAY = "I am Al the Great. quarry tiles, that is John Doe, owe me 500$ or $1.2k, now 1.200 €."
MASKED = "I am [me]. [client], that is [name], owe me [amount] or [amount], now [amount]."


def styles(result: Any) -> dict[str, int]:
    """How each button of a card looks, by its label."""
    return {str(one["label"]): one["style"] for one in walk(card(result).components) if one.get("label")}


async def gives_away(forum: Corner, **typed: str) -> tuple[Any, Any]:
    """A member with a nick, and the preview of what gives them away."""
    world = forum.world
    world.env.backend.edit_member(world.guild.id, world.alice.id, {"nick": "Al the Great"})
    await world.env.settle()
    await add_contract(world.alice, world.lounge, client="Quarry Tiles")
    return world.alice, await forum.preview(world.alice, Your_question=GIVES_AWAY, **typed)


def unescaped(text: str) -> str:
    return text.replace("\\", "")


async def test_what_gives_one_away_is_masked_with_a_press_and_shown_again_with_another(forum: Corner) -> None:
    alice, preview = await gives_away(forum)
    assert "amounts of money: “500$”, “$1.2k”, “1.200 €”" in texts(preview)
    assert styles(preview)["Mask these"] == PRIMARY.value
    assert styles(preview)["Post"] == PLAIN.value, "not green while something was found"
    masked = await press(alice, preview, "Mask these")
    assert MASKED in unescaped(texts(masked))
    assert styles(masked)["Post"] == SUCCESS.value
    assert "Mask these" not in styles(masked)
    again = await press(alice, masked, "Without masks")
    assert GIVES_AWAY in texts(again)
    await press(alice, await press(alice, again, "Mask these"), "Post")
    await forum.later()
    (post,) = forum.posts()
    assert MASKED in unescaped(shown(post))
    (question,) = await forum.world.services.questions.mine(alice.id)
    assert question.body == MASKED, "what was masked is not kept either"


async def test_without_the_press_it_is_posted_as_it_was_typed(forum: Corner) -> None:
    alice, preview = await gives_away(forum)
    masked = await press(alice, preview, "Mask these")
    await press(alice, await press(alice, masked, "Without masks"), "Post")
    await forum.later()
    assert GIVES_AWAY in shown(forum.posts()[0])


async def test_the_masked_question_can_be_edited_as_it_stands(forum: Corner) -> None:
    alice, preview = await gives_away(forum, Title="Al the Great asks")
    form = await press(alice, await press(alice, preview, "Mask these"), "Edit")
    assert (filled(form)["Title"], filled(form)["Your question"]) == ("[me] asks", MASKED)
    again = await fill(alice, form, {"Title": "A title"})
    assert MASKED in unescaped(texts(again))
    assert styles(again)["Post"] == SUCCESS.value


async def test_masks_are_in_the_language_of_the_post(forum: Corner) -> None:
    """That of the asker would say something about them."""
    world, alice = forum.world, forum.world.alice
    await world.services.support_settings.change_settings(world.guild.id, {"language": "es"})
    preview = await forum.preview(alice, Your_question="He owes me 500$.")
    assert "[importe]" in unescaped(texts(await press(alice, preview, "Mask these")))


async def test_masks_that_make_it_too_long_are_refused_and_nothing_is_lost(forum: Corner) -> None:
    alice = forum.world.alice
    body = "€9 " * 699 + "€9"
    preview = await forum.preview(alice, Your_question=body)
    refused = await press(alice, preview, "Mask these")
    assert "2,200" in texts(refused) or "2200" in texts(refused)
    assert filled(await press(alice, preview, "Edit"))["Your question"] == body
