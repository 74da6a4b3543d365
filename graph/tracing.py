"""Traces (OpenTelemetry), where the extra `tracing` is installed and an address for them is set.

A request, the tasks that it asked for and the statements of both are one trace. Without the extra,
or without `NAZARA_TRACES_URL`, nothing is traced and nothing is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

from graph.errors import Unsupported
from graph.settings.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

Kind = Literal["SERVER", "CONSUMER", "CLIENT"]
Annotate = Callable[[str, str | int], None]
"""Adds an attribute to a span."""


def _unheard(_: str, __: str | int) -> None:
    """Take what nobody listens to."""


CARRIED: Final = ("traceparent", "tracestate")
"""Headers by which a trace goes from one process to the next (W3C Trace Context)."""


class _Tracing:
    """The tracer of this process, if it has one; a process that was forked makes its own."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None
        self.owner = 0


_state: Final = _Tracing()


def check(settings: Settings) -> None:
    """Find out whether traces can be sent, if an address for them is set.

    Raises:
        Unsupported: When the extra is not installed.
    """
    if settings.traces_url and find_spec("opentelemetry") is None:
        raise Unsupported(
            "NAZARA_TRACES_URL is set, and the packages that send traces are not installed",
            remedy="Install the extra `tracing` (`nazara[tracing]`), or unset it.",
        )


def start(settings: Settings, service: str) -> None:
    """Trace what this process does from now on, if an address for traces is set.

    `service` is what its spans say they are of (`nazara-api`). Done twice is done once.

    Raises:
        Unsupported: When the extra is not installed.
    """
    if not settings.traces_url or _state.owner == os.getpid():
        return
    check(settings)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - An extra.
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415

    sampler = ParentBasedTraceIdRatio(settings.traces_share)
    provider = TracerProvider(sampler, Resource.create({"service.name": service}))
    exporter = OTLPSpanExporter(settings.traces_url)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    _state.tracer, _state.owner = provider.get_tracer("nazara"), os.getpid()


@contextmanager
def span(
    name: str, kind: Kind, attributes: Mapping[str, str], carrier: Mapping[str, str] | None = None
) -> Iterator[Annotate]:
    """Make what is done in this block a span, of the trace that `carrier` or this context is in.

    What is yielded takes more attributes. An error that passes through is noted in it.
    """
    if _state.tracer is None:
        yield _unheard
        return
    from opentelemetry import propagate  # noqa: PLC0415 - An extra.
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    context = propagate.extract(carrier) if carrier else None
    with _state.tracer.start_as_current_span(
        name, context, kind=SpanKind[kind], attributes=dict(attributes)
    ) as made:
        yield made.set_attribute


def carried() -> dict[str, str]:
    """Return the headers that tell another process which trace this is; none outside of one."""
    if _state.tracer is None:
        return {}
    from opentelemetry import propagate  # noqa: PLC0415 - An extra.

    found: dict[str, str] = {}
    propagate.inject(found)
    return found
