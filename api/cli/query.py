"""`nazara query`: ask the running API, as any other client does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import httpx
import orjson

from api.cli.options import with_settings
from graph.errors import ApiUnavailable, InvalidInput, NotRunning, Unauthenticated
from graph.settings import Settings, resolve

_OUT_OF_BAND_SECONDS = 10.0


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"), required=False)
@click.option("--text", help="The query itself, in place of FILE.")
@click.option("--variables", default="{}", help="Variables as a JSON object.")
@click.option("--operation", help="Which operation, when the document has several.")
@click.option("--url", help="Address of the API; by default the one running on the data folder.")
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the API token (default: `token` in the data folder).",
)
@with_settings
def command(
    settings: Settings,
    *,
    file: Any,
    text: str | None,
    variables: str,
    operation: str | None,
    url: str | None,
    token_file: Path | None,
) -> None:
    """Send the GraphQL query in FILE (`-`: standard input) and print the answer as JSON.

    The exit code is 1 when the answer holds errors.
    """
    if (file is None) == (text is None):
        raise click.UsageError("give either FILE (or -) or --text")
    body = {
        "query": file.read() if text is None else text,
        "variables": _variables(variables),
        "operationName": operation,
    }
    token = _token(token_file or settings.data_dir / "token")
    answer = _send(url or _address(settings), token, body, settings.query_timeout)
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    if "errors" in answer:
        sys.exit(1)


def _variables(text: str) -> dict[str, Any]:
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"--variables is no JSON: {error}"
        raise InvalidInput(message) from error
    if not isinstance(given, dict):
        raise InvalidInput('--variables is no JSON object; expected {"name": value}')
    return given


def _address(settings: Settings) -> str:
    address = resolve(settings).api_url
    if address is None:
        message = f"no API is running on {settings.data_dir}"
        raise NotRunning(message, remedy="Start it with `nazara up`, or give --url.")
    return address


def _token(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"the token file {path} can't be read: {error.strerror}"
        remedy = "`nazara up` writes it; --token-file names another one."
        raise Unauthenticated(message, remedy=remedy) from error


def _send(address: str, token: str, body: dict[str, Any], seconds: float) -> dict[str, Any]:
    url = address.rstrip("/").removesuffix("/graphql") + "/graphql"
    try:
        response = httpx.post(
            url,
            content=orjson.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            timeout=seconds + _OUT_OF_BAND_SECONDS,
        )
        answer = orjson.loads(response.content)
    except httpx.HTTPError as error:
        message = f"{url} can't be reached: {error}"
        raise ApiUnavailable(message) from error
    except orjson.JSONDecodeError as error:
        message = f"{url} answered {response.status_code} and no JSON"
        raise ApiUnavailable(message) from error
    if not isinstance(answer, dict):
        message = f"{url} answered JSON that is no GraphQL answer"
        raise ApiUnavailable(message)
    return answer
