"""The chart of a server says what is published, and leaves out what had too few members."""

from bot.insights.charts import RANGES, describe, insights_chart
from bot.insights.models import DAYS, Common, Figures, Quartiles, Share

FEW = Figures(members=30, feedback=Share(percent=97, margin=8), hidden=Share(percent=3, margin=5))
ALL = FEW.model_copy(
    update={
        "days": Quartiles(low=1, median=2, high=4),
        "topics": (Common(title="Late pay", members=10, answered=False),),
    }
)


def test_what_had_too_few_members_has_no_part() -> None:
    assert len(insights_chart(FEW, "June")["vconcat"]) == 1
    assert len(insights_chart(ALL, "June")["vconcat"]) == 3


def test_a_share_and_its_noise_stay_within_0_and_100() -> None:
    shares = insights_chart(FEW, "June")["vconcat"][0]["data"]["values"]
    assert [(one["low"], one["value"], one["high"]) for one in shares] == [(89, 97, 100), (0, 3, 8)]


def test_each_range_of_days_has_its_name() -> None:
    assert len(RANGES) == len(DAYS) + 1, "the last one is open"
    boxes = insights_chart(ALL, "June")["vconcat"][1]["data"]["values"]
    assert [one["range"] for one in boxes if one["median"]] == [RANGES[2]]


def test_in_words() -> None:
    said = "Bars: 97 % of the contracts that ended got feedback; 3 % of these were probably judged badly in secret."
    assert describe(FEW) == said
    assert describe(ALL) == (
        f"{said} Days until feedback: median 4–6, middle half 2–3 to 11–13. Looked for most: Late pay."
    )
