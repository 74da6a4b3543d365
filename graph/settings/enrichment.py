"""Settings of enrichment: vectors, mentions, summaries, and the runs of their jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from graph.model.providers import PROVIDERS


class EnrichmentSettings(BaseSettings):
    """How much of a text counts, and how much is done at once."""

    embed_providers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("local", "sentence"),
        description="Who turns texts into vectors, side by side, with commas between: `local` "
        "(spelling) and `sentence` (meaning); after a change `nazara enrich --kinds embedding` "
        "makes the vectors that are missing.",
    )
    sentence_model: Path | None = Field(
        default=None,
        description="Folder, or archive (jar or zip), with an ONNX model of sentences and its "
        "tokenizer.json; by default the one that `nazara fetch` gets.",
    )
    sentence_pooling: Literal["mean", "cls"] = Field(
        default="mean",
        description="How a sentence model's vector is made: of all tokens, or of the first.",
    )
    sentence_tokens: int = Field(
        default=256,
        ge=16,
        le=8192,
        description="Tokens that the sentence model reads at once: longer texts are cut.",
    )
    sentence_pieces: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Pieces of one long text that get a vector each; what is behind gets none.",
    )
    sentence_document_prefix: str = Field(
        default="",
        description="What stands before each stored text, for sentence models that want it.",
    )
    sentence_query_prefix: str = Field(
        default="",
        description="What stands before each text that is searched for, as above.",
    )
    sentence_known_words: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Share of a text's words that the sentence model's tokenizer must have as a "
        "whole; texts of other languages get no such vector. By default 0.5 for the model that "
        "Nazara brings, which knows English, and 0 for any other.",
    )
    sentence_threads: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Threads on which one process runs the sentence model.",
    )
    embed_batch_size: int = Field(
        default=100,
        ge=1,
        le=2000,
        description="Nodes whose vectors are read and written in one statement.",
    )
    enrich_preview_seconds: float = Field(
        default=20.0,
        gt=0,
        description="How long a preview of an enrichment policy over GraphQL may look at nodes; "
        "`nazara enrich --dry-run` takes the time it needs.",
    )
    embed_task_nodes: int = Field(
        default=100,
        ge=1,
        description="Nodes that one task embeds at most; what is more goes back to the queue. Long "
        "texts have a vector for each piece, at some 13 ms of a processor each.",
    )
    embed_characters: int = Field(
        default=20_000,
        ge=100,
        description="Characters of a long property that count for a vector.",
    )
    embed_request_texts: int = Field(
        default=64,
        ge=1,
        le=1000,
        description="Texts in one request to a provider of vectors, at most.",
    )
    embed_request_bytes: int = Field(
        default=100_000,
        ge=1000,
        description="Bytes of the texts in one request to a provider of vectors, at most; a text "
        "that is longer goes alone.",
    )
    embed_query_seconds: float = Field(
        default=3.0,
        gt=0,
        le=60,
        description="How long a search waits for a provider's vector of what is searched for; it "
        "goes on without it then.",
    )
    embed_queries_kept: int = Field(
        default=10_000,
        ge=1,
        le=1_000_000,
        description="Texts of an organisation's searches whose vectors by a provider are kept in "
        "the queue's server, the newest ones; each takes four bytes for each number.",
    )
    search_rerank_texts: int = Field(
        default=30,
        ge=2,
        le=1_000,
        description="Hits of a search, the best first, that a provider puts in order where the "
        "search wants that; as many as are asked for, if those are more.",
    )
    search_rerank_characters: int = Field(
        default=2_000,
        ge=10,
        le=100_000,
        description="Characters of each hit, and of the chunk that matched, that it is sent.",
    )
    embed_models_seconds: float = Field(
        default=5.0,
        ge=0,
        le=600,
        description="How long the API believes by which models an organisation's vectors are "
        "searched, before it looks again.",
    )
    embed_switch_share: float = Field(
        default=0.99,
        ge=0,
        le=1,
        description="Part of an organisation's nodes that must have a new model's vectors before "
        "searches look at these and not at those of the model before.",
    )
    embed_old_seconds: int = Field(
        default=3600,
        ge=0,
        description="Seconds after such a change before the old model's vectors are deleted, by "
        "the next sweep; what is searched meanwhile still looks at them.",
    )
    link_batch_size: int = Field(
        default=50,
        ge=1,
        le=500,
        description="Cases, incidents and technical issues for which rules look for links between "
        "two statements.",
    )
    link_nearby: int = Field(
        default=500,
        ge=1,
        le=10_000,
        description="Records near in time that a rule looks at for one case, incident or issue, "
        "the latest first; of events, as many of each system.",
    )
    link_alike: int = Field(
        default=30,
        ge=1,
        le=500,
        description="Records with the most similar texts that a rule looks at for one.",
    )
    link_characters: int = Field(
        default=4_000,
        ge=100,
        le=100_000,
        description="Characters of a description in which rules look for identifiers.",
    )
    link_trial_nodes: int = Field(
        default=5_000,
        ge=1,
        le=1_000_000,
        description="Records, the newest first, on which a rule is tried at most.",
    )
    finding_members: int = Field(
        default=100,
        ge=2,
        le=1_000,
        description="Records that one finding of a problem that comes back rests on at most, the "
        "latest; ten times as many are looked at around a batch of records.",
    )
    finding_nearby: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Changes and errors shortly before a record on each system, occurrences of "
        "each of them, and records that have one cause or issue, the latest first, in which a "
        "rule looks for problems that come back.",
    )
    mention_batch_size: int = Field(
        default=200,
        ge=1,
        le=2000,
        description="Nodes whose texts are searched for names between two statements.",
    )
    mention_characters: int = Field(
        default=200_000,
        ge=100,
        description="Characters of one text, of a document all slices together, that are "
        "searched for names.",
    )
    mention_refusals: int = Field(
        default=200,
        ge=0,
        le=10_000,
        description="How many of the newest refusals of mentions lower the names by which their "
        "texts were found to mention something.",
    )
    mention_name_letters: int = Field(
        default=2,
        ge=1,
        le=50,
        description="Letters and digits that a name must have for texts to be searched for it.",
    )
    mention_plain_names: bool = Field(
        default=False,
        description="Whether a system or team whose name could be any word (`search`) is found "
        "wherever that word stands, and not only where the text marks it as a name.",
    )
    mention_places: int = Field(
        default=1000,
        ge=1,
        description="Places of one node that are told of when it is asked where its texts name "
        "something.",
    )
    vocabulary_delay: float = Field(
        default=10.0,
        ge=0,
        le=60,
        description="Seconds between a change of names and the search of all texts for them, so "
        "that many changes cost one search.",
    )
    summary_sentences: int = Field(
        default=3,
        ge=1,
        le=20,
        description="Sentences of a summary, at most.",
    )
    summary_shortest: int = Field(
        default=5,
        ge=0,
        description="Sentences up to which a text is short enough itself and gets no summary.",
    )
    summary_characters: int = Field(
        default=20_000,
        ge=100,
        le=500_000,
        description="Characters of a text, of a document all slices together, that a summary is "
        "made of; what stands behind them does not count.",
    )
    summary_long_sentences: int = Field(
        default=8,
        ge=1,
        le=20,
        description="Sentences of the long form of a summary by a language model, at most.",
    )
    summary_linked: int = Field(
        default=20,
        ge=0,
        le=200,
        description="Linked records, comments, and definitions of what a node names, of each kind, "
        "that a language model is told beside the node's own text.",
    )
    summary_public_sources: str = Field(
        default="",
        description="Sources whose records customers see themselves, with commas between: of them "
        "alone, where everybody may read them, a language model says what customers may be told.",
    )
    job_lost_seconds: int = Field(
        default=300,
        ge=10,
        description="Seconds without a sign of life after which a run of a job counts as failed.",
    )

    @field_validator("embed_providers", mode="before")
    @classmethod
    def _providers_are_named(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))

    @field_validator("embed_providers")
    @classmethod
    def _providers_are_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in PROVIDERS]:
            message = f"no provider {unknown[0]!r}; known: {', '.join(PROVIDERS)}"
            raise ValueError(message)
        if "local" not in names:
            raise ValueError("`local` is missing, which finds texts of any language")
        return names
