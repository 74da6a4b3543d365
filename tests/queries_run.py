"""Which named queries the tests send to Neo4j: a whole run that leaves one out fails."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from cypher.loader import load


class Watch:
    """Notes every text that is sent, and compares at the end; a plugin of pytest.

    Several processes share a run: each hands over what it has seen to the one that began them.
    What workers of Celery send does not count.
    """

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._names: set[str] = set()
        self._left: list[str] = []
        for kind in (neo4j.Session, neo4j.Transaction):
            kind.run = self._noting(kind.run)  # type: ignore[method-assign]

    def _noting(self, run: Any) -> Any:
        def noted(session: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            self._texts.add(getattr(query, "text", query))
            return run(session, query, *args, **kwargs)

        return noted

    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process has seen."""
        self._names.update(getattr(node, "workeroutput", {}).get("queries", ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this process has seen, or compare if it is the one that began."""
        self._names.update(name for name, query in load().items() if query.text in self._texts)
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["queries"] = sorted(self._names)
        elif _is_whole(session.config) and not session.testsfailed:
            self._left = sorted(set(load()) - self._names)
            if self._left:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which queries no test runs."""
        for name in self._left:
            terminalreporter.write_line(f"FAILED no test runs the query {name}", red=True)


def _is_whole(config: pytest.Config) -> bool:
    """Return whether all tests were asked for, and not some by their path or name."""
    chosen = config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
