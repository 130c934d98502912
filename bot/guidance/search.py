"""Search over guidance pages: what a member writes in, pages that fit out.

`build` makes a searcher of any set of pages: what a server adds or retires is another set. What known texts say of a
new one (`classifier`, over words and their vectors, `vectors`) orders the pages, with sentence embeddings
(`embeddings`) where the extra is installed and switched on; what that is worth, and from where on a page fits, was
learnt too (`ranking`). The words that pages hold (`fulltext`) choose the candidates and speak for a server's own
pages. A text that is a page's title or one of its asks needs none of that (`exact`).
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from bot.guidance.addresses import is_only_address, name_sites
from bot.guidance.analysed import forget_texts, recall_text
from bot.guidance.classifier import Classifier, classifier
from bot.guidance.exact import ExactWays
from bot.guidance.fulltext import FIELDS, Fields, Index, Match
from bot.guidance.models import Category, Found, Hit, Page
from bot.guidance.offtopic import Subject, subjects
from bot.guidance.ranking import (
    ANSWERED,
    UNANSWERED,
    Candidate,
    Learnt,
    Ranker,
    Scored,
    Text,
    learnt,
    shares,
)
from bot.guidance.spelling import Spelling
from bot.guidance.stopwords import stop_words
from bot.guidance.text import Term, analyse, bare_terms, known_words, language_of, words
from bot.guidance.topics import FURTHER, PERMANENT
from bot.guidance.vectors import WordVectors, word_vectors
from bot.i18n import SOURCE_LANGUAGE
from bot.platforms import Platform

if TYPE_CHECKING:
    from bot.guidance.embeddings import Encoder

LIMIT = 3
"""How many pages are offered where nothing else is asked for."""

_OWN_HEADS, _OWN_LIKENESS = 0.2, 0.4
"""A server's own page is offered where its title or keywords hold this share of the text's words, by weight, or one of
its asks is as like the text: moderators wrote it because members ask that, and nothing was learnt of it."""

_AHEAD = 1.5
"""What is added to the score of such a page, which has few asks or none."""

_MOST_CANDIDATES, _MOST_LIKELY = 20, 20
"""Entries that are ranked: those with the most of the text's words by weight, and those that are likeliest."""

_NO_MATCH = Match()

_NAMES: dict[Platform, frozenset[str]] = {
    Platform.UPWORK: frozenset({"upwork"}),
    Platform.FIVERR: frozenset({"fiverr", "fiver", "gig", "gigs", "seller", "sellers", "buyer", "buyers"}),
    Platform.FREELANCER: frozenset({"freelancercom", "com"}),
    Platform.PEOPLEPERHOUR: frozenset({"peopleperhour", "pph", "cert"}),
    Platform.CONTRA: frozenset({"contra"}),
    Platform.DIRECT: frozenset({"direct", "directly"}),
}
"""Words by which a platform is meant."""

_USUAL = frozenset({Platform.UPWORK, Platform.DIRECT})
"""What is meant where none is named: nearly every page is about Upwork, and who has clients of their own names none."""


class Searcher(Protocol):
    """Finds pages. Any text is fine, also none at all; nothing here raises or blocks."""

    def search_pages(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
        """The pages that answer `text`, the best first, told in `language`.

        The text itself may be in any language that pages are written in. `hits` is empty where nothing fits; then
        `nearest` names the category that comes closest, and `perhaps` the pages.
        """
        ...


@runtime_checkable
class ByMeaning(Protocol):
    """A searcher that compares sentences by their embeddings, besides the words that they share."""

    def find_by_meaning(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
        """As `Searcher.search_pages`, by meaning as well. Slow: `search` puts it in a thread."""
        ...


class Read(NamedTuple):
    """A text as the search sees it: what to look for, what counts of it as a whole, the platforms it names, and what
    the classifier says for each class."""

    units: Sequence[Term]
    text: Text
    named: frozenset[Platform]
    opinions: Mapping[str, float]


class PageSearcher:
    """A searcher over `pages`; nothing in it changes later."""

    def __init__(
        self,
        pages: Iterable[Page],
        off_topic: Sequence[Subject] | None = None,
        knowledge: Learnt | None = None,
        vectors: WordVectors | None = None,
        known: Classifier | None = None,
    ) -> None:
        """The others are what came with the built-in pages, except while new knowledge is learnt."""
        knowledge = knowledge or learnt()
        self._words = vectors or word_vectors()
        self._classifier = known or classifier()
        self._classes = knowledge.classes
        self.pages = list(pages)
        self._own = {number for number, page in enumerate(self.pages) if _is_own(page)}
        self._subjects = _aside(subjects() if off_topic is None else off_topic, self.pages)
        self._names = [*(page.slug for page in self.pages), *map(class_of, self._subjects)]
        self._learnt = [number for number in range(len(self._names)) if number not in self._own]
        self._only = [*map(_only, self.pages), *(None for _subject in self._subjects)]
        self._told: dict[tuple[int, str], Page] = {}
        self._exact = ExactWays(self.pages, sorted(self._own))
        vocabulary: Counter[str] = Counter()
        entries = [_page_fields(page, vocabulary) for page in self.pages]
        entries += [_subject_fields(subject, vocabulary) for subject in self._subjects]
        self._index = Index(entries)
        self._spelling = Spelling(vocabulary, known_words())
        self._rankers = (Ranker(knowledge.by_words), Ranker(knowledge.by_meaning))

    def search_pages(
        self,
        text: str,
        language: str = SOURCE_LANGUAGE,
        limit: int = LIMIT,
        meaning: Mapping[int, float] | None = None,
    ) -> Found:
        """See `Searcher`. `meaning`: how near the text is to each entry by its embedding, -1 to 1."""
        if is_only_address(text):
            return Found([], None)
        read = self.read_query(text)
        exact = self._exact.find_exact(name_sites(text, platforms=False))
        candidates = self.candidates(read, meaning or {}, exact)
        ranker = self._rankers[meaning is not None]
        ranked = self._own_ahead(ranker.rank(read.text, candidates))
        pages = [one for one in ranked if not one.candidate.subject]
        if not pages or (exact is None and all(one.candidate.match is _NO_MATCH for one in ranked)):
            return Found([], None)
        pages.sort(key=lambda one: one.candidate.number != exact)
        fits = ranker.fits(read.text, ranked)
        chances = [fits * share for share in shares([one.score for one in pages])]
        if exact is not None:
            fits = chances[0] = 1.0
        best = pages[0].candidate
        offered = fits >= ranker.ranking.offer or (best.number in self._own and _goes_with_own(best))
        # A page about a platform that nobody named may be right, as Fiverr's on the success score, but is not sure.
        sure = chances[0] >= ranker.ranking.sure and (exact is not None or not best.elsewhere)
        hits = [
            self._hit(one, chance, language, sure=sure and not place)
            for place, (one, chance) in enumerate(zip(pages[:limit], chances, strict=False))
        ]
        return Found(hits, None) if offered else Found([], self._nearest(ranked[0]), hits)

    def _own_ahead(self, ranked: list[Scored]) -> list[Scored]:
        """`ranked` with a server's own pages further ahead where the text has words that they are named by."""
        if not self._own:
            return ranked
        moved = [
            one._replace(score=one.score + _AHEAD)
            if one.candidate.number in self._own and one.candidate.match.heads
            else one
            for one in ranked
        ]
        return sorted(moved, key=lambda one: (-one.score, one.candidate.number))

    def read_query(self, text: str, opinions: Mapping[str, float] | None = None) -> Read:
        """`text` as the search sees it; `opinions`: what the classifier says for each class, where it is known."""
        found, units = self.spell(text)
        seen = set(found)
        vector = self._words.encode(" ".join(found))
        if opinions is None:
            said = self._classifier.classify(*parts(found, units), vector)
            opinions = dict(zip(self._classes, said, strict=True))
        return Read(
            units,
            Text(
                len(units),
                vector,
                opinions.get(ANSWERED, 0.0),
                opinions.get(UNANSWERED, 0.0),
            ),
            frozenset(platform for platform, names in _NAMES.items() if names & seen),
            opinions,
        )

    def spell(self, text: str) -> tuple[list[str], list[Term]]:
        """The words of `text`, of an address only its site; misspelt ones put right, and what to search for."""
        found = self._spelling.repair(words(name_sites(text)))
        return found, analyse(found, language_of(text))

    def candidates(
        self,
        read: Read,
        meaning: Mapping[int, float] = MappingProxyType({}),
        exact: int | None = None,
        *,
        everything: bool = False,
    ) -> list[Candidate]:
        """The entries worth ranking: the page that the text is `exact` of, those with the words, and those that the
        classifier or the embeddings think likely; or `everything` but a server's own pages without the words."""
        # Of other pages the classifier has an opinion.
        matches = self._index.match(read.units, likeness=bool(self._own))
        said = [read.opinions.get(name, 0.0) for name in self._names]
        numbers = dict.fromkeys(() if exact is None else (exact,))
        numbers |= dict.fromkeys(_most(matches, lambda n: matches[n].share, _MOST_CANDIDATES))
        likely = self._learnt if everything else _most(self._learnt, said.__getitem__, _MOST_LIKELY)
        numbers |= dict.fromkeys(likely) | dict.fromkeys(_most(meaning, meaning.__getitem__, _MOST_LIKELY))
        return [
            Candidate(
                number,
                matches.get(number, _NO_MATCH),
                # Without a name the usual platform is meant.
                (only := self._only[number]) is not None
                and only not in read.named
                and (only not in _USUAL or bool(read.named)),
                only is not None and only not in _USUAL and only in read.named,
                number >= len(self.pages),
                meaning.get(number, 0.0),
                said[number] if number not in self._own else _own_opinion(matches.get(number, _NO_MATCH)),
            )
            for number in numbers
        ]

    def slug(self, number: int) -> str:
        """The slug of an entry that is a page; none for a subject."""
        return self.pages[number].slug if number < len(self.pages) else ""

    def ways(self) -> list[tuple[int, str]]:
        """The ways to put it of each page, in all its languages, and of each subject by its number, for embeddings."""
        found = [(number, text) for number, page in enumerate(self.pages) for text in page_texts(page)]
        for number, subject in enumerate(self._subjects, start=len(self.pages)):
            found += [(number, ask) for ask in subject.asks]
        return found

    def _nearest(self, first: Scored) -> Category:
        number = first.candidate.number
        if first.candidate.subject:
            return self._subjects[number - len(self.pages)].near
        return self.pages[number].category

    def _hit(self, one: Scored, score: float, language: str, *, sure: bool) -> Hit:
        key = (one.candidate.number, language)
        if key not in self._told:
            self._told[key] = self.pages[one.candidate.number].in_language(language)
        page = self._told[key]
        return Hit(page.slug, page.title, score, page, sure)


def build_searcher(pages: Iterable[Page], encoder: "Encoder | None" = None) -> Searcher:
    """A searcher over `pages` and no others: take the built-in ones, leave out what a server retired, add its own.

    Takes some tenths of a second, with an `encoder` at first some seconds: build in a thread.
    """
    by_words = PageSearcher(pages)
    forget_texts()
    if encoder is None:
        return by_words
    from bot.guidance.embeddings import Blended

    return Blended(by_words, encoder)


async def search(searcher: Searcher, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
    """The best answer of `searcher`: by meaning, off the event loop, where it can do that."""
    if isinstance(searcher, ByMeaning):
        return await asyncio.to_thread(searcher.find_by_meaning, text, language, limit)
    return searcher.search_pages(text, language, limit)


def told(page: Page) -> list[Page]:
    """`page` in each of its languages."""
    return [page, *(page.in_language(language) for language in page.translations)]


def _page_fields(page: Page, vocabulary: Counter[str]) -> Fields:
    found: dict[str, list[list[str]]] = {name: [] for name in FIELDS}
    for language, one in zip((SOURCE_LANGUAGE, *page.translations), told(page), strict=True):
        for name, text in _told_in(one):
            found[name].append(_terms(text, language, vocabulary))
        if _is_own(page):
            # A server's page has few asks or none; with the built-in ones the body was found to add nothing.
            found["body"].append(bare_terms(one.body, language))
    return found


def _told_in(page: Page) -> Iterator[tuple[str, str]]:
    """The texts of `page` that are searched, each after the name of its field."""
    yield "title", page.title
    for name, several in (("asks", page.asks), ("keywords", page.keywords)):
        for text in several:
            yield name, text
    yield "summary", page.summary


def _subject_fields(subject: Subject, vocabulary: Counter[str]) -> Fields:
    return {
        "title": [_terms(" ".join(subject.heads), None, vocabulary)],
        "asks": [_terms(ask, None, vocabulary) for ask in subject.asks],
    }


def _terms(text: str, language: str | None, vocabulary: Counter[str]) -> list[str]:
    found = recall_text(text, language)
    vocabulary.update(found.words)
    return found.terms


def searched_texts(pages: Iterable[Page], off_topic: Iterable[Subject]) -> Iterator[tuple[str, str | None]]:
    """Every text that the index of words is made of, with its language."""
    for page in pages:
        for language, one in zip((SOURCE_LANGUAGE, *page.translations), told(page), strict=True):
            for _name, text in _told_in(one):
                yield text, language
    for subject in off_topic:
        for text in (" ".join(subject.heads), *subject.asks):
            yield text, None


def page_texts(page: Page) -> Sequence[str]:
    """The texts that a page's vector is the mean of."""
    return list(dict.fromkeys(text for one in told(page) for text in (one.title, one.summary, *one.asks)))


def parts(found: Iterable[str], units: Iterable[Term]) -> tuple[list[str], list[str]]:
    """The distinct words of a text, and its distinct search terms: what the classifier looks at."""
    return list(dict.fromkeys(found)), list(dict.fromkeys(term for unit in units for term in unit.terms))


def _most(entries: Iterable[int], worth: Callable[[int], float], limit: int) -> list[int]:
    # Of some hundred, sorting all is three times as quick as a heap of some.
    return sorted(entries, key=worth, reverse=True)[:limit]


def class_of(subject: Subject) -> str:
    """What the class of `subject` is called."""
    return ", ".join(subject.heads)


def _only(page: Page) -> Platform | None:
    """The platform that `page` is about alone."""
    return page.platforms[0] if len(page.platforms) == 1 else None


def _own_opinion(match: Match) -> float:
    """What stands for the opinion of the classifier, which never heard of a server's own page."""
    return max(match.heads, match.likeness)


def _goes_with_own(one: Candidate) -> bool:
    return one.match.heads >= _OWN_HEADS or one.match.likeness >= _OWN_LIKENESS


def _is_own(page: Page) -> bool:
    return page.slug not in PERMANENT and page.slug not in FURTHER


def _named(page: Page) -> frozenset[str]:
    """The words that a page of a server is named by."""
    found, silent = (
        [word for text in (page.title, *page.keywords) for word in words(text)],
        stop_words().silent,
    )
    return frozenset(word.rstrip("s") for word in found if word not in silent)


def _aside(several: Sequence[Subject], pages: Iterable[Page]) -> list[Subject]:
    """The subjects that none of a server's own pages is about."""
    own = [page for page in pages if _is_own(page)]
    named = frozenset[str]().union(*map(_named, own))
    titles = [{word for word in words(page.title) if word not in stop_words().silent} for page in own]
    return [
        one
        for one in several
        if not any(word.rstrip("s") in named for head in one.heads for word in words(head))
        and not _is_titled(one, titles)
    ]


def _is_titled(subject: Subject, titles: Iterable[set[str]]) -> bool:
    """Whether a title consists of the words of `subject`, two of them at least."""
    own = {word for ask in subject.asks for word in words(ask)}
    return any(len(title & own) >= max(2, len(title) / 2) for title in titles)
