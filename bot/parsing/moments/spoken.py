"""What comes again, in words; moments as clocks in a member's zone show them."""

from datetime import datetime

from bot.i18n import _, current_language, ngettext
from bot.parsing.moments.local import wall_at
from bot.parsing.moments.recurring import WEEKDAYS, Rule, read_rule


def spoken(moment: datetime, zone: str) -> str:
    """`Fri 27 Nov 2026, 09:00`, for where Discord shows no live times."""
    from babel.dates import format_datetime

    locale = "en_GB" if current_language() == "en" else current_language()
    return format_datetime(wall_at(moment, zone), "EEE d MMM y, HH:mm", locale=locale)


def rule_in_words(text: str) -> str:
    """`every 2 weeks on Monday and Thursday at 08:00` for a rule of `bot.parsing.moments.recurring`."""
    rule = read_rule(text)
    at = f"{rule.start:%H:%M}"
    every = int(rule.parts.get("INTERVAL", "1"))
    match rule.parts["FREQ"]:
        case "DAILY":
            return ngettext("every day at {time}", "every {count} days at {time}", every).format(
                count=every, time=at
            )
        case "WEEKLY":
            return ngettext(
                "every week on {days} at {time}", "every {count} weeks on {days} at {time}", every
            ).format(count=every, days=_weekdays(rule), time=at)
        case "MONTHLY":
            return ngettext(
                "every month on {days} at {time}", "every {count} months on {days} at {time}", every
            ).format(count=every, days=_month_day(rule), time=at)
        case _:
            return ngettext(
                "every year on {days} at {time}", "every {count} years on {days} at {time}", every
            ).format(count=every, days=_year_day(rule), time=at)


def weekday_name(number: int) -> str:
    """The name of a weekday, 0 for Monday."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=current_language())[number])


def _weekdays(rule: Rule) -> str:
    from babel.lists import format_list

    numbers = [WEEKDAYS.index(name) for name in rule.parts["BYDAY"].split(",")]
    return str(format_list([weekday_name(number) for number in numbers], locale=current_language()))


def _month_day(rule: Rule) -> str:
    if "BYDAY" in rule.parts:
        name = rule.parts["BYDAY"]
        which = {
            1: _("the first"),
            2: _("the second"),
            3: _("the third"),
            4: _("the fourth"),
            -1: _("the last"),
        }
        return f"{which[int(name[:-2])]} {weekday_name(WEEKDAYS.index(name[-2:]))}"
    number = rule.parts["BYMONTHDAY"].rsplit(",", 1)[-1]
    if number == "31":
        return _("its last day")
    if int(number) > 28:
        return _("day {number}, or its last").format(number=number)
    return _("day {number}").format(number=number)


def _year_day(rule: Rule) -> str:
    from babel.dates import get_month_names

    month = int(rule.parts["BYMONTH"])
    number = rule.parts["BYMONTHDAY"].rsplit(",", 1)[-1]
    name = get_month_names("wide", locale=current_language())[month]
    return _("{day} {month}").format(day=number, month=name)
