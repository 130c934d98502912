"""What may be said about a server's members: the one place where their figures become numbers for others.

The rule
--------
Every number of a snapshot is a sum over members, in whole numbers, plus noise (`bot.insights.noise`), and nothing
else of the members' figures goes into what is said. Each member weighs the same, however many contracts they have.

Promise: let one member join, leave, or change everything they logged. Whatever the snapshot says, saying it was
at most e² ≈ 7.4 times as likely in the one case as in the other, apart from events with a probability of 0.001 in
all. That is (ε, δ)-differential privacy for a member, with ε = `EPSILON` and δ = `DELTA` for everything in the
snapshot together. It holds against who knows the figures of everybody else, who put nine accounts of their own into
the group, and who looks before and after. Plain rounding cannot promise that: where rounded numbers differ at all,
there is one member whose change makes the difference.

What one member can change, and what each sum costs of ε:

====================================================  =========  ==============  ================
sum                                                   scale      joins, leaves   changes all
====================================================  =========  ==============  ================
members with feedback in the period                   5/3        1 → 0.6         0
thousandths of their contracts with feedback, − 500   2500       500 → 0.2       1000 → 0.4
thousandths judged badly in secret, ≤ 500, − 250      5000/3     250 → 0.15      500 → 0.3
members for whom a day of feedback is known           5/2        1 → 0.4         1 → 0.4, or 0
members by the range of days feedback took            4          1 → 0.25        1 → 0.25, or 2 → 0.5
members by topic, one vote each                       10/3       1 → 0.3         2 → 0.6
all together                                                     1.9             1.95
====================================================  =========  ==============  ================

Who loses their only feedback of the period leaves the group with everything, the vote too, so the first row is no
part of the last column. A member whose day becomes known changes one range and the count; one whose range changes,
two ranges.

At least ten: a group, the group behind the days, and each topic is shown only if its noisy count is at
least `LEAST`, and the noise of these three is drawn between −2 · bound and 0: the noisy count is never above the
true one. So no number ever comes from fewer than ten members; above ten, chance decides, and from 10 + 2 · bound
members on the number surely comes (34 for the group, 42 for the days, 52 for a topic; in one of two cases from 22,
26 and 31). An end of the noise that one member moves is what δ is for.

What is said is then rounded: members down to fives, percentages to fives. Rounding and quartiles are made of noisy
sums alone and cost nothing.

A snapshot is taken once a month at the same moment in every server and kept; there is no second draw for the same
period, whatever anybody asks, joins, or switches off and on. A contract is in three snapshots at most, and a member
in three servers at most: over all of these the ε add up, and `docs/insights.md` says so.

Moderators' figures
-------------------
What a server's moderators are told of pages that helped and of words that found nothing (`hear`) is published by
itself, about everybody who said so there, with a budget of its own: again at most e² (ε = `EPSILON`, δ = `DELTA`) for
a member and month. Each member has one voice in all of it, for one thing they said, picked by chance; noise of scale
1 on each count makes that 1 for who comes or goes and 2 for who said something else instead. Here the least is
`LEAST_HEARD`: a count is shown from 5 + 2 · 7 = 19 voices on surely, from 12 in one of two cases, never below five.
Who takes part in insights and speaks of guidance has both budgets in a month, ε = 4 and δ = 0.002 together.
"""

import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple, TypeVar

from bot.insights.models import DAYS, Common, Figures, Heard, Part, Quartiles, Share, Topic, Voice, VoiceKind
from bot.insights.noise import Below, bounded_laplace, discrete_laplace

LEAST, LEAST_HEARD = 10, 5
EPSILON, DELTA = 2.0, 0.001

STEP_MEMBERS = STEP_PERCENT = 5

MOST_TOPICS = 5

T = TypeVar("T", bound=Hashable)


class Counted(NamedTuple):
    """How a count that decides whether something is shown gets its noise."""

    scale: Fraction
    bound: int

    def noisy(self, count: int, below: Below) -> int:
        """At most `count`, and typically `bound` below it."""
        return count - self.bound + bounded_laplace(self.scale, self.bound, below)

    def estimate(self, noisy: int) -> int:
        """What the true count probably is, given the noisy one."""
        return noisy + self.bound


MEMBERS = Counted(Fraction(5, 3), 12)
DATED = Counted(Fraction(5, 2), 16)
TOPIC = Counted(Fraction(10, 3), 21)
HEARD = Counted(Fraction(1), 7)

WHOLE, MOST_HIDDEN = 1000, 500
FEEDBACK_SCALE, HIDDEN_SCALE, DAYS_SCALE = Fraction(2500), Fraction(5000, 3), Fraction(4)


class Sums(NamedTuple):
    """What members' figures add up to: the only thing that the published numbers are made of."""

    members: int
    feedback: int
    hidden: int
    dated: int
    days: tuple[int, ...]
    topics: Mapping[Topic, int]


def add_up(members: Sequence[tuple[Part, Topic | None]]) -> Sums:
    """The sums over members, each with their vote for a topic, if any.

    Who got no feedback in the period counts in none of them, not even with a topic: else somebody could leave the
    group and change a vote in one step, which is more than the table allows.
    """
    group = [(part, topic) for part, topic in members if part.rated]
    ranges = Counter(part.days for part, _topic in group if part.days is not None)
    return Sums(
        len(group),
        # Counted from the middle: one who comes or goes then changes the sum by half as much.
        sum(WHOLE * min(part.rated, part.ended) // part.ended - WHOLE // 2 for part, _topic in group),
        sum(min(max(part.hidden, 0), MOST_HIDDEN) - MOST_HIDDEN // 2 for part, _topic in group),
        ranges.total(),
        tuple(ranges[index] for index in range(len(DAYS) + 1)),
        Counter(topic for _part, topic in group if topic is not None),
    )


def vote(said: Iterable[T], below: Below = secrets.randbelow) -> T:
    """The one thing that a member's voice goes to: by chance, so that none of theirs is left out for ever."""
    distinct: list[T] = sorted(set(said))  # type: ignore[type-var]
    return distinct[below(len(distinct))]


def publish(sums: Sums, below: Below = secrets.randbelow) -> Figures | None:
    """What is said about `sums`, None where the members are, or by chance seem, too few."""
    noisy = MEMBERS.noisy(sums.members, below)
    if noisy < LEAST:
        return None
    members = MEMBERS.estimate(noisy)
    return Figures(
        members=_floor(noisy),
        feedback=_share(sums.feedback, FEEDBACK_SCALE, WHOLE // 2, WHOLE, members, below),
        hidden=_share(sums.hidden, HIDDEN_SCALE, MOST_HIDDEN // 2, MOST_HIDDEN, members, below),
        days=_quartiles(sums, below),
        topics=_common(sums.topics, below),
    )


def _floor(members: int) -> int:
    return members // STEP_MEMBERS * STEP_MEMBERS


def _share(total: int, scale: Fraction, middle: int, most: int, members: int, below: Below) -> Share:
    noisy = total + discrete_laplace(scale, below)
    thousandths = min(max(middle + noisy / members, 0), most)
    # Nine of ten draws lie within scale · ln 10.
    margin = math.ceil(float(scale) * math.log(10) / members / 10)
    return Share(percent=STEP_PERCENT * round(thousandths / 10 / STEP_PERCENT), margin=margin)


def _quartiles(sums: Sums, below: Below) -> Quartiles | None:
    if DATED.noisy(sums.dated, below) < LEAST:
        return None
    # A range cannot hold fewer than none: what noise took away is put back before counting.
    noisy = [max(0, count + discrete_laplace(DAYS_SCALE, below)) for count in sums.days]
    up_to = list(accumulate(noisy))
    if not up_to[-1]:
        return None
    low, median, high = (
        next(index for index, members in enumerate(up_to) if 4 * members >= quarter * up_to[-1])
        for quarter in (1, 2, 3)
    )
    return Quartiles(low=low, median=median, high=high)


def _common(topics: Mapping[Topic, int], below: Below) -> tuple[Common, ...]:
    shown = [
        Common(title=topic.title, answered=topic.answered, members=members)
        for topic, members in _shown(topics, TOPIC, LEAST, below)
    ]
    return tuple(sorted(shown, key=lambda one: (-one.members, one.title))[:MOST_TOPICS])


def _shown(counts: Mapping[T, int], counted: Counted, least: int, below: Below) -> list[tuple[T, int]]:
    """What at least `least` members, and by chance some more, chose, each with at least how many."""
    return [
        (chosen, _floor(noisy))
        for chosen, count in counts.items()
        # What fewer members chose is never shown; to leave it out here spares drawing.
        if count >= least and (noisy := counted.noisy(count, below)) >= least
    ]


def add_up_voices(said: Iterable[tuple[int, Voice]], below: Below = secrets.randbelow) -> Counter[Voice]:
    """The voices of members, one each: of a page or of a word by chance, and then for one of theirs by chance.

    `said`: (member, what they said), as often as there is something.
    """
    own: defaultdict[int, defaultdict[bool, set[Voice]]] = defaultdict(lambda: defaultdict(set))
    for user_id, voice in said:
        # One search in vain has several words, where a page is one press: without this, words would drown pages.
        own[user_id][voice.kind is VoiceKind.IN_VAIN].add(voice)
    return Counter(vote(kinds[vote(kinds, below)], below) for kinds in own.values())


def hear(said: Iterable[tuple[int, Voice]], below: Below = secrets.randbelow) -> list[Heard]:
    """What moderators are told of what members said, the most said first."""
    shown = _shown(add_up_voices(said, below), HEARD, LEAST_HEARD, below)
    return [
        Heard(kind=voice.kind, about=voice.about, members=members)
        for voice, members in sorted(shown, key=lambda one: (-one[1], one[0]))
    ]
