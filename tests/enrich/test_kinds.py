"""The door for kinds of enrichment: a row in the table, a job, and nothing else to edit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

import pytest

from enrich.enrichment import JOBS, enrichment_of
from enrich.preview import outlook
from enrich.sweep import sweep
from enrich.work.jobs import Due, Job, JobResult
from graph.model.kinds import KINDS, EnrichmentKind
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.upserts import Upsert
from ingest.profile.faults import InvalidProfile
from tests.api.doctor.examined import findings
from tests.ingest.profile.test_profiles import ORG, SHOP, profile, put
from tests.statements import node, run

PERSON = f"{ORG}:ldap:main:person:{{}}"
READ = Upsert(
    "test_initials_inputs",
    "CYPHER 25 UNWIND $uids AS uid MATCH (n:Person {uid: uid}) WHERE n.org = $org "
    "RETURN uid, n.name AS name, n.initials AS stored",
)
WRITE = Upsert(
    "test_initials_write",
    "CYPHER 25 UNWIND $rows AS row MATCH (n:Person {uid: row.uid}) WHERE n.org = $org "
    "SET n.initials = row.initials",
)


class InitialsJob(Job):
    """A made-up kind: the initials of people, on labels that no shipped kind serves."""

    kind: ClassVar[str] = "initials"
    targets_query: ClassVar[str] = "summaries.targets"
    batch_size: ClassVar[int] = 2

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each name with the initials that are stored."""
        due = Due()
        for row in self.store.read(READ, org=ORG, uids=list(uids)):
            letters = "".join(word[0] for word in row["name"].split())
            wanted = letters if row["uid"] in chosen else None
            if wanted == row["stored"]:
                due.count(unchanged=int(wanted is not None))
            else:
                due.rows.append({"uid": row["uid"], "initials": wanted})
                held = row["stored"] is not None
                is_kept = wanted is not None
                due.count(written=is_kept, renewed=is_kept and held, deleted=not is_kept)
        return due

    def write(self, due: Due) -> JobResult:
        """Write what is due."""
        if due.rows:
            self.store.write(WRITE, org=ORG, rows=due.rows)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the people whose initials are others now."""
        return (row["uid"] for row in due.rows)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in each of the two tables, as adding a kind puts them there."""
    row = EnrichmentKind(results="initials", types=("Person",))
    monkeypatch.setitem(KINDS, InitialsJob.kind, row)
    monkeypatch.setitem(JOBS, InitialsJob.kind, lambda store, org, _: InitialsJob(store, org))


def swept(store: Store, settings: Settings) -> JobResult:
    enrichment = enrichment_of(store, ORG, settings).asked_for()
    return sum(sweep(enrichment, enrichment.types, 2), JobResult())


@pytest.mark.usefixtures("made_up")
def test_a_new_kind_goes_from_the_policy_to_the_doctor_without_an_edit_elsewhere(
    store: Store, settings: Settings
) -> None:
    rule = {"name": "Monograms", "labels": ["Person"], "kinds": ["initials"]}
    for number, name in enumerate(("Ada Byron", "Kurt G", "Alan Turing")):
        node(store, PERSON.format(number), "Person", name=name, title=name, sort_at="")
    put(store, SHOP, enrichment=[rule])

    written = swept(store, settings)
    again = swept(store, settings)
    run(store, "MATCH (n:Person {name: 'Kurt G'}) SET n.name = 'Kurt H'")
    [stale] = findings(settings, "enrichment")
    [told] = [
        one.as_dict() for one in outlook(store, ORG, settings, ["initials"]) if one.result.is_change
    ]
    mended = swept(store, settings)
    put(store, SHOP, enrichment=[rule | {"kinds": ["summary"], "labels": ["Incident"]}])
    unwanted = sum(
        sweep(enrichment_of(store, ORG, settings, ["initials"]), ("Person",), 2), JobResult()
    )

    assert (written, again) == (JobResult(written=3), JobResult(unchanged=3))
    assert f"initials in {ORG}: 1 stale" in stale.text
    assert told == {
        "kind": "initials", "label": "Person", "policies": ["Monograms"],
        "written": 0, "renewed": 1, "removed": 0, "unchanged": 2,
    }  # fmt: skip
    assert mended == JobResult(written=1, unchanged=2, renewed=1)
    assert unwanted == JobResult(deleted=3)


def test_a_kind_that_is_in_no_table_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidProfile, match="expected one of summary, mentions, embedding"):
        profile(SHOP, enrichment=[{"name": "x", "labels": ["Incident"], "kinds": ["initials"]}])


def test_each_kind_of_the_table_has_a_job_that_can_serve_its_nodes(store: Store) -> None:
    made = {kind: make(store, ORG, store.settings) for kind, make in JOBS.items()}

    assert list(made) == list(KINDS)
    assert {kind: job.kind for kind, job in made.items()} == {kind: kind for kind in KINDS}
    # A walk looks at findings too, which nobody chooses.
    own = {"findings": ("Finding",)}
    assert all(job.types == (*KINDS[kind].types, *own.get(kind, ())) for kind, job in made.items())
    assert all(list(kind.types) == sorted(kind.types) for kind in KINDS.values())
