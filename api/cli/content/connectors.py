"""How connectors and their instances are shown: by `nazara connector`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import click

from api.cli.wording import counted
from ingest.instances.stored import StoredInstance
from ingest.interface.push import (
    AddressToken,
    NameAndPassword,
    Proof,
    Signature,
    TokenHeader,
)
from ingest.mapping.connector import Connector

_NEVER = "-"


def listed_json(one: StoredInstance) -> dict[str, Any]:
    """Return an instance and its state as JSON values; secrets are references."""
    said = one.instance.model_dump(mode="json", exclude={"mapping_text"})
    return {
        "id": one.uid,
        "key": one.instance.key,
        **said,
        "file": one.file,
        "state": asdict(one.flow),
    }


def echo_listed(found: Sequence[StoredInstance]) -> None:
    """Print instances, a line each, and below it what is wrong with it."""
    if not found:
        click.echo("No connector yet: `nazara connector describe` shows what there is.")
        return
    width = max(len(one.instance.key) for one in found)
    for one in found:
        click.echo(f"{one.instance.key:<{width}}  {_how(one):<8}  {_flow(one)}")
        if one.flow.error:
            click.echo(f"{'':<{width}}  {one.flow.error}")
        if one.file:
            click.echo(f"{'':<{width}}  by {one.file}")


def described_json(one: Connector) -> dict[str, Any]:
    """Return what a connector declares as JSON values."""
    return {
        "name": one.name,
        "about": one.about,
        "asked": one.pulls is not None,
        "calls": one.push is not None,
        "streams": [
            {"name": stream.name, "needs": stream.pull.needs if stream.pull else None}
            for stream in one.streams
        ],
        "options": [
            {"name": option.name, "about": option.about, "required": option.required}
            for option in one.options
        ],
        "secrets": list(one.secrets),
        "proofs": ways_of_proof(one),
        "base_url": one.pulls.base_url if one.pulls else None,
    }


def echo_described(found: Iterable[Connector], *, whole: bool) -> None:
    """Print connectors, a line each, or the `whole` of one."""
    for one in found:
        ways = [word for word, does in (("asked", one.pulls), ("calls", one.push)) if does]
        how = f" ({', '.join(ways)})" if ways else ""
        click.echo(f"{one.name:<18} {one.about}{how}")
        if whole:
            _echo_whole(one)


def _echo_whole(one: Connector) -> None:
    for stream in one.streams:
        needs = f", needs {stream.pull.needs}" if stream.pull and stream.pull.needs else ""
        click.echo(f"  stream   {stream.name}{needs}")
    for option in one.options:
        click.echo(f"  option   {option.name}: {option.about}{' (needed)' * option.required}")
    for secret in one.secrets:
        click.echo(f"  secret   {secret}")
    if one.pulls:
        click.echo(f"  asked at {one.pulls.base_url or 'an address that the instance gives'}")
    for way in ways_of_proof(one):
        click.echo(f"  proof    {way}")


def ways_of_proof(one: Connector) -> list[str]:
    """Return how calls of a connector are proved by its secret, each way once."""
    found = (_proof(proof) for proof in (one.push.proofs if one.push else ()))
    return list(dict.fromkeys(found))


def _proof(proof: Proof) -> str:
    match proof:
        case Signature(header=header):
            return f"a signature in the header {header}"
        case TokenHeader(header=header, scheme=scheme):
            return f"the header `{header}: {scheme} <secret>`".replace(":  ", ": ")
        case NameAndPassword():
            return "name and password (HTTP's Basic), the secret being `name:password`"
        case AddressToken():
            return "`?token=<secret>` in the address"


def _how(one: StoredInstance) -> str:
    return one.flow.state(paused=one.instance.paused)


def _flow(one: StoredInstance) -> str:
    flow = one.flow
    last = flow.last_heard_at
    at = last.isoformat(timespec="seconds") if last else _NEVER
    kept = f", {counted(flow.dead_letters, 'dead letter')}" if flow.dead_letters else ""
    return f"last {at}  {flow.received_count:,} received, {flow.rejected_count:,} rejected{kept}"
