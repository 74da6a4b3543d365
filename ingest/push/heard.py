"""The instances that calls are for, believed for a moment, so that no call waits for the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from graph.errors import GraphError
from graph.model.identity import source_head
from ingest.instances.instance import Instance
from ingest.interface.push import WEBHOOK_SECRET, Push
from ingest.mapping.declared import Mapping as MappingFile
from ingest.mapping.reading import parse_mapping
from ingest.push.believed import Believed
from ingest.push.proving import check_secrets

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """An instance as calls meet it: how they are proved, and what becomes of what they bring.

    `is_ready` tells whether all that it needs is here; until then no call is believed.
    """

    instance: Instance
    push: Push
    secrets: tuple[str, ...] = ()
    mapping: MappingFile | None = None
    is_ready: bool = True

    @classmethod
    def of(cls, instance: Instance, push: Push) -> Listening:
        """Return it with its secrets and its mapping read."""
        try:
            secrets = instance.secret(WEBHOOK_SECRET)
            check_secrets(push.proofs, secrets)
            text = instance.mapping_as_text
            mapping = parse_mapping(text, instance.key) if text is not None else None
        except GraphError as error:
            _LOG.warning("instance_not_heard", instance=instance.key, why=error.message)
            return cls(instance, push, is_ready=False)
        return cls(instance, push, secrets, mapping)

    @property
    def head(self) -> str:
        """How the uids of its records begin."""
        return source_head(self.instance.org, self.instance.source, self.instance.name)


Listeners = Mapping[tuple[str, str], Sequence[Listening]]


class Heard:
    """Finds the instances of an address; one address can be of several organisations.

    Args:
        read: Reads all instances.
        seconds: How long they are believed. Where they can't be read, those of before are.
    """

    def __init__(self, read: Callable[[], Iterable[Instance]], seconds: float) -> None:
        self._read = read
        self._believed = Believed("instances", self._listeners, seconds)

    def at(self, source: str, name: str) -> Sequence[Listening]:
        """Return what listens at an address.

        Raises:
            DatabaseUnavailable: When it was never known which instances there are.
        """
        return self._believed.value().get((source, name), ())

    def is_at_hand(self, source: str, name: str) -> bool:
        """Whether something is known to listen at an address, without reading anything."""
        return (source, name) in (self._believed.at_hand() or {})

    def _listeners(self) -> Listeners:
        found: defaultdict[tuple[str, str], list[Listening]] = defaultdict(list)
        for one in self._read():
            push = one.declared.push
            if push is not None and not one.paused:
                found[one.source, one.name].append(Listening.of(one, push))
        return found
