"""`candor read`: what a typed text is understood as, for translators and bug reports."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import click

from bot.clock import system_clock
from bot.errors import OperatorError, Refusal
from bot.i18n import _, language

KINDS = ("when", "date", "money", "stars", "zone")
_FINEST = Decimal("0.01")

Answer = dict[str, object]
"""`value`: what is meant, None where it is refused. `rule`: of what comes again. `says`: what a member is told."""


@click.command()
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.argument("text", required=False)
@click.option("--zone", default="UTC", show_default=True, help="The zone of whoever typed it.")
@click.option("--now", default=None, metavar="MOMENT", help="The moment at which it was typed (ISO 8601).")
@click.option("--locale", default="en-GB", show_default=True, help="Their Discord language.")
@click.option("--jsonl", is_flag=True, help='Read lines {"kind", "text", "zone", "now", "locale"} instead.')
def read(kind: str | None, text: str | None, zone: str, now: str | None, locale: str, jsonl: bool) -> None:
    """Say how TEXT is understood as a KIND: when, date, money, stars, zone.

    Prints one line of JSON: `value` (null where it is refused), `rule` of what comes again, and `says`: what a
    member is told.
    """
    if jsonl:
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                click.echo(_dump(_answer_line(line, number)))
        return
    if kind is None or text is None:
        raise click.UsageError("Name a kind and a text, or --jsonl.")
    click.echo(_dump(answer(kind, text, zone=zone, now=_moment(now), locale=locale)))


def _dump(found: Answer) -> str:
    return json.dumps(found, ensure_ascii=False)


def _answer_line(line: str, number: int) -> Answer:
    try:
        asked = json.loads(line)
        kind, text = asked["kind"], asked.get("text", asked.get("input"))
        if kind not in KINDS or not isinstance(text, str):
            raise ValueError
        return answer(
            kind,
            text,
            zone=asked.get("zone") or "UTC",
            now=_moment(asked.get("now")),
            locale=asked.get("locale") or "en-GB",
        )
    except (ValueError, KeyError, TypeError) as error:
        raise OperatorError(
            f'Line {number} is not {{"kind": one of {", ".join(KINDS)}, "text": …}}.'
        ) from error


def _moment(text: str | None) -> datetime:
    if not text:
        return system_clock()
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise OperatorError(f"--now {text!r} is no moment. Write it as 2026-11-26T12:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def answer(kind: str, text: str, *, zone: str, now: datetime, locale: str) -> Answer:
    """What is understood, as one object: `value`, `rule`, `says`."""
    try:
        place = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise OperatorError(f"There is no zone {zone!r}. Write it as Europe/Madrid.") from None
    with language(locale):
        try:
            value, rule, says = next(iter(_read(kind, text, place, now, locale)))
        except Refusal as refusal:
            return {"value": None, "rule": None, "says": refusal.message}
        return {"value": value, "rule": rule, "says": says}


def _read(
    kind: str, text: str, zone: ZoneInfo, now: datetime, locale: str
) -> Iterator[tuple[object, str | None, str]]:
    from bot.parsing import is_month_first

    month_first = is_month_first(locale)
    match kind:
        case "when":
            yield _when(text, zone, now, month_first)
        case "date":
            yield _date(text, now.astimezone(zone).date(), month_first)
        case "money":
            yield _money(text, locale)
        case "stars":
            yield _stars(text)
        case _:
            yield _zone(text, now)


def _when(text: str, zone: ZoneInfo, now: datetime, month_first: bool) -> tuple[str, str | None, str]:
    from bot.parsing.moments.spoken import rule_in_words, spoken
    from bot.parsing.moments.when import understand
    from bot.parsing.zones import zone_label

    when = understand(text, now=now, zone=zone.key, month_first=month_first)
    says = [spoken(when.due, zone.key)]
    if when.rule is not None:
        says.append(_("It comes again: {rule}.").format(rule=rule_in_words(when.rule)))
    if when.zone is not None:
        says.append(_("Read by clocks in {zone}.").format(zone=zone_label(when.zone)))
    rule = None if when.rule is None else when.rule.partition("RRULE:")[2]
    return when.due.astimezone(zone).isoformat(), rule, " ".join(says)


def _date(text: str, today: date, month_first: bool) -> tuple[object, None, str]:
    from bot.parsing.moments.calendar import in_words
    from bot.parsing.moments.dates import DayWanted, parse_date

    try:
        found = parse_date(text, today=today, month_first=month_first)
    except DayWanted as wanted:
        # A month is a value of its own where a field takes one; other spans are only a question.
        return wanted.span.iso, None, wanted.message
    return found.isoformat(), None, in_words(found)


def _money(text: str, locale: str) -> tuple[object, None, str]:
    from bot.parsing import parse_money
    from bot.values import currencies
    from bot.written import written_money

    # A bug report may name the member's currency in place of their language.
    default = locale if locale in currencies() else "USD"
    cents, currency = parse_money(text, default_currency=default)
    return {"cents": cents, "currency": currency}, None, written_money(cents, currency)


def _stars(text: str) -> tuple[object, None, str]:
    from bot.parsing import parse_stars, plain

    found = parse_stars(text, step=_FINEST)
    if found is None:
        return "none", None, _("No public stars")
    return float(found), None, plain(found)


def _zone(text: str, now: datetime) -> tuple[object, None, str]:
    from bot.parsing.zones import parse_zone, zone_label

    zone = parse_zone(text, now=now)
    there = now.astimezone(ZoneInfo(zone))
    return (
        zone,
        None,
        _("{zone}: it is {time} there now, right?").format(zone=zone_label(zone), time=f"{there:%H:%M}"),
    )
