"""What moderators are told of members' use of guidance: nobody's press or search can be read off."""

import math
import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.insights import heard as heard_module
from bot.insights.heard import HeardService
from bot.insights.models import Heard, Voice, VoiceKind
from bot.insights.rule import DELTA, EPSILON, HEARD, LEAST_HEARD, add_up_voices, hear
from bot.services import Services
from bot.storage.tables import insight_heard
from tests.bot.insights.conftest import AFTER, BEFORE, PERIOD
from tests.bot.insights.exact import lost_by_voices, noisy_pmf
from tests.bot.records import GUILD, PAGE
from tests.conftest import FakeClock

ELSEWHERE = GUILD + 1
MANY = 40
HELPED, NOT_HELPED = Voice(VoiceKind.HELPED, "a"), Voice(VoiceKind.NOT_HELPED, "a")
WORD, OTHER = Voice(VoiceKind.IN_VAIN, "01"), Voice(VoiceKind.IN_VAIN, "02")

voices = st.none() | st.sampled_from((HELPED, NOT_HELPED, WORD, OTHER, Voice(VoiceKind.HELPED, "b")))


def shown_chance(count: int) -> float:
    return sum(mass for noisy, mass in noisy_pmf(HEARD, count).items() if noisy >= LEAST_HEARD)


@settings(max_examples=300, deadline=None)
@given(st.lists(voices, min_size=1, max_size=60), voices)
def test_whoever_is_left_out_or_says_something_else_it_is_not_told(
    group: list[Voice | None], other: Voice | None
) -> None:
    """Every member of every group gone, and each one's voice given to anything else."""
    whole = Counter(voice for voice in group if voice)
    for index in range(len(group)):
        rest = Counter(voice for voice in group[:index] + group[index + 1 :] if voice)
        for neighbour in (rest, rest + Counter([other] if other else [])):
            epsilon, delta = lost_by_voices(whole, neighbour)
            assert epsilon <= EPSILON
            assert delta <= DELTA


def test_the_bound_is_met_and_not_by_far() -> None:
    epsilon, delta = lost_by_voices(Counter({WORD: 12, HELPED: 11}), Counter({WORD: 11, HELPED: 12}))
    assert epsilon == pytest.approx(EPSILON)
    assert DELTA / 2 < delta <= DELTA


def test_from_how_many_on_it_is_shown() -> None:
    """As the documentation and the card say."""
    assert shown_chance(LEAST_HEARD - 1) == 0
    assert 0 < shown_chance(LEAST_HEARD) < DELTA
    assert shown_chance(11) < 0.5 < shown_chance(12)
    assert shown_chance(18) < 1
    assert shown_chance(19) == pytest.approx(1)


def test_each_member_has_one_voice_whatever_they_said() -> None:
    below = random.Random(3).randrange
    said = [(1, Voice(VoiceKind.IN_VAIN, f"{number:02x}")) for number in range(90)] + [
        (1, HELPED),
        (2, WORD),
    ] * 3
    drawn = [add_up_voices(said, below) for _ in range(300)]
    assert {one.total() for one in drawn} == {2}
    assert 100 < sum(one[HELPED] for one in drawn) < 200, "words do not drown pages"


def test_by_drawing_them_themselves() -> None:
    """Four accounts and the member, again and again, with the member's word and without it."""
    below = random.Random(8).randrange
    times = 4000
    sybils = [(user_id, WORD) for user_id in range(4)]
    assert not any(hear(sybils, below) for _ in range(times))
    seen = sum(bool(hear([*sybils, (9, WORD)], below)) for _ in range(times))
    assert seen <= times * DELTA + 3 * math.sqrt(times * DELTA)


async def told(services: Services) -> list[Heard]:
    return (await services.heard.latest(GUILD)).heard


async def words(services: Services, users: range, text: str = "vat") -> None:
    for user_id in users:
        await services.guidance.miss(user_id, GUILD, text)


async def test_what_many_said_is_told(services: Services, clock: FakeClock) -> None:
    clock.now = BEFORE
    await words(services, range(1000, 1000 + MANY))
    for user_id in range(2000, 2000 + MANY):
        await services.guidance.vote(user_id, PAGE, GUILD, helpful=True)
        await services.guidance.vote(user_id + MANY, PAGE, GUILD, helpful=False)
    clock.now = AFTER
    found = await told(services)
    assert {(one.kind, one.about) for one in found} == {
        (VoiceKind.IN_VAIN, "vat"),
        (VoiceKind.HELPED, PAGE),
        (VoiceKind.NOT_HELPED, PAGE),
    }
    assert all(MANY - 2 * HEARD.bound - 5 < one.members <= MANY and one.members % 5 == 0 for one in found)
    assert (await services.heard.latest(ELSEWHERE)).heard == []


async def test_one_press_is_not_visible(services: Services, clock: FakeClock) -> None:
    """Whoever looks before and after a press, a search, another press or an erasure sees the same."""
    clock.now = BEFORE
    await words(services, range(1000, 1000 + MANY))
    clock.now = AFTER
    before = await services.heard.latest(GUILD)
    await services.guidance.vote(1, PAGE, GUILD, helpful=True)
    assert await services.heard.latest(GUILD) == before
    await services.guidance.miss(1, GUILD, "vat")
    await services.guidance.vote(1, PAGE, GUILD, helpful=False)
    assert await services.heard.latest(GUILD) == before
    for user_id in range(1000, 1000 + MANY):
        await services.privacy.erase(user_id)
    assert await services.heard.latest(GUILD) == before
    clock.now = PERIOD.after.moment
    assert (await services.heard.latest(GUILD)).heard == []


async def test_four_accounts_and_a_list_of_words_read_nothing(services: Services, clock: FakeClock) -> None:
    """They once made every word that one member searched for in vain reach five."""
    guessed = [
        "vat",
        "sepa",
        "payoneer",
        "zakat",
        "visa",
        "iban",
        "dinar",
        "freistellung",
        "autonomo",
        "monotributo",
    ]
    for month in range(6):
        clock.now = BEFORE + timedelta(days=31 * month)
        for sybil in range(1000, 1004):
            await services.guidance.miss(sybil, GUILD, " ".join(guessed))
        await services.guidance.miss(1, GUILD, "autonomo")
        clock.now = AFTER + timedelta(days=31 * month)
        assert await told(services) == []


async def test_it_counts_three_months_up_to_the_moment(services: Services, clock: FakeClock) -> None:
    clock.now = PERIOD.before.before.before.moment
    await words(services, range(1000, 1000 + MANY), "vat")
    clock.advance(seconds=1)
    await words(services, range(2000, 2000 + MANY), "iban")
    clock.now = PERIOD.moment
    await words(services, range(3000, 3000 + MANY), "sepa")
    clock.advance(seconds=1)
    await words(services, range(4000, 4000 + MANY), "visa")
    clock.now = AFTER
    assert {one.about for one in await told(services)} == {"iban", "sepa"}


async def test_there_is_one_draw_whoever_looks(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = AFTER
    drawn = iter([[Heard(kind=VoiceKind.HELPED, about="first", members=5)], []])
    monkeypatch.setattr(heard_module, "hear", lambda _said: next(drawn))
    other = HeardService(services.database, clock, services.cipher, services.guidance)
    period = (await services.heard.latest(GUILD)).period
    # A process that looked at the same moment and drew something else.
    async with services.database.write() as connection:
        await other._repository.add_heard(connection, GUILD, period, [])
    assert [one.about for one in (await other.latest(GUILD)).heard] == ["first"]
    clock.now = PERIOD.after.moment
    assert (await other.latest(GUILD)).heard == []
    async with services.database.read() as connection:
        kept = await connection.scalar(select(func.count()).select_from(insight_heard))
    assert kept == 1, "what was told before is not kept"


async def test_a_word_that_nobody_has_any_more_is_not_told(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = AFTER
    gone = [Heard(kind=VoiceKind.IN_VAIN, about="ab", members=15)]
    monkeypatch.setattr(heard_module, "hear", lambda _said: gone)
    assert await told(services) == []
