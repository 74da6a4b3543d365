"""`python -m bench NAME [--json FILE] [options]`: run one benchmark and print its table."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import orjson

import bench
from bench.report import Report


def names() -> list[str]:
    """Return the benchmarks: modules of this package that have a `run`."""
    modules = (module.name for module in pkgutil.iter_modules(bench.__path__) if not module.ispkg)
    return sorted(name for name in modules if _docline(name) and name != "__main__")


def _docline(name: str) -> str:
    source = (Path(bench.__path__[0]) / f"{name}.py").read_text(encoding="utf-8")
    return source.split('"""')[1].splitlines()[0] if "\ndef run(" in source else ""


def main() -> int:
    """Parse the command line, run the benchmark, print and write its figures."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        epilog="; ".join(f"{name}: {_docline(name)}" for name in names()),
    )
    parser.add_argument("name", choices=names())
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--long", action="store_true", help="the sizes that take long")
    known, rest = parser.parse_known_args()
    report = Report(known.name)
    try:
        importlib.import_module(f"bench.{known.name}").run(report, long=known.long, arguments=rest)
    finally:
        # What was found before something failed may have taken half an hour.
        report.print()
        if known.json:
            text = orjson.dumps(report.figures, option=orjson.OPT_INDENT_2)
            known.json.write_bytes(text + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
