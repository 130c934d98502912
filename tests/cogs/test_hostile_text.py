"""Whatever a member writes is shown inert, cut with grace, and never breaks an answer.

That no message passes 4,000 characters or 40 components and none may ping is checked for every test at the end
of the `world` fixture.
"""

from typing import Any

import discord
import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.cards import MOST_CHARACTERS, Card, fit
from bot.ui.text import cut, inert, quoted
from bot.values import clean_text
from tests.cogs.conftest import World, log_history
from tests.cogs.verbs import (
    BUTTON,
    SELECT,
    add_contract,
    card,
    choose,
    fields,
    fill,
    forge,
    options,
    press,
    texts,
    walk,
)

FAMILY = "👨‍👩‍👧‍👦"
HOSTILE = {
    "pings": "@everyone @here <@111111111111111111> <@&111111111111111111> <#111111111111111111>",
    "discord's own": "</start:111111111111111111> <t:0:R> <:a:111111111111111111> <id:customize> <sound:1:2>",
    "markdown": "# **b** __u__ ~~s~~ ||spoiler|| `code` > quote - list 1. list -# small",
    "masked link": "[click](https://evil.example) [x](<https://evil.example>) <https://evil.example>",
    "link with markdown": "https://evil.example/**bold**_it_||s|| steam://run",
    "fence": "```py\nprint(1)\n```",
    "backslashes": "\\ \\\\ \\* \\`",
    "reordering": "safe\u202egnp.exe\u2066\u2069\u200f",
    "invisible": "a\u200bb\u2060c\ufeffd\u00ad",
    "control": "a\x00b\x07c\x1b[31md\x7f\x85",
    "surrogates": "a\ud800b\udfff",
    "joined emoji": FAMILY * 30,
    "flags": "🇩🇪🇫🇷" * 30,
    "skin tones": "👍🏽" * 60,
    "zalgo": "z" + "\u0310\u035c" * 300,
    "long word": "x" * 4000,
    "long stars": "*" * 4000,
    "many lines": "line\n" * 800,
    "quotation marks": "“](x)” ”**b**“ «_i_»",
    "format": "{0} {client} %s %(x)s ${y}",
}
ids = {"argvalues": list(HOSTILE.values()), "ids": list(HOSTILE)}

# What Discord would act on if it stood in a text display.
LIVE = {
    "a ping of all": regex.compile(r"@(everyone|here)"),
    "a mention": regex.compile(r"<(@|#|/|t:|a?:|id:|sound:)"),
    "a masked link": regex.compile(r"\[.*\]\("),
    "a link": regex.compile(r"(https?|steam)://\S"),
    "reordering": regex.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]"),
    "a control character": regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
    "a lone surrogate": regex.compile("[\ud800-\udfff]"),
}


_ESCAPED = regex.compile(r"\\([!-/:-@\[-`{-~])")


def unescaped(text: str) -> str:
    """`text` without what a backslash shows as it is."""
    return _ESCAPED.sub("", text)


def live(text: str) -> list[str]:
    """What Discord would act on in `text`."""
    # Mentions of the bot's own commands and moments are its own words.
    rest = regex.sub(r"</[a-z ]+:\d+>|<t:\d+:[a-zA-Z]>", "", unescaped(text))
    return [name for name, pattern in LIVE.items() if pattern.search(rest)]


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


@pytest.mark.parametrize("text", **ids)
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


@pytest.mark.parametrize("text", **ids)
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


@pytest.mark.parametrize("text", **ids)
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


@pytest.mark.parametrize("text", **ids)
async def test_in_a_client_that_is_new(world: World, text: str) -> None:
    form = await world.alice.slash(world.lounge, "feedback log", contract=text[:100])
    if form.modal is None:
        check(form)
        return
    assert len(form.modal["title"]) <= 45
    typed = {"First day of the contract": "2025-01-01", "Last day": "2025-02-01"}
    check(await fill(world.alice, form, typed))


@pytest.mark.parametrize("text", **ids)
async def test_in_a_message_logged_as_feedback(world: World, text: str) -> None:
    await add_contract(world.alice, world.lounge, title=text[:100])
    message = await world.bob.send(world.lounge, text[:2000])
    form = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    if form.modal is None:
        check(form)
        return
    (choice,) = fields(form)["Contract"]["options"]
    check(await fill(world.alice, form, {"Contract": choice["value"]}))


@pytest.mark.parametrize("text", **ids)
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
    assert len(options(listed)) == 8
    check(await choose(world.alice, listed, next(iter(options(listed)))))


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


@given(st.text(st.characters(codec=None), max_size=300))
@example("0.0")
@example("1.")
@example("1. one")
@example("# one")
@example("- one")
@example("-# one")
def test_any_text_is_inert(text: str) -> None:
    shown = inert(text, 300)
    assert live(shown) == []
    assert live(quoted(text, 300)) == []
    assert not set(unescaped(shown)) & set("*_~|`[]<>"), "no markdown"
    assert not regex.match(r"#|-|\+", shown), "no heading, no small print, no list"
    assert not regex.match(r"\d+\.(\s|$)", shown), "no numbered list; the point of 0.5 makes none"


@pytest.mark.parametrize("text", **ids)
def test_inert_text_is_what_was_written(text: str) -> None:
    """Whoever reads it sees the very words: only backslashes and invisible marks were put in."""
    shown = _ESCAPED.sub(r"\1", inert(text, 5000)).replace("\u200b", "")
    assert shown == " ".join(str(clean_text(text)).split()).replace("\u200b", "")


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.integers(2, 80))
def test_cut_keeps_within_the_limit(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short.endswith("…")


@pytest.mark.parametrize(
    "unit", [FAMILY, "👍🏽", "🇩🇪", "e\u0301", "❤️", "🏴\U000e0067\U000e0062\U000e007f", "ab"]
)
@pytest.mark.parametrize("limit", range(2, 30))
def test_cut_splits_no_character_that_is_drawn_as_one(unit: str, limit: int) -> None:
    drawn = set(regex.findall(r"\X", cut(unit * 20, limit).removesuffix("…")))
    assert drawn <= set(regex.findall(r"\X", unit))


def test_a_cut_quote_says_that_it_goes_on() -> None:
    assert quoted("line\n" * 100).endswith("…")
    assert not quoted("one\ntwo").endswith("…")


@given(st.lists(st.text(max_size=3000).filter(str.strip), min_size=1, max_size=12))
def test_a_card_never_passes_what_discord_takes(blocks: list[str]) -> None:
    shown = Card("Title", *blocks)
    contents = [item.content for item in shown.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    assert sum(map(len, contents)) <= MOST_CHARACTERS
    assert all(contents)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_fit_cuts_the_longest_first(lengths: list[int]) -> None:
    fitted = fit(["x" * length for length in lengths], 4000)
    assert sum(map(len, fitted)) <= 4000
    if sum(lengths) > 4000:
        assert min(map(len, fitted)) >= min(*lengths, 4000 // len(lengths) - 1)


def test_clean_text_leaves_nothing_of_what_draws_nothing() -> None:
    assert clean_text("\u200b \u2060\u202e") == ""
    assert clean_text(" a\u200b ") == "a\u200b"
