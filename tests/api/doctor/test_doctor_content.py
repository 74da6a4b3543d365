"""What `nazara doctor` finds of words that nothing here understands."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from graph.model.facts import Envelope
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_profile
from tests.api.doctor.examined import only

ORG = "acme"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def load_words(store: Store, *words: str) -> None:
    for number, word in enumerate(words):
        line = {"type": "Incident", "id": f"I{number}", "title": "A", "status": "open"}
        line |= {"severity": word, "started_at": NOW.isoformat(), "updated_at": NOW.isoformat()}
        raw = orjson.dumps(line)
        sent = Envelope(ORG, "pager", "main", "lines", f"I{number}", "file", NOW, "jsonl", raw)
        assert deliver(store, [sent], None, "run").setbacks == []


def test_severity_words_without_a_rank_are_listed_until_a_profile_ranks_them(
    store: Store, settings: Settings
) -> None:
    load_words(store, "wobble", "wobble", "lurch", "P0", "Blocker")

    found = only(settings, "severities")

    assert found.level == "warn"
    assert "in acme that have no rank and so sort last: 'wobble' (2), 'lurch' (1)" in found.text
    assert "`severities` of a domain profile" in found.remedy

    ranks = [{"name": "wobble", "rank": 1}, {"name": "lurch", "rank": 2}]
    profile = read_profile(orjson.dumps({"name": "shop", "severities": ranks}))
    import_profile(store, ORG, profile, "run", activate=True)

    assert only(settings, "severities").level == "ok"
