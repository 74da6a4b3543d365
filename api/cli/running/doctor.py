"""`nazara doctor`: find out what is wrong, and say what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from api.cli import options
from api.doctor.examine import Told, examine
from api.doctor.findings import Level, Patient, fail
from graph.errors import InvalidSettings
from graph.logging import configure
from graph.settings.settings import Settings, load_settings

_COLORS = {"ok": "green", "skipped": "dim", "warn": "yellow", "fail": "bold red"}


@click.command("doctor")
@options.as_json
@click.option("--quiet", is_flag=True, help="Leave out what is as it should be.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the graph, the queue, logs and the token (NAZARA_DATA_DIR).",
)
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, quiet: bool, data_dir: Path | None) -> None:
    """Find out what is wrong with an installation, and say what to do about it.

    It reads only, and looks at whatever can be reached; no check takes longer than
    NAZARA_DOCTOR_CHECK_SECONDS. `warn` is worth knowing, `fail` is wrong.

    Exit codes: 0 nothing is wrong, 1 some check failed.
    """
    told = []
    for one in _told(data_dir.expanduser().absolute() if data_dir else None):
        told.append(one)
        if not as_json and not (quiet and one.finding.level in {"ok", "skipped"}):
            _print(one)
    counts = Counter(one.finding.level for one in told)
    if as_json:
        options.print_json({"healthy": not counts["fail"], "findings": [*map(_as_object, told)]})
    else:
        levels: tuple[Level, ...] = ("ok", "warn", "fail", "skipped")
        click.echo(", ".join(f"{counts[level]} {level}" for level in levels))
    if counts["fail"]:
        ctx.exit(1)


def _told(data_dir: Path | None) -> Iterator[Told]:
    """Yield all findings; with settings that can't be used, that is the only one."""
    given: dict[str, Any] = {"data_dir": data_dir} if data_dir else {}
    try:
        settings = load_settings(**given)
    except InvalidSettings as error:
        try:
            # Misspelt names are one of the checks; only a wrong value leaves nothing to look at.
            settings = Settings(**given)
        except ValidationError:
            yield Told("settings", fail(error.message, error.remedy))
            return
    configure(settings.model_copy(update={"log_level": "error"}))
    with closing(Patient(settings)) as patient:
        yield from examine(patient)


def _as_object(told: Told) -> dict[str, Any]:
    finding = told.finding
    shown = {"check": told.check, "level": finding.level, "text": finding.text}
    if finding.remedy:
        shown["remedy"] = finding.remedy
    return {**shown, "facts": finding.facts} if finding.facts else shown


def _print(told: Told) -> None:
    """Print one finding for a person; nothing is cut, so that commands can be copied."""
    finding = told.finding
    console = Console(soft_wrap=True, highlight=False)
    level = Text(f"{finding.level:8}", style=_COLORS[finding.level])
    console.print(level, Text(f"{told.check:13} {finding.text}"))
    if finding.remedy:
        console.print(Text(f"{'':9}{'':13} → {finding.remedy}", style="dim"))
