"""The command `nazara`: each command's module is imported when it is used."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import Any

import click

from graph.errors import GraphError, Unsupported

COMMANDS = {
    "up": ("api.cli.running.up", "Start Neo4j, the queue, a worker and the API."),
    "doctor": ("api.cli.running.doctor", "Find out what is wrong, and say what to do."),
    "status": ("api.cli.running.status", "Show what runs on a data folder."),
    "top": ("api.cli.running.top", "Show what is going on, live: requests, queue, workers."),
    "down": ("api.cli.running.down", "Stop what `nazara up` started."),
    "ingest": ("api.cli.content.ingest", "Load files into the graph."),
    "logs": ("api.cli.content.logs", "Group what is in log files by its wording."),
    "connector": ("api.cli.content.connector", "Configure the tools that Nazara asks and hears."),
    "series": ("api.cli.content.series", "List the metrics that are kept, minute by minute."),
    "enrich": ("api.cli.content.enrich", "Compute what is missing: summaries, mentions, vectors."),
    "rules": ("api.cli.content.rules", "Join records by rules: try, switch on, undo."),
    "log-rules": ("api.cli.content.log_rules", "List and try the rules on log lines."),
    "log-news": ("api.cli.content.log_news", "Look now what is new in logs."),
    "provider": ("api.cli.content.provider", "Configure the models that are asked, see costs."),
    "jobs": ("api.cli.content.jobs", "List the runs of jobs."),
    "profile": ("api.cli.content.profile", "Import, switch on and compare domain profiles."),
    "query": ("api.cli.content.query", "Ask the API a GraphQL question."),
    "console": ("api.cli.running.console", "Open the console in a web browser, signed in."),
    "browser": ("api.cli.content.browser", "Open Neo4j Browser, with saved queries and a style."),
    "token": ("api.cli.access.token", "Create, list and revoke API tokens."),
    "user": ("api.cli.access.user", "Create, invite and change users."),
    "scope": ("api.cli.access.scope", "Say who may read restricted records."),
    "keys": ("api.cli.access.keys", "Replace the keys that logins are signed with."),
    "migrate": ("api.cli.upkeep.migrate", "Bring the graph's schema to a version."),
    "forget": ("api.cli.upkeep.forget", "Erase a person from an organisation."),
    "backup": ("api.cli.upkeep.backup", "Write the graph into files, or check such files."),
    "restore": ("api.cli.upkeep.restore", "Bring a backup into an empty graph."),
    "fetch": ("api.cli.running.fetch", "Carry the servers' files to a machine without a network."),
    "retention": ("api.cli.upkeep.retention", "Delete what is older than the settings allow."),
    "dead-letters": ("api.cli.content.dead_letters", "See and replay what could not be written."),
}
"""Name, module and summary, so that `--help` imports none of them."""

_EXTRA = frozenset({"psutil"})
"""Packages of the extra `embedded` that a command may need at once."""


class LazyGroup(click.Group):
    """A group whose commands are imported on use, and whose errors say what to do."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a user meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None if there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        try:
            module = importlib.import_module(COMMANDS[cmd_name][0])
        except ModuleNotFoundError as error:
            if error.name not in _EXTRA:
                raise
            message = f"`nazara {cmd_name}` needs the Python package {error.name}"
            raise Unsupported(message, remedy="Install nazara[embedded].") from error
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table above."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours becomes a message, a remedy and exit code 1."""
        try:
            return super().invoke(ctx)
        except GraphError as error:
            click.echo(f"Error: {error.message}", err=True)
            click.echo(f"What to do: {error.remedy}", err=True)
            ctx.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("nazara"), prog_name="nazara")
def main() -> None:
    """Nazara: one operational knowledge graph for an organisation.

    Start with `nazara up --demo`. Every setting is a variable NAZARA_…; results go to standard
    output, progress and logs to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage.
    """


if __name__ == "__main__":
    main(prog_name="nazara")
