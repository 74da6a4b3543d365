"""Settings of the API: how much it does at once, and what one request may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from graph.settings.hosts import host_names


class ApiSettings(BaseSettings):
    """How much the API does at once, and what one request may ask for."""

    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names beside those of the loopback address by which the API may be asked, "
        "with commas between (`nazara.example.org,*.internal.example.org`); a request for any "
        "other host is refused, and so is a change that a page of another site asks for.",
    )
    api_threads: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Reads that one API process has in flight at Neo4j.",
    )
    api_spare_threads: int = Field(
        default=2,
        ge=0,
        le=64,
        description="Reads beyond those, each the only one of its organisation at that moment: "
        "nobody waits because another organisation has taken all threads.",
    )
    api_queue: int = Field(
        default=256,
        ge=0,
        description="Requests of one organisation that may wait for a thread; more are answered "
        "503.",
    )
    api_max_body_bytes: int = Field(
        default=262_144,
        ge=1024,
        description="Longest body of a GraphQL request.",
    )
    api_body_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds in which the body of a GraphQL request must have come.",
    )
    graphql_page_size: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Nodes on a page whose `first` is not given.",
    )
    graphql_max_page_size: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Greatest `first` of one connection.",
    )
    graphql_max_nodes: int = Field(
        default=50_000,
        ge=1,
        description="Most nodes an operation may ask for: the products of its nested `first`.",
    )
    graphql_max_count: int = Field(
        default=100_000,
        ge=1,
        le=100_000_000,
        description="Nodes up to which a count of a GraphQL list is exact; lists inside other "
        "nodes share it, with 1,000 at least for each.",
    )
    graphql_max_searches: int = Field(
        default=50,
        ge=1,
        le=10_000,
        description="Most searches for semantic neighbours that an operation may ask for: one "
        "for each node whose neighbours are wanted.",
    )
    graphql_dense_degree: int = Field(
        default=2000,
        ge=0,
        le=100_000,
        description="Relationships of one node up to which they are read and ordered; above it, "
        "a list first looks for them among as many nodes of the index of the far label.",
    )
    graphql_max_hops: int = Field(
        default=6,
        ge=1,
        le=6,
        description="Most relationships from one end of a walk to the other: `depth` and "
        "`maxHops` in GraphQL.",
    )
    graphql_walk_nodes: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Most systems that a blast radius counts, and nodes that each step of a "
        "search for paths goes on from.",
    )
    graphql_walk_relationships: int = Field(
        default=20_000,
        ge=1,
        le=10_000_000,
        description="Most relationships that one step of a walk reads, of each group of types "
        "that one node can have.",
    )
    graphql_walk_fan: int = Field(
        default=500,
        ge=1,
        le=1_000_000,
        description="Most relationships of one type and direction that a neighbourhood reads "
        "at one node.",
    )
    graphql_max_depth: int = Field(
        default=20,
        ge=1,
        le=64,
        description="Deepest nesting of fields in an operation.",
    )
    graphql_max_predicates: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="Most comparisons in one `where`.",
    )
    graphql_max_where_depth: int = Field(
        default=8,
        ge=1,
        le=32,
        description="Deepest nesting of one `where`: and, or, not and related nodes.",
    )
    graphql_max_where_values: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Most values in one list that a `where` compares with.",
    )
    graphql_max_aliases: int = Field(
        default=50,
        ge=0,
        description="Most aliases in an operation.",
    )
    graphql_max_tokens: int = Field(
        default=4000,
        ge=10,
        description="Longest document, in GraphQL tokens.",
    )
    graphql_max_fields: int = Field(
        default=1000,
        ge=1,
        description="Most fields in an operation after its fragments are spread.",
    )
    graphql_max_root_fields: int = Field(
        default=30,
        ge=1,
        description="Most root fields of an operation.",
    )
    graphql_max_lists: int = Field(
        default=100,
        ge=1,
        description="Most lists, counts and look-ups in an operation: each is a part of its "
        "statement, which Neo4j has to plan.",
    )
    graphql_max_input_depth: int = Field(
        default=32,
        ge=1,
        le=100,
        description="Deepest nesting of a value, in the document or in variables.",
    )
    graphql_max_values: int = Field(
        default=5000,
        ge=1,
        description="Most values in the variables of a request, those in lists and objects too.",
    )
    graphql_max_introspection: int = Field(
        default=15,
        ge=0,
        description="Most lists of the schema that a document asks for (GraphiQL asks for ten); "
        "0 switches introspection off.",
    )
    graphql_warm_up: bool = Field(
        default=True,
        description="Whether known operations are planned when the API starts, so that nobody "
        "waits for that.",
    )
    graphql_warm_up_wait: float = Field(
        default=60.0,
        ge=0,
        description="Seconds for which that waits at most while records wait to be written.",
    )
    graphql_warm_up_timeout: float = Field(
        default=300.0,
        gt=0,
        description="Seconds that planning one of them may take: nobody waits for it, and what is "
        "planned once is quick for all.",
    )
    graphql_operations: Path | None = Field(
        default=None,
        description="Folder with more operations to plan at the start: `name.graphql`, and "
        "`name.json` with the variables it is usually asked with.",
    )
    graphql_new_forms: int = Field(
        default=120,
        ge=1,
        description="Forms of operations that one token may ask for in a minute and that Neo4j "
        "has to plan first; one more is answered 429. Values in variables make no new form.",
    )
    graphql_planned_at_once: int = Field(
        default=1,
        ge=1,
        le=64,
        description="New forms that Neo4j plans at once for one API process; of one organisation "
        "never more than one.",
    )
    graphql_drift_days: float = Field(
        default=7.0,
        gt=0,
        description="Days without a call after which `dependencyDrift` tells that a dependency "
        "decays, if the question says no other time.",
    )
    graphql_cached_plans: int = Field(
        default=500,
        ge=1,
        description="Operations whose plan is kept; what was asked only once goes first.",
    )
    graphql_cached_characters: int = Field(
        default=400_000,
        ge=1000,
        description="Characters of the documents whose plans are kept, in all; a character "
        "takes about 200 bytes. A document of more than a sixteenth is planned each time.",
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _hosts_are_names(cls, given: object) -> object:
        return host_names(given) if isinstance(given, str) else given
