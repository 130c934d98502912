"""What was refused comes back: *Correct it* opens the form again, filled with what was typed."""

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, fields, fill, filled, forge, press, texts, title

WRONG = {
    "Client": "Acme & *Sons*",
    "Title": "A shop",
    "First day": "the day it rained",
    "Earned so far": "420",
}


async def test_a_refused_form_opens_again_with_what_was_typed(world: World) -> None:
    refused = await fill(world.alice, await world.alice.slash(world.lounge, "contract add"), WRONG)
    assert "the day it rained" in texts(refused)
    again = await press(world.alice, refused, "Correct it")
    assert filled(again) == {**WRONG, "Last day": ""}
    still = await fill(world.alice, again, {"First day": "when it snowed"})
    once_more = await press(world.alice, still, "Correct it")
    assert filled(once_more)["First day"] == "when it snowed"
    await fill(world.alice, once_more, {"First day": "5 Mar 2025"})
    (kept,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (kept.client, kept.title, kept.earned_cents) == ("Acme & *Sons*", "A shop", 42000)


async def test_what_was_chosen_in_a_list_stands_there_again(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-12-20")
    form = await press(world.alice, added, "Log feedback")
    hidden = fields(form)["What you know of the hidden part"]["options"][-1]["value"]
    typed = {"Stars": "nine", "What you know of the hidden part": hidden}
    again = await press(world.alice, await fill(world.alice, form, typed), "Correct it")
    assert filled(again) == {**filled(form), **typed}


async def test_it_is_only_the_members_own(world: World) -> None:
    refused = await fill(world.alice, await world.alice.slash(world.lounge, "contract add"), WRONG)
    own = await world.bob.slash(world.lounge, "help")
    custom_id = buttons(refused)["Correct it"]
    assert "somebody else" in texts(await forge(world.bob, own, custom_id))
    forged = custom_id.replace(str(world.alice.id), str(world.bob.id))
    assert "no longer have" in texts(await forge(world.bob, own, forged))


async def test_once_corrected_it_is_done(world: World) -> None:
    refused = await fill(world.alice, await world.alice.slash(world.lounge, "contract add"), WRONG)
    await fill(world.alice, await press(world.alice, refused, "Correct it"), {"First day": "5 Mar 2025"})
    assert "no longer have" in texts(await press(world.alice, refused, "Correct it"))
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 1


async def test_after_a_restart_it_says_so_and_the_text_still_stands_there(world: World) -> None:
    refused = await fill(world.alice, await world.alice.slash(world.lounge, "contract add"), WRONG)
    await world.restart()
    told = await press(world.alice, refused, "Correct it")
    assert "restarted" in texts(told)
    assert all(typed.replace("*", "\\*") in texts(refused) for typed in WRONG.values())


async def test_erasing_forgets_it(world: World) -> None:
    refused = await fill(world.alice, await world.alice.slash(world.lounge, "contract add"), WRONG)
    await world.services.privacy.erase(world.alice.id)
    assert "no longer have" in texts(await press(world.alice, refused, "Correct it"))


async def test_a_refused_command_is_corrected_in_a_form(world: World) -> None:
    refused = await world.alice.slash(world.lounge, "remind me", when="qwertz", text="Ask *them*")
    assert "Ask \\*them\\*" in texts(refused)
    form = await press(world.alice, refused, "Correct it")
    assert filled(form) == {"when": "qwertz", "text": "Ask *them*"}
    read_back = await fill(world.alice, form, {"when": "in 3 days"})
    await press(world.alice, read_back, "Save")
    (kept,) = await world.services.reminders.open(world.alice.id)
    assert kept.text == "Ask *them*"


async def test_what_a_command_was_given_besides_is_kept(world: World) -> None:
    given = {"client": "Acme", "started": "5 Mar 2025", "ended": "soonish", "platform": "fiverr"}
    refused = await world.alice.slash(world.lounge, "contract add", **given, paid_periods=2)
    form = await press(world.alice, refused, "Correct it")
    assert filled(form) == {"client": "Acme", "started": "5 Mar 2025", "ended": "soonish"}
    await fill(world.alice, form, {"ended": ""})
    (kept,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (kept.platform, kept.paid_periods, kept.ended) == ("fiverr", 2, None)


async def test_a_command_that_is_refused_twice_is_kept_twice(world: World) -> None:
    refused = await world.alice.slash(world.lounge, "remind me", when="qwertz", text="Ask")
    again = await fill(world.alice, await press(world.alice, refused, "Correct it"), {"when": "asdf"})
    assert filled(await press(world.alice, again, "Correct it"))["when"] == "asdf"


async def test_a_command_that_opens_a_form_does_so_by_a_button(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    refused = await world.alice.slash(world.lounge, "contract edit", contract="Nobody")
    step = await fill(world.alice, await press(world.alice, refused, "Correct it"), {"contract": "Acme"})
    form = await press(world.alice, step, "Open it")
    await fill(world.alice, form, {"Title": "Shop"})
    (kept,) = await world.services.contracts.contracts_of(world.alice.id)
    assert kept.title == "Shop"


@pytest.mark.parametrize("command", ["contract list", "score estimate"])
async def test_a_command_without_text_has_nothing_to_correct(world: World, command: str) -> None:
    assert "Correct it" not in buttons(await world.alice.slash(world.lounge, command))


async def test_a_fault_of_ours_gives_it_back_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_given: object) -> None:
        raise RuntimeError("the disk is full")

    form = await world.alice.slash(world.lounge, "contract add")
    with monkeypatch.context() as broke:
        broke.setattr(world.services.contracts, "add_contract", broken)
        refused = await fill(world.alice, form, {**WRONG, "First day": "5 Mar 2025"})
    assert "my fault" in title(refused)
    assert len(world.take_faults()) == 1
    await fill(world.alice, await press(world.alice, refused, "Correct it"))
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 1
