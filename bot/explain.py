"""The faults that pydantic finds, in words a member understands."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.i18n import N_, _, ngettext

_WORDS: dict[str, str] = {
    "missing": N_("This is needed. Please fill it in."),
    "extra_forbidden": N_("I do not know this field. Please leave it out."),
    "invalid_key": N_("I do not know this field. Please leave it out."),
    # Text
    "string_type": N_("Please write this as text."),
    "string_sub_type": N_("Please write this as text."),
    "string_unicode": N_("Some characters here cannot be read. Please type them again."),
    # Dates
    "date_type": N_("This is not a date. Write it as {example}."),
    "date_parsing": N_("This is not a date. Write it as {example}."),
    "date_from_datetime_parsing": N_("This is not a date. Write it as {example}."),
    "date_from_datetime_inexact": N_("Please give the day only, without a time, such as {example}."),
    # Numbers
    "int_type": N_("Please use a whole number, such as 3."),
    "int_parsing": N_("Please use a whole number, such as 3."),
    "int_from_float": N_("Please use a whole number, such as 3."),
    "int_parsing_size": N_("This number is too large. Please check it."),
    "decimal_type": N_("Please use a number, such as 4.5."),
    "decimal_parsing": N_("Please use a number, such as 4.5."),
    "finite_number": N_("Please use a number, such as 4.5."),
    "decimal_max_digits": N_("This number is too long. Please check it."),
    "decimal_whole_digits": N_("This number is too long. Please check it."),
    "greater_than_equal": N_("This is at least {ge}. Please check it."),
    "less_than_equal": N_("This is at most {le}. Please check it."),
    # The rest
    "bool_type": N_("Please answer yes or no."),
    "bool_parsing": N_("Please answer yes or no."),
    "dict_type": N_("This needs a name for each value, such as quality: 5."),
    "model_type": N_("This needs a name for each value, such as stars: 5."),
    "enum": N_("Please use one of: {choices}."),
}


def _too_short(context: Mapping[str, Any]) -> str:
    least = int(context["min_length"])
    if least == 1:
        return _("This is empty. Please fill it in.")
    return ngettext(
        "Please write at least {count} character.", "Please write at least {count} characters.", least
    ).format(count=least)


def _too_long(context: Mapping[str, Any]) -> str:
    most = int(context["max_length"])
    return ngettext(
        "This is too long: at most {count} character fits.",
        "This is too long: at most {count} characters fit.",
        most,
    ).format(count=f"{most:,}")


def _too_fine(context: Mapping[str, Any]) -> str:
    places = int(context["decimal_places"])
    return ngettext(
        "At most {count} digit after the point, please.",
        "At most {count} digits after the point, please.",
        places,
    ).format(count=places)


_COUNTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_short": _too_short,
    "string_too_long": _too_long,
    "too_short": _too_short,  # what a length becomes behind a validator of our own
    "too_long": _too_long,
    "decimal_max_places": _too_fine,
}


def explain(error: ValidationError) -> list[tuple[str, str]]:
    """Each fault of `error` as (field path such as `stars` or `categories.quality`, translated message).

    The path is empty where a fault lies between fields. No message repeats what was typed, except those
    that a model's own validators wrote.
    """
    found: list[tuple[str, str]] = []
    for fault in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"] if part != "[key]")
        context = dict(fault.get("ctx", {}))
        if path.endswith("_cents"):
            # Members think in whole units of a currency, not in its hundredths.
            context |= {name: f"{context[name] / 100:,.0f}" for name in ("ge", "le") if name in context}
        found.append((path, _message(fault["type"], context)))
    return found


def _message(kind: str, context: Mapping[str, Any]) -> str:
    if kind in ("value_error", "assertion_error"):
        # Our own validators raise ValueError with a translated text.
        return str(context["error"])
    if kind in _COUNTED:
        return _COUNTED[kind](context)
    if kind == "enum":
        return _(_WORDS["enum"]).format(choices=_choices(str(context["expected"])))
    if kind in _WORDS:
        return _(_WORDS[kind]).format(example="2026-03-05", **context)
    return _("This value does not fit here. Please check it.")


def _choices(expected: str) -> str:
    """`'fixed' or 'hourly'`, as pydantic writes it, as `fixed, hourly`."""
    return expected.replace(" or ", ", ").replace("'", "")
