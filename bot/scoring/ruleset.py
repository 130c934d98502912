"""Rule sets: how a platform computes its score, as data.

A rule set is dated, because platforms change their rules. Every part says where it was published and when
that was last checked, or that it was not published at all.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_HELP = "https://support.upwork.com/hc/en-us/articles/"
_FORUM = "https://community.upwork.com/t5/"
_CHECKED = date(2026, 11, 22)


class Standing(StrEnum):
    """How well a rule is known."""

    OFFICIAL = "official"
    """Help centre, staff post, or the wording of the platform's own screens."""
    MODERATOR = "moderator"
    ASSUMED = "assumed"
    """Not published: chosen by us, or carried as a hypothesis."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one rule comes from. `rule` is a stable code; `checked` the day its page was last read."""

    rule: str
    standing: Standing
    address: str | None
    checked: date = _CHECKED
    contested: bool = False
    """Sources disagree, or the platform announced a change whose effect on this rule is not known."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Contracts that earned more than `above` US dollars (and no higher tier's) weigh `weight`."""

    above: float
    weight: float


@dataclass(frozen=True, slots=True)
class StarPrior:
    """Public feedback of at least `stars` hides an unsuccessful outcome with probability `unsuccessful`."""

    stars: float
    unsuccessful: float


@dataclass(frozen=True, slots=True)
class HiddenPriors:
    """The star priors, descending, of contracts that ended on `since` or later."""

    since: date
    by_stars: tuple[StarPrior, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of what is not published.

    `net`: unsuccessful weight is subtracted from successful weight, not only left out of it.
    `earlier_times_tier`: each earlier job of a contract weighs as much as its tier, otherwise 1.
    """

    name: str
    prior: float
    net: bool
    earlier_times_tier: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """How a displayed score lies off the rules: by a lasting gap, by scatter, and by isolated slips.

    The gap is a Gaussian process with mean 0 and covariance τ² · exp(−|days apart| / L); the scatter is independent
    with standard deviation σ. `heights`: τ in points with its prior; `lengths`: L in days and `scatters`: σ in
    points, each equally likely. `rounding`: the standard deviation in points of what rounding leaves.

    Between two neighbours that agree to `slip_agree` points, a snapshot that is off both by more than `slip_off`
    is a slip and set aside.
    """

    heights: tuple[tuple[float, float], ...]
    lengths: tuple[float, ...]
    scatters: tuple[float, ...]
    rounding: float
    slip_agree: float
    slip_off: float


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All numbers of one set of rules. Tiers and hidden priors ascend; windows ascend (months).

    The first reading is the one under which slips are looked for."""

    name: str
    since: date
    tiers: tuple[Tier, ...]
    hidden_priors: tuple[HiddenPriors, ...]
    good_from_stars: float
    period_days: int
    most_jobs: int
    long_term_days: int
    windows: tuple[int, ...]
    least_contracts: int
    least_clients: int
    readings: tuple[Reading, ...]
    gap: Gap
    sources: tuple[Source, ...]

    def tier_weight(self, earned: float) -> float:
        """The weight of a contract that earned `earned` US dollars."""
        return [tier.weight for tier in self.tiers if earned > tier.above or tier is self.tiers[0]][-1]

    def prior_unsuccessful(self, stars: float, ended: date) -> float:
        """The prior probability that feedback of `stars` (at least `good_from_stars`) hides a bad outcome."""
        priors = [one for one in self.hidden_priors if one.since <= ended or one is self.hidden_priors[0]][-1]
        return next(prior.unsuccessful for prior in priors.by_stars if stars >= prior.stars)

    def reading(self, name: str) -> Reading:
        """The reading called `name`. Raises KeyError."""
        for reading in self.readings:
            if reading.name == name:
                return reading
        raise KeyError(name)


def _priors(*unsuccessful: float) -> tuple[StarPrior, ...]:
    return tuple(StarPrior(*pair) for pair in zip((5.0, 4.5, 4.0, 3.0), unsuccessful, strict=True))


UPWORK_2024_09 = RuleSet(
    name="upwork-2024-09",
    since=date(2024, 9, 3),
    tiers=(Tier(0, 1.0), Tier(250, 1.25), Tier(1000, 1.5)),
    hidden_priors=(
        HiddenPriors(date.min, _priors(0.03, 0.06, 0.15, 0.35)),
        # The client's form has no private rating any more. When it went is not published.
        HiddenPriors(date(2026, 7, 1), _priors(0.01, 0.03, 0.10, 0.30)),
    ),
    good_from_stars=3.0,
    period_days=90,
    most_jobs=8,
    long_term_days=90,
    windows=(6, 12, 24),
    least_contracts=2,
    least_clients=2,
    readings=(
        Reading("share-product", 0.54, net=False, earlier_times_tier=True),
        Reading("share-sum", 0.36, net=False, earlier_times_tier=False),
        Reading("net-product", 0.06, net=True, earlier_times_tier=True),
        Reading("net-sum", 0.04, net=True, earlier_times_tier=False),
    ),
    gap=Gap(
        heights=((0.0, 0.5), (1.5, 0.2), (4.0, 0.2), (10.0, 0.1)),
        lengths=(60.0, 300.0),
        scatters=(0.6, 1.5),
        rounding=0.3,
        slip_agree=3.0,
        slip_off=6.0,
    ),
    sources=(
        Source("windows", Standing.OFFICIAL, _HELP + "34958134307475-Job-Success-Score"),
        Source(
            "eligibility",
            Standing.OFFICIAL,
            _HELP + "38437621837203-Why-did-my-JSS-disappear",
            contested=True,  # two clients "in your lifetime" in one source, in 24 months in the others
        ),
        Source(
            "stars_and_hidden_part",
            Standing.OFFICIAL,
            _HELP + "32389629156755-Job-Success-insights",
            contested=True,  # the private rating has since been removed from the client's form
        ),
        Source("earnings_tiers", Standing.OFFICIAL, _HELP + "34958134307475-Job-Success-Score"),
        Source("jobs_of_90_days", Standing.OFFICIAL, _HELP + "32389629156755-Job-Success-insights"),
        Source(
            "long_term",
            Standing.OFFICIAL,
            _HELP + "41946128518035",
            contested=True,  # 38439816969875 lists a lack of long-term contracts among what lowers the score
        ),
        Source("no_earnings", Standing.OFFICIAL, _HELP + "38439816969875"),
        Source(
            "no_feedback",
            Standing.OFFICIAL,
            _FORUM + "Announcements/No-feedback-contracts-no-longer-impact-Job-Success-Score-JSS/m-p/831998",
        ),
        Source("removed_or_flagged", Standing.OFFICIAL, _HELP + "41946128518035"),
        Source("refund", Standing.MODERATOR, _FORUM + "Support-Forum/Will-refund-affect-my-JSS/td-p/1402298"),
        Source("formula", Standing.ASSUMED, None, contested=True),
        Source("earlier_jobs_weight", Standing.ASSUMED, None),
        Source("window_date_of_a_contract", Standing.ASSUMED, None),
        Source("tier_of_unpaid_bad_contract", Standing.ASSUMED, None),
        Source("priors_of_hidden_outcomes", Standing.ASSUMED, None),
        Source("day_of_the_new_form", Standing.ASSUMED, None),
        Source("last_payment_of_an_open_contract", Standing.ASSUMED, None),
        Source("gap_and_scatter_of_shown_scores", Standing.ASSUMED, None),
    ),
)

RULE_SETS: dict[str, RuleSet] = {UPWORK_2024_09.name: UPWORK_2024_09}
