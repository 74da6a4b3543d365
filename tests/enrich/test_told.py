"""Jobs tell whose results are others now, and how far their runs are."""

from __future__ import annotations

from enrich.mentions.job import MentionsJob
from enrich.summary.job import SummaryJob
from enrich.summary.text import Length
from enrich.work.jobs import JobResult, nothing
from enrich.work.runs import ask, give_up, key_of
from graph.model.times import EPOCH
from graph.store.store import Store
from tests.graph.live.heard import heard
from tests.statements import node

ORG = "acme"
INCIDENT = "acme:pager:main:incident:1"
SYSTEM = "acme:nazara:main:system:orders-database"
STORY = (
    "At 09:12 the checkout began to answer slowly, about 3.5 s a request. "
    "The pool of connections to the orders-database was full. "
    "A deploy at 09:05 had halved the pool of the checkout, e.g. from 40 to 20 connections. "
    "Dr. Marsh rolled the deploy back at 09:40. "
    "Customers saw an error page, and 214 of them wrote to us. "
    "The alert for the pool of connections fired, but nobody was paged for it. "
    "We will page for a full pool of connections from now on."
)


def test_a_node_is_told_when_its_summary_is_written_and_when_it_goes(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job = SummaryJob(store, ORG, Length())

    job.update([INCIDENT])
    job.update([INCIDENT])
    once = heard(store.settings)
    job.update([INCIDENT], nothing)

    assert once == [("CHANGED", INCIDENT)]
    assert heard(store.settings) == [("CHANGED", INCIDENT)] * 2


def test_a_text_is_told_when_it_names_something(store: Store) -> None:
    node(store, SYSTEM, "System", name="orders-database", sort_at=EPOCH)
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job = MentionsJob(store, ORG, store.settings)

    done = job.update([INCIDENT])

    assert done.written
    assert heard(store.settings) == [("CHANGED", INCIDENT)]


def test_a_run_is_told_from_its_request_to_its_end(store: Store) -> None:
    run = ask(store, ORG, key_of("enrich", "x"), "start").run
    ask(store, ORG, key_of("enrich", "x"), "start")
    run.begin()
    run.advance("start", "end", 3, JobResult(written=1))
    run.advance("start", "end", 3, JobResult(written=1))
    run.finish()

    assert heard(store.settings) == [("CREATED", run.uid)] + [("CHANGED", run.uid)] * 3


def test_a_run_that_is_given_up_is_told(store: Store) -> None:
    run = ask(store, ORG, key_of("enrich", "x"), "start").run
    settings = store.settings.model_copy(update={"job_lost_seconds": -1})
    impatient = Store(settings)

    lost = give_up(impatient, ORG)
    impatient.close()

    assert lost == [run.uid]
    assert heard(store.settings) == [("CREATED", run.uid), ("CHANGED", run.uid)]
