"""The command line as a whole: what it lists exists, and errors say what to do."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_listed_command_exists_with_help(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])

    assert done.exit_code == 0, done.output
    assert name in done.output


def test_every_command_takes_a_data_folder() -> None:
    context = click.Context(main)
    lacking = [name for name in COMMANDS if "--data-dir" not in _options(name, context)]

    assert lacking == []


def _options(name: str, context: click.Context) -> set[str]:
    command = main.get_command(context, name)
    assert command
    parts = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    return set.intersection(
        *({option for parameter in part.params for option in parameter.opts} for part in parts)
    )


def test_help_lists_every_command_and_version_is_the_package_s() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output

    assert [name for name in COMMANDS if f"  {name} " not in listed] == []
    assert version("nazara") in CliRunner().invoke(main, ["--version"]).output


def test_error_of_ours_is_a_message_and_a_remedy_without_traceback(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["migrate", "--data-dir", str(tmp_path)])

    assert done.exit_code == 1
    assert "Error: " in done.stderr
    assert "What to do: " in done.stderr
    assert "Traceback" not in done.output


def test_nothing_running_is_told_by_exit_code(tmp_path: Path) -> None:
    status = CliRunner().invoke(main, ["status", "--json", "--data-dir", str(tmp_path)])
    down = CliRunner().invoke(main, ["down", "--data-dir", str(tmp_path)])

    assert status.exit_code == 3
    assert '"running": false' in status.stdout
    assert down.exit_code == 0
    assert not list(tmp_path.iterdir())
