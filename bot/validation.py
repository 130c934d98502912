"""Build a model from what a member typed, or refuse in their words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Refusal
from bot.explain import explain

M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], values: Mapping[str, object]) -> M:
    """`model` made of `values`; a Refusal that names every fault."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        messages = dict.fromkeys(message for _path, message in explain(error))
        # As parts: what one of our own validators says may hold what was typed.
        parts: dict[str, Any] = {f"fault{number}": message for number, message in enumerate(messages)}
        first, *more = (f"{{{name}}}" for name in parts)
        raise Refusal(first, "\n".join(more), **parts) from None
