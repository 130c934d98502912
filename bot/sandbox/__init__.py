"""The bot without a token: the very same bot in a made-up Discord, on a page of this machine."""

from importlib.util import find_spec

from bot.errors import OperatorError

_PACKAGES = ("simcord", "PIL", "regex", "markdown_it", "linkify_it")


def check_installed() -> None:
    """OperatorError, which says what to do, where the sandbox's own packages are missing. Loads nothing."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        raise OperatorError(
            f"The sandbox is not installed here (missing: {', '.join(missing)}). A bot on Discord does without it: set "
            "DISCORD_TOKEN. To try Candor without a token, use `make run`, or install it: "
            "pip install --no-deps --require-hashes -r requirements-sandbox.txt"
        )
