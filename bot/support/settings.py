"""What a server's moderators set for peer support."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from bot.clock import Clock
from bot.i18n import LANGUAGES
from bot.storage.engine import Database
from bot.support.repository import ServerRepository
from bot.validation import validated
from bot.values import LongText


class SupportServer(BaseModel):
    """A server's settings; what was never set has its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    ask_channel_id: int | None = None
    """A forum or a text channel for anonymous questions; None: they are off."""
    report_channel_id: int | None = None
    """Where moderators are told that a reader reported something; None: nowhere, `/moderate reports` still lists it."""
    rules: LongText | None = Field(default=None, max_length=1500)
    """What moderators want to be read before anybody asks."""
    ask_approval: bool = False
    """Whether moderators look at anonymous questions before they appear, in `report_channel_id`."""
    language: str | None = Field(default=None, pattern=f"^({'|'.join(LANGUAGES)})$")
    """The language of what the bot posts for all; None: the server's own on Discord."""
    asks_per_day: int = Field(default=3, ge=1, le=50)
    """Questions of one member in 24 hours."""
    asks_per_hour: int = Field(default=10, ge=1, le=500)
    """Questions of all members in an hour."""
    ask_cooldown_minutes: int = Field(default=20, ge=0, le=1440)
    """Minutes between two questions of one member."""


class SupportSettings:
    """Reads and changes what a server set. Who may change it, the caller checks."""

    def __init__(self, database: Database, clock: Clock, servers: ServerRepository) -> None:
        self._database = database
        self._clock = clock
        self._servers = servers

    async def settings_of(self, guild_id: int) -> SupportServer:
        """The settings of a server."""
        async with self._database.read() as connection:
            stored = await self._servers.settings_of(connection, guild_id)
        return SupportServer.model_validate({"id": guild_id, **stored})

    async def change_settings(self, guild_id: int, changes: Mapping[str, object]) -> SupportServer:
        """Change what `changes` names (None: back to the default); a Refusal says what is wrong with a value."""
        now = self._clock()
        async with self._database.write() as connection:
            stored = await self._servers.settings_of(connection, guild_id)
            merged = {name: value for name, value in {**stored, **changes}.items() if value is not None}
            server = validated(SupportServer, {"id": guild_id, **merged})
            await self._servers.put_settings(
                connection, guild_id, server.model_dump(exclude={"id"}, exclude_unset=True), now
            )
        return server
