"""Messages to send: chosen, filled, prefilled, switched between tones without retyping, also after a restart."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import ContractDraft
from bot.guidance.models import Draft, Recipient
from bot.guidance.models import Tone as Voice
from bot.ui.page_words import unwritten, written
from cogs.guidance.draft_cards import recovered
from tests.bot.records import PAGE, server_page
from tests.bot.ui.hostile import EACH, live
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, choose, fields, fill, filled, forge, press, texts, title, walk

NAME = "remind"
LONG_URL = "https://www.upwork.com/ab/contracts/38123456"


async def add(world: World, actor: Any, **values: Any) -> str:
    """Log a contract that ended three days ago; returns its id."""
    today = world.env.now().date()
    draft = ContractDraft(
        client="Acme",
        title="Logo design",
        started=today - timedelta(days=30),
        ended=today - timedelta(days=3),
        earned_cents=450_00,
        link=LONG_URL,
        **values,
    )
    return str((await world.services.contracts.add_contract(actor.id, draft)).contract.id)


async def draft(world: World, **values: Any) -> Any:
    return await world.alice.slash(world.lounge, "guidance draft", **{"message": f"{PAGE}/{NAME}", **values})


def block(result: Any) -> str:
    """The message in the answer's code block."""
    found = [
        text
        for one in walk(_message(result).components)
        if one["type"] == 10 and (text := unwritten(one["content"])) is not None
    ]
    assert len(found) == 1
    return found[0]


def _message(result: Any) -> Any:
    return result.followups[-1] if result.followups else result.response


async def test_choose_fill_copy(world: World) -> None:
    form = await draft(world)
    assert set(fields(form)) == {"Client's name", "Contract's title", "Deadline"}
    result = await fill(world.alice, form, {"Client's name": "Ana", "Contract's title": "the logo"})
    assert result.ephemeral
    assert block(result).startswith(
        "Hi Ana, a quick note: the feedback window for the logo closes on [Deadline]"
    )
    assert "in [brackets]" in texts(result)


async def test_a_contract_fills_in_what_it_says(world: World) -> None:
    form = await draft(world, contract=await add(world, world.alice))
    assert filled(form) == {
        "Client's name": "Acme",
        "Contract's title": "Logo design",
        "Deadline": "11 Jan 2026",
    }
    result = await fill(world.alice, form)
    assert "in [brackets]" not in texts(result)


async def test_the_other_tone_without_retyping_also_after_a_restart(world: World) -> None:
    result = await fill(world.alice, await draft(world, contract=await add(world, world.alice)))
    await world.restart()
    warm = await press(world.alice, result, "Make it warmer")
    assert block(warm).startswith("Hi Acme, I hope all is well since we finished Logo design.")
    short = await press(world.alice, warm, "Make it shorter")
    assert block(short) == block(result)
    await world.restart()
    again = await press(world.alice, short, "Change the details")
    assert filled(again)["Contract's title"] == "Logo design"
    changed = await fill(world.alice, again, {"Contract's title": "the shop"})
    assert "window for the shop closes" in block(changed)
    assert title(await press(world.alice, changed, "Back to the page")) == "The 14 days for feedback"


async def test_a_message_whose_page_changed_asks_again(world: World) -> None:
    result = await fill(world.alice, await draft(world), {"Client's name": "Ana"})
    page = await world.services.guidance.page(PAGE)
    new = [{**page.drafts[0].model_dump(), "short": "Hey {client}!", "warm": "Dear {client}!"}]
    await world.services.moderation.save(world.alice.id, world.guild.id, PAGE, {"drafts": new}, 0, page)
    form = await press(world.alice, result, "Make it warmer")
    assert list(fields(form)) == ["Client's name"]
    assert block(await fill(world.alice, form, {"Client's name": "Ana"})) == "Dear Ana!"


async def test_messages_are_offered_as_one_types(world: World) -> None:
    choices = await world.alice.autocomplete(world.lounge, "guidance draft", "message", "before the window")
    assert choices[0]["value"] == f"{PAGE}/{NAME}"
    assert len(await world.alice.autocomplete(world.lounge, "guidance draft", "message", "")) == 25
    typed = await draft(world, message="one reminder before the window closes")
    assert typed.modal["title"] == "One reminder before the window closes"
    assert "no message like" in texts(await draft(world, message="zwiebelkuchen"))


async def test_from_a_page_with_several_messages_one_is_chosen(world: World) -> None:
    library = await world.services.guidance.library()
    page = next(page for page in library.pages() if len(page.drafts) > 1)
    shown = await world.alice.slash(world.lounge, "guidance find", words=page.slug)
    asked = await press(world.alice, shown, "Draft a message")
    assert title(asked) == "Which message?"
    form = await choose(world.alice, asked, page.drafts[1].name)
    assert form.modal["title"].startswith(page.drafts[1].title[:40])


async def test_from_a_page_with_a_contract_the_form_is_prefilled(world: World) -> None:
    await add(world, world.alice)
    shown = await world.alice.slash(world.lounge, "guidance find", words=PAGE)
    dated = await press(world.alice, shown, "Dates for Acme · Logo design")
    assert filled(await press(world.alice, dated, "Draft a message"))["Client's name"] == "Acme"


async def test_anothers_contract_fills_nothing_in(world: World) -> None:
    contract_id = await add(world, world.alice)
    shown = await world.bob.slash(world.lounge, "guidance find", words=PAGE)
    form = await forge(world.bob, shown, f"c/guidance.draft/{world.bob.id}/{PAGE}~~c{contract_id}")
    assert set(filled(form).values()) == {""}
    form = await forge(world.bob, shown, f"s/guidance.write/{world.bob.id}/{PAGE}~~c{contract_id}", [NAME])
    assert set(filled(form).values()) == {""}


async def test_every_draft_opens_its_form_and_fits(world: World) -> None:
    helped = await world.alice.slash(world.lounge, "help")
    contract_id = await add(world, world.alice)
    count = 0
    for locale in ("en-US", "es-ES"):
        world.contexts[world.alice.id] = {"locale": locale}
        for page in (await world.services.guidance.library()).pages():
            for one in page.drafts:
                custom_id = f"s/guidance.write/{world.alice.id}/{page.slug}~~c{contract_id}"
                form = await forge(world.alice, helped, custom_id, [one.name])
                if form.modal is None:
                    assert not one.placeholders
                    continue
                result = await fill(world.alice, form, dict.fromkeys(fields(form), "x" * 200))
                other = await press(world.alice, result, next(iter(buttons(result))))
                assert "x" * 200 in block(other), f"{page.slug}/{one.name} cannot be switched"
                count += 1
    assert count > 100


@pytest.mark.parametrize("text", **EACH)
async def test_hostile_words_stay_words(world: World, text: str) -> None:
    form = await draft(world)
    result = await fill(world.alice, form, {"Client's name": text[:200], "Deadline": text[::-1][:200]})
    assert "my fault" not in texts(result)
    outside = texts(result).replace(written(block(result)), "")
    assert live(outside) == []
    assert "```" not in written(block(result))[4:-4], "the block ends where it should"
    warm = await press(world.alice, result, "Make it warmer")
    assert "my fault" not in texts(warm) if warm.modal is None else fields(warm)


async def test_placeholders_in_what_is_typed_are_words(world: World) -> None:
    result = await fill(
        world.alice, await draft(world), {"Client's name": "{deadline}", "Deadline": "{client}"}
    )
    assert block(result).startswith("Hi {deadline}, ")
    assert block(await press(world.alice, result, "Make it warmer")).startswith("Hi {deadline}, ")


async def test_a_draft_without_placeholders_is_shown_at_once(world: World) -> None:
    plain = {"name": "plain", "to": "other", "title": "Plain", "short": "Hello.", "warm": "Hello, friend."}
    done = await world.services.moderation.save(
        world.alice.id, world.guild.id, None, server_page(drafts=[plain]), base=0
    )
    result = await draft(world, message=f"{done.version.slug}/plain")
    assert block(result) == "Hello."
    assert "Change the details" not in buttons(result)
    assert block(await press(world.alice, result, "Make it warmer")) == "Hello, friend."


@pytest.mark.parametrize(
    "argument", ["", "~", f"{PAGE}", f"{PAGE}~nothing~short", "own-aaaaaaaa~a~b", "~~~~~"]
)
async def test_garbage_behind_the_buttons(world: World, argument: str) -> None:
    helped = await world.alice.slash(world.lounge, "help")
    for action in ("draft", "tone", "details"):
        result = await forge(world.alice, helped, f"c/guidance.{action}/{world.alice.id}/{argument}")
        assert result.modal or "my fault" not in texts(result)


def made(short: str, warm: str | None = None) -> Draft:
    return Draft(name="a-draft", to=Recipient.CLIENT, title="A", short=short, warm=warm or short)


_VALUE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn")), max_size=40).map(
    str.strip
)


@given(client=_VALUE, work=_VALUE, date=_VALUE)
def test_what_was_filled_in_is_read_back(client: str, work: str, date: str) -> None:
    """Unless a value itself holds what stands behind it in the draft: then at least the text stays the same."""
    one = made("Hi {client}, about {work}: by {date}? {client}!")
    values = {"client": client, "work": work, "date": date}
    text = one.fill(values, Voice.SHORT)
    back = recovered(one, Voice.SHORT, unwritten(written(text)) or "")
    if back is not None:
        assert one.fill(back, Voice.SHORT).strip() == text.strip()
    if not any(piece in value for value in values.values() for piece in (", about ", ": by ", "? ", "[")):
        assert back == values


def test_nothing_is_read_from_another_message() -> None:
    one = made("Hi {client}, about {work}.")
    for text in ("", "Hi", "Hi Ana", "Hello Ana, about it.", "Hi Ana, about it", "Hi , about "):
        assert recovered(one, Voice.SHORT, text) is None
    assert unwritten("no block") is None


def test_reading_a_long_message_is_quick() -> None:
    one = made("a {client} a {work} a {date} a {issue} a {question} b")
    assert recovered(one, Voice.SHORT, "a " * 2000) is None
