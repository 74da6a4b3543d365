"""Uploads of log files: what whoever uploads them asks for, and which of them they see."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from api.access.viewer import Viewer
from api.actions.nodes import named
from api.actions.queueing import broker_of
from graph.errors import InvalidInput, NotFound
from graph.model.facts import EVERYBODY
from graph.model.identity import Uid
from graph.queue.app import READ_LOGS
from graph.store.store import Store
from ingest.log_files.known import incident_of
from ingest.log_files.reading import fields_of, zone_of
from ingest.log_files.uploads import LogUpload, LogUploads, ReadingAsked

_OPTIONS: Final = ("name", "system", "incident", "zone", "field", "keep")
_YES: Final = {
    "": True,
    "1": True,
    "true": True,
    "yes": True,
    "0": False,
    "false": False,
    "no": False,
}


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What is said of an upload, as it was said."""

    name: str = ""
    system: str | None = None
    incident: str | None = None
    zone: str = "UTC"
    keep: bool = False
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Iterable[tuple[str, str]]) -> UploadOptions:
        """Return what pairs of names and values say.

        Raises:
            InvalidInput: When one is unknown, or can't be used.
        """
        return cls().and_of(given)

    def and_of(self, given: Iterable[tuple[str, str]]) -> UploadOptions:
        """Return the same with what further pairs say, `field` as ROLE=FIELD, several if need be.

        Raises:
            InvalidInput: When one is unknown, or can't be used.
        """
        said = {"name": self.name, "system": self.system, "incident": self.incident}
        zone, keep, fields = self.zone, self.keep, dict(self.fields)
        for name, value in given:
            if name == "keep":
                if value.lower() not in _YES:
                    message = f"keep is {value[:20]!r}, expected true or false"
                    raise InvalidInput(message, field=name)
                keep = _YES[value.lower()]
            elif name == "field":
                role, _, path = value.partition("=")
                fields[role] = path
            elif name == "zone":
                zone = value or "UTC"
            elif name in said:
                said[name] = value.strip()
            else:
                message = f"{name[:50]!r} is no option; known: {', '.join(_OPTIONS)}"
                raise InvalidInput(message, field=name)
        zone_of(zone)
        return UploadOptions(
            said["name"] or "",
            said["system"] or None,
            said["incident"] or None,
            zone,
            keep,
            fields_of(fields),
        )


def begin(store: Store, viewer: Viewer, given: UploadOptions, length: int | None) -> LogUpload:
    """Begin an upload of so many bytes, or of nobody knows how many.

    Raises:
        NotFound: When the viewer may not read its system or incident, or there is none.
        LimitExceeded: When it is longer than one may be.
        TooManyUploads: When too many are not read yet.
        DiskFull: When the disk has no room for it.
    """
    asked = asked_of(store, viewer, given, length)
    return LogUploads(store.settings).create(viewer.org, asked)


def asked_of(
    store: Store, viewer: Viewer, given: UploadOptions, length: int | None
) -> ReadingAsked:
    """Return what is wanted, with a system and an incident that the viewer may read.

    Raises:
        NotFound: When the viewer may not read one of them, or there is none.
    """
    system, incident, visible = given.system, given.incident, []
    if incident is not None:
        incident = incident_of(store, viewer.org, incident, viewer.visible)
        found = named(store, viewer, incident, ("Incident",), field="incident")
        visible.append(found.visibility)
    if system is not None:
        with suppress(InvalidInput):
            native_id = Uid.parse(system).native_id
            found = named(store, viewer, system, ("System",), field="system")
            visible.append(found.visibility)
            system = found.caption or native_id
    return ReadingAsked(
        name=given.name,
        by=viewer.name,
        system=system,
        incident=incident,
        keep=given.keep,
        zone=given.zone,
        fields=given.fields,
        visible=sorted({*visible} - {EVERYBODY}),
        length=length,
    )


def queue(store: Store, upload: LogUpload) -> None:
    """Have an upload read.

    Raises:
        QueueUnavailable: When the queue can't be reached; what is whole is looked for later.
    """
    upload.note_sent()
    broker_of(store.settings).send(READ_LOGS, upload.org, upload.id)


def all_seen(store: Store, viewer: Viewer) -> list[LogUpload]:
    """Return the uploads that a viewer may see, the newest first."""
    return [one for one in LogUploads(store.settings).all(viewer.org) if _may_see(viewer, one)]


def seen(store: Store, viewer: Viewer, id_: str) -> LogUpload:
    """Return an upload that a viewer may see.

    Raises:
        NotFound: When there is none.
    """
    found = LogUploads(store.settings).find(viewer.org, id_)
    if not _may_see(viewer, found):
        message = "there is no such upload, or it is too old"
        raise NotFound(message)
    return found


def _may_see(viewer: Viewer, upload: LogUpload) -> bool:
    try:
        return set(upload.asked.visible).issubset(viewer.visible)
    except NotFound:
        return False
