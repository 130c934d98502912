"""What Candor knows of members themselves: time zone, language, consent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import ClassVar

from bot.clock import Clock
from bot.duties import Subject
from bot.members import repository
from bot.members.listeners import Listeners
from bot.members.models import Member
from bot.parsing.zones import parse_zone
from bot.storage.engine import Database, Transaction


class MemberService(Subject):
    """Reads and changes what is kept about a member."""

    tables: ClassVar[Mapping[str, str]] = {"member": "member"}

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.listeners = Listeners()
        """Told, inside the write, when a member's zone, language or consent changes."""
        self.when_silenced: list[Callable[[int], Awaitable[None]]] = []
        """Called with the id of a member who wants no direct messages: what goes by a consent of its own ends too."""

    async def get_member(self, user_id: int) -> Member:
        """The member; one without any data is a fresh `Member` that is not stored."""
        async with self._database.read() as connection:
            return await repository.find_member(connection, user_id) or Member(user_id=user_id)

    async def today(self, user_id: int) -> date:
        """The day it is for the member."""
        return (await self.get_member(user_id)).today(self._clock())

    async def set_zone(self, user_id: int, zone: str) -> str:
        """Keep the zone that `zone` certainly names; returns its IANA name. ZoneWanted for none or several."""
        # The first one loads names of zones and places: a tenth of a second.
        name = await asyncio.to_thread(parse_zone, zone, now=self._clock())
        await self._change(user_id, zone=name)
        return name

    async def set_dm_consent(self, user_id: int, agreed: bool, locale: str | None = None) -> None:
        """Keep whether the member agreed to direct messages, with the moment of agreement.

        `locale`: the language to write in, where it is known by now.
        """
        if not agreed:
            for stop in self.when_silenced:
                await stop(user_id)
        if not agreed and (await self.get_member(user_id)).created_at is None:
            return  # nothing is kept about them, and a "no" is no reason to begin
        language = {} if locale is None else {"locale": locale}
        await self._change(user_id, dm_consent_at=self._clock() if agreed else None, **language)

    async def welcome(self, user_id: int, locale: str | None) -> None:
        """The member has been through `/start`."""
        await self._change(user_id, welcomed_at=self._clock(), locale=locale)

    async def export(self, user_id: int) -> Mapping[str, object]:
        """The member's own settings, under "member"."""
        member = await self.get_member(user_id)
        fields = ("zone", "locale", "dm_consent_at", "welcomed_at", "created_at")
        return {"member": {"user_id": str(user_id), **{name: getattr(member, name) for name in fields}}}

    async def erase(self, connection: Transaction, user_id: int, *, remove_posts: bool) -> None:
        """Erase the member: every row that names them by `user_id` follows by cascade, whichever subject's it is."""
        await repository.erase(connection, user_id)

    async def _change(self, user_id: int, **values: object) -> None:
        async with self._database.write() as connection:
            await repository.touch(connection, user_id, self._clock())
            await repository.change(connection, user_id, values)
            await self.listeners.tell(connection, user_id)
