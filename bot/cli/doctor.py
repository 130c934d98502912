"""`candor doctor`: looks at every part of the set-up, changes nothing, and says what to do."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bot.errors import OperatorError

if TYPE_CHECKING:
    import discord

    from bot.settings import Settings


class Mark(Enum):
    """How a check ended. A hint is worth reading and no fault."""

    GOOD = "✓"
    HINT = "–"
    BAD = "✗"


class Finding(NamedTuple):
    """One checked thing: its name, how it is, and what to do about it."""

    mark: Mark
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark.value} {self.name}: {self.text}"


@click.command()
def doctor() -> int:
    """Check settings, database, keys, token, intents and command sync. Exit code 1 if something is wrong."""
    return asyncio.run(_doctor())


async def _doctor() -> int:
    bad = 0
    async for finding in examine():
        click.echo(str(finding))
        bad += finding.mark is Mark.BAD
    click.echo("All is well." if not bad else f"{bad} to put right.")
    return 1 if bad else 0


async def examine() -> AsyncIterator[Finding]:
    """Every finding, in the order in which things depend on each other."""
    from bot.logs import configure_logging
    from bot.settings import ENV_FILE, Settings

    try:
        settings = Settings.load()
    except OperatorError as error:
        yield Finding(Mark.BAD, "settings", str(error))
        return
    configure_logging("ERROR", settings.log_format)
    yield Finding(Mark.GOOD, "settings", "valid")
    for name, meant in misspelt(ENV_FILE):
        yield Finding(
            Mark.BAD, "settings", f"{ENV_FILE} sets {name}, which Candor does not know. Is it {meant}?"
        )
    yield _zones()
    yield _folder(settings.data_dir)
    yield _privacy(settings, ENV_FILE)
    if settings.guidance_embeddings:
        yield _embeddings()
    usable = True
    for part in (_database, _keys):
        finding = await part(settings)
        usable &= finding.mark is Mark.GOOD
        yield finding
    if usable:
        yield await _openings(settings)
        yield await processes(settings)
    if settings.discord_token is None:
        yield Finding(
            Mark.HINT,
            "token",
            "DISCORD_TOKEN is not set, so `candor run` opens the sandbox. .env.example says more.",
        )
        return
    async for finding in _discord(settings, usable):
        yield finding


def misspelt(file: Path) -> list[tuple[str, str]]:
    """Names in the `.env` at `file` that look like a setting and are none, with the setting they resemble."""
    from difflib import get_close_matches

    from dotenv import dotenv_values

    from bot.settings import Settings

    known = [name.upper() for name in Settings.model_fields]
    names = [name.upper() for name in dotenv_values(file, interpolate=False)] if file.is_file() else []
    found = ((name, get_close_matches(name, known, n=1, cutoff=0.8)) for name in names if name not in known)
    return [(name, matches[0]) for name, matches in found if matches]


def _zones() -> Finding:
    from bot.clock import check_zone_data

    try:
        check_zone_data()
    except OperatorError as error:
        return Finding(Mark.BAD, "time zones", str(error))
    return Finding(Mark.GOOD, "time zones", "their data is there")


def _folder(folder: Path) -> Finding:
    nearest = next((p for p in (folder, *folder.absolute().parents) if p.exists()), folder)
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(
            Mark.BAD, "data folder", f"{folder} cannot be written. Give this user the right, or set DATA_DIR."
        )
    if not folder.exists():
        return Finding(Mark.GOOD, "data folder", f"{folder} will be made at the first start")
    return Finding(Mark.GOOD, "data folder", f"{folder} can be written")


def _embeddings() -> Finding:
    from bot.guidance.embeddings import check_installed

    try:
        check_installed()
    except OperatorError as error:
        return Finding(Mark.BAD, "search by meaning", str(error))
    return Finding(Mark.GOOD, "search by meaning", "its packages and its model are installed")


def _privacy(settings: "Settings", env_file: Path) -> Finding:
    """Whether other users of this machine can read the database, what lies beside it, its backups, or a key."""
    from bot.storage.engine import Database

    database = Database(settings.database_url).file
    files = [env_file, settings.encryption_key_file]
    if database is not None:
        files += [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    files += sorted((settings.data_dir / "backups").glob("*"))
    open_ones = [str(file) for file in files if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077]
    if not open_ones:
        return Finding(Mark.GOOD, "privacy", "nobody else on this machine can read the database or a key")
    more = f" and {len(open_ones) - 5} more" if len(open_ones) > 5 else ""
    what = " ".join(open_ones[:5])
    return Finding(Mark.BAD, "privacy", f"others can read {what}{more}. Run: chmod 600 {what}")


async def _database(settings: "Settings") -> Finding:
    from bot.cli.db import opened
    from bot.storage.backup import is_sound
    from bot.storage.engine import Database
    from bot.storage.migrate import HEAD, check_revision, current

    file = Database(settings.database_url).file
    if file is not None and not file.exists():
        return Finding(Mark.HINT, "database", f"{file} will be made at the first start")
    try:
        async with opened(settings) as database:
            revision = await current(database)
            if not await is_sound(database):
                return Finding(
                    Mark.BAD, "database", f"{file} is damaged. Put a backup back: candor db restore FILE"
                )
    except OperatorError as error:
        return Finding(Mark.BAD, "database", str(error))
    if revision is None:
        return Finding(Mark.HINT, "database", "opens and is empty; the first start makes the tables")
    try:
        check_revision(revision)
    except OperatorError as error:
        return Finding(Mark.BAD, "database", str(error))
    if revision != HEAD:
        return Finding(
            Mark.HINT,
            "database",
            f"is at revision {revision}; the next start brings it to {HEAD} (backup first)",
        )
    return Finding(Mark.GOOD, "database", f"opens, revision {revision}")


async def _keys(settings: "Settings") -> Finding:
    from bot.cli.db import opened
    from bot.storage.cipher import read_key_file
    from bot.storage.engine import Database
    from bot.storage.keys import known_keys, open_cipher
    from bot.storage.migrate import current

    unused = Finding(
        Mark.HINT, "keys", "nothing is encrypted yet; the first start makes a key where none is set"
    )
    key_file, database_file = settings.encryption_key_file, Database(settings.database_url).file
    if database_file is not None and not database_file.exists():
        return unused
    try:
        async with opened(settings) as database:
            if await current(database) is None:
                return unused
            known = await known_keys(database)
            if not known:  # opening would make a key
                return unused
            keys = settings.keys() or (read_key_file(key_file) if key_file.exists() else None)
            if keys is not None and (first := next(iter(keys))) not in known <= set(keys):
                what = f"key {first} is new; `candor keys rotate` encrypts everything with it"
                return Finding(Mark.HINT, "keys", what)
            cipher = (await open_cipher(database, keys, key_file)).cipher
    except OperatorError as error:
        return Finding(Mark.BAD, "keys", str(error))
    return Finding(Mark.GOOD, "keys", f"they fit the database; key {cipher.current} is the current one")


async def _openings(settings: "Settings") -> Finding:
    """How fast the bot opens direct messages, and whether Discord has had enough of it."""
    from bot.cli.db import opened
    from bot.clock import system_clock
    from bot.openings.service import PAUSES, QUARANTINED, Openings
    from bot.reminders.queue import count_paced

    async with opened(settings) as database:
        openings = Openings(database, system_clock, settings.new_channels_per_minute)
        figures, paused = await openings.figures(), await openings.paused_until()
        waiting = await count_paced(database)
    text = (
        f"{figures.hour} new ones opened in the last hour, {figures.day} in the last day, {waiting} reminders wait "
        f"for one; the limit is {settings.new_channels_per_minute:g} a minute"
    )
    for code, at in sorted(figures.refusals.items()):
        text += f"; Discord last said {code} at {at:%Y-%m-%d %H:%M} UTC"
    if paused is None:
        return Finding(Mark.GOOD, "direct messages", text)
    text += f". None is opened until {paused:%Y-%m-%d %H:%M} UTC"
    quarantined = figures.refusals.get(QUARANTINED)
    if quarantined is None or paused != quarantined + PAUSES[QUARANTINED]:
        return Finding(Mark.HINT, "direct messages", text)
    what = "Discord has put the bot into quarantine; the developer portal says so, and how to appeal"
    return Finding(Mark.BAD, "direct messages", f"{what}. {text}")


async def processes(settings: "Settings") -> Finding:
    """Which bots run over the database at this moment, with which shards, and which of them leads."""
    from bot.cli.db import opened
    from bot.fleet.listing import describe, read_processes
    from bot.fleet.opening import check_direct
    from bot.storage.alone import is_held

    async with opened(settings) as database:
        if database.file is not None:
            running = await asyncio.to_thread(is_held, database.file)
            text = "one runs over the SQLite file" if running else "none runs over the SQLite file"
            return Finding(Mark.GOOD, "processes", text)
        said, whole = describe(await read_processes(database))
    if (fault := await check_direct(settings)) is not None:
        return Finding(Mark.BAD if settings.shard_ids else Mark.HINT, "processes", fault)
    return Finding(Mark.GOOD if whole else Mark.HINT, "processes", said)


async def _discord(settings: "Settings", usable: bool) -> AsyncIterator[Finding]:
    import discord

    from bot.discord_api import log_in, silence_voice

    silence_voice()
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await log_in(client, settings)
        except OperatorError as error:
            yield Finding(Mark.BAD, "token", str(error))
            return
        application = client.application
        assert application is not None  # logging in asked for it
        yield Finding(Mark.GOOD, "token", f"works; the application is {application.name} ({application.id})")
        yield _intents(application, settings)
        if application.interactions_endpoint_url is not None:
            yield Finding(
                Mark.BAD,
                "commands",
                "Discord sends them to an interactions endpoint. Clear that address in the developer portal, "
                "General Information, or no command reaches the bot.",
            )
        yield await _session_starts(client)
        try:
            yield await _commands(settings, client, application.id, usable)
        except OperatorError as error:
            yield Finding(Mark.BAD, "commands", str(error))


async def _session_starts(client: "discord.Client") -> Finding:
    """How many sessions Discord still lets the bot start today."""
    import discord

    name = "session starts"
    try:
        _shards, _url, limits = await client.http.get_bot_gateway()
    except discord.GatewayNotFound:
        return Finding(Mark.HINT, name, "Discord does not say how many are left")
    hours = limits["reset_after"] / 3_600_000
    text = f"{limits['remaining']} of {limits['total']} are left for {hours:.0f} hours"
    if not limits["remaining"]:
        return Finding(
            Mark.BAD, name, f"{text}; until then the bot waits. Does something restart it in a loop?"
        )
    low = limits["remaining"] * 10 < limits["total"]
    return Finding(Mark.HINT if low else Mark.GOOD, name, text)


def _intents(application: "discord.AppInfo", settings: "Settings") -> Finding:
    from bot.app import intents

    wanted = intents(message_content=settings.message_content)
    flags = application.flags
    privileged = {
        "members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "presences": flags.gateway_presence or flags.gateway_presence_limited,
        "message_content": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    missing = [name for name, granted in privileged.items() if getattr(wanted, name) and not granted]
    if missing:
        return Finding(
            Mark.BAD,
            "intents",
            f"turn on {', '.join(missing)} in the developer portal, Bot, Privileged Gateway Intents, "
            "or set MESSAGE_CONTENT=false",
        )
    needless = [name for name, granted in privileged.items() if granted and not getattr(wanted, name)]
    if needless:
        return Finding(
            Mark.HINT,
            "intents",
            f"{', '.join(needless)} is on in the developer portal, and Candor does not use it; turn it off",
        )
    if wanted.message_content:
        what = "message content is on, as MESSAGE_CONTENT asks; from 10,000 users on Discord reviews that"
        return Finding(Mark.GOOD, "intents", what)
    return Finding(Mark.GOOD, "intents", "nothing that Discord has to approve is needed")


async def _commands(
    settings: "Settings", client: "discord.Client", application_id: int, usable: bool
) -> Finding:
    from bot.discord_api import explained

    async with explained(settings):
        remote = await client.http.get_global_commands(application_id)
    if not usable:
        return Finding(
            Mark.HINT, "commands", f"Discord knows {len(remote)}; compared once the database is ready"
        )
    wanted = await own_commands(settings)
    known = {(command["name"], int(command.get("type", 1))) for command in remote}
    if wanted == known:
        return Finding(Mark.GOOD, "commands", f"Discord knows all {len(wanted)}")
    return Finding(
        Mark.HINT,
        "commands",
        f"Discord knows {len(wanted & known)} of {len(wanted)} and {len(known - wanted)} others; "
        "the next start of `candor run` tells it",
    )


async def own_commands(settings: "Settings") -> set[tuple[str, int]]:
    """Name and type of every command that the bot would have."""
    import discord

    from bot.app import Candor
    from bot.services import open_services
    from cogs import load

    async with open_services(settings) as services:
        bot = Candor(services)
        await load(bot)
        types = (
            discord.AppCommandType.chat_input,
            discord.AppCommandType.message,
            discord.AppCommandType.user,
        )
        return {(command.name, kind.value) for kind in types for command in bot.tree.get_commands(type=kind)}
