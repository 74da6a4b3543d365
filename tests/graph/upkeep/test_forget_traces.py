"""Where else a person may stand, and erasures that are taken up under another name."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from api.access.users import Users
from api.cli.main import main
from graph.errors import InvalidInput
from graph.model.facts import Chunk, Facts, Ref, Value
from graph.model.identity import canonical_uid
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from graph.upkeep.erasure.forget import ErasureRequest, forget
from graph.upkeep.erasure.receipt import Receipt
from graph.upkeep.erasure.walk import Walk
from graph.write.writer import Writer
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_profile
from ingest.profile.settling import difference
from ingest.profile.stored import Stored, checksum_of
from tests.graph.upkeep import erasure_world as world
from tests.statements import run

ORG = world.ORG
PROFILE: dict[str, Any] = {
    "name": "shop",
    "description": f"Kept by {world.NAME}.",
    "severities": [{"name": "wobble", "rank": 2}],
    "teams": [{"name": "payments", "email": world.EMAIL, "chat": f"@{world.HANDLE}"}],
    "systems": [{"name": world.NICK, "kind": "service", "owner": "payments"}],
    "glossary": [{"name": "keller rule", "definition": f"As {world.NICK.upper()} has it."}],
}
"""A profile that names the person as an address, a handle, in texts and as a key."""

ODD = """UNWIND $rows AS row CREATE (n:_Entity:$(row.label))
SET n = row.props, n.org = $org, n.type = row.label, n.sort_at = datetime(), n.visibility = 'org'"""


def odd_places(store: Store) -> None:
    """Write nodes of other kinds that name the person in odd ways."""
    encoded = world.EMAIL.replace("@", "%40")
    twice = encoded.replace("%", "%25")
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("JobRun", "job_run:1", {"error": f"refused {world.EMAIL.upper()}", "status": "failed"}),
        ("Suggestion", "suggestion:1", {"patch": json.dumps({"owner": world.NAME})}),
        ("TicketEvent", "ticket_event:1", {"actor": f"<@{world.HANDLE}>", "text": "Zoe Keller"}),
        ("Document", f"document:u/{encoded}", {"url": f"https://in.example/?to={twice}"}),
        ("AccessScope", "access_scope:1", {"readers": [world.person_uid(ORG), "someone"]}),
    ]
    given = [
        {"label": label, "props": {"uid": f"{ORG}:files:main:{end}", **props}}
        for label, end, props in rows
    ]
    run(store, ODD, rows=given, org=ORG)


def environment(settings: Settings) -> dict[str, str]:
    at = resolve(settings)
    return {
        "NAZARA_NEO4J_URI": at.neo4j_uri,
        "NAZARA_NEO4J_USER": at.neo4j_user,
        "NAZARA_NEO4J_PASSWORD": at.neo4j_password,
        "NAZARA_REDIS_URL": at.redis_url,
    }


def test_profiles_runs_tickets_and_addresses_are_reached(store: Store, settings: Settings) -> None:
    world.write(store, ORG)
    odd_places(store)
    profile = read_profile(orjson.dumps(PROFILE))
    import_profile(store, ORG, profile, "run", activate=True)
    arguments = ["forget", world.EMAIL, "--also", world.HANDLE, "--org", ORG, "--yes", "--json"]

    before = world.traces(store, ORG)
    done = CliRunner().invoke(main, arguments, env=environment(settings))

    stored = Stored(store, ORG)
    assert any("domain_profile:shop document" in one for one in before)
    assert any("%2540" in one for one in before)
    assert done.exit_code == 0, done.stderr
    assert world.traces(store, ORG) == []
    assert difference(stored) == []
    assert [one.checksum for one in stored.all()] == [checksum_of(stored.get())]
    assert {one.name for one in stored.get().teams} == {"payments"}


MARKED = "**Zoë** Anna Keller, <b>Zoë</b> Keller, Zo\u00adë \u200fKeller, ZoëKeller"


def test_a_file_named_by_the_address_and_marked_names_are_reached_and_not_found_again(
    store: Store,
) -> None:
    world.write(store, ORG)
    page = world.one(
        ORG, "Document", f"people/{world.EMAIL}.md", {"title": MARKED, "kind": "page"}, at=40
    )
    assert Writer(store, "more").write(ORG, [Facts((page,))]).rejected == ()

    first = erase(store, world.EMAIL, world.HANDLE)
    again = erase(store, world.EMAIL, world.HANDLE)

    query = "MATCH (d:Document) WHERE d.title <> 'Runbook' RETURN [d.uid, d.native_id, d.title]"
    [said] = run(store, query)
    assert first.finds.counts["Document", "uid"] == 2
    assert all("keller" not in text.casefold() for text in said)
    assert said[0].endswith(f":document:{said[1]}")
    assert said[1].endswith("@erased.invalid.md")
    assert world.traces(store, ORG) == []
    assert again.found_nothing
    assert any("initials" in one for one in again.not_reached)


SLICES = ("Ask Zoë Anna", "Keller now. Call ZOË KEL", "LER at home.", "That is all. Zoë Anna")
STARTS = (0, 20, 20 + len(SLICES[1]), 100)
"""Between the second and the third a long line was cut; the others were trimmed."""


@pytest.mark.parametrize("size", [1, 500])
def test_a_name_across_the_borders_of_slices_is_reached(
    store: Store, settings: Settings, size: int
) -> None:
    world.write(store, ORG)
    chunks = tuple(
        Chunk(index, text, None, start, start + len(text), "0")
        for index, (text, start) in enumerate(zip(SLICES, STARTS, strict=True))
    )
    title: dict[str, Value] = {"title": "Plan", "kind": "page"}
    pages = [
        world.one(ORG, "Document", name, title, chunks=chunks) for name in ("plan", world.NICK)
    ]
    Writer(store, "more").write(ORG, [Facts((page,)) for page in pages])

    with closing(Store(settings.model_copy(update={"batch_size": size}))) as walked:
        erase(walked, world.EMAIL)

    query = """MATCH (d:Document {title: 'Plan'})-[:HAS_CHUNK]->(c)
    RETURN c.text ORDER BY d.uid, c.uid"""
    said = [re.sub("Person [0-9a-f-]+", "P", text) for text in run(store, query)]
    assert (
        said
        == [
            "Ask P",
            " now. Call P",
            " at home.",
            "That is all. Zoë Anna",
        ]
        * 2
    )


def erase(store: Store, named: str, *also: str, **more: Any) -> Receipt:
    return forget(store, ErasureRequest(ORG, named, also, **more), lambda _uids, _run: None)


class _Killed(BaseException):
    """Stands for the end of the process."""


def broken_off(
    store: Store, monkeypatch: pytest.MonkeyPatch, named: str, *also: str, **more: Any
) -> None:
    """Begin an erasure and die when the own nodes have their pseudonyms."""

    def die(*_: Any) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(Walk, "pages", die)
        with pytest.raises(_Killed):
            erase(store, named, *also, **more)


SECOND = "zoe.keller@old.example"


def two_addresses(store: Store) -> None:
    """Write a person that one tool knows by another address."""
    world.write(store, ORG)
    old = world.one(
        ORG,
        "Person",
        "old-7",
        {"name": world.NICK, "email": SECOND},
        source="crm",
        canonical=Ref("Person", canonical_uid(ORG, "person", world.EMAIL), world.EMAIL),
    )
    assert Writer(store, "more").write(ORG, [Facts((old,))]).rejected == ()


@pytest.mark.parametrize("given", [SECOND, world.NAME])
def test_an_erasure_that_was_begun_under_another_name_is_the_one_that_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    two_addresses(store)
    broken_off(store, monkeypatch, world.EMAIL)

    told = erase(store, given, world.HANDLE, dry_run=True)
    erase(store, given, world.HANDLE)

    assert f"email: {world.EMAIL}" in told.identities
    assert world.traces(store, ORG) == []
    assert run(store, "MATCH (j:JobRun) RETURN [j.status, j.place]") == [["succeeded", None]]


def test_what_a_second_command_adds_is_erased_as_well(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(store, ORG)
    broken_off(store, monkeypatch, "nobody.known@old.example", world.HANDLE)

    erase(store, world.EMAIL, world.HANDLE)

    assert world.traces(store, ORG) == []
    assert run(store, "MATCH (j:JobRun) RETURN j.status") == ["succeeded"]


def test_an_erasure_does_not_go_on_in_the_other_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(store, ORG)
    broken_off(store, monkeypatch, world.EMAIL, world.HANDLE)

    with pytest.raises(InvalidInput, match="begun as --pseudonymise") as refused:
        erase(store, world.EMAIL, world.HANDLE, mode="delete")
    told = erase(store, world.EMAIL, mode="delete", dry_run=True)
    erase(store, world.EMAIL, world.HANDLE)

    assert "--pseudonymise" in str(refused.value.remedy)
    assert told.finds.total > 0
    assert world.traces(store, ORG) == []


def test_a_dry_run_tells_that_an_account_would_go_and_keeps_it(store: Store) -> None:
    Users(store).create(world.EMAIL, "viewer", ORG, "correct horse battery")

    told = [erase(store, world.EMAIL, dry_run=True, user=user).user for user in (False, True)]

    assert told == ["kept", "deleted"]
    assert run(store, "MATCH (u:User) RETURN u.email") == [world.EMAIL]
