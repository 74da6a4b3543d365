"""What `nazara up` and `nazara status` show of a running Nazara."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from graph.embedded.state import State


def as_object(state: State) -> dict[str, Any]:
    """Return what `--json` prints; it holds no secret, only the files that do."""
    return state.public()


def print_table(state: State) -> None:
    """Print addresses and files for a person, then what is missing."""
    table = Table(title=f"Nazara {state.version}", title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _rows(state):
        table.add_row(name, text)
    console = Console(soft_wrap=False)
    console.print(table)
    for note in state.notes:
        console.print(note, markup=False)


def _rows(state: State) -> list[tuple[str, str]]:
    rows = [
        ("Console", state.console),
        ("GraphQL API", state.graphql),
        ("GraphiQL", state.graphiql and f"{state.graphiql} (sign in, or give the token)"),
        ("Neo4j Browser", state.browser),
        ("  Connect URL", state.browser and state.bolt),
        ("  user", state.browser and state.neo4j_user),
        ("  password in", state.browser and state.neo4j_password_file),
        ("API token in", state.token_file),
        ("Organisation", state.org),
        ("Data folder", state.data_dir),
        *((f"{name} log", path) for name, path in state.logs.items()),
    ]
    return [(name, text) for name, text in rows if text]
