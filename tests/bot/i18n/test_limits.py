"""What Discord allows, in every language: nothing is cut off, and no command is refused."""

import ast
import gc
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bot.ui.cards
import bot.ui.forms
from bot.app import Candor
from bot.guidance.kept import Bookmark
from bot.guidance.library import load as load_pages
from bot.guidance.models import CATEGORIES, Category
from bot.guidance.moderation import Overview
from bot.guidance.server import ServerState
from bot.i18n import LANGUAGES, _, language
from bot.insights.heard import Told
from bot.insights.models import Period
from bot.members.models import Member
from bot.services import Services
from bot.support.anonymous.reports import Reported
from bot.support.settings import SupportServer
from bot.ui.contract_option import empty_card
from bot.ui.forms import Form
from bot.ui.guidance_links import LINKS, Spot
from bot.ui.labels import BETWEEN, KNOWN
from bot.ui.translator import CatalogueTranslator
from cogs import load
from cogs.ask import cards as asked
from cogs.ask.post_cards import post_card
from cogs.ask.preview_cards import rules_card as ask_rules_card
from cogs.ask.preview_cards import waiting_card
from cogs.ask.report_cards import reported_card
from cogs.contract.cards import contract_card, delete_card, deleted_card
from cogs.feedback.cards import feedback_card
from cogs.guidance.draft_cards import RECIPIENTS
from cogs.guidance.found_cards import nothing_card, perhaps_card
from cogs.guidance.heard_cards import helped_card, wanted_card
from cogs.guidance.manage_cards import home_card
from cogs.guidance.topic_cards import saved_card, topics_card
from cogs.help.needs import NEEDS
from cogs.score.accuracy_cards import accuracy_card
from cogs.score.cards import rules_card
from cogs.start.cards import closed_card, dm_card, privacy_card, zone_card
from tests.bot.i18n.every_form import (
    NOW,
    all_forms,
    cards_of_reminders,
    contract,
    feedback,
    kinds_of,
    question,
)
from tests.bot.i18n.every_plan import cards_of_plans

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[3]
SPANISH = {"es-ES", "es-419"}

BUTTON, PLACEHOLDER, SELECT_OPTION, DESCRIPTION, NAME, CHOICE, COMMAND = 80, 150, 100, 100, 32, 100, 8000
"""Discord's limits, in characters."""

Payload = dict[str, Any]


@pytest.fixture
async def bot_(services: Services) -> Candor:
    """The bot with every command, not connected."""
    made = Candor(services)
    await load(made)
    return made


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Every text that forms and cards had to shorten, with the characters it may have."""
    found: list[tuple[int, str]] = []
    for module in (bot.ui.forms, bot.ui.cards):
        whole = module.cut

        def cut(text: str, limit: int, whole: Any = whole) -> str:
            if len(text) > limit:
                found.append((limit, text))
            return str(whole(text, limit))

        monkeypatch.setattr(module, "cut", cut)
    return found


@pytest.mark.parametrize("name", LANGUAGES)
async def test_forms(bot_: Candor, cut_off: list[tuple[int, str]], name: str) -> None:
    with language(name):
        built = list(all_forms(bot_))
        for form in built:
            form.stop()
            assert len(form.children) <= 5
    assert cut_off == []
    forgotten = {kind for kind in kinds_of(Form) if not kind.__name__.startswith("_")} - set(map(type, built))
    assert not forgotten, "add them to all_forms"


async def test_every_form_opens_again_with_what_was_typed(bot_: Candor) -> None:
    for form in all_forms(bot_):
        for field in form.text_fields():
            field.instead = f"typed into {field.custom_id}"
        again = form.again()
        assert again.to_dict()["title"] == form.to_dict()["title"]
        assert [one.default for one in again.text_fields()] == [one.instead for one in form.text_fields()]
        form.stop()
        again.stop()


async def test_a_title_that_is_too_long_is_noticed(cut_off: list[tuple[int, str]]) -> None:
    Form("x" * 46).stop()
    assert cut_off == [(45, "x" * 46)]


@pytest.mark.parametrize("name", LANGUAGES)
async def test_cards_of_fixed_text(cut_off: list[tuple[int, str]], name: str) -> None:
    pages = load_pages().pages(name)
    with language(name):
        rules_card(1)
        accuracy_card(1, [], 0)
        for which in ("", "open"):
            empty_card(1, which)
        contract_card(1, contract(), feedback(), NOW, said=_("Saved. Only you can see it."))
        feedback_card(1, contract(), feedback())
        delete_card(1, contract())
        deleted_card(1, contract(), NOW)
        zone_card(1, NOW)
        privacy_card(1)
        dm_card(1, Member(user_id=1, dm_consent_at=NOW))
        for no_server in (True, False):
            closed_card(1, no_server=no_server)
        for said in (*cards_of_reminders(), *cards_of_plans()):
            assert said.children
        for counted in (True, False):
            nothing_card(1, Spot(""), Category.DISPUTES, pages[:3], counted=counted, peers=True)
        perhaps_card(1, Spot(""), pages[:3])
        home_card(1, Overview(ServerState(3, counted), 2, 2, 2, 2))
        topics_card(1, [(category, 2) for category in Category])
        saved_card(1, [], [Bookmark("own-aaaaaaaa", NOW)], 0)
        told = Told(Period(date(2025, 10, 1)), [])
        wanted_card(1, told)
        helped_card(1, told, str, 0)
        ask_rules_card(1, SupportServer(id=2), 3, 4)
        waiting_card(1, question())
        asked.mine_card(1, [question()], 0)
        asked.question_card(1, question())
        asked.delete_card(1, question())
        asked.news_card(1, [question()])
        reported_card(1, Reported(question(), []), "x" * 5000)
        post_card(question(), forum=True)
    assert cut_off == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_tables_of_texts(name: str) -> None:
    with language(name):
        for need in NEEDS.values():
            assert len(_(need.title)) <= SELECT_OPTION
            assert not need.label or len(_(need.label)) <= BUTTON
        for label in (*BETWEEN.values(), *KNOWN.values(), *CATEGORIES.values(), *RECIPIENTS.values()):
            assert len(_(label)) <= SELECT_OPTION
        for label in (*LINKS.values(), *CATEGORIES.values()):
            assert len(_(label)) <= BUTTON


def literals(node: ast.AST) -> set[str]:
    """The texts that `_("…")` translates somewhere in `node`."""
    return {
        str(call.args[0].value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a file. Python 3.11 trips over a garbage collection in the middle of making one."""
    gc.disable()
    try:
        return ast.parse(path.read_text("utf-8"))
    finally:
        gc.enable()


def first_arguments(function: str) -> set[str]:
    """The translated texts that are the first argument of `function` anywhere, also by way of a variable."""
    found: set[str] = set()
    for path in [*(ROOT / "bot" / "ui").glob("*.py"), *(ROOT / "cogs").rglob("*.py")]:
        for scope in ast.walk(syntax(path)):
            if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            assigned: defaultdict[str, set[str]] = defaultdict(set)
            for node in ast.walk(scope):
                for target in node.targets if isinstance(node, ast.Assign) else ():
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            assigned[name.id] |= literals(node.value)
            for call in ast.walk(scope):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Name)
                    and call.func.id == function
                ):
                    label = call.args[0]
                    found |= literals(label)
                    found |= assigned[label.id] if isinstance(label, ast.Name) else set()
    return found


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(
    ("function", "limit", "known"),
    [
        ("button", BUTTON, {"Undo", "Log feedback", "Newer"}),
        ("select", PLACEHOLDER, {"Open one that waits for feedback"}),
    ],
)
def test_buttons_and_selects(name: str, function: str, limit: int, known: set[str]) -> None:
    labels = first_arguments(function)
    assert known <= labels
    with language(name):
        # Two characters for the arrow that some buttons have besides.
        assert [text for text in map(_, labels) if len(text) > limit - 2] == []


@pytest.fixture
async def payloads(bot_: Candor) -> list[Payload]:
    """The commands as Discord is told of them, with their translations."""
    translator = CatalogueTranslator()
    return [
        await command.get_translated_payload(bot_.tree, translator) for command in bot_.tree.get_commands()
    ]


def walk(payload: Payload) -> Iterator[Payload]:
    """A command, its options and their choices."""
    yield payload
    for part in (*payload.get("options", []), *payload.get("choices", [])):
        yield from walk(part)


def texts(part: Payload, field: str) -> list[str]:
    """The text of `field` in every language."""
    return [part[field], *(part.get(f"{field}_localizations") or {}).values()] if field in part else []


def size(part: Payload) -> int:
    """Characters as Discord counts them for the whole command: of each text its longest translation."""
    value = len(part["value"]) if isinstance(part.get("value"), str) else 0
    return value + sum(max(map(len, texts(part, field)), default=0) for field in ("name", "description"))


async def test_commands(payloads: list[Payload]) -> None:
    assert {payload["name"] for payload in payloads} >= {"contract", "help", "import", "Log as feedback"}
    for payload in payloads:
        for part in walk(payload):
            longest = CHOICE if "value" in part else NAME
            assert all(1 <= len(text) <= longest for text in texts(part, "name")), part
            assert all(1 <= len(text) <= DESCRIPTION for text in texts(part, "description")), part
        assert sum(map(size, walk(payload))) <= COMMAND, payload["name"]


async def test_commands_are_described_in_every_language(payloads: list[Payload]) -> None:
    for payload in payloads:
        for part in walk(payload):
            if "description" in part:
                assert part["description"] != "…", part["name"]
                assert set(part["description_localizations"]) == SPANISH, part["name"]


async def test_command_names_stay_and_menu_and_choices_are_translated(payloads: list[Payload]) -> None:
    parts = [part for payload in payloads for part in walk(payload)]
    assert not any(part.get("name_localizations") for part in parts if "description" in part)
    named = {part["name"]: part["name_localizations"] for part in parts if part.get("name_localizations")}
    assert named["Log as feedback"] == dict.fromkeys(SPANISH, "Registrar como valoración")
    assert named["fixed price"] == dict.fromkeys(SPANISH, "precio fijo")
    assert "Upwork" not in named
