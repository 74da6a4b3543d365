"""The page docs/reference/cli.md: every command with its arguments and options."""

from collections.abc import Iterator

import click

from api.cli.main import main
from tests.docs.markdown import code, page, table


def cli_page() -> str:
    """Return docs/reference/cli.md."""
    return page(
        "Command line",
        "In a checkout each command is `./nazara …` or `uv run nazara …`, else `nazara …`. "
        "Results go to standard output, progress and logs to standard error. Exit codes are 0 "
        "for done, 1 for failed and 2 for wrong usage, unless the command says otherwise.",
        *(_section(name, command) for name, command in commands(main, "nazara")),
    )


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, by its full name, in the order of `--help`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    paragraphs = (command.help or "").replace("\b\n", "").split("\n\n")
    text = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    rows = [row for row in map(_row, command.params) if row is not None]
    options = table(("Option", "Meaning"), rows) if rows else ""
    parts = (f"## {name}", code(f"{name} {usage}".strip()), text, options)
    return "\n\n".join(part for part in parts if part)


def _row(param: click.Parameter) -> tuple[str, str] | None:
    if not isinstance(param, click.Option) or param.hidden:
        return None
    names = ", ".join((*param.opts, *param.secondary_opts))
    value = "" if param.is_flag else f" {param.make_metavar(click.Context(click.Command('x')))}"
    needed = " Required." if param.required else ""
    return code(names + value), (param.help or "") + needed
