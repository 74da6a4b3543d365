"""From seconds to figures: medians, ratios, rates and growth, each under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.report import Report, p50, p95

if TYPE_CHECKING:
    from bench.reading.measure import Total
    from bench.reading.operations import Operation
    from bench.reading.site import Site

_WHO = {
    "ours": "GraphQL over HTTP",
    "raw": "by hand over Bolt, orjson-encoded",
    "peer": "the peer over HTTP",
}


@dataclass(slots=True)
class Figures:
    """Adds figures to a report. Those of the largest graph carry no size in their names."""

    report: Report
    sizes: Sequence[int]

    def loads(self, sites: Sequence[Site]) -> None:
        """Add how fast the graphs were written."""
        for site in sites:
            loaded, suffix = site.loaded, self._suffix(site.records)
            meaning = f"nodes of the graph of {site.records:,} records"
            self.report.add(f"nodes{suffix}", loaded.nodes, meaning)
            rate = loaded.nodes / loaded.seconds
            self.report.add(f"nodes_per_second{suffix}", rate, "written, indexes included")

    def failed(self, operation: Operation, why: str) -> None:
        """Say that an operation gave no figures, and why."""
        self.report.add(f"{operation.name}_failed", why[:400], operation.meaning)

    def turns(self, operation: Operation, found: Mapping[tuple[int, str], list[float]]) -> None:
        """Add medians, 95th percentiles, ratios and growth of one connection."""
        name = operation.name
        for (size, who), taken in found.items():
            suffix = self._suffix(size)
            of = f"{name} at {size:,}, {_WHO[who]}"
            self.report.add(f"{name}_{who}_p50_ms{suffix}", p50(taken) * 1000, f"{of}, median")
            self.report.add(f"{name}_{who}_p95_ms{suffix}", p95(taken) * 1000, f"{of}, 95 %")
        for (size, who), taken in found.items():
            if who != "ours":
                ratio = p50(found[size, "ours"]) / p50(taken)
                key = f"{name}_p50_over_{who}{self._suffix(size)}"
                self.report.add(key, ratio, f"{name} at {size:,}, ours over {_WHO[who]}")
        self._growth(name, found)

    def load(self, operation: Operation, clients: int, totals: Mapping[str, Total]) -> None:
        """Add rates, latencies and CPU of many connections."""
        name, end = operation.name, f"_c{clients}"
        rates = {who: len(total.taken) / total.seconds for who, total in totals.items()}
        for who, total in totals.items():
            of = f"{name}, {clients} clients, {_WHO[who]}"
            self.report.add(f"{name}_{who}_rps{end}", rates[who], f"{of}, answers a second")
            self.report.add(f"{name}_{who}_p50_ms{end}", p50(total.taken) * 1000, f"{of}, median")
            self.report.add(f"{name}_{who}_p95_ms{end}", p95(total.taken) * 1000, f"{of}, 95 %")
            for process, seconds in total.cpu.items():
                each = seconds / len(total.taken) * 1000
                key = f"{name}_{who}_{process}_cpu_ms{end}"
                self.report.add(key, each, f"{of}, CPU of {process} an answer")
            if who != "ours":
                key = f"{name}_rps_over_{who}{end}"
                self.report.add(key, rates["ours"] / rates[who], f"{of}: ours a second over it")

    def _growth(self, name: str, found: Mapping[tuple[int, str], list[float]]) -> None:
        if len(self.sizes) < 2:
            return
        small, large = self.sizes[0], self.sizes[-1]
        for who in dict.fromkeys(who for _, who in found):
            key = f"{name}_p50_growth" if who == "ours" else f"{name}_{who}_p50_growth"
            grown = p50(found[large, who]) / p50(found[small, who])
            self.report.add(key, grown, f"{name}, {_WHO[who]}: {large:,} over {small:,} records")

    def _suffix(self, size: int) -> str:
        return "" if size == self.sizes[-1] else f"_{size}"
