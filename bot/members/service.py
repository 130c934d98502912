"""Members: zone, language, consent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import cache
from typing import ClassVar
from zoneinfo import available_timezones

from bot.clock import Clock
from bot.duties import Subject
from bot.errors import Refusal
from bot.i18n import _
from bot.members import repository
from bot.members.listeners import Listeners
from bot.members.models import Member
from bot.parsing.text import quote
from bot.storage.engine import Database, Transaction

_PREFERRED = (
    "Europe/",
    "America/",
    "Asia/",
    "Africa/",
    "Australia/",
    "Pacific/",
    "Atlantic/",
    "Indian/",
    "UTC",
)


@cache
def zones() -> dict[str, str]:
    """IANA zone names by what a person may type: `Europe/Berlin` under "europe berlin"."""
    return {
        name: name.replace("/", " ").replace("_", " ").casefold()
        for name in sorted(available_timezones())
        if name.startswith(_PREFERRED)
    }


def find_zones(text: str, limit: int = 25) -> list[str]:
    """Zones whose name is like `text`, best first."""
    folded = text.strip().replace("/", " ").replace("_", " ").casefold()
    if not folded:
        return []
    from rapidfuzz import fuzz, process

    found = process.extract(folded, zones(), scorer=fuzz.WRatio, limit=limit, score_cutoff=60)
    inside = [name for _value, _score, name in found if folded in zones()[name]]
    return inside or [name for _value, _score, name in found]


def parse_zone(text: str) -> str:
    """The zone that `text` names exactly or unmistakably; Refusal otherwise."""
    wanted = text.strip().replace(" ", "_").casefold()
    for name in zones():
        if name.casefold() == wanted or name.casefold().rpartition("/")[2] == wanted:
            return name
    near = ", ".join(find_zones(text, 3))
    if near:
        raise Refusal(
            _("I do not know the time zone “{text}”. Did you mean {near}?"), text=quote(text), near=near
        )
    raise Refusal(
        _("I do not know the time zone “{text}”. Name a large city near you, for example Europe/Madrid."),
        text=quote(text),
    )


class MemberService(Subject):
    """Reads and changes what is kept about a member."""

    tables: ClassVar[Mapping[str, str]] = {"member": "member"}

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.listeners = Listeners()
        self.when_silenced: list[Callable[[int], Awaitable[None]]] = []
        """Called with the id of a member who wants no direct messages: what goes by a consent of its own ends too."""
        """Told, inside the write, when a member's zone, language or consent changes."""

    async def get_member(self, user_id: int) -> Member:
        """The member; one without any data is a fresh `Member` that is not stored."""
        async with self._database.read() as connection:
            return await repository.find_member(connection, user_id) or Member(user_id=user_id)

    async def today(self, user_id: int) -> date:
        """The day it is for the member."""
        return (await self.get_member(user_id)).today(self._clock())

    async def set_zone(self, user_id: int, zone: str) -> str:
        """Keep the zone named by `zone`; returns its IANA name."""
        name = parse_zone(zone)
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
