"""Structured logs: events with named values, JSON unless a person is watching."""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TextIO

import structlog

from graph.settings.settings import Settings

_LEVELS = logging.getLevelNamesMapping()
_CHATTY = ("httpx", "httpcore")
"""Libraries that log each request as news; their warnings stay."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up structlog for this process; events of other libraries go the same way."""
    out = stream or sys.stderr
    level = _LEVELS[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(settings.log_format, is_terminal=out.isatty()),
            ],
        ),
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _renderers(
    chosen: Literal["auto", "json", "console"],
    *,
    is_terminal: bool,
) -> list[structlog.typing.Processor]:
    if chosen == "console" or (chosen == "auto" and is_terminal):
        return [structlog.dev.ConsoleRenderer(colors=is_terminal)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def new_id() -> str:
    """Return an id for a request or a run: 32 hex digits."""
    return uuid.uuid4().hex


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Bind ids (`request_id`, `run_id`) to every event and transaction of this context."""
    with structlog.contextvars.bound_contextvars(**ids):
        yield


def bound_ids() -> dict[str, str]:
    """Return the ids bound now: they travel into tasks and transaction metadata."""
    context = structlog.contextvars.get_contextvars()
    return {name: context[name] for name in ("request_id", "run_id") if name in context}
