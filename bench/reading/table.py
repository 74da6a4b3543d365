"""The figures again, as two tables that fit on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from bench.reading.measure import CLIENTS
from bench.reading.operations import Operation
from bench.report import Report

WANTED: Final = {
    "nested_p50_over_raw": 1.3,
    "nested_p50_over_peer": 0.3,
    "nested_rps_over_peer_c8": -4.0,
    "nested_rps_over_peer_c64": -4.0,
    "nested_ours_api_cpu_ms_c1": 1.5,
    "nested_ours_api_cpu_ms_c8": 1.5,
    "nested_ours_api_cpu_ms_c64": 1.5,
    "page_p50_growth": 1.5,
    "keyset_p50_growth": 1.5,
    "filtered_p50_growth": 1.5,
    "node_p50_growth": 1.5,
    "neighbors_p50_growth": 1.5,
}
"""The most that a figure should be; below zero, the least."""


def tables(report: Report, sizes: Sequence[int], operations: Sequence[Operation]) -> list[Table]:
    """Return the latencies of one connection, what many came to, and what was wanted."""
    return [
        _latencies(report, sizes, operations),
        _loads(report, operations),
        _wanted(report),
    ]


def _latencies(report: Report, sizes: Sequence[int], operations: Sequence[Operation]) -> Table:
    table = Table(title="one connection, medians in ms; a ratio is ours over the other")
    for heading in ("operation", "records", "ours", "by hand", "peer"):
        table.add_column(heading, justify="right" if heading != "operation" else "left")
    for heading in ("/ by hand", "/ peer", "growth", "growth by hand"):
        table.add_column(heading, justify="right")
    for operation in operations:
        for size in sizes:
            last = size == sizes[-1]
            end = "" if last else f"_{size}"
            keys = [
                *(f"{who}_p50_ms{end}" for who in ("ours", "raw", "peer")),
                *(f"p50_over_{who}{end}" for who in ("raw", "peer")),
            ]
            keys += ["p50_growth", "raw_p50_growth"] if last else ["", ""]
            cells = [_cell(report, f"{operation.name}_{key}") for key in keys]
            table.add_row(operation.name, f"{size:,}", *cells, end_section=last)
    return table


def _loads(report: Report, operations: Sequence[Operation]) -> Table:
    table = Table(title="many connections on the largest graph")
    table.add_column("operation")
    for heading in ("clients", "ours/s", "by hand/s", "peer/s", "x by hand", "x peer"):
        table.add_column(heading, justify="right")
    for heading in ("ours p95 ms", "API CPU ms", "Neo4j CPU ms", "peer CPU ms", "its Neo4j"):
        table.add_column(heading, justify="right")
    for operation in operations:
        if f"{operation.name}_ours_rps_c{CLIENTS[0]}" not in report.figures:
            continue
        for clients in CLIENTS:
            keys = (
                *("ours_rps", "raw_rps", "peer_rps", "rps_over_raw", "rps_over_peer"),
                *("ours_p95_ms", "ours_api_cpu_ms", "ours_neo4j_cpu_ms"),
                *("peer_peer_cpu_ms", "peer_neo4j_cpu_ms"),
            )
            cells = [_cell(report, f"{operation.name}_{key}_c{clients}") for key in keys]
            table.add_row(operation.name, str(clients), *cells, end_section=clients == CLIENTS[-1])
    return table


def _wanted(report: Report) -> Table:
    table = Table("figure", "wanted", "found", "", title="what was wanted")
    for key, limit in WANTED.items():
        value = report.figures.get(key)
        if isinstance(value, int | float):
            met = value <= limit if limit > 0 else value >= -limit
            sign = "<=" if limit > 0 else ">="
            table.add_row(key, f"{sign} {abs(limit)}", f"{value:,.2f}", "" if met else "MISSED")
    return table


def _cell(report: Report, key: str) -> str:
    value = report.figures.get(key)
    return f"{value:,.2f}" if isinstance(value, int | float) else ""
