"""Options that several commands share, and the settings that they lead to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
import orjson

from graph.logging import configure
from graph.settings.settings import Settings, load_settings

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def with_settings(
    command: Callable[Concatenate[Settings, Given], Answer],
) -> Callable[..., Answer]:
    """Add `--data-dir`; call the command with `Settings` first, and with logging set up."""

    @click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder for the graph, the queue, logs and the token (NAZARA_DATA_DIR).",
    )
    @functools.wraps(command)
    def wrapped(data_dir: Path | None, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        absolute = data_dir.expanduser().absolute() if data_dir else None
        settings = load_settings(data_dir=absolute)
        configure(settings)
        return command(settings, *args, **kwargs)

    return wrapped


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
"""The flag `--json`, as the argument `as_json`."""

org = click.option("--org", help="Organisation (default: NAZARA_ORG, else the token's).")
"""The option `--org`; None when it was not given."""


def print_json(value: Any) -> None:
    """Print one JSON object on a line of its own, at once."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
