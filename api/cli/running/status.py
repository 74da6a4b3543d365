"""`nazara status`: what runs, how it is doing and how much memory it takes."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from api.cli import options
from api.cli.running import summary
from graph.embedded import filelock, spawning
from graph.embedded import state as states
from graph.embedded.layout import Layout
from graph.embedded.state import ChildState, State
from graph.settings.settings import Settings

NOT_RUNNING = 3
DEGRADED = 4


@click.command("status")
@options.as_json
@options.with_settings
@click.pass_context
def command(ctx: click.Context, settings: Settings, *, as_json: bool) -> None:
    """Show what runs on a data folder.

    Exit codes: 0 everything runs, 3 nothing runs, 4 some process is starting, restarting or
    has failed.
    """
    state = states.read(settings.data_dir)
    if state is None or not filelock.is_held(Layout(settings.data_dir).lock):
        _say_nothing_runs(settings, as_json=as_json)
        ctx.exit(NOT_RUNNING)
    if as_json:
        processes = [_process(child) for child in state.children]
        shown = {"running": True, **summary.as_object(state), "children": processes}
        shown["supervisor_memory_mb"] = spawning.memory_mb(state.pid, family=False)
        options.print_json(shown)
    else:
        summary.print_table(state)
        _print_processes(state)
    if state.phase != "ready" or any(child.status != "running" for child in state.children):
        ctx.exit(DEGRADED)


def _say_nothing_runs(settings: Settings, *, as_json: bool) -> None:
    if as_json:
        options.print_json({"running": False, "data_dir": str(settings.data_dir)})
    else:
        click.echo(f"Nothing runs on {settings.data_dir}: `nazara up` starts it.")


def _process(child: ChildState) -> dict[str, Any]:
    return {
        "name": child.name,
        "status": child.status,
        "pid": child.pid,
        "restarts": child.restarts,
        "memory_mb": spawning.memory_mb(child.pid) if child.pid else 0,
        "log": child.log,
    }


def _print_processes(state: State) -> None:
    table = Table(title=f"Processes ({state.phase})", title_justify="left")
    for heading in ("process", "status", "pid", "restarts", "memory"):
        table.add_column(heading, no_wrap=True)
    own = spawning.memory_mb(state.pid, family=False)
    table.add_row("supervisor", "running", str(state.pid), "0", f"{own} MB")
    for item in map(_process, state.children):
        memory = f"{item['memory_mb']} MB"
        table.add_row(item["name"], item["status"], str(item["pid"]), str(item["restarts"]), memory)
    Console().print(table)
    for child in state.children:
        if child.status == "failed":
            click.echo(f"{child.name} keeps failing; its log: {child.log}\n{child.remedy}")
