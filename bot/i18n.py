"""The text catalogue: gettext, with the language of the person being answered.

English is the source text. `bot/locales/<language>/LC_MESSAGES/candor.po` holds the translations;
`make lint` checks that they are complete. The language is a context variable, set once where a request
enters (an interaction, a message being written for a member, a command line), so that every layer may
write `_("…")` without handing a language around.
"""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "candor"
SOURCE_LANGUAGE = "en"
LANGUAGES = (SOURCE_LANGUAGE, *sorted(folder.parent.name for folder in LOCALES.glob("*/LC_MESSAGES")))
"""The source's own and every one with a catalogue: a folder of `bot/locales` is all that makes a language."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    folder = LOCALES / language / "LC_MESSAGES"
    compiled, source = folder / f"{DOMAIN}.mo", folder / f"{DOMAIN}.po"
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return gettext.GNUTranslations(io.BytesIO(compile_catalogue(source)))


def compile_catalogue(source: Path) -> bytes:
    """The `.mo` form of the `.po` file `source`, untranslated and fuzzy messages left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def language_for(locale: str | None) -> str:
    """The catalogue language for a Discord locale such as `es-419`: English where there is none."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else SOURCE_LANGUAGE


def current_language() -> str:
    """The language that `_` translates to at this moment."""
    return _language.get()


def set_language(locale: str | None) -> None:
    """Answer in the language of `locale` for the rest of this task."""
    _language.set(language_for(locale))


@contextmanager
def language(locale: str | None) -> Iterator[None]:
    """Answer in the language of `locale` inside the block."""
    token = _language.set(language_for(locale))
    try:
        yield
    finally:
        _language.reset(token)


def preload() -> None:
    """Read every catalogue, so that no member waits for it."""
    for name in LANGUAGES:
        _translations(name)


def _(message: str) -> str:
    """`message` in the current language."""
    # The empty message is where gettext keeps the file's header.
    return _translations(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """`singular` or `plural` for the number `n` in the current language."""
    return _translations(_language.get()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """`message` in the current language, told apart from equal words by `context`."""
    return _translations(_language.get()).pgettext(context, message)


def N_(message: str) -> str:
    """Mark `message` for the catalogue where it is translated only later, with `_`."""
    return message
