"""Nobody can see, press or submit what belongs to another member.

Every button, select, command option and form is listed in `owned.py`. The lists are held against what the bot has:
a new one without a line there fails `test_the_lists_are_complete`. One world serves all actions of a test: what is
refused, or only shown, leaves it as it was, which each of them is held to.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from discord import app_commands

from bot.privacy.repository import tables
from bot.ui.buttons import Kind
from bot.ui.forms import Form
from tests.cogs.conftest import Records, World, log_history
from tests.cogs.guidance.test_rights import SERVER_CHOICES, SERVER_PRESSES
from tests.cogs.owned import (
    BESIDES,
    COMMAND_FORMS,
    FILE_FORMS,
    FORMS,
    NOBODYS,
    OWN_CHOICES,
    OWN_PRESSES,
    OWN_SUGGESTIONS,
    PREVIEWED,
    PUBLIC_PRESSES,
    RECORD_CHOICES,
    RECORD_PRESSES,
    SAME_FOR_ALL,
    SECRETS,
    SERVER_FORMS,
    SHARED_FORMS,
    STORE_NOTHING,
)
from tests.cogs.verbs import add_contract, card, fields, fill, filled, forge, press, steal, texts


def seen(result: Any) -> str:
    """All that an answer shows: text, buttons, options, a form with what stands in it."""
    if result.modal is not None:
        return str(result.modal)
    message = card(result)
    return f"{message.components} {[attachment.filename for attachment in message.attachments]}"


def forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    """Every form that can be opened."""
    for one in kind.__subclasses__():
        if not one.__name__.startswith("_") and one.__name__ not in SHARED_FORMS:
            yield one
        yield from forms(one)


def options_of(world: World) -> Iterator[tuple[str, app_commands.transformers.CommandParameter]]:
    """Every option of every command."""
    for command in world.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            for parameter in command._params.values():
                yield command.qualified_name, parameter


def test_the_lists_are_complete(world: World) -> None:
    presses = RECORD_PRESSES | OWN_PRESSES | SERVER_PRESSES | PUBLIC_PRESSES
    choices = RECORD_CHOICES | OWN_CHOICES | SERVER_CHOICES
    assert set(world.bot.actions.names(Kind.PRESS)) == set(presses)
    assert set(world.bot.actions.names(Kind.CHOICE)) == set(choices)
    assert {form.__name__ for form in forms()} == set(FORMS) | SERVER_FORMS | COMMAND_FORMS | FILE_FORMS
    suggesting = {(name, one.name) for name, one in options_of(world) if one.autocomplete}
    assert suggesting == OWN_SUGGESTIONS | SAME_FOR_ALL


def last(actions: Iterable[str]) -> list[str]:
    """`actions`, those at the end that take away what the others show."""
    return sorted(actions, key=lambda action: action.startswith("privacy.delete"))


@pytest.mark.one_database
async def test_buttons_of_somebody_else_are_refused(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything()
    for action, argument in (RECORD_PRESSES | OWN_PRESSES | SERVER_PRESSES | PUBLIC_PRESSES).items():
        with subtests.test(action):
            custom_id = f"c/{action}/{world.alice.id}/{argument.format(**records.ids)}"
            result = await forge(world.bob, records.help, custom_id)
            assert result.ephemeral
            assert "somebody else" in texts(result)
            assert await world.everything() == before


@pytest.mark.one_database
async def test_selects_of_somebody_else_are_refused(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything()
    for action, value in (RECORD_CHOICES | OWN_CHOICES | SERVER_CHOICES).items():
        with subtests.test(action):
            custom_id = f"s/{action}/{world.alice.id}/"
            result = await forge(world.bob, records.help, custom_id, [value.format(**records.ids)])
            assert "somebody else" in texts(result)
            assert await world.everything() == before


@pytest.mark.one_database
@pytest.mark.parametrize("owner", ["bob", "anybody"])
async def test_anothers_record_is_like_one_that_does_not_exist(
    world: World, records: Records, subtests: pytest.Subtests, owner: str
) -> None:
    """Bob writes himself, or everybody, into the custom id and names alice's record."""
    before = await world.everything()
    for action, argument in RECORD_PRESSES.items():
        with subtests.test(action):
            prefix = f"c/{action}/{world.bob.id if owner == 'bob' else 0}/"
            hers = await forge(world.bob, records.help, prefix + argument.format(**records.ids))
            nobodys = await forge(world.bob, records.help, prefix + argument.format(**NOBODYS))
            assert texts(hers) == texts(nobodys)
            assert not [secret for secret in SECRETS if secret in seen(hers)]
            assert await world.everything() == before


@pytest.mark.one_database
async def test_choosing_anothers_record_is_like_choosing_nothing(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything()
    for action, value in RECORD_CHOICES.items():
        with subtests.test(action):
            custom_id = f"s/{action}/{world.bob.id}/"
            hers = await forge(world.bob, records.help, custom_id, [value.format(**records.ids)])
            nobodys = await forge(world.bob, records.help, custom_id, [value.format(**NOBODYS)])
            assert texts(hers) == texts(nobodys)
            assert await world.everything() == before


async def test_buttons_without_a_record_show_only_ones_own(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything(world.alice)
    for action in last(OWN_PRESSES):
        with subtests.test(action):
            custom_id = f"c/{action}/{world.bob.id}/{OWN_PRESSES[action]}"
            result = await forge(world.bob, records.help, custom_id)
            assert not [secret for secret in SECRETS if secret in seen(result)]
            assert await world.everything(world.alice) == before


async def test_selects_without_a_record_show_only_ones_own(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything(world.alice)
    for action, value in OWN_CHOICES.items():
        with subtests.test(action):
            result = await forge(world.bob, records.help, f"s/{action}/{world.bob.id}/", [value])
            assert not [secret for secret in SECRETS if secret in seen(result)]
            assert await world.everything(world.alice) == before


GARBAGE = ("", "x", "-1", "²", "9" * 20, "~", "1~2~3")
"""One of each kind: nothing, no number, one too small, one only for `str.isdigit`, one too large for the database,
parts that are missing or too many.
"""


async def test_custom_ids_of_garbage_are_refused_in_words(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    before = await world.everything()
    for action in (*RECORD_PRESSES, *PUBLIC_PRESSES):
        owner = 0 if action in PUBLIC_PRESSES else world.bob.id
        with subtests.test(action):
            for garbage in GARBAGE:
                result = await forge(world.bob, records.help, f"c/{action}/{owner}/{garbage}")
                assert "my fault" not in texts(result), garbage
            assert await world.everything() == before


async def test_garbage_behind_other_buttons_does_no_harm(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    await log_history(world, world.bob)
    for action in last(OWN_PRESSES):
        with subtests.test(action):
            for garbage in GARBAGE:
                result = await forge(world.bob, records.help, f"c/{action}/{world.bob.id}/{garbage}")
                assert "my fault" not in seen(result), garbage


async def test_chosen_values_of_garbage_are_refused_in_words(
    world: World, records: Records, subtests: pytest.Subtests
) -> None:
    await log_history(world, world.bob)
    for action in (*RECORD_CHOICES, *OWN_CHOICES):
        with subtests.test(action):
            for garbage in filter(None, GARBAGE):
                result = await forge(world.bob, records.help, f"s/{action}/{world.bob.id}/", [garbage])
                assert "my fault" not in texts(result), garbage


async def test_commands_do_not_reach_anothers_record(world: World, records: Records) -> None:
    before = await world.everything()
    tried = 0
    for command, option in options_of(world):
        if option.name != "contract":
            continue
        tried += 1
        besides = BESIDES.get(command, {})
        hers = await world.bob.slash(world.lounge, command, contract=str(records.ids["contract"]), **besides)
        nobodys = await world.bob.slash(world.lounge, command, contract=str(NOBODYS["contract"]), **besides)
        assert texts(hers) == texts(nobodys), command
        for name in ("Hushwork", "Secretia Hushwork"):
            by_name = await world.bob.slash(world.lounge, command, contract=name, **besides)
            assert "whispered" not in seen(by_name)
            assert "9182736" not in seen(by_name)
    assert tried >= 8
    assert await world.everything() == before


async def test_suggestions_are_ones_own(world: World, records: Records, subtests: pytest.Subtests) -> None:
    await add_contract(world.bob, world.lounge, client="Bobs Own")
    for command, option in sorted(OWN_SUGGESTIONS):
        with subtests.test(f"{command} {option}"):
            for typed in ("", "secretia", "hushwork", str(records.ids["contract"])):
                choices = await world.bob.autocomplete(world.lounge, command, option, typed)
                assert not [choice for choice in choices if "Secretia" in choice["name"]], typed
            hers = await world.alice.autocomplete(world.lounge, command, option, "")
            assert not [choice for choice in hers if "Bobs" in choice["name"]]
            assert not [choice for choice in hers if "Deleted" in choice["name"]], (
                "what is deleted is not offered"
            )


async def test_lists_and_cards_show_only_ones_own(world: World, records: Records) -> None:
    for command in (
        "contract list",
        "feedback list",
        "score list",
        "score estimate",
        "privacy show",
        "privacy delete",
        "remind list",
        "remind settings",
    ):
        result = await world.bob.slash(world.lounge, command)
        assert not [secret for secret in SECRETS if secret in seen(result)], command


async def open_form(world: World, records: Records, way: str) -> Any:
    """The form that alice sees when she goes `way`."""
    if way == "menu":
        message = await world.bob.send(world.lounge, "Nice work")
        return await world.alice.context_menu(world.lounge, "Log as feedback", message)
    if way.startswith("/"):
        return await world.alice.slash(world.lounge, way[1:], contract="Newcomer")
    listed = await world.alice.slash(world.lounge, "help")
    custom_id, _sep, value = way.format(owner=world.alice.id, **records.ids).partition(" ")
    return await forge(world.alice, listed, custom_id, [value] if value else None)


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_is_sent_only_by_who_opened_it(world: World, records: Records, name: str) -> None:
    way, typed = FORMS[name]
    typed = {label: value.format(**records.ids) for label, value in typed.items()}
    form = await open_form(world, records, way)
    before = await world.everything()
    stolen = await steal(world.bob, form, world.lounge, typed)
    assert stolen.ephemeral
    assert "somebody else" in texts(stolen)
    assert not [secret for secret in SECRETS if secret in texts(stolen)]
    assert await world.everything() == before
    sent = await fill(world.alice, form, typed)
    if name != "DraftForm":
        assert PREVIEWED.get(name, "✓") in texts(sent), "the theft must not close alice's form"
    if name in STORE_NOTHING:
        assert await world.everything() == before
        return
    assert await world.everything(world.alice) != {
        name: rows for name, rows in before.items() if name in {one.name for one in tables()}
    }


@pytest.mark.parametrize(
    "name", [name for name, (way, _typed) in FORMS.items() if "{contract}" in way or way == "menu"]
)
async def test_a_form_of_a_contract_that_is_gone_meanwhile(world: World, records: Records, name: str) -> None:
    way, typed = FORMS[name]
    form = await open_form(world, records, way)
    await world.services.contracts.delete(world.alice.id, records.ids["contract"])
    result = await fill(
        world.alice, form, {label: value.format(**records.ids) for label, value in typed.items()}
    )
    assert "cannot find" in texts(result)


async def test_bobs_own_actions_leave_alices_rows_alone(world: World, records: Records) -> None:
    before = await world.everything(world.alice)
    added = await add_contract(world.bob, world.lounge, client="Secretia", title="Hushwork")
    form = await press(world.bob, added, "Edit")
    assert filled(form)["Client"] == "Secretia"
    assert "First day" in fields(form)
    await fill(world.bob, form, {"Title": "Other"})
    asked = await world.bob.slash(world.lounge, "privacy delete")
    await press(world.bob, asked, "Erase everything for good")
    assert await world.everything(world.alice) == before
