"""What in a text could tell who wrote it or whom it is about: pure, and nothing of the text is kept or logged.

It warns and masks; it proves nothing. A name that it does not know and that begins a sentence goes unnoticed, and
so does a way of writing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What was found; the order is that in which overlapping findings are preferred."""

    CONTRACT = "contract"
    EMAIL = "email"
    LINK = "link"
    MENTION = "mention"
    PHONE = "phone"
    CLIENT = "client"
    SELF = "self"
    NAME = "name"


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
_CONTRACT_PLACE = re.compile(
    r"(?:upwork\.com/.*(?:contract|workroom|/f/|proposal|offer|messages|jobs|freelancers|~0)|"
    r"fiverr\.com/.*(?:order|inbox|users|conversations)|freelancer\.[a-z.]+/(?:projects|contest|messages|u/)|"
    r"peopleperhour\.com/.*(?:job|proposal|workstream|freelancer)|contra\.com/.*(?:contract|project|inbox))",
    re.IGNORECASE,
)
_CONTRACT_NUMBER = re.compile(r"(?<!\w)(?:~0[0-9a-f]{12,20}|FO[0-9A-F]{8,16})(?!\w)")
_EMAIL = re.compile(
    r"[\w.+-]{1,64}(?:\s?@\s?|\s?[(\[]\s?(?:at|arroba)\s?[)\]]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[(\[]\s?(?:dot|punto)\s?[)\]]\s?)[\w-]{2,63}){1,4}|"
    r"[\w.+-]{1,64} (?:at|arroba) [\w-]{1,63} (?:dot|punto) [a-z]{2,24}\b",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"<[@#][!&]?\d{5,25}>|(?<![\w.])@[\w.]{2,32}|(?<!\w)[\w.]{2,32}#\d{4}(?!\d)|"
    r"(?<!\w)(?:telegram|skype|whatsapp|wechat|signal|discord|instagram|linkedin)\s?(?::|=)\s?[\w.+:@-]{3,40}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,-])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){6,16}(?![\w])")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_LEAST_DIGITS, _LEAST_WITH_PREFIX = 9, 7

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_TITLE = re.compile(r"(?:mr|mrs|ms|mx|dr|prof|sr|sra|srta|don|doña|señor|señora|herr|frau|madame|monsieur)\Z")
_NAMED = re.compile(r"(?:named|called|llamad[oa]|llama|apellida)\Z")

# Words with a capital that name no person: of platforms, of this trade, of the calendar, and what begins sentences.
_PLAIN = frozenset(
    """
    upwork fiverr freelancer peopleperhour contra discord candor google paypal payoneer wise stripe slack zoom github
    figma wordpress shopify excel top rated plus rising talent expert vetted job success score best match level seller
    pro escrow milestone fixed price hourly protection connects terms service support center help community
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril
    mayo junio julio agosto septiembre octubre noviembre diciembre english spanish french german español inglés
    i i'm i've i'd i'll the a an my our his her their this that these those it he she we you they is are was were am
    be do does did has have had can could will would should may might must when where why what who how which if but
    and or so then because after before since while in on at to for from with without as no not yes please thanks
    thank hello hi dear all any some one two three first last next new now today yesterday tomorrow every each
    el la los las un una mi mis su sus este esta esto ese esa eso yo él ella nosotros ellos es son era fue ser hay
    he ha han había puede podría quiero necesito cuando cuándo donde dónde por porque qué quién cómo si pero y o
    entonces después antes desde mientras en a para de con sin como no sí gracias hola todo todos alguien hoy ayer
    """.split()  # noqa: SIM905 - a list of two hundred strings would be harder to read
)


def find_identifying(text: str, *, clients: Iterable[str] = (), own_names: Iterable[str] = ()) -> list[Found]:
    """What could tell who wrote `text` or whom it is about, in order and without overlaps.

    `clients`: names in the writer's own contracts; `own_names`: what the writer is called here.
    """
    folded, origin = _fold(text)
    spans = [
        *_contracts(folded),
        *((Kind.EMAIL, *one.span()) for one in _EMAIL.finditer(folded)),
        *((Kind.LINK, one.start(), one.start() + len(_trimmed(one[0]))) for one in _LINK.finditer(folded)),
        *((Kind.MENTION, *one.span()) for one in _MENTION.finditer(folded)),
        *_phones(folded),
        *_known(folded, clients, Kind.CLIENT),
        *_known(folded, own_names, Kind.SELF),
        *((Kind.NAME, *span) for span in _names(folded)),
    ]
    taken: list[tuple[int, int]] = []
    found = []
    for kind, start, end in spans:  # in the order of preference
        if start < end and not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
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


def _fold(text: str) -> tuple[str, list[int]]:
    """`text` without what hides a word from a search (full width, zero width), and where each character stood."""
    folded, origin = [], []
    for position, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", character):
            folded.append(plain)
            origin.append(position)
    return "".join(folded), origin


def _trimmed(link: str) -> str:
    return link.rstrip(".,;:!?)]}'\"»”")


def _contracts(text: str) -> Iterator[tuple[Kind, int, int]]:
    for one in _LINK.finditer(text):
        link = _trimmed(one[0])
        if _CONTRACT_PLACE.search(link):
            yield Kind.CONTRACT, one.start(), one.start() + len(link)
    for one in _CONTRACT_NUMBER.finditer(text):
        yield Kind.CONTRACT, *one.span()


def _phones(text: str) -> Iterator[tuple[Kind, int, int]]:
    for one in _PHONE.finditer(text):
        digits = sum(character.isdecimal() for character in one[0])
        least = _LEAST_WITH_PREFIX if one[0].startswith(("+", "00")) else _LEAST_DIGITS
        if digits >= least and not _DATE.match(one[0]):
            yield Kind.PHONE, *one.span()


def _plain(text: str) -> str:
    """Lower case without accents, each character still one: `text` keeps its length."""
    lowered = []
    for character in text:
        low = unicodedata.normalize("NFD", character.lower())[:1]
        lowered.append(low or character)
    return "".join(lowered)


def _known(text: str, names: Iterable[str], kind: Kind) -> Iterator[tuple[Kind, int, int]]:
    plain = _plain(text)
    for name in sorted(set(names), key=len, reverse=True):
        words = _plain(unicodedata.normalize("NFKC", name)).split()
        if len("".join(words)) < 3:
            continue
        whole = r"[\s_.-]*".join(map(re.escape, words))
        for one in re.finditer(rf"(?<!\w){whole}(?!\w)", plain):
            yield kind, *one.span()
        first = words[0]
        if len(words) > 1 and len(first) > 3 and first not in _PLAIN:
            # "Acme" for "Acme Widgets".
            for one in re.finditer(rf"(?<!\w){re.escape(first)}(?!\w)", plain):
                yield kind, *one.span()


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words with capitals, and single ones behind a title or "called"."""
    run: list[re.Match[str]] = []
    hinted = False
    before: re.Match[str] | None = None
    for word in _WORD.finditer(text):
        gap = text[before.end() : word.start()] if before else ""
        title = before is not None and _TITLE.match(before[0].lower()) and gap in (" ", ". ", ".")
        named = before is not None and _NAMED.match(before[0].lower()) and gap == " "
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
        and bare not in _PLAIN
        and not _TITLE.match(bare)
        and (len(word) < 3 or not word.isupper())
    )


def _run(run: Sequence[re.Match[str]], hinted: bool) -> Iterator[tuple[int, int]]:
    if len(run) > 1 or (run and hinted):
        yield run[0].start(), run[-1].end()
