"""What `nazara doctor` finds of words that nothing understands, and things that are gone."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from graph.model.facts import Envelope
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.people.asserting import assert_link, restate
from ingest.people.saying import Speaker
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_profile
from tests.api.doctor.examined import only
from tests.statements import node, run

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


def test_what_people_say_of_what_is_deleted_is_told_until_it_is_taken_back(
    store: Store, settings: Settings
) -> None:
    incident = node(store, "acme:pager:main:incident:I1", "Incident", title="A")
    tills = [node(store, f"acme:nazara:main:system:t{one}", "System", name="t") for one in "12"]
    who = [Speaker(ORG, "acme:nazara:main:user:1", f"event-{one}") for one in "123"]
    said = [
        assert_link(store, speaker, "AFFECTS", incident, till)
        for speaker, till in zip(who, tills, strict=False)
    ]
    before = only(settings, "assertions")
    run(store, "MATCH (n:System {uid: $uid}) SET n:Tombstone", uid=tills[0])
    found = only(settings, "assertions")

    restate(store, who[2], said[0].uid, "withdrawn")

    assert before.level == "ok"
    assert found.level == "warn"
    assert found.text == (
        f"what people in acme say of nodes that their sources deleted: 1, such as {said[0].uid}"
    )
    assert only(settings, "assertions").level == "ok"
