"""LaunchDarkly as a source: entries of its audit log, sent or asked for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from graph.model.facts import Facts
from ingest.interface.credentials import HeaderAuth
from ingest.interface.cursors import WindowCursor
from ingest.interface.pages import AddressedPages
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import InBody, Push, Signature
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import connect
from ingest.mapping.parts import clock_at, first_word, mapping_at, needed, one_line, word, words_at
from ingest.mapping.received import json_mapper
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin

_RESOURCE = re.compile(
    r"proj/(?P<project>[^:;]+)(?::env/(?P<environment>[^:;]+))?(?::flag/(?P<flag>[^:;]+))?"
)


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and {"_id", "date", "kind", "titleVerb"} <= set(value)


def _is_no_flag(value: Any) -> str | None:
    kind = word(value, "kind")
    return None if kind == "flag" else f"LaunchDarkly's entry of {kind}: no flag changed"


def map_entry(value: Any, origin: Origin) -> Facts:
    """Return the change of a flag as a deployment to its project.

    A catalogue claims the project by its key.

    Raises:
        MappingFault: When it has no id, time or project.
    """
    at = _moment(value, origin)
    draft = Draft("Deployment", needed(value, "_id"), at=at, order=at)
    resources = words_at(value, "target", "resources")
    found = next((one for text in resources if (one := _RESOURCE.search(text))), None)
    if found is None:
        raise MappingFault("expected proj/… in target.resources", path="target.resources")
    named = found["flag"] or word(value, "name")
    verb = word(value, "titleVerb") or "changed"
    draft.props = {
        "title": one_line(f"{named}: {verb}"),
        "kind": "flag",
        "at": at,
        "finished_at": at,
        "environment": found["environment"] if found["environment"] != "*" else None,
        "service_version": word(value, "currentVersion", "_version"),
        "status": verb,
        "author": first_word(mapping_at(value, "member"), "email", "_id"),
        "description": "\n".join(
            text for key in ("description", "comment") if (text := word(value, key))
        )
        or None,
    }
    project = Draft("System", found["project"], timeless=True, authority=TOOL_AUTHORITY)
    project.props = {"name": found["project"], "kind": "application"}
    system = origin.shared.ref("System", found["project"])
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin), project.finish(origin.shared)), seen)


def _moment(value: Any, origin: Origin) -> datetime:
    if (found := clock_at(origin, value, "date")) is None:
        raise MappingFault("expected a time at date", path="date")
    return found


CONNECTOR = Connector(
    name="launchdarkly",
    about="entries of LaunchDarkly's audit log about flags",
    reads=("json", "jsonl"),
    pulls=Pulling(
        base_url="https://app.launchdarkly.com",
        auth=HeaderAuth(headers={"Authorization": "{token}"}),
        headers={"LD-API-Version": "20240415"},
        check="/api/v2/caller-identity",
    ),
    push=Push(
        proofs=(Signature(header="X-LD-Signature", tolerance_seconds=None),),
        delivery_id=(InBody("/_id"),),
        event_type=InBody("/kind"),
    ),
    streams=(
        Stream(
            name="flag_changes",
            content_type="launchdarkly/flag_changes",
            map=json_mapper(map_entry, loose=True),
            recognises=_is_entry,
            passes_over=_is_no_flag,
            pull=Pull(
                path="/api/v2/auditlog",
                query={"after": "{since}", "before": "{until}", "limit": "20"},
                records="/items",
                id="/_id",
                page=AddressedPages(at="/_links/next/href"),
                cursor=WindowCursor(form="unix_ms", longest=timedelta(days=90)),
                needs="a reader's access token",
            ),
        ),
    ),
)
