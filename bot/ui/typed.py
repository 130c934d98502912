"""What members type into options and fields, to the values of a contract."""

from datetime import date

from bot.contracts.models import Through
from bot.parsing import is_month_first, parse_date, parse_money
from bot.platforms import PLATFORMS, Platform
from bot.ui.entry import Interaction


def month_first(interaction: Interaction) -> bool:
    """Whether the member reads 3/5 as March 5."""
    return is_month_first(interaction.locale.value)


def between_values(key: str) -> dict[str, object]:
    """The fields of a contract for a key in `BETWEEN`."""
    through, _sep, whose = key.partition("/")
    return {"through": Through(through), "counts_for_me": whose == "me"}


def typed_values(
    interaction: Interaction,
    today: date,
    platform: object,
    started: str | None,
    ended: str | None,
    earned: str | None,
    currency: str = "USD",
    *,
    last_paid: str | None = None,
) -> dict[str, object]:
    """Dates and money as a member typed them; only what they typed.

    An amount without a currency is in the platform's only one, or else in `currency`.
    """
    values: dict[str, object] = {}
    if started:
        values["started"] = parse_date(started, today=today, month_first=month_first(interaction))
    if ended:
        values["ended"] = parse_date(ended, today=today, month_first=month_first(interaction))
    if last_paid:
        values["last_paid"] = parse_date(last_paid, today=today, month_first=month_first(interaction))
    if earned:
        only = PLATFORMS[Platform(str(platform))].currency
        values["earned_cents"], values["currency"] = parse_money(earned, default_currency=only or currency)
    return values
