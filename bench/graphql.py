"""GraphQL over HTTP, against the same by hand over Bolt and another server on the same graph."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import near
from bench.reading import peer
from bench.reading.clients import asking
from bench.reading.figures import Figures
from bench.reading.measure import Measuring, Plan
from bench.reading.operations import OPERATIONS, Operation
from bench.reading.site import Site, site
from bench.reading.table import tables
from bench.report import Report

SIZES: Final = (2_000, 10_000)
LONG_SIZES: Final = (10_000, 1_000_000)
PEER: Final = Path(__file__).parents[2] / "shared" / "peers" / "neo4j-graphql"

EVERYDAY: Final = Plan(rounds=60, seconds=4.0, warmup=2.0, slices=3, slice_seconds=1.5)
LONG: Final = Plan(
    rounds=100,
    seconds=15.0,
    warmup=5.0,
    slices=4,
    slice_seconds=3.0,
    loaded=("nested", "node", "page"),
)


@dataclass(frozen=True, slots=True)
class _Options:
    sizes: tuple[int, ...]
    peer: Path
    operations: tuple[Operation, ...]
    near: bool


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Fill a graph of each size and ask all of them in turn.

    `--sizes 10000,1000000` are incidents, cases and events together; `--peer DIR` is the
    folder of the other server, without which it is left out, loudly. Semantic neighbours
    follow, on graphs of their own that have vectors; `--only nested,node,near` names
    operations.
    """
    options = _options(arguments, LONG_SIZES if long else SIZES)
    with _sites(options) as sites, asking() as clients:
        figures = Figures(report, options.sizes)
        figures.loads(sites)
        measuring = Measuring(sites, clients, LONG if long else EVERYDAY, figures)
        for operation in options.operations:
            measuring.operation(operation)
            _say(f"{operation.name} is measured")
    if options.near:
        near.run(report, long=False, arguments=[])
    report.tables += tables(report, options.sizes, options.operations)


def _options(arguments: list[str], sizes: tuple[int, ...]) -> _Options:
    parser = argparse.ArgumentParser(prog="python -m bench graphql")
    parser.add_argument("--sizes", help="records of each graph, with commas between")
    parser.add_argument("--peer", type=Path, default=PEER, help="folder with the peer's server")
    parser.add_argument("--only", help="names of operations, with commas between")
    given = parser.parse_args(arguments)
    known = {*(one.name for one in OPERATIONS), "near"}
    names = known if given.only is None else set(given.only.split(","))
    if names - known:
        parser.error(f"--only: no {', '.join(names - known)}; there is {', '.join(known)}")
    return _Options(
        sizes=sizes if given.sizes is None else tuple(sorted(map(int, given.sizes.split(",")))),
        peer=given.peer,
        operations=tuple(one for one in OPERATIONS if one.name in names),
        near="near" in names,
    )


@contextmanager
def _sites(options: _Options) -> Iterator[list[Site]]:
    """Yield a site for each size, all at once: what is asked in turn meets the same weather."""
    with TemporaryDirectory(prefix="nazara-peer-") as folder, ExitStack() as stack:
        installed = _installed(options.peer, Path(folder))
        yield [stack.enter_context(site(size, installed, _say)) for size in options.sizes]


def _installed(given: Path, folder: Path) -> Path | None:
    try:
        return peer.prepared(given, folder)
    except peer.NoPeer as why:
        _say(f"WITHOUT THE PEER, whose figures are missing below: {why}")
        return None


def _say(line: str) -> None:
    print(line, flush=True)
