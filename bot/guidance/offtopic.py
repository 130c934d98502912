"""What members ask that no page answers: `data/offtopic.yaml`, whose head says how it is written.

These subjects stand in the index beside the pages. A server that writes a page on such a subject is not kept from it:
a subject steps aside where a page's title or keywords hold one of its heads.
"""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.guidance.datafile import DATA, read_data
from bot.guidance.models import Category


class Subject(BaseModel):
    """`heads`: words that name the subject; `asks`: ways to ask about it; `near`: the category to offer instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heads: Annotated[tuple[str, ...], Field(min_length=1)]
    near: Category
    asks: Annotated[tuple[str, ...], Field(min_length=1)]


_Subjects = TypeAdapter(tuple[Subject, ...])


def load_subjects(folder: Path = DATA) -> tuple[Subject, ...]:
    """The subjects of the file; OperatorError where it breaks its rules."""
    return read_data("offtopic.yaml", _Subjects, folder)


@cache
def subjects() -> tuple[Subject, ...]:
    """The subjects that came with the pages, read once."""
    return load_subjects()
