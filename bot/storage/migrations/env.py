"""Run by Alembic. The connection is handed in by `bot.storage.migrate`; there is no ini file."""

from alembic import context
from sqlalchemy import text

from bot.storage.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Two processes that start together: the second waits, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(7402963148)"))
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite"
)
context.run_migrations()
