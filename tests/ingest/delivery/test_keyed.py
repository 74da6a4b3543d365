"""Keys in texts are mentions of what they name, in whatever order both come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from cypher.loader import load
from graph.embedded.child import Child
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.store.store import Store
from ingest.delivery.delivery import Delivery, deliver
from ingest.delivery.keyed import PRODUCER, KeySearch, search
from ingest.people.asserting import refuse_link
from ingest.people.saying import Speaker
from tests.api.http.calling import until
from tests.envelopes import RECEIVED, make_envelope
from tests.graph.histories import snapshot
from tests.payloads import deliver_whole
from tests.tool_values import envelopes_of

CASE = "acme:tracker:main:incident:I1"
ISSUE = "acme:tracker:main:work_item:PAY-12"
FORGE = "acme:github:main:work_item:tide/gauges#12"


def made(type_: str, id_: str, clock: str = "10:00", **props: Any) -> Envelope:
    said = {"type": type_, "id": id_, "title": id_, "updated_at": f"2026-03-01T{clock}:00Z"}
    return make_envelope({**said, **props})


def incident(description: str, clock: str = "10:00", id_: str = "I1") -> Envelope:
    started = "2026-03-01T10:00:00Z"
    return made("Incident", id_, clock, status="open", started_at=started, description=description)


def issue(key: str = "PAY-12", **props: Any) -> Envelope:
    opened = "2026-03-01T10:00:00Z"
    return made("WorkItem", key, key=key, kind="issue", opened_at=opened, **props)


def forge_issue(number: int, body: str, repository: str = "Tide/Gauges") -> list[Envelope]:
    value = {
        "url": f"https://api.github.com/repos/{repository}/issues/{number}",
        "comments_url": "",
        "node_id": "I",
        "number": number,
        "title": "Again",
        "body": body,
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:00:00Z",
    }
    return list(envelopes_of("github", value))


def write(store: Store, *envelopes: Envelope) -> Delivery:
    delivery = deliver_whole(store, envelopes)
    assert delivery.setbacks == []
    return delivery


def mentions(store: Store) -> set[tuple[str, str]]:
    return {(start, end) for start, _, end in snapshot(store).edges("MENTIONS")}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_key_leads_to_its_record_whichever_comes_first(
    store: Store, order: tuple[int, ...]
) -> None:
    envelopes = [incident("As in PAY-12, in UTF-8."), issue(), issue("PAY-3")]

    for number in order:
        write(store, envelopes[number])

    graph = snapshot(store)
    assert mentions(store) == {(CASE, ISSUE)}
    assert not graph.by_uid[ISSUE].get("stub")


def test_a_key_of_a_known_project_leads_to_what_has_not_come(store: Store) -> None:
    write(store, issue("PAY-3"))

    write(store, incident("See PAY-12."))

    assert mentions(store) == {(CASE, ISSUE)}
    assert snapshot(store).by_uid[ISSUE]["stub"]


def test_what_no_project_has_is_no_key(store: Store) -> None:
    write(store, incident("UTF-8, SHA-256 and COVID-19, see PAY-12"), issue("TILL-1"))

    assert mentions(store) == set()


def test_a_mention_has_its_place_and_how_often_it_is_there(store: Store) -> None:
    text = "PAY-12 again. Whoever knows PAY-12 …"
    write(store, issue(), incident(f"Oh: {text}"))

    given = {"org": "acme", "uids": [CASE], "record": PRODUCER}
    (row,) = store.read(load()["mentions.stored"], **given)

    place = {"property": "description", "char_start": 4, "char_end": 10, "occurrences": 2}
    assert [one["place"] for one in row["links"]] == [
        {**place, "to_ref": None, "confidence": "derived"}
    ]


def test_slices_of_a_document_mention_what_they_name(store: Store) -> None:
    write(store, issue(), make_envelope("# Till\n\nThen PAY-12.", "markdown", name="till.md"))

    page = "acme:tracker:main:document:till.md"
    chunk = "acme:tracker:main:document_chunk:till.md#0"
    assert mentions(store) == {(page, ISSUE), (chunk, ISSUE)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "late"])
def test_an_edit_takes_a_mention_away(store: Store, order: tuple[int, int]) -> None:
    write(store, issue(), issue("PAY-13"))
    texts = [incident("See PAY-12.", "10:00"), incident("See PAY-13.", "11:00")]

    for number in order:
        write(store, texts[number])

    assert mentions(store) == {(CASE, "acme:tracker:main:work_item:PAY-13")}


def test_a_text_that_names_nothing_any_more_mentions_nothing(store: Store) -> None:
    write(store, issue(), incident("See PAY-12."))

    write(store, incident("It is over.", "11:00"))

    assert mentions(store) == set()


def test_what_people_refuse_stays_away_however_often_the_text_comes(store: Store) -> None:
    write(store, issue(), issue("PAY-13"), incident("See PAY-12 and PAY-13."))
    refuse_link(
        store, Speaker("acme", "_system:nazara:main:user:ann", "r"), "MENTIONS", CASE, ISSUE
    )

    write(store, incident("See PAY-12 and PAY-13."))
    again = mentions(store)
    write(store, incident("As in PAY-12 and PAY-13.", "11:00"), issue(title="Till"))

    assert again == mentions(store) == {(CASE, "acme:tracker:main:work_item:PAY-13")}


def test_what_was_deleted_mentions_nothing(store: Store) -> None:
    write(store, issue(), incident("See PAY-12."))

    write(store, made("Incident", "I1", "11:00", deleted=True))

    assert mentions(store) == set()


def test_written_twice_is_written_once(store: Store) -> None:
    envelopes = [issue(), incident("See PAY-12.")]
    write(store, *envelopes)
    before = snapshot(store)

    write(store, *envelopes)

    assert snapshot(store).relationships == before.relationships


def test_another_organisation_has_projects_of_its_own(store: Store) -> None:
    write(store, issue())
    other = make_envelope(
        {
            "type": "Incident",
            "id": "I9",
            "title": "PAY-12",
            "status": "open",
            "started_at": "2026-03-01T10:00:00Z",
        }
    )

    deliver(store, [replace(other, org="other")], None, "r1")

    assert mentions(store) == set()


def test_a_project_that_only_some_may_read_tells_nothing(store: Store) -> None:
    hidden = replace(issue(), visibility="acme:nazara:main:access_scope:few")
    write(store, hidden)

    write(store, incident("See PAY-12."))

    assert mentions(store) == set()


def test_a_number_is_of_the_repository_of_its_text(store: Store) -> None:
    write(store, *forge_issue(13, "Fixes #12, see tide/web#1 and stranger/web#1."))

    assert mentions(store) == {("acme:github:main:work_item:tide/gauges#13", FORGE)}


def test_a_number_of_another_repository_holds_once_that_is_known(store: Store) -> None:
    write(store, *forge_issue(13, "See tide/web#1."))

    write(store, *forge_issue(2, "", "Tide/Web"))

    named = "acme:github:main:work_item:tide/web#1"
    assert mentions(store) == {("acme:github:main:work_item:tide/gauges#13", named)}


def test_a_list_of_tickets_is_looked_at_so_far_and_no_further(store: Store) -> None:
    write(store, issue())

    write(store, incident(" ".join(f"PAY-{number}" for number in range(1, 300))))

    assert len(mentions(store)) == 100


def test_a_project_is_new_with_its_first_record_alone(store: Store) -> None:
    later = replace(issue("PAY-13"), received_at=RECEIVED + timedelta(seconds=1))
    project = "acme:tracker:main:work_item:PAY-"

    assert write(store, issue()).new_projects == {"acme": [project]}
    assert write(store, issue()).new_projects == {"acme": [project]}
    assert write(store, later).new_projects == {"acme": []}


def test_texts_are_searched_for_new_projects_page_by_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.delivery.keyed._PAGE", 2)
    deliver(store, [incident("PAY-12", id_=f"I{number}") for number in range(5)], None, "r1")
    deliver(store, [issue()], None, "r1")
    where, after = KeySearch("acme", ["PAY-"]), None
    pages = 0

    while pages == 0 or after is not None:
        after, pages = search(store, "acme", where, after), pages + 1

    assert pages == 4
    assert len(mentions(store)) == 5


@pytest.fixture
def broker(store: Store, worker: Child) -> Iterator[Broker]:
    del worker
    with closing(Broker(store.settings)) as opened:
        yield opened


def test_a_worker_reads_earlier_texts_again(store: Store, broker: Broker) -> None:
    for one in (incident("See PAY-12."), issue()):
        Inbox(broker).offer([one])
        until(lambda: not broker.waiting())

    until(lambda: mentions(store) == {(CASE, ISSUE)})
