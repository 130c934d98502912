"""What is wrong with a history, in plain words."""

from bot.i18n import N_, _
from bot.scoring.models import Fault

_WORDS = {
    "missing": N_("This is missing."),
    "extra_forbidden": N_("This key is not known. Check its spelling."),
    "greater_than_equal": N_("Must be {ge} or more."),
    "less_than_equal": N_("Must be {le} or less."),
    "enum": N_("Use one of: {expected}."),
    "dict_type": N_("This should be an object in braces."),
    "model_type": N_("This should be an object in braces."),
    "tuple_type": N_("This should be a list in square brackets."),
    "list_type": N_("This should be a list in square brackets."),
    "not_a_date": N_("{text!r} is not a date. Write YYYY-MM-DD."),
    "implausible_date": N_("{date} cannot be right. Use a year from {first} to {last}."),
    "not_a_number": N_("Not a number. Write it without quotes."),
    "not_true_or_false": N_("Write true or false."),
    "ends_before_start": N_("It ends ({ended}) before it starts ({started}). Please check the two dates."),
    "repeated_id": N_("This id is already used by {first}."),
    "unreadable": N_("The file cannot be read: {reason}"),
    "not_utf8": N_("The file is not UTF-8 text."),
    "no_day": N_("An export of Candor names no day. Give one."),
}


def fault_words(fault: Fault) -> str:
    """One line: the path, and what is wrong there; pydantic's own words for what people hardly meet."""
    details = dict(fault.details)
    if fault.code == "not_json":
        text = _("This is not JSON ({reason}).").format(reason=details["reason"])
        if "line" in details:
            text = _("Line {line}, column {column}: {text}").format(
                line=details["line"], column=details["column"], text=text
            )
    elif fault.code in _WORDS:
        for limit in ("ge", "le"):
            if isinstance(details.get(limit), float):
                details[limit] = f"{details[limit]:g}"
        details["expected"] = str(details.get("expected", "")).replace("'", "")
        text = _(_WORDS[fault.code]).format(**details)
    else:
        text = str(details.get("message", fault.code))
    return f"{fault.path}: {text}"
