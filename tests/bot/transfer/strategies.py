"""Hypothesis strategies for drafts: anything a member may state, hostile text included."""

from decimal import Decimal

from hypothesis import strategies as st

from bot.contracts.models import MOST_EARNED_CENTS, ContractDraft, Kind, Through
from bot.feedback.models import FeedbackDraft, Hidden, HiddenSource
from bot.platforms import PLATFORMS, Platform
from bot.scores.models import ShownScoreDraft
from bot.values import EARLIEST, LATEST, clean_text, currencies

HOSTILE = (
    *(
        "=1+1",
        "'=1+1",
        "''=1+1",
        "'",
        "+49 170",
        "-5",
        "@everyone",
        "=cmd|' /C calc'!A0",
        "＝1",
        "-",
        "n/a",
        "none",
    ),
    *(
        '"',
        '""',
        'say "hi", twice; or | more',
        "a,b;c\td|e",
        "first\nsecond",
        "sep=,",
        "client",
        "type",
        "null",
    ),
    *(
        "<script>alert(1)</script>",
        "😀👩‍👩‍👧",
        "עברית",
        "{}",
        "[1]",
        "\\n",
        "%s {client}",
        "1e999",
        "2026-01-01",
    ),
)
"""Text that has a meaning for a spreadsheet, a separator, a parser or a reader of the page."""


def _clean(text: str) -> str:
    return str(clean_text(text))


def texts(most: int, *, lines: bool = True) -> st.SearchStrategy[str]:
    """Text of 1 to `most` characters as a stored field holds it."""
    drawn = (
        st.sampled_from(HOSTILE)
        | st.text(max_size=60)
        | st.text(min_size=1, max_size=9).map(lambda text: (text * most)[:most])
    )
    cleaned = drawn.map(_clean).map(lambda text: text if lines else " ".join(text.split()))
    return cleaned.filter(lambda text: 1 <= len(text) <= most)


links = st.builds(
    "https://{}/{}".format,
    st.sampled_from(["example.com", "[::1]:8080", "ñ.example"]),
    st.from_regex(r"\A[!-~]{0,40}\Z"),
)


days = st.dates(EARLIEST, LATEST)


@st.composite
def contracts(draw: st.DrawFn) -> ContractDraft:
    """A contract on any platform."""
    platform = draw(st.sampled_from(Platform))
    started = draw(days)
    currency = PLATFORMS[platform].currency or draw(st.sampled_from(sorted(currencies())))
    return ContractDraft(
        client=draw(texts(100, lines=False)),
        title=draw(st.just("") | texts(100, lines=False)),
        platform=platform,
        kind=draw(st.sampled_from(Kind)),
        started=started,
        ended=draw(st.none() | st.dates(started, LATEST)),
        earned_cents=draw(st.integers(0, MOST_EARNED_CENTS)),
        currency=currency,
        paid_periods=draw(st.none() | st.integers(0, 200)),
        last_paid=draw(st.none() | st.dates(started, LATEST)),
        client_flagged=draw(st.booleans()),
        through=draw(st.sampled_from(Through)),
        counts_for_me=draw(st.booleans()),
        link=draw(st.none() | links),
        note=draw(st.none() | texts(1000)),
    )


@st.composite
def feedback(draw: st.DrawFn, platform: Platform) -> FeedbackDraft:
    """Feedback as `platform` gives it; possibly with nothing in it."""
    facts = PLATFORMS[platform]
    steps = st.integers(int(1 / facts.star_step), int(5 / facts.star_step))
    hidden = draw(st.sampled_from(Hidden))
    categories = (
        st.dictionaries(st.sampled_from(list(facts.categories)), st.integers(1, 5))
        if facts.categories
        else st.just({})
    )
    return FeedbackDraft(
        stars=draw(st.none() | steps.map(lambda n: Decimal(n) * facts.star_step)),
        categories=draw(categories),
        comment=draw(st.none() | texts(4000)),
        hidden=hidden,
        hidden_source=None if hidden is Hidden.UNKNOWN else draw(st.none() | st.sampled_from(HiddenSource)),
        hidden_note=draw(st.none() | texts(1000)),
        removed=draw(st.booleans()),
        received=draw(st.none() | days),
        reply=draw(st.none() | texts(4000)),
    )


pairs = contracts().flatmap(lambda one: st.tuples(st.just(one), st.none() | feedback(one.platform)))
"""A contract with its feedback, if any."""


@st.composite
def _score(draw: st.DrawFn) -> ShownScoreDraft:
    platform = draw(st.sampled_from([p for p, facts in PLATFORMS.items() if facts.score_range]))
    low, high = PLATFORMS[platform].score_range or (0, 0)
    day = draw(days)
    return ShownScoreDraft(platform=platform, on=day, score=draw(st.integers(low, high)))


scores = st.lists(_score(), max_size=4, unique_by=lambda score: (score.platform, score.on))
"""Shown scores, at most one for a platform and day."""
