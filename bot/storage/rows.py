"""What goes into a table is sealed for its row; what comes out is opened."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Table

from bot.storage.cipher import Cipher, filled_size
from bot.storage.tables import Sealed


class Rows:
    """Seals and opens the `Sealed` columns of one table with an `id` column."""

    def __init__(self, table: Table, cipher: Cipher) -> None:
        self._table = table.name
        self._cipher = cipher
        self._sealed = {
            column.name: column.type.step for column in table.columns if isinstance(column.type, Sealed)
        }

    def seal(self, row_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """`values` for an INSERT or UPDATE of the row `row_id`."""
        ready = dict(values)
        for name, step in self._sealed.items():
            text = ready.get(name)
            if text is not None:
                size = filled_size(len(text.encode()), step)
                ready[name] = self._cipher.seal(text, f"{self._table}.{name}.{row_id}", size)
        return ready

    def open(self, row: Row[Any]) -> dict[str, Any]:
        """The values of a row read with its `id`."""
        values = dict(row._mapping)
        for name in self._sealed:
            sealed = values.get(name)
            if sealed is not None:
                values[name] = self._cipher.open(sealed, f"{self._table}.{name}.{values['id']}")
        return values
