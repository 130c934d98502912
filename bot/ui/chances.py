"""Probabilities and ranges of a score in words, alike in every answer."""

from bot.i18n import N_, _
from bot.scoring.results import On

_WORDS = (
    (0.02, N_("almost impossible")),
    (0.1, N_("very unlikely")),
    (0.3, N_("unlikely")),
    (0.7, N_("possible")),
    (0.9, N_("likely")),
    (0.98, N_("very likely")),
    (1.1, N_("certain")),
)


def chance(probability: float) -> str:
    """A probability in words and numbers: `very likely (94 %)`."""
    words = next(_(text) for limit, text in _WORDS if probability < limit)
    # Nothing is sure under a model: the ends are not called 0 and 100.
    percent = (
        "<\u00a01"
        if probability < 0.005
        else ">\u00a099"
        if probability > 0.995
        else str(round(100 * probability))
    )
    return f"{words} ({percent}\u00a0%)"


def score_words(on: On) -> str:
    """The score of a day with its range, or both of its peaks."""
    if on.score is None:
        return _("no score")
    if len(on.peaks) == 2:
        return _("either **{low} %** or **{high} %**").format(low=on.peaks[0][0], high=on.peaks[1][0])
    if on.score.low == on.score.high:
        return f"**{on.score.median} %**"
    return f"**{on.score.median} %** ({on.score.low}–{on.score.high})"
