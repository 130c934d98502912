"""Reads the search's data files (`data/*.yaml`): each is checked when it is loaded, and every fault of it is named."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.errors import OperatorError

DATA = Path(__file__).parent / "data"

T = TypeVar("T")


def read_data(name: str, kind: TypeAdapter[T], folder: Path = DATA) -> T:
    """What the file `name` of `folder` holds, as `kind`; OperatorError names every fault of the file at once."""
    import yaml

    file = folder / name
    try:
        found = yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # safe
        return kind.validate_python(found)
    except ValidationError as error:
        told = [
            ": ".join(
                filter(None, (".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")))
            )
            for one in error.errors(include_url=False, include_input=False)
        ]
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        told = [" ".join(str(error).split())]
    lines = "\n".join(f"  {one}" for one in told)
    raise OperatorError(f"The guidance data in {file} has faults:\n{lines}")
