"""Earlier questions of a server that ask the same as a new one.

Of questions Candor keeps no title: Discord is asked for the names of the threads, each time. Nothing of them is stored.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import discord
import structlog

from bot.guidance.crisis import need_in
from bot.i18n import _
from bot.services import Services
from bot.support.alike import most_alike
from bot.support.channels.models import State
from bot.ui.acknowledge import UNREACHED
from bot.ui.text import inert
from bot.ui.threads import is_tagged, threads_in

log = structlog.get_logger()

_TITLE = 80


class Earlier(NamedTuple):
    """A question that was asked before."""

    title: str
    link: str
    solved: bool


async def earlier_questions(
    services: Services,
    channels: Iterable[discord.abc.GuildChannel | None],
    title: str,
    *,
    least: float,
    without: int = 0,
) -> list[Earlier]:
    """At most three questions in these channels of one server that ask what `title` asks, the most alike first.

    `least`: how alike, as in `bot.support.alike`. `without`: the id of the thread that asks. Words of need find
    nothing: no earlier question is the answer to them. Where Discord does not answer there are none either.
    """
    if need_in(title) is not None:
        return []
    threads: dict[int, discord.Thread] = {}
    try:
        for channel in channels:
            if isinstance(channel, discord.TextChannel | discord.ForumChannel):
                threads |= {one.id: one for one in await threads_in(channel) if one.id != without}
    except (discord.HTTPException, *UNREACHED) as error:
        log.info("earlier_questions_not_looked_for", kind=type(error).__name__)
        return []
    known = list(threads.values())
    positions = await asyncio.to_thread(most_alike, title, [one.name for one in known], least)
    return await _described(services, [known[position] for position in positions])


async def _described(services: Services, threads: Sequence[discord.Thread]) -> list[Earlier]:
    if not threads:
        return []
    ids = [one.id for one in threads]
    setup = await services.channels.setup(threads[0].guild.id)
    solved = await services.questions.solved_among(ids)
    posts = (await services.channels.find_posts(ids)).values()
    solved |= {one.id for one in posts if one.state is State.SOLVED}
    solved |= {one.id for one in threads if is_tagged(one, setup.solved_tags)}
    return [Earlier(one.name, one.jump_url, one.id in solved) for one in threads]


def earlier_text(earlier: Sequence[Earlier], room: int = 2000) -> str | None:
    """The questions as links with how they stand, on as many characters as there is `room`; None where none fits."""
    text = "**" + _("Asked before here:") + "**"
    for one in earlier:
        state = _("solved") if one.solved else _("still open")
        line = f"\n- {inert(one.title, _TITLE)} · {state}\n  {one.link}"
        if len(text) + len(line) <= room:
            text += line
    return text if "\n" in text else None
