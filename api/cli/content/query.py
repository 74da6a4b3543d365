"""`nazara query`: ask the running API, as any other client does."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click
import httpx
import orjson

from api.cli.options import with_settings
from graph.errors import ApiUnavailable, InvalidInput, NotRunning, Unauthenticated
from graph.settings.settings import Settings, resolve

_TOKEN = re.compile(r"[!-~]+")
_OUT_OF_BAND_SECONDS = 10.0


@click.command()
@click.argument("query", required=False)
@click.option("--text", help="The query itself, in place of QUERY.")
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
    query: str | None,
    text: str | None,
    variables: str,
    operation: str | None,
    url: str | None,
    token_file: Path | None,
) -> None:
    """Send a GraphQL query and print the answer as JSON.

    QUERY is a file that holds it, the query itself, or - for standard input. The exit code
    is 1 when the answer holds errors.
    """
    if (query is None) == (text is None):
        raise click.UsageError("give either QUERY (a file, the query itself, or -) or --text")
    body = {
        "query": text if query is None else _document(query),
        "variables": _variables(variables),
        "operationName": operation,
    }
    token = _token(token_file or settings.data_dir / "token")
    answer = _send(url or _address(settings), token, body, settings.query_timeout)
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    if "errors" in answer:
        sys.exit(1)


def _document(query: str) -> str:
    """Return the document: GraphQL has braces, which the name of a file with a query has not."""
    if query == "-":
        return sys.stdin.read()
    if "{" in query:
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        message = f"{query} can't be read as a file with a query: {why}"
        raise InvalidInput(message) from error


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
    try:
        return resolve(settings, ("api",)).api_url or ""
    except NotRunning as error:
        remedy = "Start it with `nazara up`, or give --url."
        raise NotRunning(error.message, remedy=remedy) from error


def _token(path: Path) -> str:
    remedy = "`nazara up` writes it; --token-file names another one."
    try:
        token = path.read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        message = f"the token file {path} can't be read: {error.strerror}"
        raise Unauthenticated(message, remedy=remedy) from error
    if not _TOKEN.fullmatch(token):
        message = f"the token file {path} holds no token: expected one word"
        raise Unauthenticated(message, remedy=remedy)
    return token


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
