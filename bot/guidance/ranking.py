"""The learnt part of the search: which page comes first, and whether any answers at all.

Two linear models over few features, in `data/ranking.json`, written by `benchmarks/guidance_train.py`. `order` gives
each page and each off-topic subject one number; `fit` says from the best of them how probable it is that one answers.
"""

import math
from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.guidance.datafile import DATA
from bot.guidance.fulltext import Match
from bot.guidance.vectors import Vector

ORDER = ("elsewhere", "here", "subject", "class", "class, long", "meaning", "meaning, long")
"""What `order` looks at in an entry. The last two are there with embeddings only."""

FIT = ("bias", "answered", "unanswered", "most class", "off-topic class", "heads", "meaning")
"""What `fit` looks at: what the classifier says of the text as a whole, of the likeliest page and of the likeliest
off-topic subject, and what the page that ranks first has of it. The last is there with embeddings only."""


class Text(NamedTuple):
    """What counts of a text as a whole: how many words it has, its vector of length 1, and what the classifier says for
    "a page answers this" and for "none of these subjects"."""

    words: int
    vector: Vector
    answered: float = 0.0
    unanswered: float = 0.0


class Candidate(NamedTuple):
    """An entry, as far as the order needs it. `meaning`: a cosine, -1 to 1; `elsewhere`: it is about another platform
    than the text, `here`: about the one that the text names; `opinion`: what the classifier says for it, near 0 for
    what has nothing to do with the text and near 1 for what it is about."""

    number: int
    match: Match
    elsewhere: bool = False
    here: bool = False
    subject: bool = False
    meaning: float = 0.0
    opinion: float = 0.0


class Scored(NamedTuple):
    """An entry with what `order` makes of it."""

    candidate: Candidate
    score: float


class Ranking(BaseModel):
    """The weights by feature.

    `offer`: from which probability on that any page answers pages are offered; `sure`: from which on that the first is
    the right one it is opened or posted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    order: dict[str, float]
    fit: dict[str, float]
    offer: float
    sure: float


UNANSWERED, ANSWERED = "(none)", "(any page)"


class Learnt(BaseModel):
    """Everything of `data/ranking.json`: a ranking by words, one with embeddings, and what each number of the
    classifier is about (a page's slug, a subject's heads, `UNANSWERED` or `ANSWERED`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_words: Ranking
    by_meaning: Ranking
    classes: list[str]


@cache
def learnt() -> Learnt:
    """The weights that came with the pages, read once."""
    return Learnt.model_validate_json((DATA / "ranking.json").read_bytes())


def order_features(text: Text, one: Candidate) -> tuple[float, ...]:
    """The numbers by which `one` is ordered for the text, in the order of the names in `ORDER`."""
    long = math.log1p(text.words)
    return (
        float(one.elsewhere), float(one.here), float(one.subject), one.opinion, one.opinion * long,
        one.meaning, one.meaning * long,
    )  # fmt: skip


class Ranker:
    """Orders pages, and says how probably the best one fits, with the weights of a `Ranking`."""

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self._order = tuple(ranking.order[name] for name in ORDER)
        self._fit = tuple(ranking.fit[name] for name in FIT)

    def rank(self, text: Text, candidates: Sequence[Candidate]) -> list[Scored]:
        """The pages in `candidates` with their scores, the best first; equal ones in the order of the library."""
        found = [Scored(one, sum(map(mul, self._order, order_features(text, one)))) for one in candidates]
        return sorted(found, key=lambda scored: (-scored.score, scored.candidate.number))

    def fits(self, text: Text, ranked: Sequence[Scored]) -> float:
        """How probable it is that the best page of `ranked` or one near it answers the text; 0 without pages."""
        features = fit_features(text, ranked)
        if not features:
            return 0.0
        return 1 / (1 + math.exp(-sum(map(mul, self._fit, features))))


def fit_features(text: Text, ranked: Sequence[Scored]) -> tuple[float, ...]:
    """The features of `FIT`; none without pages."""
    pages = [one.candidate for one in ranked if not one.candidate.subject]
    if not pages:
        return ()
    return (
        1.0,
        text.answered,
        text.unanswered,
        max(one.opinion for one in pages),
        max((one.candidate.opinion for one in ranked if one.candidate.subject), default=0.0),
        pages[0].match.heads,
        pages[0].meaning,
    )


def shares(scores: Sequence[float]) -> list[float]:
    """How probable each of the pages with these scores is the right one, if any is: they sum to 1."""
    total = _log_sum(scores)
    return [math.exp(score - total) for score in scores]


def _log_sum(scores: Sequence[float]) -> float:
    most = max(scores)
    return most + math.log(sum(math.exp(score - most) for score in scores))
