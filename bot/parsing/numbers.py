"""Ratings, scores, counts and yes or no, as people type them."""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.text import fold, key, quote, typeable, typed
from bot.parsing.words import meanings, words_for

FEWEST_STARS, MOST_STARS = 1, 5
MAX_COUNT = 999_999_999

_DRAWN = re.compile(r"(?P<full>[★⭐✭✮🌟*]+)(?P<empty>[☆✩✰]*)(?P<tail>½?)")
_NUMBER = r"(?P<number>[0-9]{1,3}(?:[.,](?!000$)[0-9]{1,6})?)"
_COUNT = re.compile(r"(?P<number>[0-9]{1,15})(?:[.,]0{1,2})?")
_SKIPPED = frozenset(("", "-", "–", "—", "_", "x", "?"))
_CATEGORY = re.compile(
    r"(?P<name>[^0-9:=]*?[^0-9:= ])?[ :=]*(?P<number>[0-9]+(?:[.,][0-9]+)?|[-–—_?])?(?: ?/ ?5)?"
)


def _any_of(kind: str, meaning: str) -> str:
    """A pattern for the words of one meaning, the longest first."""
    return "|".join(map(re.escape, sorted(words_for("answers", kind, meaning), key=len, reverse=True)))


@cache
def _stars_pattern() -> re.Pattern[str]:
    spelled = "|".join(
        word for words in meanings("answers")["stars_number"].values() for word in sorted(words)
    )
    half = _any_of("stars", "half")
    return re.compile(
        rf"(?:{_NUMBER}|(?P<spelled>{spelled}))(?P<half> ?½| 1/2| (?:{half}))?"
        rf"(?: ?(?:{_any_of('stars', 'of_five')}) ?5(?:[.,]0+)?)?(?: ?(?:{_any_of('stars', 'star')}|★|⭐|\*))?"
    )


@cache
def _score_pattern() -> re.Pattern[str]:
    percent = rf"(?:%|{_any_of('stars', 'score')})"
    of_hundred = rf"(?:{_any_of('stars', 'of_five')}) ?100 ?%?"
    return re.compile(rf"(?P<number>[0-9]{{1,4}})(?:[.,]0{{1,2}})? ?(?:{percent}|{of_hundred})?")


def parse_stars(text: str, *, step: Decimal) -> Decimal | None:
    """Stars from 1 to 5 in steps of `step`, or None where `text` says that there are none.

    Drawn stars are counted: `★★★★☆`, `*****`. Only nothing at all and the few words for it ("none", "-") mean none.
    Raises Refusal for everything else; a value between two steps names both.
    """
    words = typed(text)
    if not words or words in words_for("answers", "stars", "none"):
        return None
    if drawn := _DRAWN.fullmatch(words.replace(" ", "")):
        value = Decimal(len(drawn["full"]))
        if drawn["empty"] and value + len(drawn["empty"]) != MOST_STARS:
            raise _out_of_range()
        value += Decimal("0.5") if drawn["tail"] else 0
    elif match := _stars_pattern().fullmatch(words):
        value = _stars_value(match)
    else:
        raise Refusal(_("I cannot read “{text}” as stars. Try 5, 4.5 or “none”."), text=quote(text))
    if not FEWEST_STARS <= value <= MOST_STARS:
        raise _out_of_range()
    below = (value / step).to_integral_value(ROUND_FLOOR) * step
    above = (value / step).to_integral_value(ROUND_CEILING) * step
    if below != above:
        raise Refusal(
            _("Stars go in steps of {step} here. Did you mean {below} or {above}?"),
            step=plain(step),
            below=plain(below),
            above=plain(above),
        )
    return Decimal(plain(value))


def _stars_value(match: re.Match[str]) -> Decimal:
    if match["spelled"]:
        known = meanings("answers")["stars_number"]
        value = Decimal(next(number for number, words in known.items() if match["spelled"] in words))
    else:
        value = Decimal(match["number"].replace(",", "."))
    return value + Decimal("0.5") if match["half"] else value


def parse_score(text: str) -> int:
    """A score as a platform shows it: a whole number, with or without a percent sign. Any range."""
    words = typed(text)
    match = _score_pattern().fullmatch(words)
    if match is None:
        raise Refusal(
            _("I cannot read “{text}” as a score. Type a whole number, such as 92."), text=quote(text)
        )
    return int(match["number"])


def parse_categories(text: str, names: Sequence[str] | Mapping[str, str]) -> dict[str, int]:
    """Whole stars by category: all in order (`5 5 4 5 5 5`) or by name (`skills 5, quality 4`).

    `names`: the platform's categories in order; with a mapping, its values (labels, and their
    translations) are understood as well. A dash leaves one out; empty text gives an empty dict.
    """
    # Several values stand in this one text, so it may be longer than one.
    words = fold(typeable(text)) if len(text) <= 400 else typed(text)
    if not words:
        return {}
    if not names:
        raise Refusal(_("This platform has no categories. Please leave them empty."))
    if not any(c.isalpha() and c not in _SKIPPED for c in words):
        return _in_order(words, list(names))
    found: dict[str, int] = {}
    for part in re.split(r"[;\n|]|,(?![0-9])|(?<=[0-9]) (?=[^\W\d_])", words):
        if not part.strip():
            continue
        match = _CATEGORY.fullmatch(part.strip())
        if match is None or match["name"] is None or match["number"] is None:
            raise _category_help(part, list(names))
        name = _category(match["name"], names)
        if name in found:
            raise Refusal(_("You wrote “{name}” twice. Please keep only one."), name=name)
        if match["number"] not in _SKIPPED:
            found[name] = _whole_stars(match["number"])
    return found


def parse_bool(text: str) -> bool:
    """Yes or no, in several styles."""
    words = typed(text)
    if words in words_for("answers", "answer", "yes"):
        return True
    if words in words_for("answers", "answer", "no"):
        return False
    raise Refusal(_("I cannot read “{text}” as yes or no. Type yes or no."), text=quote(text))


def parse_count(text: str) -> int:
    """A whole number from 0 to 999,999,999."""
    match = _COUNT.fullmatch(typed(text))
    if match is None or int(match["number"]) > MAX_COUNT:
        raise Refusal(
            _("I cannot read “{text}” as a count. Type a whole number, such as 3."), text=quote(text)
        )
    return int(match["number"])


def plain(number: Decimal) -> str:
    """`number` in its shortest form without an exponent: 5, 4.5, 4.85."""
    return f"{number.normalize():f}"


def _out_of_range() -> Refusal:
    return Refusal(_("Stars go from 1 to 5. Type “none” where no feedback was left."))


def _whole_stars(text: str) -> int:
    value = Decimal(text.replace(",", ".")) if len(text) <= 8 else Decimal(0)
    if value != int(value) or not FEWEST_STARS <= value <= MOST_STARS:
        raise Refusal(_("Each category takes a whole number of stars from 1 to 5."))
    return int(value)


def _in_order(words: str, names: list[str]) -> dict[str, int]:
    values = words.split() if " " in words else re.split(r"[,;/|]", words)
    values = [value.strip(",;/|") for value in values]
    if len(values) == 1 and len(names) > 1 and len(words) == len(names):
        values = list(words)  # 554555
    if len(values) != len(names):
        raise Refusal(
            _("I need {count} numbers, one each for {names}, and found {found}. A dash leaves one out."),
            count=len(names),
            names=", ".join(names),
            found=len(values),
        )
    if bad := next(
        (v for v in values if v not in _SKIPPED and not re.fullmatch(r"[0-9]+([.,][0-9]+)?", v)), None
    ):
        raise _category_help(bad, names)
    return {name: _whole_stars(v) for name, v in zip(names, values, strict=True) if v not in _SKIPPED}


def _category(word: str, names: Sequence[str] | Mapping[str, str]) -> str:
    """The one category whose name or label begins with `word`."""
    wanted = key(word)
    known: dict[str, tuple[str, ...]]
    if isinstance(names, Mapping):
        known = {name: (key(name), key(label), key(_(label))) for name, label in names.items()}
    else:
        known = {name: (key(name),) for name in names}
    exact = [name for name, labels in known.items() if wanted in labels]
    near = [name for name, labels in known.items() if any(label.startswith(wanted) for label in labels)]
    found = exact or near
    if not wanted or len(found) != 1:
        raise _category_help(word, list(names))
    return found[0]


def _category_help(text: str, names: list[str]) -> Refusal:
    return Refusal(
        _("I cannot read “{text}”. The categories are {names}. Try “{example} 5”."),
        text=quote(text),
        names=", ".join(names),
        example=names[0],
    )
