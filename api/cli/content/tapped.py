"""`nazara ingest --source singer`: the output of a tap, with its states given back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

import click

from api.cli.content.ending import whose
from api.cli.content.intake import IntakeMeter
from api.cli.wording import counted
from graph.errors import InvalidInput
from graph.logging import new_id
from graph.queue.broker import Broker
from graph.queue.receipts import last_receipt
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.files.pouring import pour
from ingest.files.reading import Reading
from ingest.files.runner import IngestResult
from ingest.files.taps import Tap
from ingest.mapping.connector import Connector, connectors
from ingest.mapping.values import nearest


def connector_named(name: str) -> Connector:
    """Return the source whose mappings the records of a tap go to.

    Raises:
        click.BadParameter: When there is none of that name.
    """
    found = connectors().get(name)
    if found is None:
        message = f"no source is called {name!r}{nearest(name, connectors())}"
        raise click.BadParameter(message)
    return found


def load_tapped(
    settings: Settings, reading: Reading, paths: Sequence[str], connector: Connector | None
) -> int:
    """Load what a tap brings and tell of it on standard error; return how many were rejected.

    Standard output has the states, a line each, and nothing else.
    """
    passed: Counter[str] = Counter()
    tap = Tap(connector, skip=lambda why: passed.update([why]), limits=reading.limits)
    with closing(Broker(settings)) as broker, ExitStack() as files:
        with closing(Store(settings)) as store:
            reading.after = last_receipt(store, broker, *whose(reading))
        meter = IntakeMeter(lambda: bool(broker.given_out()))
        lines = _lines(paths, files, settings.ingest_record_bytes)
        try:
            outcome = pour(
                broker,
                reading,
                tap,
                lines,
                run=new_id(),
                progress=meter.show,
                give_back=_give_back,
            )
        finally:
            meter.end()
    _tell(outcome, passed, tap)
    return outcome.state.rejected


def _lines(paths: Sequence[str], files: ExitStack, longest: int) -> Iterator[bytes]:
    """Yield the lines of files, those of standard input as they come.

    Raises:
        InvalidInput: When a path names no file, or a line is too long.
    """
    for path in paths:
        stream: BinaryIO = sys.stdin.buffer if path == "-" else files.enter_context(_opened(path))
        while line := stream.readline(longest + 1):
            if len(line) > longest:
                message = f"a line of the tap is over {longest} bytes (NAZARA_INGEST_RECORD_BYTES)"
                raise InvalidInput(message)
            yield line


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        message = f"{path} can't be read: {error.strerror or error}"
        raise InvalidInput(message) from error


def _give_back(line: str) -> None:
    """Print a state at once: a tap that is killed now begins there."""
    click.echo(line)
    sys.stdout.flush()


def _tell(outcome: IngestResult, passed: Counter[str], tap: Tap) -> None:
    state = outcome.state
    click.echo(
        f"{counted(outcome.records, 'record')} in {outcome.seconds:.1f} s: "
        f"{counted(state.nodes, 'new node')}, {state.rejected:,} rejected.",
        err=True,
    )
    for why, number in passed.most_common():
        click.echo(f"Passed over: {number:,} times {why}.", err=True)
    for level, number in tap.said.most_common():
        click.echo(f"The tap said {counted(number, level)}.", err=True)
