"""What `nazara doctor` finds of commands that were broken off: each is broken off for real."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cypher.loader import load
from graph.model.facts import Envelope
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.erasure.persons import DataSubject
from graph.upkeep.erasure.state import begun, finish, note
from ingest.delivery.delivery import deliver
from ingest.profile import settling
from ingest.profile.importing import activate_profile, import_profile
from ingest.profile.reading import read_profile
from ingest.profile.stored import Stored
from tests.api.doctor.examined import only

ORG = "acme"
NOW = datetime.now(UTC)
SHOP: dict[str, Any] = {
    "name": "shop",
    "severities": [{"name": "wobble", "rank": 7}],
    "teams": [{"name": "payments"}],
    "systems": [{"name": "checkout", "kind": "service", "owner": "payments"}],
}


def test_a_restore_that_did_not_end_is_named(store: Store, settings: Settings) -> None:
    store.write(load()["backup.begin"], backup="b-1", version=1, now=NOW)
    try:
        found = only(settings, "restore")
    finally:
        store.write(load()["backup.finish"])

    assert found.level == "fail"
    assert "b-1" in found.text
    assert f"{NOW:%Y-%m-%d %H:%M}" in found.text
    assert "nazara restore DIR" in found.remedy
    assert only(settings, "restore").level == "ok"


class _Killed(BaseException):
    """Stands for the end of the process."""


def test_an_activation_that_did_not_end_is_named_until_it_does(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = read_profile(orjson.dumps(SHOP))
    line = {"type": "Incident", "id": "A", "title": "A", "severity": "wobble", "status": "open"}
    line |= {"started_at": NOW.isoformat(), "updated_at": NOW.isoformat()}
    raw = orjson.dumps(line)
    sent = Envelope(ORG, "pager", "main", "lines", "A", "file", NOW, "jsonl", raw)
    assert deliver(store, [sent], None, "run").setbacks == []
    import_profile(store, ORG, profile, "run", activate=False)
    kept = only(settings, "profiles")

    Stored(store, ORG).activate("shop")
    switched = only(settings, "profiles")
    with monkeypatch.context() as patch:
        patch.setattr(settling, "rank_again", _die)
        with pytest.raises(_Killed):
            activate_profile(store, ORG, "shop", "run")
    written = only(settings, "profiles")
    activate_profile(store, ORG, "shop", "run")

    assert (kept.level, switched.level, written.level) == ("ok", "fail", "fail")
    assert (switched.facts["entries"], switched.facts["ranks"]) == (3, 1)
    assert (written.facts["entries"], written.facts["ranks"]) == (0, 1)
    assert f"nazara profile activate shop --org {ORG}" in written.remedy
    assert only(settings, "profiles").level == "ok"


def _die(*_: Any) -> None:
    raise _Killed


def test_an_erasure_that_did_not_end_is_named_without_whom_it_is_about(
    store: Store, settings: Settings
) -> None:
    state = begun("r1", "delete", DataSubject((), (f"{ORG}:hr:main:person:zoe",), ()))
    note(store, ORG, state)

    young = only(settings, "erasures")
    old = only(settings, "erasures", doctor_stuck_seconds=-60)
    runs = only(settings, "runs", doctor_stuck_seconds=-60)
    finish(store, ORG, state, looked_at=0, removed=0)

    assert (young.level, old.level, runs.level) == ("ok", "fail", "ok")
    assert f"nazara forget PERSON --org {ORG}" in old.remedy
    assert "zoe" not in str(old)
    assert only(settings, "erasures", doctor_stuck_seconds=-60).level == "ok"
