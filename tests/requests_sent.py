"""How many requests by chance a run has sent, of each kind: a table at its end."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest

SENT: Final = "requests by chance: "
"""So begins the name of the property that holds their number in a test's report; a kind follows."""


class Table:
    """A plugin of pytest; the reports of several processes come together in one."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a test has noted."""
        if report.when == "call":
            for name, number in report.user_properties:
                if name.startswith(SENT):
                    self._sent[name.removeprefix(SENT)] += int(str(number))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the table, where any were sent."""
        if not self._sent:
            return
        terminalreporter.section(SENT.rstrip(": "))
        for kind, number in [*self._sent.items(), ("in all", self._sent.total())]:
            terminalreporter.write_line(f"{kind:<20} {number:>8,}")
