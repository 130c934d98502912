"""Amounts of money as people type them: whole hundredths, never binary fractions."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.text import fold, key, quote, typeable, typed
from bot.parsing.words import meanings, words_for
from bot.values import currencies

MAX_DIGITS = 15
"""More digits than any amount has; within them Decimal is exact."""

_SYMBOLS = {
    "$": "USD",
    "us$": "USD",
    "$us": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₴": "UAH",
    "₺": "TRY",
    "₩": "KRW",
    "₦": "NGN",
    "₱": "PHP",
    "₫": "VND",
    "₪": "ILS",
    "৳": "BDT",
    "r$": "BRL",
    "zł": "PLN",
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "mx$": "MXN",
}
"""Signs; names of currencies are words of a language (`bot/locales/<language>/answers.toml`)."""

_SHARED = {
    "rupee": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "peso": ("MXN", "ARS", "COP", "CLP", "PHP", "UYU", "DOP", "CUP"),
    "krone": ("SEK", "NOK", "DKK", "ISK"),
}
"""What several countries call their money."""

_WRITES_DOLLAR_SIGN = frozenset(
    ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "JMD", "TTD", "FJD")
)
"""Currencies whose own sign is a plain $."""

_THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
"""Currencies whose smaller unit is a thousandth (ISO 4217): 1.234 may be what it says, or 1234."""

WITHOUT_CENTS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
"""Currencies without a smaller unit (ISO 4217)."""

_NEGATIVE = re.compile(r"[^0-9]*[-(].*[0-9].*|.*[0-9] ?-")
_NO_HUNDREDTHS = re.compile(r"(?<=[0-9])[.,]-{1,2}(?= |$|[^-0-9 ])")
"""“250.–” and “250,-” are whole amounts."""


@cache
def _amount_pattern() -> re.Pattern[str]:
    thousand, million = (
        "|".join(map(re.escape, sorted(words_for("answers", "money", name), key=len, reverse=True)))
        for name in ("thousand", "million")
    )
    return re.compile(
        r"(?P<before>[^0-9.,']*[^0-9.,' ]\.?)? ?(?P<number>[0-9](?:[0-9.,' ]*[0-9])?)"
        rf"(?: ?(?:(?P<thousand>{thousand})|(?P<million>{million}))(?![a-z]))?"
        r"(?: ?(?P<after>[^0-9 ][^0-9]*))?"
    )


_GROUP_SPACE = re.compile(r"(?<=[0-9])[ '](?=[0-9]{3}(?![0-9]))")
_GROUPED = {
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"),  # 1,250,000 or 12,50,000
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+"),
}


class Style(NamedTuple):
    """How an amount is written.

    `mark`: the decimal mark it proves (`.` or `,`), if it proves one; `doubtful`: its only separator where
    that stands before exactly three digits, which is taken to group thousands.
    """

    mark: str | None = None
    doubtful: str | None = None


def parse_money(text: str, *, default_currency: str = "USD", any_part: bool = False) -> tuple[int, str]:
    """Hundredths and ISO 4217 code of the amount `text`, in `default_currency` where it names none.

    A single separator before exactly three digits groups thousands (`1.250` is 1250). A bare `$` means
    `default_currency` where that is written with `$`, else US dollars. Raises Refusal for what is below
    zero, finer than hundredths or (not with `any_part`) than its currency, in an unknown currency or no amount.
    """
    words = typed(text)
    if not words:
        raise Refusal(_("Type an amount, such as 420 or 1,250.50. For unpaid work type 0."))
    if words in words_for("answers", "money", "nothing"):
        return 0, default_currency
    words = _NO_HUNDREDTHS.sub("", words)
    if _NEGATIVE.fullmatch(words):
        raise Refusal(_("An amount cannot be below zero. For unpaid work type 0."))
    match = _amount_pattern().fullmatch(words)
    power = 0 if match is None else 3 if match["thousand"] else 6 if match["million"] else 0
    number = _number(match["number"], power) if match else None
    if match is None or number is None:
        raise _unreadable(text)
    currency = _agreed(text, match["before"] or "", match["after"] or "", default_currency)
    if currency in _THOUSANDTHS and not power and amount_style(words).doubtful:
        raise Refusal(
            _(
                "“{text}” can be read in two ways here. Please write it without a separator for "
                "thousands and with two digits after the point, such as 1250.00."
            ),
            text=quote(text),
        )
    return to_hundredths(number, currency, any_part=any_part), currency


def to_hundredths(amount: Decimal, currency: str, *, any_part: bool = False) -> int:
    """`amount` in whole hundredths; a Refusal where it is negative, too large or finer than that.

    A Refusal, too, for a part of a `currency` (ISO 4217) that has no smaller unit: half a yen is a slip. Not with
    `any_part`.
    """
    if not amount.is_finite() or amount.adjusted() >= MAX_DIGITS:
        raise Refusal(_("That amount is too large. Please check it."))
    if amount < 0:
        raise Refusal(_("An amount cannot be below zero. For unpaid work type 0."))
    hundredths = round(amount * 100)
    # Programs write 0.30000000000000004 for 0.3: what is closer than a millionth is the same amount.
    if abs(amount * 100 - hundredths) > Decimal("0.0001"):
        raise Refusal(
            _("An amount has at most two digits after the point. Try {example}."),
            example=f"{Decimal(hundredths) / 100:.2f}",
        )
    if not any_part and currency in WITHOUT_CENTS and hundredths % 100:
        raise Refusal(
            _("{currency} has no cents. Did you mean {below} or {above}?"),
            currency=currency,
            below=hundredths // 100,
            above=hundredths // 100 + 1,
        )
    return hundredths


def parse_cents(text: str) -> int:
    """Hundredths that are written as hundredths: a whole number."""
    words = typed(text)
    if not re.fullmatch(rf"[0-9]{{1,{MAX_DIGITS}}}", words):
        raise Refusal(
            _("I cannot read “{text}” as hundredths. Type a whole number, such as 42000 for 420.00."),
            text=quote(text),
        )
    return int(words)


def amount_style(text: str) -> Style:
    """How the amount `text` is written; says nothing (`Style()`) where it is no amount."""
    match = _amount_pattern().fullmatch(_NO_HUNDREDTHS.sub("", fold(typeable(text[:80]))))
    if match is None or match["thousand"] or match["million"]:
        return Style()
    digits = _GROUP_SPACE.sub("", match["number"])
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return Style()
    if len(marks) == 1 and _GROUPED[marks[0]].fullmatch(digits) and digits[0] != "0":
        return Style(doubtful=marks[0])
    if marks.count(marks[-1]) == 1:
        return Style(mark=marks[-1])
    return Style(mark="," if marks[-1] == "." else ".")


def find_currency(text: str, default: str) -> str | None:
    """The ISO 4217 code that the sign, word or code `text` means; None where it is unknown."""
    word = fold(typeable(text)).strip()
    if word == "$" and default in _WRITES_DOLLAR_SIGN:
        return default
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    for name, words in meanings("answers")["shared_currency"].items():
        if word in words:
            return default if default in _SHARED[name] else None
    named = next((code for code, words in meanings("answers")["currency"].items() if word in words), None)
    if named is not None:
        return named
    code = key(word).upper()
    return code if code in currencies() else None


def _agreed(text: str, before: str, after: str, default: str) -> str:
    """The one currency that the words around the amount in `text` name."""
    found: set[str] = set()
    # "$300 CAD": the plain sign follows the word that says more.
    for word, hint in ((after, default), (before, find_currency(after, default) or default)):
        if not word:
            continue
        code = find_currency(word, hint)
        if code is None:
            if shared := _shared(word):
                raise Refusal(
                    _("“{text}” is the money of several countries. Write which: {codes}."),
                    text=quote(word),
                    codes=", ".join(shared),
                )
            if not any(one.isalpha() or unicodedata.category(one) == "Sc" for one in word):
                raise _unreadable(text)
            raise Refusal(
                _("I do not know the currency “{text}”. Use three letters such as USD, EUR or GBP."),
                text=quote(word),
            )
        found.add(code)
    if len(found) > 1:
        raise Refusal(_("You wrote two different currencies. Please keep only one."))
    return found.pop() if found else default


def _unreadable(text: str) -> Refusal:
    return Refusal(_("I cannot read “{text}” as an amount. Try 420, 1,250.50 or EUR 300."), text=quote(text))


def _shared(word: str) -> tuple[str, ...]:
    """The currencies that are called so, where there are several."""
    found = (name for name, words in meanings("answers")["shared_currency"].items() if word in words)
    return _SHARED.get(next(found, ""), ())


def _number(text: str, power: int) -> Decimal | None:
    """The number `text` times ten to the `power`; None where its separators make no sense."""
    digits = _GROUP_SPACE.sub("", text)
    if not re.fullmatch(r"[0-9.,]+", digits):
        return None
    whole, fraction = digits, ""
    marks = [c for c in digits if c in ".,"]
    if marks:
        last = marks[-1]
        alone = len(marks) == 1
        groups = _GROUPED[last].fullmatch(digits) and digits[0] != "0" and not (alone and power)
        if not groups:
            if marks.count(last) > 1:
                return None
            whole, _mark, fraction = digits.rpartition(last)
        other = "." if last == "," else ","
        for mark in (last, other):
            if mark in whole:
                if not _GROUPED[mark].fullmatch(whole):
                    return None
                whole = whole.replace(mark, "")
    number = Decimal(f"{whole}.{fraction or 0}")
    return number.scaleb(power)
