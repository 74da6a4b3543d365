"""The instances of an organisation, in the graph: those that people made, and those of files."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import structlog

from cypher.loader import load
from graph.errors import NotFound, NotOwned
from graph.model.identity import connector_uid
from graph.model.made import made_node
from graph.store.store import Store
from ingest.instances.documents import InvalidConnector, as_instance, as_text
from ingest.instances.files import read_files
from ingest.instances.flow import InstanceFlow
from ingest.instances.instance import Instance

_LOG = structlog.get_logger(__name__)
_LABEL: Final = "ConnectorInstance"


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """An instance as the graph has it: what is said of it, by which file, and how it flows in."""

    uid: str
    instance: Instance
    file: str | None = None
    flow: InstanceFlow = field(default_factory=InstanceFlow)


class Instances:
    """The instances of an organisation."""

    def __init__(self, store: Store, org: str) -> None:
        self._store = store
        self._org = org

    def all(self) -> list[StoredInstance]:
        """Return the instances, by name."""
        rows = self._store.read(load()["instances.listed"], org=self._org)
        found = ((row, _told(self._org, row["configuration"])) for row in rows)
        return [
            StoredInstance(row["uid"], instance, row["file"], InstanceFlow.of(row["state"]))
            for row, instance in found
            if instance is not None
        ]

    def get(self, key: str) -> StoredInstance:
        """Return an instance by what people call it: `github/acme`, or `github` if it is alone.

        Raises:
            NotFound: When there is none, or several are meant.
        """
        known = self.all()
        found = [one for one in known if key in {one.instance.key, one.instance.source}]
        exact = [one for one in found if one.instance.key == key]
        if len(exact or found) == 1:
            return (exact or found)[0]
        names = ", ".join(one.instance.key for one in found or known) or "none"
        what = f"several instances of {key}" if found else f"no instance {key}"
        message = f"{self._org} has {what}: {names}"
        raise NotFound(message, remedy="`nazara connector list` shows them; name one in full.")

    def put(self, instance: Instance, file: str | None = None) -> bool:
        """Store what is said of an instance; False says that nothing is another than before.

        Raises:
            NotOwned: When a file describes it, and this is not that file's word.
        """
        self._check_owner(instance.key, file)
        configuration = as_text(instance)
        said = {
            "name": instance.key,
            "connector": instance.connector,
            "from_source": instance.source,
            "instance": instance.name,
            "configuration": configuration,
            "file": file,
            "paused": instance.paused,
        }
        given = {"instance": _node(self._org, instance.key), "said": said}
        [row] = self._store.write(load()["instances.put"], org=self._org, **given)
        return bool(row["is_new"]) or row["before"] != configuration

    def remove(self, key: str) -> Instance:
        """Forget an instance, and return what was said of it; its records stay.

        Raises:
            NotFound: When there is none.
            NotOwned: When a file describes it.
        """
        found = self.get(key)
        self._check_owner(found.instance.key, None)
        self._store.write(load()["instances.remove"], org=self._org, uid=found.uid)
        return found.instance

    def _check_owner(self, key: str, file: str | None) -> None:
        if file is not None:
            return
        said_by = {one.instance.key: one.file for one in self.all()}.get(key)
        if said_by is None or not self._is_said_by(said_by, key):
            return
        message = f"{key} is described by {said_by}"
        raise NotOwned(message, remedy="Change that file: it is read again within a minute.")

    def _is_said_by(self, file: str, key: str) -> bool:
        """Return whether a file describes an instance, or may: what is at fault tells nothing."""
        return any(
            one.instance is None or (one.instance.org, one.instance.key) == (self._org, key)
            for one in read_files(self._store.settings)
            if str(one.path) == file
        )


def everywhere(store: Store) -> list[Instance]:
    """Return the instances of all organisations, those that are paused as well."""
    rows = store.read(load()["instances.everywhere"])
    found = (_told(row["org"], row["configuration"]) for row in rows)
    return [one for one in found if one is not None]


def settle_files(store: Store) -> list[InvalidConnector]:
    """Store what the files of the folder say anew, and return what is wrong with others.

    A file that is gone takes nothing along: the instance stays until somebody removes it.
    """
    rows = store.read(load()["instances.everywhere"])
    known = {(row["org"], row["configuration"], row["file"]) for row in rows}
    faults = []
    for one in read_files(store.settings):
        if one.fault is not None:
            faults.append(one.fault)
        elif one.instance is not None:
            _settle(store, one.instance, str(one.path), known)
    return faults


def _settle(
    store: Store, told: Instance, file: str, known: Container[tuple[str, str, str | None]]
) -> None:
    """Store what a file says of an instance, unless it is known: nothing is written for nothing."""
    if (told.org, as_text(told), file) in known:
        return
    if Instances(store, told.org).put(told, file):
        _LOG.info("connector_file_read", file=file, connector=told.key)


def _told(org: str, configuration: str) -> Instance | None:
    """Return an instance as it is stored, None when this Nazara does not know such a connector."""
    try:
        return as_instance({**orjson.loads(configuration), "org": org}, "a stored connector")
    except InvalidConnector as fault:
        _LOG.warning("connector_not_known", org=org, why=fault.message)
    except orjson.JSONDecodeError as fault:
        _LOG.warning("connector_not_read", org=org, why=str(fault))
    return None


def _node(org: str, key: str) -> dict[str, Any]:
    """Return what the node of a new instance is made of."""
    return made_node(org, _LABEL, connector_uid(org, key), key, datetime.now(UTC))
