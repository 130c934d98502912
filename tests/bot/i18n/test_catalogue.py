"""The translations: complete, with the same placeholders and markup, and with examples that the bot understands."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot.cli import catalogue
from bot.i18n import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    _,
    current_language,
    language,
    language_for,
    ngettext,
    pgettext,
)
from bot.parsing import (
    parse_bool,
    parse_categories,
    parse_count,
    parse_date,
    parse_money,
    parse_score,
    parse_stars,
)
from bot.platforms import PLATFORMS, Platform

TRANSLATED = [name for name in LANGUAGES if name != SOURCE_LANGUAGE]
TODAY = date(2026, 3, 11)


def forms(text: object) -> tuple[str, ...]:
    """The singular and the plural of a text, or its only form."""
    return tuple(map(str, text)) if isinstance(text, (list, tuple)) else (str(text),)


def messages(name: str) -> Iterator[Message]:
    return (message for message in catalogue.read_catalogue(name) if message.id)


def pairs(name: str) -> Iterator[tuple[str, str]]:
    """Every source text with its translation, form by form."""
    for message in messages(name):
        yield from zip(forms(message.id), forms(message.string), strict=True)


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    """The placeholders of `text`, with format and conversion."""
    parsed = Formatter().parse(text)
    return {(name, spec, conversion) for _text, name, spec, conversion in parsed if name is not None}


@pytest.fixture(scope="module")
def source() -> Catalog:
    """Every text in the source: collecting them takes over a second."""
    return catalogue.extract()


@pytest.fixture
def copy(source: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Spanish file, copied; the catalogue command works on the copy."""
    path = tmp_path / "candor.po"
    path.write_bytes(catalogue.path_of("es").read_bytes())
    monkeypatch.setattr(catalogue, "path_of", lambda _language: path)
    monkeypatch.setattr(catalogue, "extract", lambda: source)
    return path


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_text_is_translated(name: str) -> None:
    assert catalogue.faults(name) == []


def test_no_text_stands_within_an_f_string() -> None:
    """Below Python 3.12 the collector of texts sees none there: five stayed English in every language."""
    hidden = [
        f"{file.name}: {ast.unparse(call)}"
        for package in ("bot", "cogs")
        for file in (catalogue.ROOT / package).rglob("*.py")
        for joined in ast.walk(ast.parse(file.read_text()))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_", "ngettext", "pgettext")
        and any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "Deshacer"', 'msgstr ""', "es: not translated: 'Undo'"),
        ('msgid "Undo"', '#, fuzzy\nmsgid "Undo"', "es: marked as uncertain: 'Undo'"),
        ('msgid "Undo"', 'msgid "Undone"', "es: no longer used: 'Undone'"),
        (
            '"¿Eliminar {contract}?"',
            '"¿Eliminar {contrato}?"',
            "es: other placeholders in the translation of",
        ),
        ('"¿Eliminar {contract}?"', '"¿Eliminar?"', "es: other placeholders in the translation of"),
        ("{text!r} no es", "{text} no es", "es: other placeholders in the translation of"),
        ('"{count} contratos"', '"{number} contratos"', "es: other placeholders in the translation of"),
    ],
)
def test_faults_are_found(copy: Path, before: str, after: str, fault: str) -> None:
    text = copy.read_text("utf-8")
    assert before in text
    copy.write_text(text.replace(before, after), "utf-8")
    assert any(found.startswith(fault) for found in catalogue.faults("es")), catalogue.faults("es")


def test_an_update_drops_and_adds_and_is_stable(copy: Path) -> None:
    copy.write_text(copy.read_text("utf-8").replace('msgid "Undo"', 'msgid "Undone"'), "utf-8")
    catalogue.update_catalogue("es")
    first = copy.read_bytes()
    assert b"Undone" not in first
    assert "es: not translated: 'Undo'" in catalogue.faults("es")
    catalogue.update_catalogue("es")
    assert copy.read_bytes() == first
    assert not re.search(rb"^#: .*:\d", first, re.MULTILINE), "line numbers would change with every edit"


@pytest.mark.parametrize("name", TRANSLATED)
def test_the_header_is_filled_in(name: str) -> None:
    header = catalogue.path_of(name).read_text("utf-8").partition("\n#:")[0]
    assert f"Language: {name}\\n" in header
    for left_open in ("FIRST AUTHOR", "FULL NAME", "ORGANIZATION", "VERSION", "YEAR", "@"):
        assert left_open not in header


@pytest.mark.parametrize("name", TRANSLATED)
def test_placeholders_are_the_same(name: str) -> None:
    different = [pair for pair in pairs(name) if fields(pair[0]) != fields(pair[1])]
    assert different == []


@pytest.mark.parametrize("name", TRANSLATED)
@pytest.mark.parametrize(
    "mark",
    [r"`[^`]*`", r"\*+", r"\n(?:\d\.)?", r"-# ", r"[✅❌❔➖…]", r"^\s|\s$", r"https?://", r"\{\w+ \w+\}"],
)
def test_markup_is_the_same(name: str, mark: str) -> None:
    different = [pair for pair in pairs(name) if re.findall(mark, pair[0]) != re.findall(mark, pair[1])]
    assert different == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_names_in_quotation_marks_are_those_of_the_buttons(name: str) -> None:
    known = {forms(message.id): forms(message.string)[0] for message in messages(name)}
    missing = [
        (theirs, known[(quoted,)])
        for ours, theirs in pairs(name)
        for quoted in re.findall("“([^”{]+)”", ours)
        if (quoted,) in known and f"“{known[(quoted,)]}”" not in theirs
    ]
    assert missing == []
    assert ("Log as feedback",) in known


def test_spanish_says_tu() -> None:
    other = re.compile(r"\b(ustede?s?|vosotr[oa]s|vuestr[oa]s?|\w+(áis|éis)|vos)\b", re.IGNORECASE)
    assert [text for _source, text in pairs("es") if other.search(text)] == []


def on(text: str) -> date:
    return parse_date(text, today=TODAY)


def stars(text: str) -> Decimal | None:
    return parse_stars(text, step=Decimal("0.1"))


@pytest.mark.parametrize(
    ("source", "parse", "examples"),
    [
        ("today", on, {"hoy": TODAY}),
        (
            "5 Mar 2026, or: 3 weeks ago",
            on,
            {"5 mar 2026": date(2026, 3, 5), "hace 3 semanas": date(2026, 2, 18)},
        ),
        (
            "First day, such as 5 Mar 2026 or “3 weeks ago”",
            on,
            {"5 mar 2026": date(2026, 3, 5), "hace 3 semanas": date(2026, 2, 18)},
        ),
        (
            "Last day, such as “today” or 5 Mar 2026; today if you leave it out",
            on,
            {"hoy": TODAY, "5 mar 2026": date(2026, 3, 5)},
        ),
        (
            "I cannot read “{text}” as a date. Try {example}, {words}, “yesterday” or “3 days ago”.",
            on,
            {"ayer": date(2026, 3, 10), "hace 3 días": date(2026, 3, 8)},
        ),
        ("Type a date, such as {example} or “yesterday”.", on, {"ayer": date(2026, 3, 10)}),
        (
            "I cannot read “{text}” as an amount. Try 420, 1,250.50 or EUR 300.",
            parse_money,
            {"420": (42000, "USD"), "1250,50": (125050, "USD"), "EUR 300": (30000, "EUR")},
        ),
        (
            "Type an amount, such as 420 or 1,250.50. For unpaid work type 0.",
            parse_money,
            {"420": (42000, "USD"), "1250,50": (125050, "USD"), "0": (0, "USD")},
        ),
        ("What you earned so far, such as 420 or $1,250.50", parse_money, {"$1250,50": (125050, "USD")}),
        (
            "“{text}” can be read in two ways here. Please write it without a separator for thousands and with two "
            "digits after the point, such as 1250.00.",
            parse_money,
            {"1250.00": (125000, "USD")},
        ),
        (
            "I cannot read “{text}” as stars. Try 5, 4.5 or “none”.",
            stars,
            {"4,5": Decimal("4.5"), "ninguno": None},
        ),
        ("Stars go from 1 to 5. Type “none” where no feedback was left.", stars, {"ninguno": None}),
        ("I cannot read “{text}” as yes or no. Type yes or no.", parse_bool, {"sí": True, "no": False}),
        ("I cannot read “{text}” as a count. Type a whole number, such as 3.", parse_count, {"3": 3}),
        ("The score, such as 92 or 92%", parse_score, {"92": 92, "92%": 92}),
    ],
)
def test_spanish_examples_are_understood(
    source: str, parse: Callable[[str], object], examples: dict[str, object]
) -> None:
    with language("es"):
        text = _(source)
        assert text != source
        for example, meaning in examples.items():
            assert re.search(rf"(?<!\w){re.escape(example)}(?!\w)", text)
            assert parse(example) == meaning


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("platform", [platform for platform, facts in PLATFORMS.items() if facts.categories])
def test_category_labels_are_understood(name: str, platform: Platform) -> None:
    categories = PLATFORMS[platform].categories
    with language(name):
        typed = ", ".join(f"{_(label)} {1 + n % 5}" for n, label in enumerate(categories.values()))
        assert parse_categories(typed, categories) == {key: 1 + n % 5 for n, key in enumerate(categories)}


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("es-ES", "es"),
        ("es-419", "es"),
        ("es", "es"),
        ("es_MX", "es"),
        ("ES-es", "es"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("pt-BR", "en"),
        ("et", "en"),
        ("est-EE", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_language_for(locale: str | None, expected: str) -> None:
    assert language_for(locale) == expected


def test_the_language_holds_inside_its_block_alone() -> None:
    with language("es-419"):
        assert (current_language(), _("Undo")) == ("es", "Deshacer")
        with language("pt-BR"):
            assert _("Undo") == "Undo"
        assert _("Undo") == "Deshacer"
    assert (current_language(), _("Undo")) == ("en", "Undo")


@pytest.mark.parametrize(("count", "expected"), [(0, "0 contratos"), (1, "1 contrato"), (21, "21 contratos")])
def test_plurals(count: int, expected: str) -> None:
    with language("es"):
        assert ngettext("{count} contract", "{count} contracts", count).format(count=count) == expected


def test_no_button_says_a_state() -> None:
    """English has one word for both: as a state it read "Abierto" on every button that opens something."""
    said = [
        f"{file.name}: {ast.unparse(call)}"
        for file in (catalogue.ROOT / "cogs").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "button"
        and ast.unparse(call.args[0]) == "_('Open')"
    ]
    assert said == []
    with language("es"):
        assert (_("Open"), pgettext("button", "Open")) == ("Abierto", "Abrir")
        assert (_("closed"), pgettext("a case or plan", "closed")) == ("cerrada", "cerrado")
        assert [ngettext("{count} new", "{count} new", n) for n in (1, 2)] == [
            "{count} nueva",
            "{count} nuevas",
        ]
