"""References of a Backstage catalogue: `[kind:][namespace/]name`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.model.facts import Ref
from ingest.mapping.records import MappingFault, Origin

LABELS_BY_KIND = {
    "component": "System",
    "resource": "System",
    "api": "System",
    "system": "System",
    "domain": "System",
    "group": "Team",
    "user": "Person",
}
_UNPREFIXED = frozenset({"component", "system", "group"})
"""Kinds that stand under their bare name, as people and other tools say it."""


@dataclass(frozen=True, slots=True)
class EntityRef:
    """`[kind:][namespace/]name`, compared in lower case."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def parse(cls, text: Any, kind: str, path: str, namespace: str = "default") -> EntityRef:
        """Return the reference that `text` writes; `kind` is what the place implies.

        Raises:
            MappingFault: When it is no reference.
        """
        if not isinstance(text, str) or not text.strip():
            reason = f"{path} holds {text!r}; expected [kind:][namespace/]name"
            raise MappingFault(reason, path=path, value=text)
        head, _, rest = text.strip().lower().rpartition(":")
        place, _, name = rest.rpartition("/")
        if not name:
            reason = f"{path} holds {text!r}; expected [kind:][namespace/]name"
            raise MappingFault(reason, path=path, value=text)
        return cls(head or kind, place or namespace, name)

    @property
    def text(self) -> str:
        """The full reference, which is an entity's id."""
        return f"{self.kind}:{self.namespace}/{self.name}"

    @property
    def key(self) -> str:
        """The canonical key's text: the name, with what tells it from others of that name."""
        kind = "" if self.kind in _UNPREFIXED else f"{self.kind}/"
        namespace = "" if self.namespace == "default" else f"{self.namespace}/"
        return f"{kind}{namespace}{self.name}"

    def to(self, origin: Origin) -> Ref | None:
        """Return the node it names; people are named by this catalogue's own id."""
        label = LABELS_BY_KIND.get(self.kind)
        if label is None:
            return None
        if label == "Person":
            return origin.ref(label, self.text)
        return origin.canonical(label, self.key)
