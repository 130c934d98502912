"""The classifier, and what is kept of the analysis: that both say what they would say if they were worked out anew."""

import json
import math

import pytest

from benchmarks.guidance_questions import written_asks, written_off_topic
from bot.guidance.analysed import ANALYSED, analyse_text, keep, recall_text
from bot.guidance.classifier import Classifier, classifier, text_features, word_pieces
from bot.guidance.library import Library
from bot.guidance.offtopic import subjects
from bot.guidance.ranking import ANSWERED, UNANSWERED, learnt
from bot.guidance.search import PageSearcher, class_of, searched_texts

# Two classes and the feature's own weight.
SMALL = Classifier(["<go", "go>", "=zzgo"], bytes([3, 256 - 2, 4, 1, 0, 3, 10, 5, 12]))


def test_the_pieces_of_a_word_have_its_ends() -> None:
    assert word_pieces("go") == ["<go", "go>", "<go>"]
    assert word_pieces("") == []


def test_a_text_is_the_sum_of_its_features_by_their_common_length() -> None:
    assert SMALL.classify(["go"], []) == [4 / 5, -2 / 5]
    length = math.sqrt(16 + 9 + 144)
    assert SMALL.classify(["go", "12"], ["zzgo", "unknown"]) == [14 / length, 3 / length]
    assert SMALL.classify([], ["unknown"]) == [0, 0]


def test_training_sees_the_features_that_the_search_adds_up() -> None:
    assert text_features(["go", "12"], ["zzgo"]) == ["<go", "go>", "<go>", "=zzgo"]


def test_each_page_and_subject_is_a_class(library: Library) -> None:
    names = learnt().classes.names
    assert names == [*library.slugs, *map(class_of, subjects()), UNANSWERED, ANSWERED]
    assert len(classifier().classify(["feedback"], [])) == len(names) == len(learnt().classes.bias)


@pytest.mark.parametrize(
    ("text", "name"), [("chargeback", "chargeback"), ("escrow not funded", "escrow-not-funded")]
)
def test_a_plain_question_goes_to_its_class(library: Library, text: str, name: str) -> None:
    opinions = PageSearcher(library.pages()).read_query(text).opinions
    assert max(library.slugs, key=lambda slug: opinions[slug]) == name


def test_what_was_written_for_training_is_about_pages_and_stands_there_once(library: Library) -> None:
    asks = written_asks()
    assert set(asks) == set(library.slugs)
    several = [ask for one in asks.values() for ask in one] + [one.text for one in written_off_topic()]
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
