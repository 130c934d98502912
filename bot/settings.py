"""The settings: the only reader of the environment and of `.env`.

`Settings.load()` gives one frozen object or raises an OperatorError that lists every fault at once. Field
descriptions are the text of `.env.example`; `tests/bot/settings` holds the two together. Messages and `repr`
never show a token, a key or the database's password.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.errors import OperatorError

ENV_FILE = Path(".env")
DATABASE_FILE = "candor.sqlite3"
KEY_FILE = "encryption.key"
API_VERSION = 10


def _in_data_dir(name: str) -> Any:
    # The factory gets the fields validated so far; pydantic does not call it where DATA_DIR was refused.
    return lambda data: data["data_dir"] / name


def _default_database(data: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{data['data_dir'] / DATABASE_FILE}"


def _shard_list(value: object) -> object:
    """`0,1,5-7` as a tuple of numbers; anything that is no string is left for pydantic."""
    if not isinstance(value, str):
        return value
    numbers: list[int] = []
    for part in value.split(","):
        match = re.fullmatch(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?", part, re.ASCII)
        if match is None:
            raise ValueError("must be numbers and ranges separated by commas")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"the range {first}-{last} runs backwards")
        numbers.extend(range(first, last + 1))
    if len(set(numbers)) < len(numbers):
        raise ValueError("names a shard twice")
    return tuple(numbers)


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything an operator may set. Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, validate_default=False
    )

    discord_token: SecretStr | None = Field(
        None,
        description="The bot's token, from the Discord developer portal (Bot, Reset Token). Without one, "
        "`candor run` opens the local sandbox.",
        examples=["MTIzNDU2Nzg5MDEyMzQ1Njc4.GxYzAb.paste-the-whole-token"],
    )
    discord_api_url: str | None = Field(
        None,
        description="REST base of another Discord API: an HTTP proxy that shares rate limits between "
        "processes, or a local test server. The gateway address is asked from it, and Candor then talks to "
        "no other address. Empty: Discord itself.",
        examples=["http://127.0.0.1:9000/api/v10"],
    )
    data_dir: Path = Field(
        Path("./data"),
        description="Folder for the database, its backups and the encryption key.",
        examples=["./data"],
    )
    database_url: str = Field(
        default_factory=_default_database,
        repr=False,  # it may hold a password
        description="The database: SQLite, or PostgreSQL for a community that outgrows one machine. Empty: "
        "SQLite in DATA_DIR.",
        examples=["postgresql://candor:password@localhost/candor"],
    )
    database_direct_url: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL itself, where DATABASE_URL goes through pgbouncer (and ends in ?pgbouncer=true): the "
        "locks between several processes need a connection that stays. Empty: the same as DATABASE_URL.",
        examples=["postgresql://candor:password@localhost:5432/candor"],
    )
    encryption_keys: SecretStr | None = Field(
        None,
        description="Keys that encrypt what members write, as id:key, the current one first. An id is a "
        "number from 0 to 255, a key 32 random bytes in base64; `candor keys new` prints one. Empty: "
        "the key in ENCRYPTION_KEY_FILE.",
        examples=["1:ThisIsOnlyAnExampleOfWhatAKeyLooksLike00000="],
    )
    encryption_key_file: Path = Field(
        default_factory=_in_data_dir(KEY_FILE),
        description="File with the keys, one id:key a line, used where ENCRYPTION_KEYS is empty. The first "
        "start makes it; keep a copy apart from the database. Empty: encryption.key in DATA_DIR.",
        examples=["./data/encryption.key"],
    )
    message_content: bool = Field(
        False,
        description="Let Candor read what members write in support channels, to find fitting guidance by more "
        "than a post's title; nothing of it is kept. Needs the Message Content intent, in the developer portal "
        "under Bot, Privileged Gateway Intents: on without it, the bot cannot start. true or false.",
        examples=["false"],
    )
    shard_count: int | None = Field(
        None,
        ge=1,
        le=16_384,
        description="How many shards the bot has over all processes. Empty: as many as Discord recommends.",
        examples=["4"],
    )
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode, BeforeValidator(_shard_list)] = Field(
        None,
        description="The shards this process runs, counted from 0. Needs SHARD_COUNT. Empty: all of them.",
        examples=["0,1 or 0-3"],
    )
    reminders_per_second: float = Field(
        40.0,
        gt=0,
        le=50,
        description="How many reminders this process sends in a second at most. Discord allows a bot 50 requests "
        "a second in all: divide by the number of processes.",
        examples=["20"],
    )
    new_channels_per_minute: float = Field(
        2.0,
        gt=0,
        le=60,
        description="How many members the bot writes to for the first time in a minute at most, over all processes. "
        "Discord puts a bot into quarantine that opens many direct messages in a short time, 25 to 40 in a row by what "
        "people report; the others wait. Messages to members it has written to before are not counted.",
        examples=["1"],
    )
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65_535,
        description="Port on this machine's loopback address where Prometheus can read how the reminders do. "
        "Empty: nowhere.",
        examples=["9464"],
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        "INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR.", examples=["INFO"]
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_lower)] = Field(
        "auto",
        description="How a log line looks: console, json, or auto (console on a terminal, json elsewhere).",
        examples=["json"],
    )
    guidance_embeddings: bool = Field(
        False,
        description="Search guidance by meaning as well as by words. Needs the packages of "
        "requirements-embeddings.txt, 130 MB, and some seconds more at start.",
        examples=["true"],
    )

    @field_validator("discord_token")
    @classmethod
    def _token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None:
            return None
        text = token.get_secret_value().strip()
        # A line break or a space would break the HTTP header it travels in.
        if not re.fullmatch(r"[!-~]+", text):
            raise ValueError("holds spaces or odd characters; paste the token alone, without the word Bot")
        return SecretStr(text)

    @field_validator("discord_api_url")
    @classmethod
    def _api(cls, address: str | None) -> str | None:
        return None if address is None else _api_base(address.strip())

    @field_validator("data_dir", "encryption_key_file")
    @classmethod
    def _path(cls, path: Path, info: ValidationInfo) -> Path:
        path = path.expanduser()
        if info.field_name == "data_dir" and path.exists() and not path.is_dir():
            raise ValueError("is a file; name a folder")
        if info.field_name == "encryption_key_file" and path.is_dir():
            raise ValueError("is a folder; name a file")
        return path

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        from bot.storage.address import read_address

        return read_address(url.strip())

    @field_validator("database_direct_url")
    @classmethod
    def _direct_database(cls, url: str | None) -> str | None:
        from bot.storage.address import is_behind_pgbouncer, read_address

        if url is None:
            return None
        address = read_address(url.strip())
        if address.startswith("sqlite"):
            raise ValueError("must be postgresql://; with SQLite leave it empty")
        if is_behind_pgbouncer(address):
            raise ValueError("must be PostgreSQL itself, without pgbouncer")
        return address

    @field_validator("encryption_keys")
    @classmethod
    def _keys(cls, keys: SecretStr | None) -> SecretStr | None:
        from bot.storage.cipher import parse_keys

        if keys is not None:
            parse_keys(keys.get_secret_value())  # its ValueError never quotes a key
        return keys

    @field_validator("shard_ids")
    @classmethod
    def _shards(cls, ids: tuple[int, ...] | None, info: ValidationInfo) -> tuple[int, ...] | None:
        if not ids or "shard_count" not in info.data:  # a refused SHARD_COUNT has its own line
            return ids
        count = info.data["shard_count"]
        if count is None:
            raise ValueError("needs SHARD_COUNT as well")
        if max(ids) >= count:
            raise ValueError(f"names shard {max(ids)}, but SHARD_COUNT={count} only has 0 to {count - 1}")
        return ids

    def keys(self) -> dict[int, bytes] | None:
        """Key id → key from ENCRYPTION_KEYS, the current one first; None where the key file is to be used."""
        from bot.storage.cipher import parse_keys

        return None if self.encryption_keys is None else parse_keys(self.encryption_keys.get_secret_value())

    @classmethod
    def load(cls, env_file: Path | None = ENV_FILE, **values: Any) -> Self:
        """Settings from `values`, then the environment, then `env_file`; OperatorError names every fault."""
        try:
            if env_file is not None and env_file.is_file():
                _check_quotes(env_file)
            return cls(_env_file=env_file, _env_file_encoding="utf-8", **values)
        except ValidationError as error:
            # include_input is off: it could show a secret.
            details = error.errors(include_url=False, include_input=False)
            faults = [_fault(d) for d in details if d["type"] != "default_factory_not_called"]
            raise OperatorError(
                "Candor cannot start with these settings (environment or .env):\n" + "\n".join(faults)
            ) from None
        except UnicodeDecodeError:
            raise OperatorError(f"{env_file} is not UTF-8 text. Save it again as UTF-8.") from None
        except OSError as error:
            raise OperatorError(f"{env_file} cannot be read: {error.strerror}.") from None
        except SettingsError:
            raise OperatorError(f"{env_file} cannot be read. Compare it with .env.example.") from None


def _check_quotes(file: Path) -> None:
    """OperatorError where a line of `file` cannot be taken apart, or an open quotation mark swallows settings.

    python-dotenv leaves such lines out with a warning in the log, and what they set keeps its default: the database
    would be another one. Only names are quoted, never values.
    """
    from dotenv.parser import parse_stream

    settings = "|".join(Settings.model_fields)
    swallowed = re.compile(rf"^\s*(?:export\s+)?(?:{settings})\s*=", re.IGNORECASE | re.MULTILINE)
    with file.open(encoding="utf-8-sig") as lines:
        for binding in parse_stream(lines):
            statement = binding.original.string
            if not binding.error and not swallowed.search((binding.value or "").partition("\n")[2]):
                continue
            line = binding.original.line + statement[: len(statement) - len(statement.lstrip())].count("\n")
            name = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", statement)
            raise OperatorError(
                f"{file}, line {line}{f' ({name[1]})' if name else ''}: a quotation mark is not closed there, or the "
                "line is not NAME=value. Correct it; until then none of the file is used."
            )


def _api_base(address: str) -> str:
    import yarl

    try:
        url = yarl.URL(address)
    except ValueError:
        raise ValueError("is not a web address") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("must start with http:// or https:// and name a host")
    if url.query_string or url.fragment or url.user:
        raise ValueError("must hold nothing but scheme, host, port and path")
    version = re.search(r"/v(\d+)(?:/|$)", url.path)
    if version and int(version[1]) != API_VERSION:
        raise ValueError(f"must be version {API_VERSION} of the API")
    return str(url).rstrip("/")


def _fault(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    # Our own ValueErrors arrive with pydantic's prefix; the rest are pydantic's sentences.
    text = detail["msg"].removeprefix("Value error, ").rstrip(".")
    example = (Settings.model_fields[name].examples or [""])[0]
    return f"  {name.upper()}: {text[:1].lower()}{text[1:]}. Example: {name.upper()}={example}"
