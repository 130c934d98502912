"""What may go wrong in a way a person can put right.

Everything else is a fault of ours: it is logged under a short reference and shown as such
(`bot.ui.errors`), never as a traceback.
"""


class Refusal(Exception):
    """A clear, kind, already translated message that says what to do.

    Raise it with the text made by `bot.i18n._` in the language of the person who asked. It must not be
    logged: it may quote what they typed.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refusal):
    """The thing asked for does not exist, or belongs to someone else: the two look the same from outside."""


class OperatorError(Exception):
    """A fault of the set-up, for the operator: one message on standard error, exit code 1 or `exit_code`."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
