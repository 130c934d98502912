"""The text catalogue: brought up to date from the source (`--update`), or checked (`--check`).

python -m bot.cli.catalogue --update    # after adding or changing texts
python -m bot.cli.catalogue --check     # part of `make lint`
"""

import re
import sys
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.i18n import DOMAIN, LANGUAGES, LOCALES, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_FIELD = re.compile(r"\{([a-z_ ]*(?:![rsa])?)\}")


def extract() -> Catalog:
    """Every text in the source."""
    catalogue = Catalog(project="Candor", domain=DOMAIN, charset="utf-8")
    for package in ("bot", "cogs"):
        for filename, _line, message, comments, context in extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python")],
            keywords=_KEYWORDS,
            comment_tags=("Translators:",),
        ):
            catalogue.add(
                message, None, [(f"{package}/{filename}", 1)], auto_comments=comments, context=context
            )
    return catalogue


def path_of(language: str) -> Path:
    """The catalogue file of a language."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Candor", domain=DOMAIN, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update_catalogue(language: str) -> None:
    """Add new texts to a language's file and drop those that are gone."""
    catalogue = read_catalogue(language)
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    target = BytesIO()
    write_po(target, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=110)
    path.write_bytes(target.getvalue())


def faults(language: str) -> list[str]:
    """What is missing or wrong in a language: untranslated, fuzzy or outdated texts, other placeholders."""
    found = []
    source, catalogue = extract(), read_catalogue(language)
    known = {(message.id, message.context): message for message in catalogue if message.id}
    for message in source:
        if not message.id:
            continue
        translated = known.get((message.id, message.context))
        texts = _texts(translated.string) if translated else []
        name = repr(_texts(message.id)[0])
        if not texts or not all(texts):
            found.append(f"{language}: not translated: {name}")
        elif translated is not None and translated.fuzzy:
            found.append(f"{language}: marked as uncertain: {name}")
        else:
            wanted = set().union(*(set(_FIELD.findall(text)) for text in _texts(message.id)))
            for text in texts:
                if set(_FIELD.findall(text)) - wanted or (
                    len(texts) == 1 and set(_FIELD.findall(text)) != wanted
                ):
                    found.append(f"{language}: other placeholders in the translation of {name}")
    used = {(message.id, message.context) for message in source}
    found += [f"{language}: no longer used: {key[0]!r}" for key in known if key not in used]
    return found


def _texts(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, (list, tuple)) else [str(value)]


@click.command()
@click.option("--update", "updating", is_flag=True, help="Bring the files up to date with the source.")
@click.option("--check", "checking", is_flag=True, help="Exit 1 where a language is not complete.")
def main(updating: bool, checking: bool) -> None:
    """Update or check the text catalogue."""
    languages = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    if updating:
        for language in languages:
            update_catalogue(language)
    if checking:
        found = [fault for language in languages for fault in faults(language)]
        for fault in found:
            print(fault, file=sys.stderr)
        if found:
            sys.exit(1)


if __name__ == "__main__":
    main()
