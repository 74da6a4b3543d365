"""Scenarios: what a source holds and how it answers, as a YAML file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "scenarios"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paged(_Said):
    """How a route is cut into pages."""

    by: Literal["number", "offset", "token"] = "number"
    size: int = 2
    asks: str = Field(description="Parameter, or JSON pointer into the body, that names the page.")
    gives: str = Field(default="", description="`link`, or JSON pointer to where the next stands.")
    as_address: bool = Field(default=False, description="What is given is a whole address.")
    more: str | None = Field(default=None, description="JSON pointer to whether there is more.")
    done: str | None = Field(default=None, description="JSON pointer to whether that was all.")
    always: bool = Field(default=False, description="The last page gives a next one as well.")
    flag: str | None = Field(default=None, description="Parameter of the link, true or false.")
    none: Any = Field(default=None, description="What stands at `gives` on the last page.")


class Filtered(_Said):
    """A time by which a route is filtered."""

    asks: str
    field: str
    keeps: Literal["from", "until"] = "from"


class Sorted(_Said):
    """A time by which a route is ordered."""

    field: str
    descending: bool = False


class StubRoute(_Said):
    """One thing that can be asked for."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    matches: Mapping[str, str] = Field(
        default_factory=dict,
        description="Texts that stand in the body, by JSON pointer, or in the query, by name.",
    )
    requires: Mapping[str, str] = Field(
        default_factory=dict, description="What the query must say, or a 400 is the answer."
    )
    pages: Paged | None = None
    filters: Sequence[Filtered] = ()
    sort: Sorted | None = None
    at: str = Field(default="", description="JSON pointer to where the records stand.")
    answer: Any = Field(default_factory=dict, description="What stands around them.")
    words: Sequence[str] = Field(default=(), description="JSON pointers to words of enumerations.")
    changed: Mapping[str, Any] = Field(
        default_factory=dict, description="How the first record changes behind the first page."
    )
    record: Any = Field(default=None, description="The answer is this, and no list.")
    records: Sequence[Any] = ()


class SourceScenario(_Said):
    """A source, as one instance of its connector sees it."""

    about: str
    connector: str
    options: Mapping[str, Any] = Field(default_factory=dict)
    secrets: Mapping[str, str] = Field(default_factory=dict)
    streams: Sequence[str] = ()
    base_path: str = ""
    requires: Mapping[str, str] = Field(
        default_factory=dict, description="Headers that each request must have, or it is a 401."
    )
    expired: int = Field(default=410, description="Status for a page that is not known any more.")
    routes: Sequence[StubRoute]


def scenario(name: str) -> SourceScenario:
    """Return the scenario of a source."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return SourceScenario.model_validate(yaml.safe_load(text))


def scenario_names() -> list[str]:
    """Return the sources that there is a scenario of."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
