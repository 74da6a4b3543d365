"""Erasing a person from uploaded log files: from what was read in them, and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from graph.errors import NotFound
from graph.settings.settings import Settings
from graph.upkeep.erasure.receipt import Finds
from ingest.log_files.uploads import LogUpload, LogUploads

_LABEL: Final = "LogReading"
_PARTS: Final = ("asked", "whole", "status", "report")


@dataclass(slots=True)
class UploadFinds:
    """Where uploads name a person, and how many of them are not read yet: nobody knows of those."""

    finds: Finds = field(default_factory=Finds)
    not_read: int = 0


def forget_in_uploads(
    settings: Settings, org: str, rewrite: Callable[[str], str], *, dry_run: bool
) -> UploadFinds:
    """Rewrite every text of what was read in an organisation's uploads, or count those that would.

    Args:
        settings: They name the folder of uploads.
        org: Whose.
        rewrite: Gives a text that does not name the person.
        dry_run: Change nothing.

    Raises:
        DiskFull: When the disk has no room for what is written.
    """
    found = UploadFinds()
    for upload in LogUploads(settings).all(org):
        try:
            if upload.is_open:
                found.not_read += 1
            else:
                _forget(upload, rewrite, found.finds, dry_run=dry_run)
        except NotFound:
            # It became too old meanwhile.
            continue
    return found


def _forget(
    upload: LogUpload, rewrite: Callable[[str], str], finds: Finds, *, dry_run: bool
) -> None:
    for name in _PARTS:
        known = upload.part(name)
        if known is None or (said := _rewritten(known, rewrite)) == known:
            continue
        finds.add(_LABEL, name, upload.id)
        if not dry_run:
            upload.write(name, said)
    if not dry_run:
        upload.drop_data()


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    """Return a value of JSON with every text in it rewritten, names of fields too."""
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, list):
        return [_rewritten(one, rewrite) for one in value]
    if isinstance(value, dict):
        return {rewrite(name): _rewritten(one, rewrite) for name, one in value.items()}
    return value
