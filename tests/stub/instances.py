"""Instances of connectors that ask a stub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.instances.documents import as_instance
from ingest.instances.instance import Instance
from tests.stub.scenario import SourceScenario


def instance_of(told: SourceScenario, address: str, folder: Path, **other: Any) -> Instance:
    """Return the instance of a scenario, whose secrets lie in files of a folder."""
    secrets = {}
    for name, secret in told.secrets.items():
        (folder / name).write_text(secret)
        secrets[name] = [f"file:{folder / name}"]
    said = {
        "org": "acme",
        "connector": told.connector,
        "name": "stub",
        "base_url": address + told.base_path,
        "options": dict(told.options),
        "secrets": secrets,
        "streams": list(told.streams),
        "allow_private": True,
    }
    return as_instance({**said, **other}, "the scenario")
