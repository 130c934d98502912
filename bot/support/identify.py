"""What in a text could tell who wrote it or whom it is about: pure, and nothing of the text is kept or logged.

It warns and masks; it proves nothing. A name that it does not know and that begins a sentence goes unnoticed, and
so does a way of writing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import NamedTuple

from bot.i18n import N_
from bot.parsing.text import key
from bot.parsing.words import meanings, words_for
from bot.values import currencies


class Kind(StrEnum):
    """What was found; the order is that in which overlapping findings are preferred."""

    CONTRACT = "contract"
    EMAIL = "email"
    LINK = "link"
    MENTION = "mention"
    SUM = "sum"
    PHONE = "phone"
    CLIENT = "client"
    SELF = "self"
    NAME = "name"


MASKS = {
    Kind.CONTRACT: N_("contract"),
    Kind.EMAIL: N_("email"),
    Kind.LINK: N_("link"),
    Kind.MENTION: N_("user"),
    Kind.SUM: N_("amount"),
    Kind.PHONE: N_("phone"),
    Kind.CLIENT: N_("client"),
    Kind.SELF: N_("me"),
    Kind.NAME: N_("name"),
}
"""What stands in brackets in place of what was found."""


class Found(NamedTuple):
    """A piece of the text from `start` to `end`."""

    kind: Kind
    start: int
    end: int
    text: str


_TOP_LEVEL = (
    "com|net|org|info|biz|io|co|me|dev|app|ai|gg|ly|to|tv|eu|uk|es|de|fr|it|pt|nl|be|ch|at|pl|se|no|dk|fi|ie|mx|ar|cl|"
    "pe|br|us|ca|in|pk|ph|au|nz|za|ng|ke|ua|ru|cn|jp|link|site|online|shop|store|tech|agency|studio|design|xyz|page"
)
_LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{1,11}}://|www\.)[^\s<>]+|(?<![\w.@-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{_TOP_LEVEL})\b(?:[/?#:][^\s<>]*)?",
    re.IGNORECASE,
)
# Where platforms keep contracts, orders, proposals, rooms and people.
# Whatever stands between is bounded, so that a link of a platform's name over and over costs no more than others.
_CONTRACT_PLACE = re.compile(
    r"(?:upwork\.com/.{0,80}?(?:contract|workroom|/f/|proposal|offer|messages|jobs|freelancers|~0)|"
    r"fiverr\.com/.{0,80}?(?:order|inbox|users|conversations)|"
    r"freelancer\.[a-z.]{2,20}/(?:projects|contest|messages|u/)|"
    r"peopleperhour\.com/.{0,80}?(?:job|proposal|workstream|freelancer)|"
    r"contra\.com/.{0,80}?(?:contract|project|inbox))",
    re.IGNORECASE,
)
_CONTRACT_NUMBER = re.compile(r"(?<!\w)(?:~0[0-9a-f]{12,20}|FO[0-9A-F]{8,16})(?!\w)")
_MENTION = re.compile(
    r"<[@#][!&]?\d{5,25}>|(?<![\w.])@[\w.]{2,32}|(?<!\w)[\w.]{2,32}#\d{4}(?!\d)|"
    r"(?<!\w)(?:telegram|skype|whatsapp|wechat|signal|discord|instagram|linkedin)\s?(?::|=)\s?[\w.+:@-]{3,40}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,-])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){6,16}(?![\w])")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_LEAST_DIGITS, _LEAST_WITH_PREFIX = 9, 7

_WORD = re.compile(r"[^\W\d_][\w’'-]*")

_BRANDS = frozenset({
    "upwork", "fiverr", "freelancer", "peopleperhour", "contra", "discord", "candor", "google", "paypal", "payoneer",
    "wise", "stripe", "slack", "zoom", "github", "figma", "wordpress", "shopify", "excel",
})  # fmt: skip


class _Words(NamedTuple):
    """What stands beside names and among them, in every language, and how an address is written out."""

    titles: frozenset[str]
    named: frozenset[str]
    plain: frozenset[str]
    """Words with a capital that name no person."""
    email: re.Pattern[str]


@cache
def _words() -> _Words:
    at, dot = ("|".join(sorted(words_for("names", "address", sign))) for sign in ("at", "dot"))
    # Possessive, and only from where such a run of characters begins: each character is looked at once.
    email = re.compile(
        rf"(?<![\w.+-])[\w.+-]++(?:(?:\s?@\s?|\s?[(\[]\s?(?:{at})\s?[)\]]\s?)[\w-]{{1,63}}"
        rf"(?:(?:\.|\s?[(\[]\s?(?:{dot})\s?[)\]]\s?)[\w-]{{2,63}}){{1,4}}|"
        rf" (?:{at}) [\w-]{{1,63}} (?:{dot}) [a-z]{{2,24}}\b)",
        re.IGNORECASE,
    )
    titles, named, plain = (words_for("names", "name", kind) for kind in ("title", "named", "plain"))
    return _Words(titles, named, plain | _BRANDS, email)


MOST_NAMES = 2_000
"""As many names of clients are looked for at most, the first ones of those given."""


def find_identifying(text: str, *, clients: Iterable[str] = (), own_names: Iterable[str] = ()) -> list[Found]:
    """What could tell who wrote `text` or whom it is about, in order and without overlaps.

    `clients`: names in the writer's own contracts, of which the first `MOST_NAMES` are looked for; `own_names`:
    what the writer is called here. Takes some milliseconds of work: not for the event loop.
    """
    folded, origin = _fold(text)
    links = [(one.start(), _trimmed(one[0])) for one in _LINK.finditer(folded)]
    spans = [
        *_contracts(folded, links),
        *((Kind.EMAIL, *one.span()) for one in _words().email.finditer(folded)),
        *((Kind.LINK, start, start + len(link)) for start, link in links),
        *((Kind.MENTION, *one.span()) for one in _MENTION.finditer(folded)),
        *_sums(folded),
        *_phones(folded),
        *((Kind.CLIENT, *span) for span in _known(folded, islice(clients, MOST_NAMES))),
        *((Kind.SELF, *span) for span in _known(folded, own_names)),
        *((Kind.NAME, *span) for span in _names(folded)),
    ]
    taken = bytearray(len(folded))
    found = []
    for kind, start, end in spans:  # in the order of preference
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            begins, ends = origin[start], origin[end - 1] + 1
            found.append(Found(kind, begins, ends, text[begins:ends]))
    return sorted(found, key=lambda one: one.start)


def mask(text: str, found: Sequence[Found], words: Mapping[Kind, str]) -> str:
    """`text` with what was found in it replaced by `[word]`."""
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], f"[{words[one.kind]}]"]
        at = one.end
    return "".join([*parts, text[at:]])


_MOST_UNFOLDED = 4
"""One character that unfolds into more is a sign of its own, such as a whole blessing, and stays as it is."""


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """`text` without what hides a word from a search (full width, zero width), and where each character stood."""
    if text.isascii():  # nothing to take apart
        return text, range(len(text))
    folded, origin = [], []
    for position, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        plain = unicodedata.normalize("NFKC", character)
        for each in plain if len(plain) <= _MOST_UNFOLDED else character:
            folded.append(each)
            origin.append(position)
    return "".join(folded), origin


def _trimmed(link: str) -> str:
    return link.rstrip(".,;:!?)]}'\"»”")


def _contracts(text: str, links: Iterable[tuple[int, str]]) -> Iterator[tuple[Kind, int, int]]:
    for start, link in links:
        if _CONTRACT_PLACE.search(link):
            yield Kind.CONTRACT, start, start + len(link)
    for one in _CONTRACT_NUMBER.finditer(text):
        yield Kind.CONTRACT, *one.span()


_NO_MONEY = frozenset(("real", "PHP", "ALL", "TRY", "TOP"))
"""Names of money that beside a number mostly mean something else: “2 real clients”, “5 PHP files”."""
_SMALL_CODES = frozenset(("usd", "eur", "gbp", "cad", "aud", "inr", "pkr", "ngn"))
"""Codes that people write small; others are words: “2 all in all”."""


@cache
def _sum_pattern() -> re.Pattern[str]:
    """Amounts with a sign, a code or a word of money on either side, written in the ways of any country."""
    # A letter or two say whose dollar it is; one number has six groups at most, so that each is looked at a few times.
    signs = "".join(filter(_is_sign_of_money, map(chr, range(0x20, 0x20D0))))
    tables = meanings("answers")
    named = {
        word for kind in ("currency", "shared_currency") for words in tables[kind].values() for word in words
    }
    codes = "|".join(sorted((currencies() | _SMALL_CODES) - _NO_MONEY))
    words = "|".join(map(re.escape, sorted(named - _NO_MONEY, key=len, reverse=True)))
    name = rf"(?:{codes}|(?i:{words}))(?!\w)"
    powers = "|".join(
        re.escape(word) for power in ("thousand", "million") for word in words_for("answers", "money", power)
    )
    number = r"(?:\d{1,3}(?:[.,' ’]\d{2,3}(?!\d)){1,6}(?:[.,]\d{1,2}(?!\d))?|\d{1,15}(?:[.,]\d{1,4})?)(?!\d)"
    amount = rf"{number}(?:[.,][-–])?(?: ?(?i:{powers})(?!\w))?"
    amounts = rf"{amount}(?: ?[-–] ?{amount})?"
    before = rf"(?:(?:(?<!\w)[A-Za-z]{{1,3}})?[{signs}]|(?<!\w){name}\.?)"
    after = rf"(?:[{signs}](?:(?i:us)(?!\w))?|{name})"
    return re.compile(rf"{before} ?{amounts}(?: ?{after})?|(?<![\w.,]){amounts} ?{after}")


def _is_sign_of_money(character: str) -> bool:
    return unicodedata.category(character) == "Sc"


def _sums(text: str) -> Iterator[tuple[Kind, int, int]]:
    # Without accents, as the words of money are written; no character comes or goes by it.
    plain = text if text.isascii() else "".join(unicodedata.normalize("NFD", one)[0] for one in text)
    return ((Kind.SUM, *one.span()) for one in _sum_pattern().finditer(plain))


def _phones(text: str) -> Iterator[tuple[Kind, int, int]]:
    for one in _PHONE.finditer(text):
        digits = sum(character.isdecimal() for character in one[0])
        least = _LEAST_WITH_PREFIX if one[0].startswith(("+", "00")) else _LEAST_DIGITS
        if digits >= least and not _DATE.match(one[0]):
            yield Kind.PHONE, *one.span()


def _known(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where the `names` stand, the longest first, in one pass over the text however many there are.

    Both are compared by their letters and digits alone: case, accents and what stands between words do not count.
    """
    wanted = _keys(names)
    if not wanted:
        return []
    longest = max(map(len, wanted))
    pieces = [(one.start(), one.end(), key(one[0])) for one in _PIECE.finditer(text)]
    spans = []
    for first, (start, end, run) in enumerate(pieces):
        if run in wanted:
            spans.append((start, end))
        for following, after, piece in pieces[first + 1 : first + _MOST_PIECES]:
            run += piece
            if len(run) > longest or following - end > _MOST_BETWEEN:
                break
            end = after
            if run in wanted:
                spans.append((start, end))
    return sorted(spans, key=lambda span: span[0] - span[1])


_PIECE = re.compile(r"[^\W_]+")
_MOST_PIECES = 12
"""A name may stand in so many pieces ("A.C.M.E. Widgets" has five), with so many other characters between two."""
_MOST_BETWEEN = 4


def _keys(names: Iterable[str]) -> set[str]:
    """What to look for: each name, and its first word where that says enough ("Acme" for "Acme Widgets")."""
    keys, plain = set(), _words().plain
    for name in names:
        whole = unicodedata.normalize("NFKC", name)
        keys.add(key(whole))
        first, _space, rest = whole.strip().partition(" ")
        if rest and len(first) > 3 and first.casefold() not in plain:
            keys.add(key(first))
    return {one for one in keys if len(one) >= 3}


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words with capitals, and single ones behind a title or "called"."""
    run: list[re.Match[str]] = []
    words = _words()
    hinted = False
    before: re.Match[str] | None = None
    for word in _WORD.finditer(text):
        gap = text[before.end() : word.start()] if before else ""
        title = before is not None and before[0].lower() in words.titles and gap in (" ", ". ", ".")
        named = before is not None and before[0].lower() in words.named and gap == " "
        joined = bool(run) and gap in (" ", "  ", "\u00a0")
        if not joined or not _is_name(word[0]):
            yield from _run(run, hinted)
            run, hinted = [], False
        if _is_name(word[0]):
            run.append(word)
            hinted = hinted or bool(title or named)
        before = word
    yield from _run(run, hinted)


def _is_name(word: str) -> bool:
    bare = word.casefold().removesuffix("'s").removesuffix("’s")
    return (
        word[0].isupper()
        and bare not in _words().plain
        and bare not in _words().titles
        and (len(word) < 3 or not word.isupper())
    )


def _run(run: Sequence[re.Match[str]], hinted: bool) -> Iterator[tuple[int, int]]:
    if len(run) > 1 or (run and hinted):
        yield run[0].start(), run[-1].end()
