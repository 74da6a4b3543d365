"""Instances that files describe: one YAML file each, in one folder. What a file says, holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.settings.settings import Settings
from ingest.instances.documents import InvalidConnector, read_file
from ingest.instances.instance import Instance

_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class ConnectorFile:
    """A file of the folder: the instance that it describes, or what is wrong with it."""

    path: Path
    instance: Instance | None = None
    fault: InvalidConnector | None = None


def folder_of(settings: Settings) -> Path:
    """Return the folder of such files; it need not be there."""
    return settings.connectors_dir or settings.data_dir / "connectors"


def read_files(settings: Settings) -> list[ConnectorFile]:
    """Return what the files of the folder say, by their names.

    Two that describe the same instance: the second is at fault.
    """
    seen: dict[tuple[str, str], Path] = {}
    return [_told_once(one, seen) for one in _read(settings)]


def _read(settings: Settings) -> Iterator[ConnectorFile]:
    folder = folder_of(settings)
    if not folder.is_dir():
        return
    for path in sorted(one for one in folder.iterdir() if one.suffix in _ENDINGS):
        try:
            yield ConnectorFile(path, read_file(path, settings.org))
        except InvalidConnector as fault:
            yield ConnectorFile(path, fault=fault)


def _told_once(one: ConnectorFile, seen: dict[tuple[str, str], Path]) -> ConnectorFile:
    if one.instance is None:
        return one
    first = seen.setdefault((one.instance.org, one.instance.key), one.path)
    if first == one.path:
        return one
    message = f"{one.instance.key} of {one.instance.org} is described by {first.name} already"
    return ConnectorFile(one.path, fault=InvalidConnector(str(one.path), [message]))
