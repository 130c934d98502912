"""What tests share with the processes that they start. It imports nothing of the bot: those have a start to measure,
and discord.py warns when it is imported, which they take for a fault.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

START = datetime(2026, 1, 1, tzinfo=UTC)


def use_schema(engine: Any, schema: str) -> None:
    """Let every connection of `engine` (or of the class Engine: of all of them) work in a PostgreSQL schema."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["server_settings"] = {"search_path": schema}
