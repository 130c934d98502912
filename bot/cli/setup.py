"""What every command does first."""

import sys

from bot.settings import Settings


def load_settings() -> Settings:
    """The settings, with logging set up by them. OperatorError where they are wrong, or zones have no data."""
    from bot.clock import check_zone_data
    from bot.logs import configure_logging, log_unhandled

    settings = Settings.load()
    check_zone_data()
    configure_logging(settings.log_level, settings.log_format)
    sys.excepthook = log_unhandled
    return settings
