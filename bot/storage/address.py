"""The address of the database as an operator writes it, as SQLAlchemy wants it, and what its driver is told besides.

Hosted PostgreSQL hands out addresses made for libpq, with options that asyncpg has other names for or does not know.
`read_address` keeps those that mean something under one name each, drops those that mean nothing here and refuses the
rest by name. `split_options` makes of what was kept what asyncpg takes. No message quotes the address: it holds a
password, and where its signs are not escaped any part of it may.
"""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bot.errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy import URL

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TLS_WORDS = {"true": "require", "1": "require", "false": "disable", "0": "disable"}
_TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_SENT_TO_SERVER = ("application_name", "options")
_KEPT = frozenset(
    (
        "ssl",
        "host",
        "port",
        "target_session_attrs",
        "connect_timeout",
        "pgbouncer",
        *_TLS_FILES,
        *_SENT_TO_SERVER,
    )
)
_DROPPED = frozenset(
    (
        # asyncpg has neither; TLS stays as sslmode says.
        *("channel_binding", "gssencmode"),
        # For other drivers, or marks of the host.
        *("connection_limit", "pool_timeout", "prepareThreshold", "supa"),
        *("fallback_application_name", "client_encoding", "tcp_user_timeout"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
    )
)
_IN_THE_URL = {"user": "username", "password": "password", "dbname": "database"}
_LAST_PORT = 65535
_ESCAPES = "@ as %40, : as %3A, / as %2F, ? as %3F, # as %23, & as %26 and % as %25"


def read_address(text: str) -> str:
    """`text` as SQLAlchemy's URL with its asynchronous driver, for example `sqlite+aiosqlite:///data/candor.sqlite3`.

    ValueError, in words that follow "DATABASE_URL", where it names no database that Candor can use.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database address") from None
    backend, _, driver = url.drivername.partition("+")
    wanted = _DRIVERS.get(backend)
    if wanted is None:
        raise ValueError("must be sqlite:/// or postgresql://")
    if driver and url.drivername != wanted:
        raise ValueError(f"names another driver than {wanted.partition('+')[2]}; leave it out")
    url = url.set(drivername=wanted)
    if wanted.startswith("sqlite"):
        if url.host:
            raise ValueError("needs three slashes before a relative path and four before an absolute one")
        if url.database in (None, "", ":memory:"):
            raise ValueError("must name a file, or nothing would be kept")
        if url.query:
            raise ValueError("takes no options behind a question mark with SQLite")
    else:
        if text.count("@") > 1:
            raise ValueError(f"holds more than one @. In name and password write {_ESCAPES}")
        url = _read_options(url)
        if not url.database:
            raise ValueError("must name a database after the host")
        if url.port is not None and not 0 < url.port <= _LAST_PORT:
            raise ValueError(f"holds a port that is none: they go from 1 to {_LAST_PORT}")
    return url.render_as_string(hide_password=False)


def _read_options(url: "URL") -> "URL":
    """`url` with the options of libpq that mean something here, each under one name."""
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    unknown = sorted(query.keys() - _KEPT - _DROPPED - _IN_THE_URL.keys() - {"sslmode"})
    if unknown:
        # Behind a password whose signs are not escaped, what looks like a name may be a part of it.
        plain = all(re.fullmatch(r"[A-Za-z_]{1,40}", name) for name in unknown) and "password" not in query
        named = ", ".join(unknown) if plain else f"one that is no plain word (in a password write {_ESCAPES})"
        raise ValueError(f"holds options that Candor does not know: {named}. Leave them out")
    # With several hosts, `host` and `port` are lists: those stay as they are.
    kept = {name: url.query[name] for name in url.query if name in _KEPT}
    if (mode := query.get("sslmode", query.get("ssl"))) is not None:
        kept["ssl"] = _TLS_WORDS.get(mode, mode)
        if kept["ssl"] not in _TLS_MODES:
            raise ValueError(f"holds an sslmode that is none of {', '.join(_TLS_MODES)}")
    if not re.fullmatch(r"[0-9]{1,5}", query.get("connect_timeout", "0")):
        raise ValueError("holds a connect_timeout that is no number of seconds")
    given = {field: query[name] for name, field in _IN_THE_URL.items() if name in query}
    return url.set(query=kept, **given)  # type: ignore[arg-type]  # the fields of _IN_THE_URL are texts


def split_options(url: "URL") -> tuple["URL", dict[str, Any]]:
    """`url` without the options that asyncpg takes in another form, and those in that form.

    `url`: one that `read_address` wrote. What is left in its query goes to asyncpg as it is.
    """
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    arguments: dict[str, Any] = {}
    if settings := {name: query[name] for name in _SENT_TO_SERVER if name in query}:
        arguments["server_settings"] = settings
    if files := {name: query[name] for name in _TLS_FILES if name in query}:
        # Files of certificates are read from an address of libpq's alone.
        arguments["dsn"] = f"postgresql://?{urlencode(files)}"
    # 0: as long as it takes, by libpq; asyncpg's own limit stays then.
    if int(query.get("connect_timeout", 0)):
        arguments["timeout"] = float(query["connect_timeout"])
    if _names_pgbouncer(url):
        arguments |= _behind_pgbouncer()
    rest = {"ssl", "host", "port", "target_session_attrs"}
    return url.set(query={name: value for name, value in url.query.items() if name in rest}), arguments


def is_behind_pgbouncer(text: str) -> bool:
    """Whether the address, one that `read_address` wrote, says that a pooler hands out its connections."""
    from sqlalchemy import make_url

    return _names_pgbouncer(make_url(text))


def address_for_tools(text: str) -> "URL":
    """Where PostgreSQL's own tools connect; OperatorError where an address of `read_address` goes through pgbouncer.

    That hands on what a connection was told: after a dump the bot would find no table on it.
    """
    from sqlalchemy import make_url

    if is_behind_pgbouncer(text):
        raise OperatorError(
            "DATABASE_URL goes through pgbouncer, which pg_dump and pg_restore must not. Set DATABASE_DIRECT_URL to "
            "the address of PostgreSQL itself."
        )
    return make_url(text)


def _names_pgbouncer(url: "URL") -> bool:
    return str(url.query.get("pgbouncer", "")).lower() in ("true", "1")


def _behind_pgbouncer() -> dict[str, Any]:
    """A statement prepared on one connection may be run on another, where its name must not be taken."""
    from uuid import uuid4

    return {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__candor_{uuid4()}__",
    }
