"""Settings of the API's manners on the web: pages of other sites, compression, known documents."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from graph.settings.hosts import origins


class WebSettings(BaseSettings):
    """What pages of other sites may do, and in which forms answers are sent."""

    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may ask the API from a browser, with commas between "
        "(`https://portal.example.org`); `*` allows all, each with a token of its own.",
    )
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may show Nazara's pages in a frame, with commas between; "
        "by default none.",
    )
    hsts_seconds: int = Field(
        default=0,
        ge=0,
        description="For how long browsers shall ask this host by HTTPS alone; 0 does not tell "
        "them so. Set it when every address of the host has HTTPS: it can't be taken back at once.",
    )
    compress_bytes: int = Field(
        default=1024,
        ge=0,
        description="Answers from this length on are compressed for clients that understand gzip; "
        "0 compresses none.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="What Prometheus sends as its bearer token to read /metrics; without it "
        "/metrics is answered on this machine alone.",
    )
    metrics_cache_seconds: float = Field(
        default=10.0,
        ge=0,
        description="How long /metrics repeats what it counted in the graph (dead letters, jobs, "
        "connectors).",
    )
    metrics_connectors: int = Field(
        default=200,
        ge=0,
        description="How many instances of connectors /metrics tells of one by one, by "
        "organisation and name; all are counted by how they do.",
    )
    graphql_registered_only: bool = Field(
        default=False,
        description="Answer no GraphQL document but those of Nazara's own pages and of the folder "
        "`NAZARA_GRAPHQL_OPERATIONS`.",
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _may_be_any_origin(cls, given: object) -> object:
        if isinstance(given, str) and given.strip() == "*":
            return ("*",)
        return origins(given) if isinstance(given, str) else given

    @field_validator("frame_ancestors", mode="before")
    @classmethod
    def _are_origins(cls, given: object) -> object:
        return origins(given) if isinstance(given, str) else given
