"""An instance: one workspace, account or server of a tool, as an organisation configures it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from graph.errors import GraphError, InvalidMapping
from graph.model.facts import EVERYBODY
from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE, make_uid
from graph.settings.references import check_reference, secret_at
from ingest.interface.push import WEBHOOK_SECRET
from ingest.mapping.connector import Connector, connectors
from ingest.mapping.reading import shipped, shipped_names
from ingest.mapping.values import nearest

DEFAULT_NAME: Final = "main"
"""The instance that a webhook address without one means."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_DURATION: Final = re.compile(r"(\d{1,6})(s|m|h|d)")
_SECONDS: Final = {"d": 86_400, "h": 3600, "m": 60, "s": 1}


def _name(given: str) -> str:
    if not _NAME.fullmatch(given):
        message = "expected 1 to 63 lower-case letters, digits, dots, hyphens and underscores"
        raise ValueError(message)
    return given


def _references(given: Any) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list | tuple) or not listed:
        raise ValueError("expected a reference, or several in a list")
    try:
        return tuple(check_reference(str(one)) for one in listed)
    except GraphError as error:
        raise ValueError(error.message) from None


def _duration(given: Any) -> Any:
    if isinstance(given, timedelta):
        return given
    found = _DURATION.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError("expected a time such as 30s, 5m, 12h or 1d")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _configurable() -> list[str]:
    """Return the connectors that instances can be of: something can be said of them."""
    return [name for name, one in connectors().items() if one.is_configurable]


def _shown(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    unit = next(one for one in _SECONDS if seconds % _SECONDS[one] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


InstanceName = Annotated[str, AfterValidator(_name)]
Secrets = Annotated[tuple[str, ...], BeforeValidator(_references)]
Every = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(_shown)]


class Instance(BaseModel):
    """What an organisation says of one workspace, account or server of a tool.

    Secrets stand here by reference alone (`env:NAME`, `file:/a/path`). Several of one name are
    tried in turn, so that one can be replaced while the other still works.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    org: str = Field(description="The organisation that its records belong to.")
    connector: str = Field(description="The source that reads it: `github`, `records` …")
    name: InstanceName = Field(default=DEFAULT_NAME, description="What it is called here.")
    source: InstanceName = Field(
        default="", description="What its records are said to come from; the connector's name."
    )
    base_url: str | None = Field(default=None, description="Where it is asked, if not as usual.")
    options: dict[str, Any] = Field(
        default_factory=dict, description="What the connector has to know: repositories …"
    )
    secrets: dict[str, Secrets] = Field(
        default_factory=dict, description="Where its secrets are, by the connector's names."
    )
    streams: tuple[str, ...] = Field(default=(), description="What is read of it; empty: all.")
    mapping: str | None = Field(
        default=None, description="Mapping, shipped or a file, for a connector that takes one."
    )
    mapping_text: str | None = Field(
        default=None, description="What stood in the mapping's file when this was said."
    )
    every: Every | None = Field(default=None, description="How often it is read: 5m, 1h …")
    visible_to: str | None = Field(
        default=None, description="Name of the access scope that its records are restricted to."
    )
    allow_private: bool = Field(
        default=False, description="Whether it may be asked at an address inside a network."
    )
    paused: bool = Field(default=False, description="Whether it is neither asked nor heard.")

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_connector(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("source"):
            return {**given, "source": given.get("connector", "")}
        return given

    @model_validator(mode="after")
    def _is_read_by_a_source(self) -> Self:
        if self.connector not in connectors():
            known = nearest(self.connector, _configurable())
            message = f"connector: there is none called {self.connector!r}{known}"
            raise ValueError(message)
        return self

    @property
    def declared(self) -> Connector:
        """What the source declares that reads it."""
        return connectors()[self.connector]

    @property
    def key(self) -> str:
        """What people call it: `github/acme`."""
        return f"{self.source}/{self.name}"

    @property
    def is_asked(self) -> bool:
        """Whether it says anything that it is asked with; else its tool only calls."""
        asked = {*self.secrets} - {WEBHOOK_SECRET} or self.options or self.base_url
        return self.declared.push is None or bool(asked) or WEBHOOK_SECRET not in self.secrets

    @property
    def is_pulled(self) -> bool:
        """Whether its connector can be asked over the network, and it says with what."""
        return self.declared.pulls is not None and self.is_asked

    @property
    def webhook(self) -> str | None:
        """The path at which its tool calls, None where no call would be believed."""
        if self.declared.push is None or WEBHOOK_SECRET not in self.secrets:
            return None
        return f"/webhooks/{self.source}/{self.name}"

    @property
    def mapping_as_text(self) -> str | None:
        """The mapping that its records are mapped by, as it goes along with them.

        Raises:
            InvalidMapping: When it is no shipped one, and its text was not kept.
        """
        if self.mapping_text is not None or self.mapping is None:
            return self.mapping_text
        if self.mapping not in shipped_names():
            message = f"{self.mapping!r} is no shipped mapping, and what stood in it was not kept"
            raise InvalidMapping(message, remedy="Say it again where the file can be read.")
        return shipped(self.mapping).text

    @property
    def visibility(self) -> str:
        """Who may read its records, as `Envelope.visibility` says it."""
        if self.visible_to is None:
            return EVERYBODY
        parts = (CANONICAL_SOURCE, CANONICAL_INSTANCE, "access_scope", self.visible_to)
        return make_uid(self.org, *parts)

    def secret(self, name: str) -> tuple[str, ...]:
        """Return the secrets of a name, read now; none where the instance gives none.

        Raises:
            SecretMissing: When one is not where its reference leads.
        """
        return tuple(secret_at(one) for one in self.secrets.get(name, ()))

    def reads(self, stream: str) -> bool:
        """Whether a stream is read."""
        return not self.streams or stream in self.streams
