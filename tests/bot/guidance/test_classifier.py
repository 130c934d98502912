"""The classifier, and what is kept of the analysis: that both say what they would say if they were worked out anew."""

import json
import math

import numpy as np
import pytest

from benchmarks.guidance_questions import (
    ASKS_GROWN,
    OFF_TOPIC,
    OFF_TOPIC_GROWN,
    written_asks,
    written_off_topic,
)
from bot.guidance.analysed import ANALYSED, analyse_text, keep, recall_text
from bot.guidance.classifier import (
    PIECES_COUNT,
    SHARPNESS,
    VECTORS_COUNT,
    Classifier,
    Tables,
    classifier,
    text_features,
    word_pieces,
)
from bot.guidance.library import Library
from bot.guidance.offtopic import subjects
from bot.guidance.ranking import ANSWERED, UNANSWERED, learnt
from bot.guidance.search import PageSearcher, class_of, searched_texts
from bot.guidance.vectors import word_vectors

# Two known texts, the first about one class and the second about another: "go" with its term, and "go go".
SMALL = Classifier(
    ["=zzgo", "<go", "go>"],
    Tables(
        holders=np.array([0, 0, 1, 1, 0, 1, 1], np.uint16),
        ends=np.array([1, 4, 7], np.int32),
        rarity=np.array([2, 1, 1], np.float32),
        lengths=np.array([[2, 1], [2**0.5, 8**0.5]], np.float32),
        vectors=np.array([[127, 0], [0, 127]], np.int8),
        says=np.array([[1, 0], [0, 0.5]], np.float16),
        bias=np.array([0.01, 0.02], np.float32),
    ),
)


def test_the_pieces_of_a_word_have_its_ends() -> None:
    assert word_pieces("go") == ["<go", "go>", "<go>"]
    assert word_pieces("") == []


def test_a_known_text_is_wholly_like_itself() -> None:
    alike = SMALL.likeness(["go"], ["zzgo"], [1.0, 0.0]).tolist()
    assert alike == pytest.approx([1, PIECES_COUNT])
    near = [1, math.exp(SHARPNESS * (PIECES_COUNT - 1))]
    assert SMALL.classify(["go"], ["zzgo"], [1.0, 0.0]) == pytest.approx(
        [near[0] + 0.01, near[1] * 0.5 + 0.02]
    )


def test_words_without_features_and_numbers_say_nothing() -> None:
    assert SMALL.likeness([], [], [0.0, 0.0]).tolist() == [0, 0]
    assert SMALL.likeness(["12", "unknown"], ["zzother"], [0.0, 0.0]).tolist() == [0, 0]
    assert SMALL.likeness(["go"], [], [0.0, 1.0]).tolist() == pytest.approx(
        [PIECES_COUNT, PIECES_COUNT + VECTORS_COUNT]
    )


def test_a_text_has_each_feature_as_often_as_it_holds_it() -> None:
    assert text_features(["go", "12"], ["zzgo"]) == ["<go", "go>", "<go>", "=zzgo"]


def test_each_page_and_subject_is_a_class(library: Library) -> None:
    names = learnt().classes
    assert names == [*library.slugs, *map(class_of, subjects()), UNANSWERED, ANSWERED]
    said = classifier().classify(["feedback"], [], word_vectors().encode("feedback"))
    assert len(said) == len(names)


@pytest.mark.parametrize(
    ("text", "name"), [("chargeback", "chargeback"), ("escrow not funded", "escrow-not-funded")]
)
def test_a_plain_question_goes_to_its_class(library: Library, text: str, name: str) -> None:
    opinions = PageSearcher(library.pages()).read_query(text).opinions
    assert max(library.slugs, key=lambda slug: opinions[slug]) == name


def test_what_was_written_for_training_is_about_pages_and_stands_there_once(library: Library) -> None:
    asks = written_asks()
    assert set(asks) == set(library.slugs)
    grown = written_asks(ASKS_GROWN)
    assert set(grown) <= set(asks)
    several = [ask for one in (*asks.values(), *grown.values()) for ask in one]
    several += [one.text for file in (OFF_TOPIC, OFF_TOPIC_GROWN) for one in written_off_topic(file)]
    assert sorted(several) == sorted(set(several))


# After a change of synonyms or stop words, or of many pages: run benchmarks/guidance_train.py.


def test_what_is_kept_of_the_analysis_is_what_it_says_today(library: Library) -> None:
    kept = json.loads(ANALYSED.read_bytes())
    today = json.loads(keep(searched_texts(library.pages(), subjects())))
    assert {key: today[key] for key in kept.keys() & today.keys()} == {
        key: kept[key] for key in kept.keys() & today.keys()
    }
    assert len(kept.keys() & today.keys()) > 0.9 * len(today)


def test_a_text_that_is_not_kept_is_analysed() -> None:
    assert recall_text("never on any page: 17 quokkas", "en") == analyse_text(
        "never on any page: 17 quokkas", "en"
    )
