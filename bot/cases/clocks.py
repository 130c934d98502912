"""The deadlines of a case, from its dates. Pure; every rule is one of the guidance pages' (`bot.guidance.deadlines`).

What is told of a rule, its days, its source and the day it was read, stands on the page alone: here only which
events matter to which kind of case.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.cases.models import Case, CaseKind
from bot.guidance.dates import LAST_DAY, ends
from bot.guidance.deadlines import CountedFrom, Deadline, Party
from bot.guidance.models import Page
from bot.platforms import Platform
from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Planned
from bot.reminders.planning import LEAST_USE

_DISPUTE = (
    "dispute-answer",
    "dispute-proposal",
    "arbitration",
    "dispute-answer-freelancer",
    "dispute-answer-client",
)

EVENTS: Mapping[CaseKind, tuple[str, ...]] = {
    CaseKind.ESCROW_REFUND: ("escrow-release", *_DISPUTE),
    CaseKind.NOT_RELEASED: ("escrow-release", *_DISPUTE),
    CaseKind.CLIENT_ENDED: ("escrow-request", *_DISPUTE),
    CaseKind.HOURLY: ("hours-dispute-answer", "hours-review"),
    CaseKind.REFUND: ("mediation-released", "refund-self", "refund-support"),
    CaseKind.CHARGEBACK: ("bank-decision",),
    CaseKind.UNPAID: ("direct-dispute",),
}
"""Kind → the events whose deadlines it has, on whatever platform a page states them."""

PAGES: Mapping[CaseKind, tuple[str, ...]] = {
    CaseKind.ESCROW_REFUND: ("refund-demand", "dispute-fixed-price", "freelancer-com-disputes"),
    CaseKind.NOT_RELEASED: ("escrow-not-released", "dispute-fixed-price", "freelancer-com-disputes"),
    CaseKind.CLIENT_ENDED: ("ended-with-escrow", "dispute-fixed-price", "freelancer-com-disputes"),
    CaseKind.HOURLY: ("dispute-hourly",),
    CaseKind.REFUND: ("refund-demand", "refund-decision", "dispute-mediation"),
    CaseKind.CHARGEBACK: ("chargeback", "account-hold"),
    CaseKind.UNPAID: ("unpaid-invoice", "unpaid-use", "direct-contracts"),
}
"""Kind → the pages to read, the likeliest first; those of another platform are left out (`pages_for`)."""

EVIDENCE = "dispute-evidence"
"""The page on what to collect, for every kind and platform."""

MINE = (Party.FREELANCER, Party.EITHER)
"""Who has to act where the member has to."""

_SETTLED_BY: Mapping[str, tuple[CountedFrom, ...]] = {
    "escrow-request": (CountedFrom.DISPUTE_FILED,),
    "escrow-release": (CountedFrom.DISPUTE_FILED,),
    "dispute-answer": (CountedFrom.PROPOSAL, CountedFrom.MEDIATION_END),
    "dispute-proposal": (CountedFrom.MEDIATION_END,),
}
"""Event → the moments after which nobody waits for it any more."""

_DAYS_BEFORE = {True: (3, 1), False: (1,)}
"""How many days before a deadline one is reminded: of one's own twice, of another's once."""


class Rule(NamedTuple):
    """A deadline and the page that states it, with the day on which its source was read."""

    deadline: Deadline
    page: str
    read: date | None

    @property
    def event(self) -> str:
        """The name of the rule, which is the same wherever it is stated."""
        return self.deadline.event or ""


class CaseClock(NamedTuple):
    """A rule on a case. `start` and `ends` are None where the member has not said when it began."""

    rule: Rule
    start: date | None
    ends: datetime | None

    @property
    def mine(self) -> bool:
        """Whether the member has to act."""
        return self.rule.deadline.who in MINE

    def ahead(self, now: datetime) -> bool:
        """Whether it may still be kept: what the member has to do, until the last day is over by every reading."""
        return self.ends is not None and now < self.ends + (LAST_DAY if self.mine else timedelta())


def rules_for(pages: Iterable[Page], kind: CaseKind, platform: Platform) -> list[Rule]:
    """The rules of a kind of case on a platform, in the order in which they begin to matter."""
    found: dict[str, Rule] = {}
    for page in pages:
        if page.platforms and page.platforms[0] is platform:
            for one in page.deadlines:
                if one.event in EVENTS[kind]:
                    read = next((source.read for source in page.sources if source.url == one.source), None)
                    found.setdefault(one.event, Rule(one, page.slug, read))
    return [found[event] for event in EVENTS[kind] if event in found]


def pages_for(pages: Iterable[Page], kind: CaseKind, platform: Platform) -> list[Page]:
    """What to read about a kind of case on a platform, the likeliest first."""
    known = {page.slug: page for page in pages if not page.platforms or platform in page.platforms}
    return [known[slug] for slug in (*PAGES[kind], EVIDENCE) if slug in known]


def moments_of(rules: Iterable[Rule]) -> list[CountedFrom]:
    """The moments that the rules are counted from, each once."""
    return list(dict.fromkeys(rule.deadline.counted_from for rule in rules))


def clocks_of(rules: Iterable[Rule], dates: Mapping[CountedFrom, date]) -> list[CaseClock]:
    """What runs from `dates`: the soonest first, behind them those whose beginning is not known.

    What the member has to do is over when the last day begins, since the other reading would come too late; what
    another has to do, when it ends: nobody is to be told too early that it was not done.
    """
    clocks = []
    for rule in rules:
        if any(moment in dates for moment in _SETTLED_BY.get(rule.event, ())):
            continue
        start = dates.get(rule.deadline.counted_from)
        clock = CaseClock(rule, start, None if start is None else ends(rule.deadline, start))
        if clock.ends is not None and not clock.mine:
            clock = clock._replace(ends=clock.ends + LAST_DAY)
        clocks.append(clock)
    known = [one for one in clocks if one.ends is not None]
    return [*sorted(known, key=lambda one: (one.ends, not one.mine)), *(c for c in clocks if c.ends is None)]


def reminders_of(case: Case, rules: Iterable[Rule], habits: Habits, now: datetime) -> Iterator[Planned]:
    """What the member is to be reminded of, at their hour, some days before each deadline that is still ahead."""
    if case.closed_at is not None or not case.reminds or Kind.CASE in habits.off:
        return
    for clock in clocks_of(rules, case.dates):
        if clock.ends is None:
            continue
        last_day = habits.day(clock.ends)
        before = ((days, last_day - timedelta(days=days)) for days in _DAYS_BEFORE[clock.mine])
        for days, due in habits.moments_ahead(before, clock.ends - LEAST_USE, case.updated_at, now):
            yield Planned(
                kind=Kind.CASE,
                key=f"case/{case.id}/{days}/{clock.rule.event}",
                due_at=due,
                expires_at=clock.ends,
            )


def read_key(key: str) -> tuple[int, str]:
    """The case and the event that a reminder of this key is about."""
    _case, case_id, _days, event = key.split("/", 3)
    return int(case_id), event
