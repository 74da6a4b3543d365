"""Enrichment policies of the active profile, with a look at what one would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.profiles import parsed, settle_later
from enrich.preview import costs_of, outlook
from enrich.work.policies import types_of
from graph.errors import NotFound, NotUndoable
from graph.model.declarations import LABELS
from graph.model.identity import canonical_key
from graph.model.kinds import policy_kinds
from ingest.profile.document import as_object
from ingest.profile.stored import Stored, policy_uid

_SAID: Final = ("name", "labels", "kinds", "provider")
_FILTERS: Final = ("categories", "severities", "services")


def set_policy(asked: Asked) -> Done:
    """Give the active profile a policy, in place of one of that name."""
    given = {name: value for name, value in asked.given.items() if value is not None}
    entry: dict[str, Any] = {name: given[name] for name in _SAID if name in given}
    narrowed = {name: given[name] for name in _FILTERS if given.get(name)}
    if narrowed:
        entry["filter"] = narrowed
    return _put(asked, entry["name"], entry)


def remove_policy(asked: Asked) -> Done:
    """Take a policy from the active profile."""
    return _put(asked, asked.given["name"], None)


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Give the active profile the policy that it had before a change."""
    stored = Stored(asked.store, asked.viewer.org)
    now, then = change.after, change.before
    profile = stored.get()
    if profile.name != now["profile"] or _entries(stored).get(_key(now["name"])) != now["policy"]:
        raise NotUndoable("the policy was changed since", field="auditEvent")
    return _put(asked, then["name"], then["policy"])


def _put(asked: Asked, name: str, entry: Mapping[str, Any] | None) -> Done:
    """Write the active profile with a policy, or without; roll back where it is looked at only."""
    org = asked.viewer.org
    stored = Stored(asked.store, org)
    profile, entries = stored.get(), _entries(stored)
    before = entries.pop(_key(name), None)
    if before is None and entry is None:
        message = f"the active profile has no policy {name!r}"
        raise NotFound(message, field="name")
    wanted = [*entries.values(), *([entry] if entry else [])]
    document = orjson.dumps({**as_object(profile), "enrichment": wanted}).decode()
    stored.save(parsed(asked, document), activate=True)
    settle_later(asked)
    uid = policy_uid(org, profile.name, name)
    told = {"profile": profile.name, "name": name}
    return Done(
        f"{'set' if entry else 'removed'} the policy {name}",
        node=uid,
        shows={"policy": uid, **_preview(asked, before, entry)},
        before={**told, "policy": before},
        after={**told, "policy": _entries(stored).get(_key(name))},
        is_preview=bool(asked.given.get("preview")),
    )


def _preview(
    asked: Asked, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, str]:
    """Return what a sweep of what the policy speaks of would do, by all policies now."""
    if not asked.given.get("preview"):
        return {}
    said = [one for one in (before, after) if one is not None]
    known = policy_kinds()
    kinds = [kind for kind in known if any(kind in one.get("kinds", known) for one in said)]
    labels = {label for one in said for label in one.get("labels") or LABELS}
    settings = asked.store.settings
    limit = settings.enrich_preview_seconds
    types = sorted(types_of(labels))
    rows = outlook(asked.store, asked.viewer.org, settings, kinds, types, seconds=limit)
    costs = costs_of(asked.store, asked.viewer.org, rows)
    return {
        "preview": orjson.dumps([one.as_dict() for one in rows]).decode(),
        "cost": orjson.dumps([one.as_dict() for one in costs]).decode(),
    }


def _entries(stored: Stored) -> dict[str, dict[str, Any]]:
    """Return the policies of the active profile by their keys."""
    listed = as_object(stored.get()).get("enrichment", [])
    return {_key(one["name"]): one for one in listed}


def _key(name: str) -> str:
    return canonical_key("EnrichmentPolicy", name)


_NAME: Final = Input("name", "str", "What people call the policy.")
_PREVIEW: Final = Input("preview", "bool | None", "Change nothing: tell what enrichment would do.")
_SHOWN: Final = (
    Shown("policy", "The policy, as it is now; null with `preview`.", node="EnrichmentPolicy"),
    Shown(
        "preview",
        "With `preview`: what would be written, renewed and removed, by kind, label and policies.",
        kind="json",
    ),
    Shown(
        "cost",
        "With `preview`: what asking models for that would cost, by kind: `usd`, null where nobody "
        "knows the price, for so many `nodes`, by `model` of `provider`; `basis` is `lately` where "
        "it is what such nodes cost in the last 30 days, else `at most`.",
        kind="json",
    ),
)

MUTATIONS: Final = (
    Mutation(
        name="setEnrichmentPolicy",
        description="Say which nodes get which enrichment, in the active profile.",
        takes=(
            _NAME,
            Input("labels", "list[str]", "Labels of the nodes."),
            Input("kinds", "list[str]", f"What they get: some of {', '.join(policy_kinds())}."),
            Input("provider", "str | None", "Who can compute it; `local` without it."),
            Input("categories", "list[str] | None", "Only nodes of one of these categories."),
            Input("severities", "list[str] | None", "Only nodes of one of these severities."),
            Input("services", "list[str] | None", "Only nodes of one of these systems."),
            _PREVIEW,
        ),
        shows=_SHOWN,
        action=set_policy,
        contrary=set_back,
    ),
    Mutation(
        name="removeEnrichmentPolicy",
        description="Take a policy from the active profile; what only it wanted is removed.",
        takes=(_NAME, _PREVIEW),
        shows=_SHOWN,
        action=remove_policy,
        contrary=set_back,
    ),
)
