"""Whatever a member writes is shown inert, cut with grace, and never breaks an answer.

That no message passes 4,000 characters or 40 components and none may ping is checked for every test at the end
of the `world` fixture.
"""

from typing import Any

import pytest

from bot.setbacks.models import Way
from tests.bot.ui.hostile import EACH, HOSTILE, LIVE, live
from tests.cogs.conftest import World, log_history
from tests.cogs.verbs import (
    BUTTON,
    SELECT,
    add_contract,
    card,
    fields,
    fill,
    forge,
    lines,
    press,
    press_beside,
    texts,
    walk,
)


def check(result: Any) -> str:
    """Nothing in the answer is live, and nothing in its labels is out of bounds."""
    said = texts(result)
    assert live(said) == [], said
    assert "my fault" not in said, said
    for one in walk(card(result).components):
        if one["type"] == BUTTON:
            assert 1 <= len(one["label"]) <= 80
            assert len(one["custom_id"]) <= 100
        if one["type"] == SELECT:
            assert len(one.get("placeholder") or "") <= 150
            for option in one["options"]:
                assert 1 <= len(option["label"]) <= 100
                assert not LIVE["reordering"].search(option["label"])
                assert not LIVE["a control character"].search(option["label"])
    return said


@pytest.mark.parametrize("text", **EACH)
async def test_in_every_field_of_a_contract(world: World, text: str) -> None:
    short = text[:100]
    added = await add_contract(
        world.alice, world.lounge, client=short, title=short[::-1], note=text[:1000], ended="2025-12-20"
    )
    check(added)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    for command in ("contract show", "contract delete", "feedback show", "feedback remove"):
        check(await world.alice.slash(world.lounge, command, contract=str(one.id)))
    for command in ("contract list", "feedback list", "score estimate", "privacy show"):
        check(await world.alice.slash(world.lounge, command))
    edited = await fill(world.alice, await press(world.alice, added, "Edit"), {"Title": "plain"})
    check(await press(world.alice, edited, "History"))
    deleted = await press(
        world.alice, await world.alice.slash(world.lounge, "contract delete", contract=str(one.id)), "Delete"
    )
    check(deleted)
    check(await press(world.alice, deleted, "Undo"))
    for command, option in (("contract show", "contract"), ("contract add", "client")):
        (choice,) = await world.alice.autocomplete(world.lounge, command, option, "")
        assert 1 <= len(choice["name"]) <= 100
        assert (
            live(choice["name"].replace("@", "").replace("<", "").replace("[", "").replace("://", "")) == []
        )


@pytest.mark.parametrize("text", **EACH)
async def test_in_every_field_of_feedback(world: World, text: str) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-12-20")
    logged = await fill(
        world.alice,
        await press(world.alice, added, "Log feedback"),
        {"Stars": "5", "Public comment": text[:4000]},
    )
    check(logged)
    more = await press(world.alice, logged, "Reply and more")
    said = check(
        await fill(
            world.alice,
            more,
            {"Your public reply": text[:4000], "What you know of the hidden part": text[:1000]},
        )
    )
    assert "Feedback on" in said
    check(await world.alice.slash(world.lounge, "feedback list"))
    check(
        await press(
            world.alice, await world.alice.slash(world.lounge, "feedback show", contract="Acme"), "History"
        )
    )
    check(await world.alice.slash(world.lounge, "contract show", contract="Acme"))


@pytest.mark.parametrize("text", **EACH)
async def test_in_what_is_refused(world: World, text: str) -> None:
    await add_contract(world.alice, world.lounge)
    check(await world.alice.slash(world.lounge, "contract show", contract=text))
    check(await world.alice.slash(world.lounge, "start", zone=text))
    check(await world.alice.slash(world.lounge, "score log", score="5", on=text))
    for option in ("started", "ended", "earned", "link"):
        check(await add_contract(world.alice, world.lounge, **{option: text}))
    form = await world.alice.slash(world.lounge, "contract add", client=text[:100])
    for label in ("First day", "Earned so far"):
        shown = await fill(world.alice, form, {"First day": "2025-01-01", label: text[:40]})
        check(shown)
        form = await world.alice.slash(world.lounge, "contract add", title=text[:100], client="Acme")
    added = await world.alice.slash(world.lounge, "contract show", contract="Acme")
    form = await press(world.alice, added, "Log feedback")
    check(await fill(world.alice, form, {"Stars": text[:20], "Public comment": text[:4000]}))


@pytest.mark.parametrize("text", **EACH)
async def test_in_a_client_that_is_new(world: World, text: str) -> None:
    form = await world.alice.slash(world.lounge, "feedback log", contract=text[:100])
    if form.modal is None:
        check(form)
        return
    assert len(form.modal["title"]) <= 45
    typed = {"First day of the contract": "2025-01-01", "Last day": "2025-02-01"}
    check(await fill(world.alice, form, typed))


@pytest.mark.parametrize("text", **EACH)
async def test_in_a_message_logged_as_feedback(world: World, text: str) -> None:
    await add_contract(world.alice, world.lounge, title=text[:100])
    message = await world.bob.send(world.lounge, text[:2000])
    form = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    if form.modal is None:
        check(form)
        return
    (choice,) = fields(form)["Contract"]["options"]
    check(await fill(world.alice, form, {"Contract": choice["value"]}))


@pytest.mark.parametrize("text", **EACH)
async def test_in_an_import(world: World, text: str) -> None:
    cell = '"' + text.encode("utf-8", "replace").decode()[:100].replace('"', "") + '"'
    rows = f"client,title,started,note\n{cell},{cell},2025-01-01,{cell}\n{cell},x,{cell},y\n"
    check(await world.alice.slash(world.lounge, "import", file=("a.csv", rows.encode())))
    check(await world.alice.slash(world.lounge, "import", file=("a.csv", rows.rsplit("\n", 2)[0].encode())))


async def test_a_page_full_of_the_longest_names_fits(world: World) -> None:
    for n in range(9):
        await add_contract(
            world.alice,
            world.lounge,
            client=f"{n}" + "*" * 99,
            title="_" * 100,
            earned="500",
            ended="2025-12-20",
        )
    for one in await world.services.contracts.contracts_of(world.alice.id):
        await world.services.feedback.log(
            world.alice.id, one.id, {"stars": 2, "comment": "`" * 4000, "reply": "|" * 4000}
        )
    for command in ("contract list", "feedback list", "score estimate"):
        check(await world.alice.slash(world.lounge, command))
    by_rules = await press(
        world.alice, await world.alice.slash(world.lounge, "score estimate"), "By the rules"
    )
    check(await press(world.alice, by_rules, "What counts and why"))
    listed = await world.alice.slash(world.lounge, "feedback list")
    assert len(lines(listed)) == 8
    check(await press_beside(world.alice, listed))


@pytest.mark.parametrize(
    "names", [list(HOSTILE)[i : i + 6] for i in range(0, len(HOSTILE), 6)], ids=", ".join
)
async def test_in_the_estimate_and_what_follows_from_it(world: World, names: list[str]) -> None:
    await log_history(world, world.alice)
    contracts = await world.services.contracts.contracts_of(world.alice.id)
    for contract, name in zip(contracts, names, strict=False):
        await world.services.contracts.edit(world.alice.id, contract.id, {"client": HOSTILE[name][:100]})
    for command in ("estimate", "history", "forecast", "plan", "accuracy", "what-if"):
        check(await world.alice.slash(world.lounge, f"score {command}"))
    for contract in contracts:
        check(await world.alice.slash(world.lounge, "score explain", contract=str(contract.id)))
    what_if = await world.alice.slash(world.lounge, "score what-if")
    value = f"{contracts[0].id}/gone"
    check(await forge(world.alice, what_if, f"s/score.whatif.flip/{world.alice.id}/", [value]))
    for action in ("score.sure", "score.todo", "score.parts", "score.table", "score.forecast.page"):
        check(await forge(world.alice, what_if, f"c/{action}/{world.alice.id}/0~"))


@pytest.mark.parametrize("text", **EACH)
async def test_in_every_field_of_a_plan(world: World, text: str) -> None:
    services, owner = world.services, world.alice.id
    await add_contract(
        world.alice, world.lounge, client=text[:100], title=text[::-1][:100], ended="2025-12-30"
    )
    (one,) = await services.contracts.contracts_of(owner)
    await services.feedback.log(owner, one.id, {"stars": 2, "comment": text[:4000]})
    first = await world.alice.slash(world.lounge, "plan start", contract=str(one.id))
    check(first)
    check(
        await fill(world.alice, await press(world.alice, first, "Note my thoughts"), {"Your thoughts": text})
    )
    ((plan, _contract),) = await services.setbacks.plans_of(owner)
    await services.setbacks.choose(owner, plan.id, Way.REPLY)
    check(await forge(world.alice, first, f"c/plan.ways/{owner}/{plan.id}"))
    check(await forge(world.alice, first, f"c/plan.steps/{owner}/{plan.id}"))
    check(await forge(world.alice, first, f"c/plan.step/{owner}/{plan.id}~reply"))
    form = await forge(world.alice, first, f"c/plan.words/{owner}/{plan.id}~reply")
    said = texts(await fill(world.alice, form, {"What you want to send": text[:4000]}))
    before, _words, after = said.split("```")  # in a block to be copied, where nothing is live
    assert live(before) == live(after) == []
    check(await forge(world.alice, first, f"c/plan.outcome/{owner}/{plan.id}"))
    form = await forge(world.alice, first, f"c/plan.learn/{owner}/{plan.id}")
    check(await fill(world.alice, form, {"What I will do differently": text[:1000]}))
    for command in ("plan show", "plan list"):
        check(await world.alice.slash(world.lounge, command))
    check(await add_contract(world.alice, world.lounge, client="Beta"))
