"""What a fleet stands on, each in processes of its own: PostgreSQL, pgbouncer, the REST proxy. None of it is ours.

All of it listens on loopback, keeps its files in a folder that is thrown away, and is stopped at the end of its block.
"""

import asyncio
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

PROXY = Path(__file__).parents[1] / "proxy"
_POSTGRES_USER = "postgres"
_UP_SECONDS = 30.0


def _tools() -> Path | None:
    """The folder of the newest PostgreSQL of Debian's packages."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((one.parent for one in found), key=lambda one: int(one.parent.name), default=None)


def missing() -> str | None:
    """Which program a fleet needs that is not here; None where nothing is missing."""
    if _tools() is None:
        return "postgresql is not installed (Debian: apt install postgresql)"
    if _pgbouncer() is None:
        return "pgbouncer is not installed (Debian: apt install pgbouncer)"
    return None


def _pgbouncer() -> str | None:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _as_postgres() -> list[str]:
    """What to put before a command: neither PostgreSQL nor pgbouncer runs as root."""
    return ["runuser", "-u", _POSTGRES_USER, "--"] if os.getuid() == 0 else []


@contextmanager
def _handed_over(folder: Path) -> Iterator[Path]:
    """`folder`, which the user that runs the databases may write in."""
    folder.mkdir(parents=True)
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam(_POSTGRES_USER).pw_uid, -1)
    yield folder


@contextmanager
def shared_folder(kept: Path | None = None) -> Iterator[Path]:
    """A folder for all of it, thrown away at the end, or `kept`. PostgreSQL runs as another user, who may look in."""
    with nullcontext(kept) if kept is not None else tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
        yield path


async def _run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd="/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,  # a server that it starts would keep a pipe open
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"{command[-1]} of {' '.join(map(str, command[:4]))} … failed")


async def _until_up(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_UP_SECONDS):
        while process.returncode is None:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
    raise RuntimeError(f"process {process.pid} ended, having said nothing on port {port}")


@asynccontextmanager
async def _serving(port: int, log: Path, *command: str | Path, **environment: str) -> AsyncIterator[int]:
    with log.open("w") as said:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=said, stderr=said, env=os.environ | environment
        )
    try:
        await _until_up(port, process)
        yield process.pid
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@dataclass
class Postgres:
    """A PostgreSQL with one empty database."""

    port: int
    data: Path
    options: str
    """What the server is started with."""

    @property
    def url(self) -> str:
        """Its database."""
        return f"postgresql://candor@127.0.0.1:{self.port}/candor"

    @property
    def pid(self) -> int:
        """Of the process that started all the others."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    async def restart(self) -> None:
        """End every connection at once, and start again."""
        await self.stop()
        await self.start()

    async def start(self) -> None:
        """Begin to serve."""
        log = self.data.parent / "postgres.log"
        await self._control(f"--log={log}", f"--options={self.options}", "--wait", "start")

    async def stop(self, mode: str = "fast") -> None:
        """End every connection at once."""
        await self._control(f"--mode={mode}", "--wait", "stop")

    async def _control(self, *arguments: str) -> None:
        tools = _tools()
        assert tools is not None
        await _run(*_as_postgres(), tools / "pg_ctl", f"--pgdata={self.data}", "--silent", *arguments)


@asynccontextmanager
async def running_postgres(folder: Path) -> AsyncIterator[Postgres]:
    """A new PostgreSQL with its files in `folder`. It writes through to the disk, as an operator's does."""
    tools = _tools()
    assert tools is not None
    with _handed_over(folder):
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        postgres = Postgres(port, folder / "data", options)
        who = ("--username=candor", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        await _run(*_as_postgres(), tools / "initdb", f"--pgdata={postgres.data}", "--no-sync", *who)
        await postgres.start()
        try:
            where = (f"--host={folder}", f"--port={port}", "--username=candor")
            await _run(*_as_postgres(), tools / "createdb", *where, "candor")
            yield postgres
        finally:
            with suppress(RuntimeError):  # a test may have stopped it
                await postgres.stop("immediate")


@asynccontextmanager
async def running_pgbouncer(folder: Path, postgres: Postgres, pool: int = 20) -> AsyncIterator[str]:
    """pgbouncer before `postgres` in transaction mode; gives what goes into DATABASE_URL.

    `pool`: connections to the server.
    """
    program = _pgbouncer()
    assert program is not None
    with _handed_over(folder):
        port, users, settings = free_port(), folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text('"candor" ""\n')
        settings.write_text(
            "[databases]\n"
            f"candor = host=127.0.0.1 port={postgres.port} dbname=candor\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {users}\n"
            f"pool_mode = transaction\ndefault_pool_size = {pool}\nmax_client_conn = 200\n"
            # Where PostgreSQL starts again, and not only a quarter of a minute later.
            "server_login_retry = 1\n"
            # Each time another connection of the server: whatever does not stand that shows.
            "server_round_robin = 1\n"
        )
        async with _serving(port, folder / "pgbouncer.log", *_as_postgres(), program, settings):
            yield f"postgresql://candor@127.0.0.1:{port}/candor?pgbouncer=true"


@dataclass
class Proxy:
    """The REST proxy: what goes into DISCORD_API_URL, and its process."""

    api: str
    pid: int


async def proxy_missing() -> str | None:
    """Why the proxy cannot run here; None where it can. Installs it, from npm, if it is not there yet."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node is not installed"
    if not (PROXY / "node_modules/@discordjs/proxy").is_dir():
        npm = await asyncio.create_subprocess_exec(
            *("npm", "ci", "--no-audit", "--no-fund", "--silent"),
            cwd=PROXY,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await npm.communicate()
        if npm.returncode:
            return f"npm cannot install @discordjs/proxy: {said.decode(errors='replace').strip()[-200:]}"
    return None


@asynccontextmanager
async def running_proxy(log: Path, api: str) -> AsyncIterator[Proxy]:
    """@discordjs/proxy, as npm has it, before the Discord at `api`; `log` gets what it says. See `proxy_missing`."""
    port = free_port()
    behind = api.removesuffix("/v10")
    # Without it the proxy ends where a bot ends that it was about to answer: it does not catch that.
    serve = ("node", "--unhandled-rejections=warn", PROXY / "serve.cjs")
    async with _serving(port, log, *serve, DISCORD_API=behind, PORT=str(port)) as pid:
        yield Proxy(f"http://127.0.0.1:{port}/api/v10", pid)
