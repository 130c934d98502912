"""Settings: defaults, every fault in one message, no secret anywhere, `.env.example` in step."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import make_url

from bot.errors import OperatorError
from bot.settings import Settings
from bot.storage.address import read_address
from bot.storage.cipher import make_key

ROOT = Path(__file__).parents[3]
SECRET = "hunter2"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings.load()


def faults(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    with pytest.raises(OperatorError) as caught:
        load(monkeypatch, **environment)
    return str(caught.value)


def test_nothing_has_to_be_set() -> None:
    settings = Settings.load()
    assert settings.discord_token is None
    assert settings.keys() is None
    assert settings.database_url == "sqlite+aiosqlite:///data/candor.sqlite3"
    assert settings.encryption_key_file == Path("data/encryption.key")
    assert (settings.log_level, settings.log_format) == ("INFO", "auto")


def test_everything_follows_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, DATA_DIR=str(tmp_path / "my data"))
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/my data/candor.sqlite3"
    assert settings.encryption_key_file == tmp_path / "my data" / "encryption.key"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings.load().log_level = "DEBUG"  # type: ignore[misc]  # mypy knows it is frozen; here it is run


def test_env_file_comes_after_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "LOG_LEVEL=debug\nLOG_FORMAT=json\nPOSTGRES_PASSWORD=other\nDISCORD_TOKEN=\n"
    )
    settings = load(monkeypatch, LOG_FORMAT="console")
    assert (settings.log_level, settings.log_format, settings.discord_token) == ("DEBUG", "console", None)


def test_an_unreadable_env_file_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(OperatorError, match="not UTF-8"):
        Settings.load()


def test_every_fault_is_in_one_message_with_name_and_example(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    wrong = {
        "DISCORD_TOKEN": f"Bot {SECRET}",
        "DISCORD_API_URL": "ftp://example.org",
        "DATA_DIR": str(file),
        "DATABASE_URL": f"mysql://candor:{SECRET}@localhost/candor",
        "DATABASE_DIRECT_URL": f"postgres://candor:{SECRET}@localhost/candor?pgbouncer=true",
        "ENCRYPTION_KEYS": f"1:{SECRET}",
        "ENCRYPTION_KEY_FILE": str(tmp_path),
        "MESSAGE_CONTENT": "perhaps",
        "SHARD_COUNT": "none",
        "SHARD_IDS": "1,x",
        "REMINDERS_PER_SECOND": "0",
        "NEW_CHANNELS_PER_MINUTE": "-1",
        "METRICS_PORT": "http",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
        "GUIDANCE_EMBEDDINGS": "maybe",
    }
    assert set(wrong) == {name.upper() for name in Settings.model_fields}
    lines = faults(monkeypatch, **wrong).splitlines()[1:]
    assert len(lines) == len(wrong)
    for line, name in zip(lines, [name.upper() for name in Settings.model_fields], strict=True):
        assert re.fullmatch(rf"  {name}: .+\. Example: {name}=.+", line)
        assert SECRET not in line


def test_a_refused_folder_makes_no_second_fault_of_what_depends_on_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    assert len(faults(monkeypatch, DATA_DIR=str(file)).splitlines()) == 2


def test_secrets_are_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key()
    settings = load(
        monkeypatch,
        DISCORD_TOKEN=f"{SECRET}.token",
        DATABASE_URL=f"postgres://candor:{SECRET}@db/candor",
        DATABASE_DIRECT_URL=f"postgres://candor:{SECRET}@db/candor",
        ENCRYPTION_KEYS=f"3:{key}",
    )
    for text in (repr(settings), str(settings)):
        assert SECRET not in text
        assert key not in text
    assert settings.keys() is not None
    assert list(settings.keys() or ()) == [3]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:///data/candor.sqlite3", "must be postgresql://; with SQLite leave it empty"),
        ("postgres://candor@db/candor?pgbouncer=true", "must be PostgreSQL itself, without pgbouncer"),
    ],
)
def test_the_direct_address_is_postgresqls_own(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    assert f"DATABASE_DIRECT_URL: {words}" in faults(monkeypatch, DATABASE_DIRECT_URL=address)
    chosen = load(monkeypatch, DATABASE_DIRECT_URL="postgres://candor@db/candor")
    assert chosen.database_direct_url == "postgresql+asyncpg://candor@db/candor"


def test_even_pydantics_own_message_quotes_no_secret() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, database_url=f"mysql://candor:{SECRET}@db/candor")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db"),
        ("sqlite:////var/lib/x.db", "sqlite+aiosqlite:////var/lib/x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p%40ss@h/d", "postgresql+asyncpg://u:p%40ss@h/d"),
        ("postgresql://u@h:5433/d", "postgresql+asyncpg://u@h:5433/d"),
        ("postgresql+asyncpg:///d?host=/run/pg", "postgresql+asyncpg:///d?host=%2Frun%2Fpg"),
        ("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
        ("postgresql://u@h/d?ssl=true", "postgresql+asyncpg://u@h/d?ssl=require"),
        # Neon, Supabase, Vercel, Amazon and Prisma put these in.
        (
            "postgres://u:p@h/d?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u:p@h/d?ssl=require",
        ),
        ("postgres://u@h/d?pgbouncer=true&connection_limit=1", "postgresql+asyncpg://u@h/d?pgbouncer=true"),
        ("postgres://u@h/d?connect_timeout=15&supa=x", "postgresql+asyncpg://u@h/d?connect_timeout=15"),
        ("postgres://u@h/d?application_name=bot", "postgresql+asyncpg://u@h/d?application_name=bot"),
        ("postgres://u@h/d?sslrootcert=/ca.pem", "postgresql+asyncpg://u@h/d?sslrootcert=%2Fca.pem"),
        (f"postgres://h/d?user=u&password={SECRET}", f"postgresql+asyncpg://u:{SECRET}@h/d"),
        (f"postgres://h?user=u&password={SECRET}&dbname=d", f"postgresql+asyncpg://u:{SECRET}@h/d"),
    ],
)
def test_a_database_gets_its_driver(monkeypatch: pytest.MonkeyPatch, given_url: str, used: str) -> None:
    assert load(monkeypatch, DATABASE_URL=given_url).database_url == used


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("candor.sqlite3", "not a database address"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite://data/x.db", "three slashes"),
        ("postgresql://localhost", "must name a database"),
        ("postgresql://localhost:99999/candor", "from 1 to 65535"),
        ("postgresql://localhost:0/candor", "from 1 to 65535"),
        ("postgresql+psycopg2://u@h/d", "leave it out"),
        ("postgresql://u@h:port/d", "not a database address"),
        ("sqlite:///x.db?mode=ro", "takes no options"),
        ("postgresql://u@h/d?sslmode=yes", "none of disable, allow"),
        ("postgresql://u@h/d?connect_timeout=1s", "no number of seconds"),
        ("postgresql://u@h/d?schema=x&foo=y", "does not know: foo, schema"),
    ],
)
def test_a_wrong_database_is_said(monkeypatch: pytest.MonkeyPatch, url: str, words: str) -> None:
    assert words in faults(monkeypatch, DATABASE_URL=url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql://u:a@{SECRET}@h/d", "@ as %40"),
        (f"postgresql://u:a@b/{SECRET}@h/d", "@ as %40"),
        (f"postgresql://u:a@b?{SECRET}=1@h/d", "@ as %40"),
        (f"postgresql://h/d?password=a&{SECRET}=1", "& as %26"),
        ("postgresql://h/d?password=a&hunter=1", "& as %26"),
        (f"postgresql://u@h/d?{SECRET}!=1", "no plain word"),
        (f"postgresql+{SECRET}://u@h/d", "leave it out"),
    ],
)
def test_no_part_of_a_password_that_is_not_escaped_is_said(
    monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    said = faults(monkeypatch, DATABASE_URL=url)
    assert words in said
    assert "hunter" not in said


@given(
    secret=st.text(st.sampled_from("hunter2hunter2@:/?#&=% "), min_size=1, max_size=12),
    place=st.sampled_from(
        ["postgresql://u:{}@h/d", "postgresql://h/d?password={}", "postgresql://u:{}@h/d?ssl=true"]
    ),
)
def test_whatever_a_password_holds_no_message_quotes_it(secret: str, place: str) -> None:
    mark = f"XYZZY{secret}PLUGH"
    try:
        url = read_address(place.format(mark))
    except ValueError as error:
        said = str(error)
    else:
        said = make_url(url).render_as_string(
            hide_password=True
        )  # what Database says where it cannot be opened
    assert "XYZZY" not in said
    assert "PLUGH" not in said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            f'LOG_LEVEL=INFO\nDATABASE_URL="postgresql://u:{SECRET}@h/d\nLOG_FORMAT=json\n',
            "line 2 (DATABASE_URL)",
        ),
        (f"\n\n# note\nDISCORD_TOKEN='{SECRET}\n", "line 4 (DISCORD_TOKEN)"),
        (f"DISCORD_TOKEN='{SECRET}\nLOG_LEVEL=INFO\nLOG_FORMAT='json'\n", "line 1 (DISCORD_TOKEN)"),
        (f"POSTGRES_PASSWORD='{SECRET}\nDATABASE_URL=x'\n", "line 1 (POSTGRES_PASSWORD)"),
        (f'LOG_LEVEL="INFO" {SECRET}\n', "line 1 (LOG_LEVEL)"),
        (f"export\nDISCORD_TOKEN {SECRET}\n", "line 2"),
    ],
)
def test_an_open_quotation_mark_is_said_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / ".env").write_text(text)
    with pytest.raises(OperatorError) as caught:
        Settings.load()
    assert f".env, {place}: a quotation mark is not closed" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_text_of_several_lines_that_is_no_setting_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "\ufeff# note\nOTHER_KEY='-----BEGIN\nabc\n-----END'\nLOG_LEVEL=debug # loud\n", "utf-8"
    )
    assert Settings.load().log_level == "DEBUG"


@pytest.mark.parametrize(
    ("text", "ids"), [("0", (0,)), ("0,1,2", (0, 1, 2)), ("0-3", (0, 1, 2, 3)), (" 0 - 1 , 3 ", (0, 1, 3))]
)
def test_shards(monkeypatch: pytest.MonkeyPatch, text: str, ids: tuple[int, ...]) -> None:
    assert load(monkeypatch, SHARD_COUNT="4", SHARD_IDS=text).shard_ids == ids


@pytest.mark.parametrize(
    ("count", "ids", "words"),
    [
        ("", "0", "needs SHARD_COUNT"),
        ("4", "4", "0 to 3"),
        ("4", "3-1", "backwards"),
        ("4", "1,1", "twice"),
        ("4", "²", "numbers"),
        ("4", ",", "numbers"),
    ],
)
def test_wrong_shards_are_said(monkeypatch: pytest.MonkeyPatch, count: str, ids: str, words: str) -> None:
    assert words in faults(monkeypatch, SHARD_COUNT=count, SHARD_IDS=ids)


@pytest.mark.parametrize(
    ("address", "used"),
    [
        ("http://127.0.0.1:9000/api/v10/", "http://127.0.0.1:9000/api/v10"),
        ("https://proxy.example.org/api", "https://proxy.example.org/api"),
    ],
)
def test_an_api(monkeypatch: pytest.MonkeyPatch, address: str, used: str) -> None:
    assert load(monkeypatch, DISCORD_API_URL=address).discord_api_url == used


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:9000/api/v10", "http"),
        ("http:///api", "host"),
        ("http://a/api/v9", "version 10"),
        ("http://a/api?x=1", "nothing but"),
        ("http://[::1", "web address"),
    ],
)
def test_a_wrong_api_is_said(monkeypatch: pytest.MonkeyPatch, address: str, words: str) -> None:
    assert words in faults(monkeypatch, DISCORD_API_URL=address)


_NAMES = [name for name in Settings.model_fields if name not in ("data_dir", "encryption_key_file")]


@given(name=st.sampled_from(_NAMES), text=st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_text_makes_anything_but_settings_or_a_message(name: str, text: str) -> None:
    try:
        Settings.load(None, **{name: text})
    except OperatorError as error:
        message = str(error)
    else:
        return
    assert f"  {name.upper()}: " in message


# What a field's default looks like in .env.example; the others are empty there.
_WRITTEN_DEFAULTS = {
    "data_dir": "./data",
    "message_content": "false",
    "log_level": "INFO",
    "log_format": "auto",
    "reminders_per_second": "40",
    "new_channels_per_minute": "2",
    "guidance_embeddings": "false",
}


def _example_entries() -> dict[str, tuple[str, str]]:
    """Name → (comment above it, value) of every entry of .env.example."""
    entries: dict[str, tuple[str, str]] = {}
    comment: list[str] = []
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if match := re.fullmatch(r"#?([A-Z_]+)=(.*)", line):
            assert match[1] not in entries
            entries[match[1]] = (" ".join(comment), match[2])
            comment = []
        elif line.startswith("# "):
            comment.append(line.removeprefix("# "))
        else:
            assert line == ""
            comment = []
    return entries


def test_env_example_lists_every_setting_with_meaning_and_default() -> None:
    entries = _example_entries()
    assert list(entries) == [name.upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        comment, value = entries[name.upper()]
        assert field.description
        assert comment == " ".join([field.description, *(f"Example: {e}" for e in field.examples or ())])
        assert value == _WRITTEN_DEFAULTS.get(name, "")
        if name in _WRITTEN_DEFAULTS:
            assert getattr(Settings.load(None, **{name: value}), name) == field.default
        else:
            assert field.default_factory is not None or field.default is None


def test_env_example_is_itself_a_valid_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE))
    assert Settings.load() == Settings.load(None)


@pytest.mark.parametrize(
    "name", [n for n in Settings.model_fields if n not in ("shard_ids", "encryption_keys")]
)
def test_the_examples_are_valid(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for example in Settings.model_fields[name].examples or ():
        load(monkeypatch, **{name.upper(): str(example)})


def test_the_key_example_looks_like_a_key_and_is_one_that_nobody_should_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (example,) = Settings.model_fields["encryption_keys"].examples or [""]
    with pytest.raises(OperatorError, match="everybody knows it"):
        load(monkeypatch, ENCRYPTION_KEYS=str(example))
    assert load(monkeypatch, ENCRYPTION_KEYS=f"2:{make_key()},{example}").keys() is not None, (
        "to rotate away from it"
    )
