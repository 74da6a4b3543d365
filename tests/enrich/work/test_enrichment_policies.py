"""Which nodes the policies of the active profile want, on a real database."""

from typing import Any

import orjson
import pytest

from cypher.loader import load
from enrich.embedding.job import EmbedJob
from enrich.enrichment import Enrichment, enrichment_of
from enrich.preview import outlook
from enrich.providers.local import LocalEmbeddings
from enrich.summary.job import SummaryJob
from enrich.sweep import sweep
from enrich.work.jobs import Due, JobResult, everything, nothing
from enrich.work.policies import load_policies, types_of
from graph.store.store import Store
from tests import statements
from tests.statements import run

ORG = "acme"
PROFILE = "acme:profile:main:domain_profile:shop"
INCIDENT = "acme:pager:main:incident:{}"
STORY = (
    "The till was slow in the morning. The pool of the orders database was full. "
    "A deploy had halved the pool. The deploy was rolled back at noon. "
    "Customers saw an error page. We will watch the pool of the database."
)


def node(store: Store, uid: str, label: str, **props: Any) -> str:
    """Write a node with a title and return its uid."""
    return statements.node(store, uid, label, **{"sort_at": "", "title": "T", **props})


def thing(store: Store, label: str, key: str, **props: Any) -> str:
    """Write a canonical node and return its uid."""
    return node(store, f"acme:nazara:main:{label.lower()}:{key}", label, name=key, **props)


def link(store: Store, start: str, type_: str, end: str, **props: Any) -> None:
    """Write a relationship."""
    text = (
        "MATCH (a:_Entity {uid: $start}), (b:_Entity {uid: $end}) "
        "CREATE (a)-[r:$($type)]->(b) SET r += $props"
    )
    run(store, text, start=start, end=end, type=type_, props=props)


def profile(store: Store, **policies: dict[str, Any]) -> None:
    """Write the active profile with policies by their names."""
    node(store, PROFILE, "DomainProfile", name="shop", active=True)
    for name, said in policies.items():
        given = {**said, "filter": orjson.dumps(said.get("filter", {})).decode()}
        uid = f"acme:profile:shop:enrichment_policy:{name}"
        node(store, uid, "EnrichmentPolicy", name=name, active=True, profile=PROFILE, **given)


def wanted(store: Store, *uids: str) -> dict[str, tuple[str, ...]]:
    """Return which nodes get vectors, and by which policies."""
    policies = load_policies(store, ORG)
    return policies.chosen(EmbedJob(store, ORG, (LocalEmbeddings(),)), list(uids))


def test_without_an_active_profile_nodes_get_vectors_and_nothing_else(store: Store) -> None:
    node(store, PROFILE, "DomainProfile", name="shop", active=False)
    policies = load_policies(store, ORG)

    assert policies.kinds == ("embedding",)
    assert policies.selection(EmbedJob(store, ORG, (LocalEmbeddings(),))) is everything
    assert policies.selection(SummaryJob(store, ORG)) is nothing


def test_an_active_profile_without_policies_asks_for_everything(store: Store) -> None:
    profile(store)
    policies = load_policies(store, ORG)

    assert policies.kinds == ("summary", "mentions", "embedding")
    assert policies.selection(SummaryJob(store, ORG)) is everything


def test_only_the_policies_of_the_active_profile_count(store: Store) -> None:
    profile(store, one={"labels": ["Incident"], "kinds": ["embedding"]})
    other = "acme:profile:old:enrichment_policy:x"
    node(store, other, "EnrichmentPolicy", name="x", active=True, profile="old", kinds=["summary"])
    before = load_policies(store, ORG)

    run(store, "MATCH (p:EnrichmentPolicy {name: 'one'}) SET p.labels = ['Team']")
    after = load_policies(store, ORG)

    assert before.kinds == ("embedding",)
    assert before.digest != after.digest
    assert load_policies(store, "globex").kinds == ("embedding",)


def test_a_label_means_what_carries_it_and_what_it_consists_of() -> None:
    assert types_of(["CustomerCase"]) == {"CustomerCase", "Ticket"}
    assert types_of(["Ticket"]) == {"Ticket"}
    assert types_of(["Document"]) == {"Document", "DocumentChunk"}


def test_a_category_means_what_is_below_it_too(store: Store) -> None:
    card, paying, other = (thing(store, "Category", key) for key in ("card", "paying", "other"))
    link(store, card, "PART_OF", paying)
    uids = [node(store, INCIDENT.format(number), "Incident") for number in range(4)]
    for uid, category in zip(uids, (card, paying, other), strict=False):
        link(store, uid, "CATEGORIZED_AS", category)
    link(store, uids[3], "CATEGORIZED_AS", card, valid_to="2026")
    profile(store, pay={"labels": ["Incident"], "filter": {"categories": ["Paying"]}})

    assert wanted(store, *uids) == {uids[0]: ("pay",), uids[1]: ("pay",)}


def test_a_severity_is_a_relationship_or_a_word(store: Store) -> None:
    worst = thing(store, "Severity", "sev1", aliases=["Critical", "p1"])
    uids = [
        node(store, INCIDENT.format(number), "Incident", severity=severity)
        for number, severity in enumerate(("SEV1", "critical", "minor", None))
    ]
    link(store, uids[3], "HAS_SEVERITY", worst)
    profile(store, bad={"labels": ["Incident"], "filter": {"severities": ["sev1"]}})

    assert set(wanted(store, *uids)) == {uids[0], uids[1], uids[3]}


def test_a_service_is_what_a_node_leads_to_or_is_keyed_by(store: Store) -> None:
    till, shelf = (thing(store, "System", key) for key in ("till", "shelf"))
    made = {
        "AFFECTS": node(store, INCIDENT.format(1), "Incident"),
        "ABOUT": node(store, "acme:help:main:customer_case:1", "Ticket"),
        "OBSERVED_ON": node(store, "acme:sentry:main:technical_issue:1", "TechnicalIssue"),
    }
    for type_, uid in made.items():
        link(store, uid, type_, till)
    away = node(store, INCIDENT.format(2), "Incident")
    link(store, away, "AFFECTS", shelf)
    deploy = node(store, "acme:ci:main:deployment:1", "Deployment", system=till)
    labels = ["Incident", "CustomerCase", "TechnicalIssue", "Deployment", "System"]
    profile(store, tills={"labels": labels, "filter": {"services": ["Till"]}})

    found = wanted(store, *made.values(), away, deploy, till, shelf)

    assert set(found) == {*made.values(), deploy, till}


def test_a_chunk_is_asked_about_as_its_document(store: Store) -> None:
    till = thing(store, "System", "till")
    chunks = []
    for name in ("a", "b"):
        document = node(store, f"acme:wiki:main:document:{name}", "Document")
        chunk = node(store, f"acme:wiki:main:document_chunk:{name}#0", "DocumentChunk", text="x")
        link(store, document, "HAS_CHUNK", chunk)
        chunks.append(chunk)
    link(store, "acme:wiki:main:document:a", "ABOUT", till)
    profile(store, doc={"labels": ["Document"], "filter": {"services": ["till"]}})

    assert wanted(store, *chunks) == {chunks[0]: ("doc",)}


def test_all_filters_of_a_policy_hold_and_any_policy_is_enough(store: Store) -> None:
    till = thing(store, "System", "till")
    thing(store, "Severity", "sev1")
    uids = [
        node(store, INCIDENT.format(number), "Incident", severity=severity)
        for number, severity in enumerate(("sev1", "sev1", "sev2"))
    ]
    link(store, uids[0], "AFFECTS", till)
    link(store, uids[2], "AFFECTS", till)
    both = {"severities": ["sev1"], "services": ["till"]}
    profile(
        store,
        both={"labels": ["Incident"], "filter": both},
        bad={"labels": ["Incident"], "filter": {"severities": ["sev1"]}},
    )

    assert wanted(store, *uids) == {uids[0]: ("bad", "both"), uids[1]: ("bad",)}


@pytest.fixture
def enriched(store: Store) -> Store:
    """Two incidents with summaries and vectors, by two policies."""
    for number, severity in enumerate(("sev1", "sev2")):
        node(store, INCIDENT.format(number), "Incident", severity=severity, description=STORY)
    profile(
        store,
        texts={"labels": ["Incident"], "kinds": ["summary"]},
        vectors={"labels": ["Incident"], "kinds": ["embedding"]},
    )
    enrichment = enrichment_of(store, ORG, store.settings)
    done = sum(sweep(enrichment, enrichment.types, 2), JobResult())
    assert done.written == 4
    return store


def test_a_second_sweep_writes_nothing_at_all(enriched: Store) -> None:
    commits = "SHOW DATABASE neo4j YIELD lastCommittedTxn RETURN lastCommittedTxn"
    before = run(enriched, commits)
    enrichment = enrichment_of(enriched, ORG, enriched.settings)

    done = sum(sweep(enrichment, enrichment.types, 2), JobResult())

    assert done == JobResult(unchanged=4)
    assert run(enriched, commits) == before


def test_a_changed_policy_says_first_what_it_would_do(enriched: Store) -> None:
    thing(enriched, "Severity", "sev1")
    worst = orjson.dumps({"severities": ["sev1"]}).decode()
    text = "MATCH (p:EnrichmentPolicy {name: 'texts'}) SET p.filter = $filter"
    run(enriched, text, filter=worst)
    gone = INCIDENT.format(1)
    run(enriched, "MATCH (n:_Entity {uid: $uid}) SET n.title = 'New'", uid=gone)
    run(enriched, "MATCH (n:_Entity {uid: $uid}) DETACH DELETE n", uid=INCIDENT.format(0))

    rows = outlook(enriched, ORG, enriched.settings, ("summary", "embedding"))

    assert [row.as_dict() for row in rows] == [
        {"kind": "embedding", "label": None, "policies": [],
         "written": 0, "renewed": 0, "removed": 1, "unchanged": 0},
        {"kind": "embedding", "label": "Incident", "policies": ["vectors"],
         "written": 0, "renewed": 1, "removed": 0, "unchanged": 0},
        {"kind": "summary", "label": "Incident", "policies": [],
         "written": 0, "renewed": 0, "removed": 1, "unchanged": 0},
    ]  # fmt: skip
    found = run(enriched, "MATCH (n:_Entity {uid: $uid}) RETURN n.summary", uid=gone)
    assert found != [None]


class Overtaken(SummaryJob):
    """A job during whose first write new policies come into force and are swept for."""

    def write(self, due: Due) -> JobResult:
        """Replace the policies, and write what the old ones wanted."""
        asked = "MATCH (p:EnrichmentPolicy {name: 'texts', labels: ['Incident']}) "
        if run(self.store, asked + "SET p.labels = ['Team'] RETURN p.name"):
            new = enrichment_of(self.store, ORG, self.store.settings)
            sum(sweep(new, new.types, 2), JobResult())
        return super().write(due)


def test_policies_that_are_replaced_while_nodes_are_enriched_hold(enriched: Store) -> None:
    run(enriched, "MATCH (n:Incident) SET n.title = 'New'")
    old = Enrichment((Overtaken(enriched, ORG),), load_policies(enriched, ORG))

    done = old.update([INCIDENT.format(0), INCIDENT.format(1)])

    assert (done.written, done.deleted) == (2, 2)
    assert run(enriched, "MATCH (n:Incident) RETURN n.summary") == [None, None]


def test_what_no_policy_wants_any_more_is_removed(enriched: Store) -> None:
    run(enriched, "MATCH (p:EnrichmentPolicy {name: 'texts'}) SET p.labels = ['Team']")
    enrichment = enrichment_of(enriched, ORG, enriched.settings)

    done = sum(sweep(enrichment, enrichment.types, 2), JobResult())

    assert done == JobResult(unchanged=2, deleted=2)
    assert run(enriched, "MATCH (n:Incident) RETURN n.summary") == [None, None]


def test_the_statements_of_policies_are_all_here() -> None:
    assert {name for name in load() if name.startswith("policies.")} == {
        "policies.active",
        "policies.severity_words",
        "policies.wanted",
    }
