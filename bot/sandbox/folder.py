"""The sandbox's folder: its database, its key, and the word that opens its page."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import OperatorError
from bot.settings import DATABASE_FILE, KEY_FILE, Settings

FOLDER = "sandbox"
_LOCK = "sandbox.lock"
_SEEDED = "seeded"
_SAID = "said.json"
_TOKEN = "page.token"  # noqa: S105 - the name of a file


class Folder:
    """`settings.data_dir`/sandbox, held by one sandbox at a time."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.data_dir / FOLDER
        self._settings = settings

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep any other sandbox out for the length of the block; OperatorError where one is open already."""
        lock = self.path.with_name(_LOCK)
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            file = lock.open("a+", encoding="utf-8")
        except OSError as error:
            raise OperatorError(f"The folder {lock.parent} cannot be written: {error.strerror}.") from None
        with file:
            if not _lock(file.fileno()):
                file.seek(0)
                where = file.read().strip()
                raise OperatorError(
                    "The sandbox is open already"
                    + (f", at {where}" if where else "")
                    + ". Use that one, or end it with Ctrl+C first."
                )
            file.truncate(0)
            self._note = file
            try:
                yield
            finally:
                file.truncate(0)

    def tell(self, address: str) -> None:
        """Let a second start say where this sandbox is."""
        self._note.write(address)
        self._note.flush()

    def prepare(self, *, fresh: bool) -> bool:
        """Make the folder, emptied first for `fresh`, or if filling it was cut short; True: now fill it."""
        if self.path.exists() and (fresh or not (self.path / _SEEDED).exists()):
            shutil.rmtree(self.path)
        self.path.mkdir(mode=0o700, exist_ok=True)
        return not (self.path / _SEEDED).exists()

    def filled(self) -> None:
        """From now on the records belong to whoever plays; they are never filled in again."""
        (self.path / _SEEDED).touch()

    @property
    def said(self) -> Path:
        """The file of what was said, for `bot.sandbox.kept`."""
        return self.path / _SAID

    def token(self) -> str:
        """The word that opens the page: kept, so that an open page goes on after a restart."""
        file = self.path / _TOKEN
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24), encoding="ascii")
        return file.read_text(encoding="ascii")

    def settings(self) -> Settings:
        """The operator's settings with a database and a key of the sandbox's own, and no Discord."""
        return self._settings.model_copy(
            update={
                "discord_token": None,
                "discord_api_url": None,
                "data_dir": self.path,
                "database_url": f"sqlite+aiosqlite:///{self.path / DATABASE_FILE}",
                "encryption_keys": None,
                "encryption_key_file": self.path / KEY_FILE,
                "shard_count": 1,
                "shard_ids": None,
            }
        )


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: two sandboxes at once are then up to the person
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
