"""Instances of connectors, for admins: what `nazara connector` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from api.access.scopes import AccessScopes
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.references import beginnings
from graph.errors import InvalidInput, NotFound, NotUndoable
from graph.model.identity import connector_uid
from ingest.instances.documents import InvalidConnector, as_instance, as_text, keys_of
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances, StoredInstance
from ingest.mapping.reading import shipped_names
from ingest.pull.states import make_due

_KEY_NAME: Final = "key"
_WHAT: Final = "configuration"
_THERE: Final = "this is said where Nazara runs, by `nazara connector add` or a file"
_CONFIGURATION: Final = (
    "What is said of it, as YAML or JSON text: `connector`, `name`, `options`, `secrets` by "
    "reference and more, as in the file of an instance."
)


def set_connector(asked: Asked) -> Done:
    """Say what an instance is, in place of what was said of it."""
    return _put(asked, _said(asked))


def pause(asked: Asked) -> Done:
    """Neither ask nor hear an instance, or do so again."""
    found = Instances(asked.store, asked.viewer.org).get(asked.given["key"]).instance
    return _put(asked, found.model_copy(update={"paused": asked.given["paused"]}))


def sync(asked: Asked) -> Done:
    """Let an instance be read now, perhaps as a whole, instead of when it is due."""
    found = Instances(asked.store, asked.viewer.org).get(asked.given["key"])
    if found.instance.declared.pulls is None:
        message = f"{found.instance.key} is not asked over the network: it calls"
        raise InvalidInput(message, field="key")
    whole = bool(asked.given.get("full"))
    make_due(asked.store, found.instance, whole=whole)
    return Done(
        f"asked to read {found.instance.key} {'as a whole' if whole else 'now'}",
        node=found.uid,
        shows={"connectorInstance": found.uid, "key": found.instance.key},
        after={_KEY_NAME: found.instance.key, "full": whole},
    )


def remove(asked: Asked) -> Done:
    """Forget an instance; its records stay."""
    gone = Instances(asked.store, asked.viewer.org).remove(asked.given["key"])
    return Done(
        f"removed the connector {gone.key}",
        shows={"key": gone.key},
        before=_told(gone),
        after={},
    )


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Say of an instance what was said before a change."""
    instances = Instances(asked.store, asked.viewer.org)
    key = str((change.after or change.before)[_KEY_NAME])
    now = _find(instances, key)
    if (_told(now.instance) if now else {}) != change.after:
        raise NotUndoable("the connector was changed since", field="auditEvent")
    if change.before:
        said = {name: value for name, value in change.before.items() if name != _KEY_NAME}
        return _put(asked, as_instance({**said, "org": asked.viewer.org}, key))
    gone = instances.remove(key)
    return Done(f"removed the connector {key}", before=_told(gone), after={})


def _put(asked: Asked, instance: Instance) -> Done:
    org = asked.viewer.org
    if instance.visible_to is not None:
        AccessScopes(asked.store, org).find(instance.visible_to)
    instances = Instances(asked.store, org)
    before = _find(instances, instance.key)
    instances.put(instance)
    uid = connector_uid(org, instance.key)
    return Done(
        f"set the connector {instance.key}",
        node=uid,
        shows={"connectorInstance": uid, "key": instance.key, "settings": as_text(instance)},
        before=_told(before.instance) if before else {},
        after=_told(instance),
    )


def _find(instances: Instances, key: str) -> StoredInstance | None:
    try:
        return instances.get(key)
    except NotFound:
        return None


def _told(instance: Instance) -> dict[str, Any]:
    """Return what is said of an instance, for people: where secrets are, never what they are."""
    return {_KEY_NAME: instance.key, **orjson.loads(as_text(instance))}


def _said(asked: Asked) -> Instance:
    """Return the instance that is described, if an admin may say all of that from afar."""
    keys = keys_of(asked.given["configuration"], _WHAT)
    instance_org = keys.get("org", asked.viewer.org)
    if faults := list(_only_where_it_runs(asked, keys, instance_org)):
        raise InvalidConnector(_WHAT, faults)
    return as_instance({**keys, "org": asked.viewer.org}, _WHAT)


def _only_where_it_runs(asked: Asked, keys: dict[str, Any], org: object) -> Iterator[str]:
    """Yield what reaches into the machine or its network: not for admins of an organisation."""
    mapping = keys.get("mapping")
    if org != asked.viewer.org:
        yield f"org: this token is for {asked.viewer.org}"
    if mapping is not None and "mapping_text" not in keys and mapping not in shipped_names():
        yield "mapping: files are not read from afar; give the mapping itself as mapping_text"
    if keys.get("allow_private"):
        yield f"allow_private: {_THERE}"
    allowed = beginnings(asked.store.settings, asked.viewer.org)
    for reference in _references(keys.get("secrets")):
        if not reference.startswith(allowed):
            expected = " or ".join(allowed)
            yield f"secrets: a reference begins with {expected} (NAZARA_CONNECTOR_SECRETS)"


def _references(secrets: Any) -> Iterator[str]:
    for given in secrets.values() if isinstance(secrets, dict) else ():
        yield from (str(one) for one in (given if isinstance(given, list) else [given]))


_KEY: Final = "Source and instance: `github/acme`."

MUTATIONS: Final = (
    Mutation(
        name="setConnector",
        description="Configure an instance of a connector, in place of what was said of it.",
        takes=(Input("configuration", "str", _CONFIGURATION),),
        shows=(
            Shown("connectorInstance", "The instance.", node="ConnectorInstance"),
            Shown("key", _KEY, kind="string"),
            Shown("settings", "All that is said of it.", kind="json"),
        ),
        action=set_connector,
        contrary=set_back,
    ),
    Mutation(
        name="pauseConnector",
        description="Neither ask nor hear an instance of a connector, or do so again.",
        takes=(
            Input("key", "str", _KEY),
            Input("paused", "bool", "False asks and hears it again, from where it was."),
        ),
        shows=(
            Shown("connectorInstance", "The instance.", node="ConnectorInstance"),
            Shown("key", _KEY, kind="string"),
            Shown("settings", "All that is said of it.", kind="json"),
        ),
        action=pause,
        contrary=set_back,
    ),
    Mutation(
        name="syncConnector",
        description="Let an instance of a connector be read now, instead of when it is due.",
        takes=(
            Input("key", "str", _KEY),
            Input("full", "bool | None", "Read everything again; what is there is not doubled."),
        ),
        shows=(
            Shown("connectorInstance", "The instance.", node="ConnectorInstance"),
            Shown("key", _KEY, kind="string"),
        ),
        action=sync,
        contrary="what was read is read: there is nothing to take back",
    ),
    Mutation(
        name="removeConnector",
        description="Forget an instance of a connector. What it brought stays in the graph.",
        takes=(Input("key", "str", _KEY),),
        shows=(Shown("key", _KEY, kind="string"),),
        action=remove,
        contrary=set_back,
    ),
)
