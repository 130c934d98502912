"""Which ways there are for a contract on a day, and until when: from the guidance pages, where the rules stand.

No number of days stands here: a way names its page and the event of its deadline there.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.contracts.models import Contract, Kind
from bot.feedback.models import Feedback
from bot.guidance.dates import counted_from, last_day
from bot.guidance.deadlines import CountedFrom, Deadline
from bot.guidance.models import Draft, Page
from bot.platforms import Platform
from bot.setbacks.models import Way


class Place(NamedTuple):
    """Where a way stands in the guidance: its page, the drafts for it, and the event of the deadline that limits it."""

    page: str
    drafts: tuple[str, ...] = ()
    event: str | None = None


class Option(NamedTuple):
    """A way that there is. `until`: when it is over, None where nothing is known of an end, or it has not begun.

    `deadline` is the rule with its words in the reader's language, where there is one. `drafts`: the words for it.
    """

    way: Way
    page: Page
    drafts: tuple[Draft, ...]
    deadline: Deadline | None = None
    until: datetime | None = None


class Options(NamedTuple):
    """The ways that there are, and those that were there and are over, with the moment they ended."""

    ways: list[Option]
    over: list[Option]

    def find_option(self, way: Way) -> Option | None:
        """The option for `way`, also where it is over."""
        return next((one for one in (*self.ways, *self.over) if one.way is way), None)


_WITHOUT_RULES = (Platform.PEOPLEPERHOUR, Platform.CONTRA, Platform.DIRECT)
"""Where a review has no rules that a page would know: people talk, or they leave it."""

_ASK = Place("feedback-negative-plan", ("ask-why",))
_EVIDENCE, _COPING = Place("dispute-evidence"), Place("bad-review-stress", ("friend",))

AFTER: dict[Way, Mapping[Platform, Place]] = {
    Way.SAVE: dict.fromkeys(Platform, _EVIDENCE),
    Way.ASK: {Platform.UPWORK: _ASK, **dict.fromkeys(_WITHOUT_RULES, _ASK)},
    Way.CHANGE: {Platform.UPWORK: Place("feedback-change", ("look-again", "opened"), "feedback-change")},
    Way.REPLY: {
        Platform.UPWORK: Place("feedback-respond", ("fair-point", "other-view"), "response"),
        Platform.FIVERR: Place("feedback-respond", ("fair-point", "other-view")),
    },
    Way.REPORT: {
        Platform.UPWORK: Place("feedback-removal", ("report",), "report-decision"),
        Platform.FIVERR: Place("fiverr-feedback", ("report",)),
    },
    Way.MONEY: {
        Platform.UPWORK: Place("ended-with-escrow", ("agree", "statement"), "escrow-request"),
        Platform.FREELANCER: Place(
            "freelancer-com-disputes", ("settle", "statement"), "dispute-answer-freelancer"
        ),
    },
    Way.REFUND: {Platform.UPWORK: Place("refund-decision", ("part",), "refund-self")},
    Way.LEAVE: dict.fromkeys(Platform, _COPING),
}
"""What can be done about a review: way → platform → where it stands."""

BEFORE: dict[Way, Mapping[Platform, Place]] = {
    Way.CALM: dict.fromkeys(Platform, Place("deescalate", ("calm", "my-mistake", "pause"))),
    Way.CONCRETE: dict.fromkeys(Platform, Place("difficult-client", ("concrete",))),
    Way.SAVE: dict.fromkeys(Platform, Place("dispute-evidence", ("recap",))),
    Way.MONEY: {
        Platform.UPWORK: Place("escrow-not-released", ("remind", "refused"), "escrow-release"),
        Platform.FREELANCER: AFTER[Way.MONEY][Platform.FREELANCER],
    },
    Way.THREAT: {Platform.UPWORK: Place("feedback-threats", ("calm-no", "report"))},
    Way.GO_ON: dict.fromkeys(Platform, Place("difficult-client", ("boundaries",))),
    Way.END: {
        **dict.fromkeys(Platform, Place("contract-close-out", ("handover",))),
        Platform.UPWORK: Place("end-contract-myself", ("leaving",)),
    },
}
"""What can be done while a client is unhappy and has written no review."""

HOURS = Place("dispute-hourly", ("clarify", "decline"), "hours-dispute-answer")
_REVIEW = "hours-review"


def places(contract: Contract, *, ahead: bool) -> dict[Way, Place]:
    """The ways that a contract's platform and kind have at all."""
    known = BEFORE if ahead else AFTER
    found = {way: by[contract.platform] for way, by in known.items() if contract.platform in by}
    if Way.MONEY in found and contract.platform is Platform.UPWORK:
        if contract.kind is Kind.HOURLY:
            found[Way.MONEY] = HOURS
        else:
            which = BEFORE if contract.ended is None else AFTER
            found[Way.MONEY] = which[Way.MONEY][Platform.UPWORK]
    return found


def options(
    contract: Contract,
    feedback: Feedback | None,
    found: Mapping[Way, Place],
    pages: Mapping[str, Page],
    now: datetime,
) -> Options:
    """The ways of `found` that there are for `contract` now; a way whose page is missing is not there."""
    ways: list[Option] = []
    over: list[Option] = []
    for way, place in found.items():
        page = pages.get(place.page)
        if page is None or not _makes_sense(way, contract, feedback):
            continue
        deadline = next((one for one in page.deadlines if place.event and one.event == place.event), None)
        until = _money_ends(page, contract) if place is HOURS else _ends(deadline, contract)
        drafts = tuple(one for name in place.drafts if (one := page.draft(name)) is not None)
        # The days in which hours may be disputed are the client's: they bound the way, and are not its rule.
        option = Option(way, page, drafts, deadline, None if place is HOURS else until)
        (ways if until is None or now < until else over).append(option)
    return Options(ways, over)


def _makes_sense(way: Way, contract: Contract, feedback: Feedback | None) -> bool:
    public = feedback is not None and (feedback.stars is not None or feedback.comment is not None)
    match way:
        case Way.CHANGE | Way.REPORT:
            return public
        case Way.REPLY:
            # A review in the middle of a contract cannot be answered in public.
            return public and contract.ended is not None and feedback is not None and not feedback.reply
        case Way.REFUND:
            return contract.earned_cents > 0
        case Way.END:
            return contract.ended is None
        case _:
            return True


def _ends(deadline: Deadline | None, contract: Contract) -> datetime | None:
    if deadline is None:
        return None
    paid = deadline.counted_from is CountedFrom.PAYMENT
    start = contract.last_paid if paid else counted_from(deadline, contract)
    return None if start is None else _midnight(last_day(deadline, start))


def _money_ends(page: Page, contract: Contract) -> datetime | None:
    """Until when the client may dispute the hours of the week in which the contract ended."""
    rule = next((one for one in page.deadlines if one.event == _REVIEW), None)
    if rule is None or contract.ended is None:
        return None
    sunday = contract.ended + timedelta(days=6 - contract.ended.weekday())
    # The review ends with that day, and an answer to it is due within days of its own.
    answer = next((one.days for one in page.deadlines if one.event == HOURS.event), 0)
    return _midnight(last_day(rule, sunday) + timedelta(days=1 + answer))


def _midnight(day: date) -> datetime:
    """Read in the careful way, as `bot/feedback/window.py` does: the midnight in UTC that begins the day."""
    return datetime.combine(day, time(), UTC)
