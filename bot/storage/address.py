"""The address of the database as an operator writes it, and as SQLAlchemy wants it."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


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
        raise ValueError(f"names the driver {driver}; leave it out, Candor uses {wanted.partition('+')[2]}")
    url = url.set(drivername=wanted)
    if wanted.startswith("sqlite"):
        if url.host:
            raise ValueError("needs three slashes before a relative path and four before an absolute one")
        if url.database in (None, "", ":memory:"):
            raise ValueError("must name a file, or nothing would be kept")
    elif not url.database:
        raise ValueError("must name a database after the host")
    if "sslmode" in url.query:  # libpq's word; asyncpg calls it ssl
        mode = url.query["sslmode"]
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url.render_as_string(hide_password=False)
