"""From a node's page to Neo4j Browser: where the link leads, and that its query finds the node."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.browser.address import browser_address
from api.browser.leading import node_query
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.statements import node

BROWSER = "http://127.0.0.1:7474/browser/"
ODD = (
    "a&b#c",
    "it's",
    "back\\u0027slash",
    "100%+1",
    "emoji 🚨",
    "line\nfeed",
    "x') DETACH DELETE n //",
)


def followed(settings: Settings, host: str | None = None, **given: str) -> httpx.Response:
    headers = {"Host": host} if host else {}
    with serving(settings) as address:
        return httpx.get(f"{address}/api/neo4j-browser", params=given, headers=headers)


def with_browser(settings: Settings, **given: Any) -> Settings:
    bolt = "bolt://127.0.0.1:7687"
    return settings.model_copy(update={"neo4j_browser": BROWSER, "neo4j_uri": bolt} | given)


def test_a_link_leads_to_the_node_s_query_and_holds_no_password(outside: Settings) -> None:
    answer = followed(with_browser(outside), node="acme:x:main:incident:INC-1")

    place = urlsplit(answer.headers["location"])
    given = parse_qs(place.query)
    assert answer.status_code == 303
    assert place.path == "/browser/"
    assert given["dbms"] == ["bolt://neo4j@127.0.0.1:7687"]
    assert given["cmd"] == ["edit"]
    assert "{uid: 'acme:x:main:incident:INC-1'}" in given["arg"][0]


def test_where_no_browser_is_known_the_answer_says_how_to_name_one(
    outside: Settings, tmp_path: Path
) -> None:
    answer = followed(outside.model_copy(update={"data_dir": tmp_path}), node="a:b:c:d:e")

    assert answer.status_code == 404
    assert "NAZARA_NEO4J_BROWSER" in answer.json()["errors"][0]["extensions"]["remedy"]


def test_who_is_on_another_machine_is_not_sent_to_their_own(outside: Settings) -> None:
    named = with_browser(outside, allowed_hosts=("nazara.example.org",))

    answer = followed(named, host="nazara.example.org", node="a:b:c:d:e")

    assert answer.status_code == 404
    assert "on the machine of Nazara alone" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("given", [{}, {"node": ""}, {"node": "x" * 1001}])
def test_without_a_node_there_is_no_link(outside: Settings, given: dict[str, str]) -> None:
    assert followed(with_browser(outside), **given).status_code == 400


@pytest.mark.parametrize("name", ODD)
def test_the_query_finds_a_node_whatever_its_id_holds(store: Store, name: str) -> None:
    uid = node(store, f"acme:x:main:incident:{name}", "Incident", title="One")
    node(store, "acme:x:main:incident:other", "Incident", title="Other")

    query = node_query(uid)

    assert "cmd=edit" in browser_address(BROWSER, "bolt://127.0.0.1:7687", "neo4j", query)
    with store.driver.session(database=store.settings.neo4j_database) as session:
        found = [row["n"]["uid"] for row in session.run(query)]
        left = session.run("MATCH (n:Incident) RETURN count(n) AS left").single(strict=True)
    assert found == [uid]
    assert left["left"] == 2
