"""Maps in a mapping file: what a record becomes, checked against the model as it is read."""

from __future__ import annotations

from graph.model.declarations import LABELS, RELATIONSHIPS, PropertySpec
from ingest.mapping import words
from ingest.mapping.declared import REFERENCES, check_ends
from ingest.mapping.fields import Field
from ingest.mapping.keys import Key
from ingest.mapping.label_maps import ClaimedId, EdgeMap, LabelMap, Target
from ingest.mapping.records import FILE_AUTHORITY, check_label, check_property
from ingest.mapping.requirements import check_required, check_words
from ingest.mapping.value_reading import ValueReader, read_paths
from ingest.mapping.values import nearest


def read_map(top: Key, values: ValueReader) -> LabelMap:
    """Return the map that stands at a key."""
    keys = top.keys(*words.MAP)
    for needed in ("label", "id"):
        if needed not in keys:
            top.fail(f"`{needed}:` is missing")
    label = keys["label"].checked(lambda: check_label(keys["label"].text(), "label"))
    if "key" in keys and not LABELS[label].canonical:
        keys["key"].fail(f"{label} has no key: it is known by source and id alone")
    props = keys["props"].keys() if "props" in keys else {}
    one = LabelMap(
        label=label,
        id=values.name(keys["id"]),
        props={name: _property(label, name, key, values) for name, key in props.items()},
        key=values.name(keys["key"]) if "key" in keys else None,
        url=values.optional(keys, "url"),
        aliases=values.optional(keys, "aliases"),
        version=values.time(keys["version"]) if "version" in keys else None,
        at=values.time(keys["at"]) if "at" in keys else None,
        edges=_edges(label, keys.get("edges"), values),
        claims=_claims(keys.get("same_as"), values),
        needs=values.conditions(keys.get("needs")),
        unless=values.conditions(keys.get("unless")),
        authority=_authority(keys.get("authority")),
    )
    check_words(one, props)
    check_required(one, keys.get("props", top))
    return one


def _property(label: str, name: str, key: Key, values: ValueReader) -> Field:
    spec: PropertySpec = key.checked(lambda: check_property(label, name))
    return values.name(key) if name in REFERENCES else values.property(key, spec)


def _authority(key: Key | None) -> int:
    value = FILE_AUTHORITY if key is None else key.value()
    if key and (isinstance(value, bool) or value not in range(1, 10)):
        key.fail(f"expected a number from 1 (counts most) to 9, got {value!r}")
    return int(value)


def _edges(label: str, key: Key | None, values: ValueReader) -> tuple[EdgeMap, ...]:
    return tuple(_edge(label, one, values) for one in key.items()) if key else ()


def _edge(label: str, top: Key, values: ValueReader) -> EdgeMap:
    keys = top.keys(*words.EDGE)
    if "type" not in keys or ("to" in keys) == ("from" in keys):
        top.fail("expected `type:` and either `to:` or `from:`")
    type_ = keys["type"].text()
    if type_ not in RELATIONSHIPS:
        keys["type"].fail(f"unknown relationship {type_!r}{nearest(type_, RELATIONSHIPS)}")
    incoming = "from" in keys
    target = _target(keys["from" if incoming else "to"], values)
    if incoming and "producer" not in keys:
        top.fail("an edge with `from:` only accumulates and needs a `producer:`")
    ends = (target.label, label) if incoming else (label, target.label)
    keys["type"].checked(lambda: check_ends(type_, *ends))
    producer = keys["producer"].text() if "producer" in keys else None
    return EdgeMap(type_, target, incoming=incoming, producer=producer)


def _target(top: Key, values: ValueReader) -> Target:
    keys = top.keys(*words.TARGET)
    if "label" not in keys or ("key" in keys) == ("id" in keys):
        top.fail("expected `label:` and either `key:` or `id:`")
    label = keys["label"].checked(lambda: check_label(keys["label"].text(), "label"))
    by_key = "key" in keys
    if by_key and not LABELS[label].canonical:
        keys["key"].fail(f"{label} has no key; name it by `id:`")
    return Target(
        label,
        values.name(keys["key" if by_key else "id"]),
        by_key=by_key,
        source=keys["source"].text() if "source" in keys else None,
        instance=keys["instance"].text() if "instance" in keys else None,
    )


def _claims(key: Key | None, values: ValueReader) -> tuple[ClaimedId, ...]:
    return tuple(_claim(one, values) for one in key.items()) if key else ()


def _claim(top: Key, values: ValueReader) -> ClaimedId:
    keys = top.keys(*words.CLAIM)
    if "source" not in keys or "id" not in keys:
        top.fail("expected `source:` and `id:`")
    instance = keys["instance"].text() if "instance" in keys else "main"
    unless = read_paths(keys.get("unless"))
    return ClaimedId(keys["source"].text(), values.name(keys["id"]), instance, unless)
