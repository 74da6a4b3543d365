"""What modules of tests took, in seconds and in seconds of processors: a table at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

import psutil
import pytest

_SHOWN: Final = 15


class Table:
    """A plugin of pytest. Several processes share a run: each hands over what it has computed.

    The seconds of processors are those of the process and of all that it started: Neo4j, the
    queue, workers. They hardly depend on what else the machine does.
    """

    def __init__(self) -> None:
        self._tests: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._computed: defaultdict[str, float] = defaultdict(float)
        self._until_now = 0.0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in how long a part of a test took."""
        module = report.nodeid.partition("::")[0]
        self._seconds[module] += report.duration
        self._tests[module] += report.when == "call"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Iterator[Any]:
        """Note what was computed since the module before."""
        try:
            return (yield)
        finally:
            if nextitem is None or nextitem.path != item.path:
                now = computed()
                self._computed[item.nodeid.partition("::")[0]] += now - self._until_now
                self._until_now = now

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this process has computed."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["computed"] = dict(self._computed)

    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process has computed."""
        for module, seconds in getattr(node, "workeroutput", {}).get("computed", {}).items():
            self._computed[module] += seconds

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show the modules that took longest, with `-v` all of them."""
        if len(self._seconds) < 2:
            return
        terminalreporter.section("slowest modules")
        terminalreporter.write_line("seconds  of processors  tests")
        slowest = sorted(self._seconds, key=self._seconds.__getitem__, reverse=True)
        shown = None if terminalreporter.config.option.verbose > 0 else _SHOWN
        for module in slowest[:shown]:
            terminalreporter.write_line(self._line([module], module))
        terminalreporter.write_line(self._line(slowest, "in all"))

    def _line(self, modules: list[str], name: str) -> str:
        seconds = sum(map(self._seconds.__getitem__, modules))
        computed = sum(map(self._computed.__getitem__, modules))
        tests = sum(map(self._tests.__getitem__, modules))
        return f"{seconds:>7.1f}  {computed:>13.1f}  {tests:>5}  {name}"


def computed() -> float:
    """Return the processors' seconds of this process and of all that it started, until now."""
    own = psutil.Process()
    return sum(map(_of, [own, *own.children(recursive=True)]))


def _of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(sum(times[:4]))
