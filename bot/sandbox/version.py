"""The one version of simcord that the sandbox works with. Imports nothing of it."""

from importlib.metadata import PackageNotFoundError, version

from bot.errors import OperatorError

SIMCORD = "3.2.1"


def require_version() -> None:
    """Refuse any simcord but the one whose private names `simcord_live` knows (OperatorError)."""
    try:
        found = version("simcord")
    except PackageNotFoundError:
        found = None
    if found != SIMCORD:
        raise OperatorError(
            f"The sandbox needs simcord {SIMCORD}, found {found or 'none'}. "
            f'Install it with: pip install "simcord=={SIMCORD}"'
        )
