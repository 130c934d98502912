"""What a draft may never say: asking for stars, trading, threatening, leading off the platform.

Platforms close accounts over such messages, so every draft is read for them, the built-in ones and those of a
server's moderators. The rules are patterns over one sentence at a time. The words in them, and whole rules of one
language, are data (`bot/locales/<language>/wording.toml`). They know who reads the message (support is told what a
client said, which no client may be told) and what a negation does ("I cannot take payment outside Upwork" is what a
draft should say).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from bot.guidance.models import Draft, Recipient, Tone
from bot.i18n import N_
from bot.parsing.words import meanings, read_tables, word_files


class Forbidden(StrEnum):
    """What is wrong with a sentence."""

    STARS = "stars"
    TRADE = "trade"
    THREAT = "threat"
    OUTSIDE = "outside"
    CONTACT = "contact"


REASONS: dict[Forbidden, str] = {
    Forbidden.STARS: N_(
        "This asks for stars, a good review or its removal. Ask for honest feedback instead."
    ),
    Forbidden.TRADE: N_("This offers something for feedback. Nothing may be traded for a review."),
    Forbidden.THREAT: N_("This reads as a threat. Say what you will do next without a warning."),
    Forbidden.OUTSIDE: N_("This leads off the platform. Contact and payment stay there."),
    Forbidden.CONTACT: N_("This holds contact data. Leave addresses and numbers out."),
}
"""Each in a sentence for the person who wrote it."""


class Fault(NamedTuple):
    """A sentence that may not be sent, and why."""

    why: Forbidden
    sentence: str


class DraftFault(NamedTuple):
    """A fault, and where in a draft it is; `tone` is None for the title."""

    tone: Tone | None
    fault: Fault


class _Rule(NamedTuple):
    """`negatable`: a negation before it makes it harmless. `support`: support may not be told either."""

    why: Forbidden
    pattern: re.Pattern[str]
    negatable: bool
    support: bool


class _Made(NamedTuple):
    """How the rules of a reason are made: of these patterns, in which `<name>` stands for words of every language."""

    why: Forbidden
    patterns: tuple[str, ...]
    negatable: bool = True
    support: bool = True


_ELSEWHERE = "(?:<app>|<purse>|<away>)"

_OF_ALL_LANGUAGES = (
    _Made(
        Forbidden.STARS,
        (
            r"\b<asking>\b.*\b<good>\b(?:\W+\w+){0,2}?\W+<review>\b",
            r"\b<asking>\b.*\b<review>\b(?:\W+\w+)?\W+<good>\b",
            r"^(?!.*\b<thanks>\b).*\b<good>\b(?:\W+\w+){0,2}?\W+<review>\b.*\b<asking>\b",
            r"\b<five>[- ]*<star>\b",
            r"\b(?:5 ?/ ?5|10 ?/ ?10)\b",
            r"\b<rate_well>\b",
            r"\b<when>\b[^,]*\b<happy>\b.*\b<review>\b",
            r"\b<request>\b.*\b<mend>\b(?:\W+\w+){0,4}?\W+<review>\b",
            r"\b<change>\b.*\b<review>\b.*\b<into>\b.*\b(?:<good>|<five>|<four>)\b",
        ),
        support=False,
    ),
    _Made(
        Forbidden.TRADE,
        (
            r"\b<gift>\b.*\b(?:<when>|<in_return>)\b.*\b(?:<review>|<rate>)\b",
            r"\b<when>\b.*\b(?:<review>|<rate>)\b.*\b<gift>\b",
            r"\b<exchange>\b.*\b<review>\b",
            r"\b<review>\b.*\b<in_exchange>\b",
        ),
        support=False,
    ),
    _Made(Forbidden.OUTSIDE, (rf"\b<let_us>\b.*\b{_ELSEWHERE}\b",), negatable=False, support=False),
    _Made(Forbidden.OUTSIDE, (rf"\b{_ELSEWHERE}\b",), support=False),
    _Made(
        Forbidden.CONTACT,
        (
            r"[\w.+-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+\.\w{2,}",
            r"\b(?:t\.me|wa\.me|bit\.ly|calendly\.com|linkedin\.com|facebook\.com)/",
            r"(?<![\w{$€£-])(?!\d{4}-\d\d-\d\d)\+?\d[\d ().-]{7,}\d",
        ),
        negatable=False,
    ),
)

_OF_ONE_LANGUAGE = {
    "trade": (Forbidden.TRADE, True, False),
    "threat": (Forbidden.THREAT, False, True),
    "threat_unless_denied": (Forbidden.THREAT, True, True),
}
"""Tables of rules in `bot/locales/<language>/wording.toml` → why, whether negatable, whether for support too."""

_NAMED = re.compile(r"<(\w+)>")

_Words = Mapping[str, Collection[str]]
"""Name of a part → the ways to say it."""


def _pattern(text: str, words: _Words) -> re.Pattern[str]:
    return re.compile(_NAMED.sub(lambda name: f"(?:{'|'.join(sorted(words[name[1]]))})", text))


@cache
def _rules() -> tuple[_Rule, ...]:
    """In the order in which they are asked: the first that a sentence breaks is why it may not be sent."""
    everywhere = meanings("wording")["word"]
    found = [
        _Rule(made.why, _pattern(text, everywhere), made.negatable, made.support)
        for made in _OF_ALL_LANGUAGES
        for text in made.patterns
    ]
    for file in word_files("wording").values():
        own = read_tables(file)
        for name, (why, negatable, support) in _OF_ONE_LANGUAGE.items():
            texts = own["rule"].get(name, ())
            found += [_Rule(why, _pattern(text, own["word"]), negatable, support) for text in texts]
    return tuple(sorted(found, key=lambda rule: list(Forbidden).index(rule.why)))


@cache
def _negation() -> re.Pattern[str]:
    """What turns a sentence round, when it stands before what would be a fault."""
    return _pattern(r"\b<no>\b", meanings("wording")["word"])


_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*[.!?]*")
"""A full stop within an address does not end a sentence."""


def faults(text: str, to: Recipient = Recipient.CLIENT) -> list[Fault]:
    """What `text` may not say to `to`: each sentence once, for the first reason found."""
    return list(_faults(text, to))


def draft_faults(draft: Draft) -> list[DraftFault]:
    """The faults of a draft's title and of both tones."""
    found = [DraftFault(None, fault) for fault in faults(draft.title, draft.to)]
    for tone in Tone:
        found += [DraftFault(tone, fault) for fault in faults(draft.text(tone), draft.to)]
    return found


def _faults(text: str, to: Recipient) -> Iterator[Fault]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        plain = _plain(sentence)
        for rule in _rules():
            if (rule.support or to is not Recipient.SUPPORT) and _breaks(rule, plain):
                yield Fault(rule.why, sentence)
                break


def _breaks(rule: _Rule, plain: str) -> bool:
    found = rule.pattern.search(plain)
    if found is None:
        return False
    # Up to its end: the negation may stand between the parts of what was found.
    return not (rule.negatable and _negation().search(plain, 0, found.end()))


def _plain(text: str) -> str:
    """In lower case, without accents, with straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
