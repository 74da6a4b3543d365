"""Which instances there are is believed for a moment, and while nobody can say, for longer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from graph.errors import DatabaseUnavailable
from ingest.instances.documents import as_instance
from ingest.instances.instance import Instance
from ingest.push.heard import Heard

PLACE = ("jsonl", "main")


def make(name: str = "main", **said: Any) -> Instance:
    values = {"org": "acme", "connector": "jsonl", "name": name, **said}
    return Instance.model_validate(values)


class Told:
    """Instances as they are read: what is there now, or that Neo4j is away."""

    def __init__(self, *instances: Instance) -> None:
        self.instances = list(instances)
        self.is_away = False
        self.reads = 0

    def __call__(self) -> list[Instance]:
        self.reads += 1
        if self.is_away:
            raise DatabaseUnavailable("away")
        return self.instances


def names(heard: Heard, place: tuple[str, str] = PLACE) -> list[str]:
    return [one.instance.name for one in heard.at(*place)]


def test_what_was_read_is_believed_for_a_moment_and_then_read_again() -> None:
    told = Told(make())
    long, short = Heard(told, 60.0), Heard(told, 0.0)

    assert [names(long), names(short)] == [["main"], ["main"]]
    told.instances = []
    assert [names(long), names(short)] == [["main"], []]


def test_while_neo4j_is_away_those_of_before_are_believed() -> None:
    told = Told(make())
    heard = Heard(told, 0.0)
    assert names(heard) == ["main"]

    told.is_away = True
    assert names(heard) == ["main"]
    told.is_away, told.instances = False, [make("other")]
    assert names(heard, ("jsonl", "other")) == ["other"]


def test_who_never_knew_the_instances_says_that_they_can_not_be_read() -> None:
    told = Told(make())
    told.is_away = True
    heard = Heard(told, 60.0)

    with pytest.raises(DatabaseUnavailable):
        heard.at(*PLACE)
    told.is_away = False
    assert names(heard) == ["main"]


def test_many_callers_at_once_read_once() -> None:
    told = Told(make())
    heard = Heard(told, 60.0)
    threads = [threading.Thread(target=heard.at, args=PLACE) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert told.reads == 1


def test_paused_instances_and_those_of_sources_that_never_call_are_not_heard() -> None:
    heard = Heard(Told(make(paused=True), make("md", connector="markdown")), 60.0)

    assert names(heard) == []
    assert names(heard, ("markdown", "md")) == []


@pytest.mark.parametrize(
    "said",
    [
        {"secrets": {"webhook": "env:NOT_SET"}},
        {"secrets": {"webhook": "env:BROKEN"}},
        {"connector": "records", "source": "jsonl", "mapping": "/no/such/file.yaml"},
    ],
)
def test_an_instance_is_not_ready_while_what_it_needs_is_missing_or_broken(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    monkeypatch.setenv("BROKEN", "whsec_%%%")

    [one] = Heard(Told(make(**said)), 60.0).at(*PLACE)

    assert (one.is_ready, one.secrets) == (False, ())


def test_the_mapping_is_the_instances_own_and_no_file_is_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "tide.yaml"
    file.write_text("maps: [{label: Document, id: id, props: {title: a, kind: {const: page}}}]\n")
    said = {"org": "acme", "connector": "records", "source": "tide", "mapping": str(file)}
    instance = as_instance(said, "tide")
    file.unlink()

    [found] = Heard(Told(instance), 60).at("tide", "main")

    assert found.mapping is not None
    assert found.mapping.maps[0].label == "Document"


def test_what_is_at_hand_is_told_without_reading() -> None:
    told = Told(make())
    heard, doubting = Heard(told, 60.0), Heard(told, 0.0)
    assert not heard.is_at_hand(*PLACE)
    names(heard)
    names(doubting)
    reads = told.reads

    assert heard.is_at_hand(*PLACE)
    assert not heard.is_at_hand("jsonl", "other")
    assert not doubting.is_at_hand(*PLACE)
    assert told.reads == reads
