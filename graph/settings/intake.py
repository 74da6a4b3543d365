"""Settings of intake: how large what is read may be, and what is kept of what is refused."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class IntakeSettings(BaseSettings):
    """What may be read, and what becomes of what is refused."""

    connectors_dir: Path | None = Field(
        default=None,
        description="Folder of files (`*.yaml`) that each describe an instance of a connector; "
        "`connectors` in the data folder unless set.",
    )
    connector_secrets: str = Field(
        default="env:CONNECTOR_{ORG}__",
        min_length=4,
        description="How references to secrets begin that admins may give a connector over "
        "GraphQL, with commas between; `{ORG}` is their organisation in capitals, `_` for what "
        "is no letter or digit. Where Nazara runs, any can be given.",
    )
    ingest_record_bytes: int = Field(
        default=10 * 1024 * 1024,
        ge=1000,
        description="Largest record (a line, a page, an element of JSON or YAML) and, in "
        "characters, cell of CSV; a larger one becomes a dead letter.",
    )
    ingest_file_bytes: int = Field(
        default=256 * 1024 * 1024,
        ge=1000,
        description="Largest file of any format but JSON Lines, which is read as a whole; and "
        "the most characters that a YAML document's aliases may multiply it to.",
    )
    ingest_depth: int = Field(
        default=100,
        ge=5,
        le=200,
        description="Levels of lists and objects in one document of JSON or YAML; "
        "a deeper one becomes a dead letter.",
    )
    ingest_yaml_values: int = Field(
        default=2_000_000,
        ge=100,
        le=10_000_000,
        description="Values that one YAML document may hold, what its aliases and merge keys "
        "repeat counted each time.",
    )
    connector_example_bytes: int = Field(
        default=256 * 1024,
        ge=1000,
        description="Longest example that `draftMapping` and `testMapping` read.",
    )
    mapping_bytes: int = Field(
        default=1024 * 1024,
        ge=1000,
        le=64 * 1024 * 1024,
        description="Largest mapping file; it is read as a whole and goes along with every batch.",
    )
    ingest_end_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of a label's records of a source that `nazara ingest --complete` may "
        "end; more needs --force.",
    )
    profile_bytes: int = Field(
        default=4 * 1024 * 1024,
        ge=1000,
        le=64 * 1024 * 1024,
        description="Largest domain profile; it is read as a whole and kept in the graph.",
    )
    dead_letter_bytes: int = Field(
        default=65_536,
        ge=0,
        description="Bytes of a rejected envelope's content that its DeadLetter keeps; a longer "
        "one is cut and can't be replayed.",
    )
    dead_letter_redact: str = Field(
        default=r"(?i)passw|secret|token|api[-_]?key|authorization|cookie|credential",
        description="Regular expression for names whose values a DeadLetter does not keep.",
    )
    note_characters: int = Field(
        default=20_000,
        ge=100,
        description="Longest note that people write about a node; a longer text is a document.",
    )
