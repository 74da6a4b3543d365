"""A profile that is replaced while enrichment for the one before it is under way."""

from __future__ import annotations

from typing import Any

from enrich.enrichment import enrichment_of
from enrich.mentions.rescan import ask_rescan, search_page
from enrich.preview import outlook
from enrich.tasks.enrichment import ask_sweep, do_page
from enrich.work.runs import RunLog
from graph.model.kinds import KINDS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.enrich.work.test_enrichment_policies import STORY
from tests.ingest.profile.test_profiles import DAY, NOW, ORG, incident, load, put
from tests.statements import run

WORDS = " The till service and the kiosk service were down."
FIRST: dict[str, Any] = {
    "name": "first",
    "systems": [{"name": "till", "kind": "service"}],
    "enrichment": [{"name": "a", "labels": ["Incident"], "kinds": ["summary", "mentions"]}],
}
SECOND: dict[str, Any] = {
    "name": "second",
    "systems": [{"name": "kiosk", "kind": "service"}],
    "enrichment": [{"name": "b", "labels": ["Incident"], "kinds": ["embedding", "mentions"]}],
}


def step(noted: RunLog, settings: Settings) -> bool:
    """Do a page of a sweep; tell whether there is another one."""
    place = noted.begin()
    return place is not None and bool(do_page(noted, settings, place).next)


def search(noted: RunLog | None, store: Store) -> RunLog | None:
    """Search a page of texts for names; return the run that goes on."""
    wanted = enrichment_of(store, ORG, store.settings, ("mentions",))
    return search_page(noted, wanted.update) if noted else None


def test_what_the_last_profile_wants_holds_however_far_the_first_had_come(
    settings: Settings, store: Store
) -> None:
    small = settings.model_copy(update={"embed_batch_size": 1, "mention_batch_size": 1})
    paged = Store(small)
    load(store, *(incident(name, description=STORY + WORDS) for name in "ABC"))
    put(store, FIRST)
    sweeps = [ask_sweep(paged, ORG, small).run]
    searching = search(ask_rescan(paged, ORG), paged)
    assert step(sweeps[0], small)

    put(store, SECOND, now=NOW + DAY)
    sweeps.append(ask_sweep(paged, ORG, small).run)
    while sweeps or searching:
        sweeps = [one for one in sweeps if step(one, small)]
        searching = search(searching, paged) or ask_rescan(paged, ORG)

    rows = outlook(paged, ORG, small, KINDS)
    paged.close()
    assert [(one.kind, one.result.is_change) for one in rows] == [
        ("embedding", False),
        ("mentions", False),
    ]
    assert run(store, "MATCH (n:Incident) RETURN n.summary") == [None] * 3
    named = "MATCH (n:Incident)-[:MENTIONS]->(s) RETURN n.title + s.name AS x ORDER BY x"
    assert run(store, named) == ["Akiosk", "Bkiosk", "Ckiosk"]
