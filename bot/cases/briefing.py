"""What the brief of a case says: a case and its evidence, in finished texts of the current language.

The texts are put together in a thread, as names are looked for in them; pictures are made small and pages are drawn
in the worker process.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.briefs.files import thumbnail
from bot.briefs.models import Brief, BriefAmount, BriefClock, BriefEntry, StatementPart
from bot.briefs.pdf import draw_pdf
from bot.cases.clocks import CaseClock
from bot.cases.evidence import EvidenceService
from bot.cases.models import STATEMENT, Case, Entry
from bot.cases.service import CaseService
from bot.cases.words import ENTRY_KINDS, KINDS, PARTS, SILENCES_TOLD, SUMS, UNTOLD
from bot.clock import Clock
from bot.errors import NotFound
from bot.guidance.deadlines import SILENCES, Silence
from bot.i18n import _, current_language, language, ngettext
from bot.members.service import MemberService
from bot.parsing import fold
from bot.platforms import PLATFORMS
from bot.support.identify import MASKS, Kind, find_identifying, mask
from bot.worker import Worker


class BriefService:
    """Makes the brief of a member's case, and draws it."""

    def __init__(
        self,
        clock: Clock,
        members: MemberService,
        cases: CaseService,
        evidence: EvidenceService,
        worker: Worker,
    ) -> None:
        self._clock = clock
        self._members = members
        self._cases = cases
        self._evidence = evidence
        self._worker = worker

    async def make_brief(self, user_id: int, case_id: int) -> Brief:
        """What the brief says, in the current language; NotFound where the case is not the member's."""
        case = await self._cases.get_case(user_id, case_id)
        entries = await self._evidence.entries_of(user_id, case_id)
        clocks = await self._cases.clocks(case)
        member, now = await self._members.get_member(user_id), self._clock()
        pictures = {one.id: await self._picture(user_id, one) for one in entries}
        spoken = current_language()

        def put_together() -> Brief:
            with language(spoken):
                told = _Told(case.client if case.masked else None)
                return _brief(
                    case, entries, clocks, pictures, told, now, member.today(now), member.zone or "UTC"
                )

        return await asyncio.to_thread(put_together)

    async def _picture(self, user_id: int, entry: Entry) -> bytes | None:
        """A small picture of an entry's image; None where it has none, or one that is not there any more."""
        if entry.file is None or not entry.file.kind.is_image:
            return None
        try:
            _note, content = await self._evidence.read_file(user_id, entry.id)
        except NotFound:
            return None
        return await self._worker.run(thumbnail, content, owner=user_id)

    async def draw(self, user_id: int, brief: Brief) -> bytes:
        """The brief as a PDF; `TookTooLong` where it takes the worker too long."""
        return await self._worker.run(draw_pdf, brief, owner=user_id)


class _Told:
    """Texts as they may be shown: as they are, or with what tells who it is about masked."""

    def __init__(self, client: str | None) -> None:
        self._client = client

    def __call__(self, text: str | None) -> str:
        if not text or self._client is None:
            return text or ""
        # Sums stay: the whole case is about them.
        found = [one for one in find_identifying(text, clients=[self._client]) if one.kind is not Kind.SUM]
        return mask(text, found, {kind: _(word) for kind, word in MASKS.items()})

    def person(self, name: str | None) -> str:
        """The name of the client, or of somebody who wrote something."""
        if not name or self._client is None:
            return name or ""
        return f"[{_(MASKS[Kind.CLIENT if fold(name) == fold(self._client) else Kind.NAME])}]"


def _brief(
    case: Case,
    entries: Sequence[Entry],
    clocks: Sequence[CaseClock],
    pictures: Mapping[int, bytes | None],
    told: _Told,
    now: datetime,
    today: date,
    zone: str,
) -> Brief:
    return Brief(
        title=told(case.name) or case.name,
        platform=_(PLATFORMS[case.platform].label),
        client=told.person(case.client),
        summary=tuple(_summary(case, entries, told)),
        amounts=tuple(_amounts(case)),
        clocks=tuple(_clocks(clocks, now)),
        statement=tuple(
            StatementPart(heading=_(PARTS[name]), text=told(getattr(case, name)))
            for name in STATEMENT
            if getattr(case, name)
        ),
        entries=tuple(_entry(one, pictures.get(one.id), told) for one in entries),
        language=current_language(),
        made_on=today,
        zone=zone,
    )


def _summary(case: Case, entries: Sequence[Entry], told: _Told) -> Iterator[str]:
    yield _("{kind}: {what}.").format(kind=_(KINDS[case.kind].name), what=_(KINDS[case.kind].what))
    if case.asked:
        yield told(case.asked)
    if entries:
        yield ngettext(
            "{count} piece of evidence, listed by day.",
            "{count} pieces of evidence, listed by day.",
            len(entries),
        ).format(count=len(entries))


def _amounts(case: Case) -> Iterator[BriefAmount]:
    for name, label in SUMS.items():
        cents = getattr(case, name)
        if cents is not None:
            yield BriefAmount(what=_(label), cents=cents, currency=case.currency)


def _clocks(clocks: Sequence[CaseClock], now: datetime) -> Iterator[BriefClock]:
    """Those that run: to the end of the day before the midnight at which they are over."""
    for clock in clocks:
        if clock.ends is not None and clock.ends > now:
            silence = clock.rule.deadline.silence or Silence.UNKNOWN
            yield BriefClock(
                day=(clock.ends - timedelta(seconds=1)).date(),
                what=clock.rule.deadline.what,
                silence="" if silence in UNTOLD else _(SILENCES_TOLD.get(silence, SILENCES[silence])),
            )


def _entry(entry: Entry, picture: bytes | None, told: _Told) -> BriefEntry:
    return BriefEntry(
        day=entry.on_day,
        kind=_(ENTRY_KINDS[entry.kind]),
        text=told(entry.text),
        author=told.person(entry.author),
        link=told(entry.link),
        file_name=told(entry.file.name) if entry.file else "",
        image=picture,
    )
