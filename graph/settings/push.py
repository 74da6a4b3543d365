"""Settings of the door that sources call at: how much comes in, how fast, and what is known."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class PushSettings(BaseSettings):
    """What calls of sources may bring, and how many are answered at once."""

    push_body_bytes: int = Field(
        default=25 * 1024 * 1024,
        ge=1024,
        description="Longest body of a call of a source, as it was sent; a longer one is answered "
        "413.",
    )
    push_unpacked_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=1024,
        description="Most bytes that such a body may stand for when it was packed.",
    )
    push_body_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds in which the body of such a call must have come; one that stalls is "
        "answered 408.",
    )
    push_bytes_at_once: int = Field(
        default=256 * 1024 * 1024,
        ge=1024,
        description="Bytes of such bodies that one API process holds at once; more are answered "
        "503.",
    )
    push_threads: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Calls of sources that one API process works on at once.",
    )
    push_queue: int = Field(
        default=128,
        ge=0,
        description="Calls of sources that may wait for that; more are answered 503.",
    )
    push_replay_days: float = Field(
        default=30.0,
        gt=0,
        le=365,
        description="Days for which the id of a delivery is known; the same one again is "
        "acknowledged and left out.",
    )
    push_replay_ids: int = Field(
        default=1_000_000,
        ge=1,
        description="Ids of deliveries that are known of one instance; beyond it the oldest are "
        "forgotten.",
    )
    push_instances_seconds: float = Field(
        default=2.0,
        ge=0,
        description="How long it is believed which instances there are, and what their secrets "
        "are; while Neo4j is away, until it is back.",
    )
    otlp_threads: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Exports of OpenTelemetry, and pushes of log records, that one API process "
        "reads at once; as many as of calls of sources may wait for that.",
    )
    otlp_log_severity: int = Field(
        default=13,
        ge=0,
        le=24,
        description="Least severity (13 is a warning, 17 an error) of log records that are kept, "
        "as counts by wording; those that are pushed and below it are counted in /metrics alone.",
    )
    otlp_log_templates: int = Field(
        default=200,
        ge=1,
        description="Wordings of log records that are told apart of one service, export and five "
        "minutes; all others are one.",
    )
    otlp_log_organizations: int = Field(
        default=50,
        ge=1,
        description="Organisations whose wordings of log records one API process holds; those of "
        "others are read from Redis when they push.",
    )
    otlp_waiting_spans: int = Field(
        default=200_000,
        ge=0,
        description="Spans of an organisation and five minutes that wait for the other end of "
        "their call, in another export.",
    )
    otlp_answer_seconds: float = Field(
        default=600.0,
        ge=0,
        le=3600,
        description="Seconds after which a call of a host, or of a service by its name alone, "
        "counts if nobody has answered there.",
    )
    otlp_hosts: int = Field(
        default=500,
        ge=0,
        description="Hosts, and services that never answer, that an organisation's services call "
        "in a day and that may become systems; calls of others are left out.",
    )
    otlp_flag_versions: int = Field(
        default=1000,
        ge=0,
        description="Versions of flags, by service and environment, that are seen in an "
        "organisation and a day; what is beyond them is left out.",
    )
    otlp_series: int = Field(
        default=200,
        ge=0,
        description="Series of metrics that are kept of an organisation; points of others are "
        "refused.",
    )
    otlp_series_streams: int = Field(
        default=20_000,
        ge=0,
        description="Totals that only grow, by whoever measures them, that are followed in an "
        "organisation and a day; points of others are refused.",
    )
    otlp_series_hours: float = Field(
        default=72.0,
        gt=0,
        le=8760,
        description="Hours for which the minutes of a series are kept.",
    )
    otlp_flush_seconds: float = Field(
        default=5.0,
        gt=0,
        le=300,
        description="Seconds after which what telemetry has added up is written.",
    )
