"""Every `nazara …` on the pages names a command and options that exist."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from api.cli.main import main
from tests.docs.blocks import ROOT, command_lines, pages

WRITTEN_BY_THE_SHELL_SCRIPT = {"test"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_on_a_page_exist(page: Path) -> None:
    faults = [fault for words in command_lines(page) if (fault := _fault(words))]

    assert faults == []


def _fault(words: list[str]) -> str | None:
    command: click.Command = main
    names = [word.strip("[]") for word in words]
    while isinstance(command, click.Group) and names and not names[0].startswith("-"):
        found = command.get_command(click.Context(command), names[0])
        if found is None:
            return None if names[0] in WRITTEN_BY_THE_SHELL_SCRIPT else f"no command: {words}"
        command, names = found, names[1:]
    known = {option for param in command.params for option in param.opts} | {"--help", "--version"}
    unknown = [name for name in names if name.startswith("--") and name not in known]
    return f"no option {unknown}: {words}" if unknown else None
