"""What may go wrong in a way a person can put right.

Everything else is a fault of ours: it is logged under a short reference and shown as such
(`bot.ui.errors`), never as a traceback.
"""

from collections.abc import Callable
from enum import Enum, auto


class Look(Enum):
    """Where a member finds what a refusal speaks of. Whoever shows the refusal says how one gets there."""

    CONTRACTS = auto()
    REMINDERS = auto()
    REMINDER_SETTINGS = auto()
    PAGES = auto()
    SERVER_PAGES = auto()
    COMMUNITIES = auto()
    PLANS = auto()
    CASES = auto()


class Refusal(Exception):
    """A clear, kind, already translated message that says what to do, in the language of the person who asked.

    `title` says what is the matter, `body` what to do about it; both are our own words, made by `bot.i18n._`. What a
    member wrote, and every other value, fills a placeholder of either by its name:

        raise Refusal(_("I cannot read “{text}” as stars. Try 5 or 4.5."), text=typed)

    Whoever shows it makes the values fit for the place (`told`): on Discord a text is made inert, and a moment is in
    the reader's own time. It must not be logged: it may quote what they typed.
    """

    def __init__(self, title: str, body: str = "", /, *, look: Look | None = None, **parts: object) -> None:
        super().__init__(title)
        self.title, self.body, self.look, self.parts = title, body, look, parts

    def __str__(self) -> str:
        return self.message

    def told(self, shown: Callable[[object], str] = str) -> tuple[str, str]:
        """Title and body with the values in their places, each as `shown` writes it."""
        if not self.parts:
            return self.title, self.body
        values = {name: shown(value) for name, value in self.parts.items()}
        return self.title.format(**values), self.body.format(**values)

    @property
    def message(self) -> str:
        """All of it as plain text, for a terminal or a list of faults."""
        return "\n".join(filter(None, self.told()))


class NotFound(Refusal):
    """The thing asked for does not exist, or belongs to someone else: the two look the same from outside."""


class DatabaseAway(ConnectionError):
    """The server of the database cannot be reached, or has ended the connection. It comes back by itself.

    Who meets it logs no more than that: `bot.storage.outage` has said it once for all. The message quotes no member.
    """


class OperatorError(Exception):
    """A fault of the set-up, for the operator: one message on standard error, exit code 1 or `exit_code`."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
