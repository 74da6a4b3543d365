"""Every answer carries what keeps a browser from misusing it: pages, files, errors, redirects."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from api.http.headers import headers_for
from api.portal import bundle
from graph.settings.settings import Settings, load_settings
from tests.api.conftest import serving

pytestmark = pytest.mark.usefixtures("portal")

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/incidents/a:b%2Fc", 200),
    ("GET", "/incidents", 200),
    ("GET", "/graphiql", 200),
    ("GET", "/graphiql/", 307),
    ("HEAD", "/graphiql", 200),
    ("GET", "/embed/nazara.js", 200),
    ("GET", "/embed/nazara-entity", 200),
    ("GET", "/portal/graphiql.html", 200),
    ("GET", "/portal/manifest.json", 200),
    ("GET", "/portal", 404),
    ("GET", "/portal/", 404),
    ("GET", "/portal/nothing.js", 404),
    ("GET", "/portal/..%2f..%2fapp.py", 404),
    ("POST", "/portal/graphiql.html", 405),
    ("GET", "/nowhere", 404),
    ("OPTIONS", "/graphql", 405),
    ("GET", "/graphql", 401),
    ("POST", "/graphql", 415),
    ("GET", "/health/live", 200),
    ("GET", "/health/ready", 503),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_the_headers(address: str, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, address + path, timeout=60)

    assert answer.status_code == status
    _assert_guarded(answer)


def test_a_file_that_has_not_changed_is_guarded_as_well(address: str) -> None:
    first = httpx.get(f"{address}/portal/graphiql.html")
    again = {"If-None-Match": first.headers["etag"]}

    second = httpx.get(f"{address}/portal/graphiql.html", headers=again)

    assert second.status_code == 304
    _assert_guarded(second)


def test_a_defect_is_answered_with_the_headers_and_the_request_s_id(
    outside: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(bundle, "page", broken)
    with serving(outside) as address:
        answer = httpx.get(f"{address}/graphiql", headers={"X-Request-ID": "seen-1"})

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert answer.headers["x-request-id"] == "seen-1"
    _assert_guarded(answer)


def test_what_a_page_loads_is_guarded_and_kept_for_ever_under_its_name(address: str) -> None:
    page = httpx.get(f"{address}/graphiql")
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    files = [httpx.get(address + path) for path in loaded]

    assert page.headers["cache-control"] == "no-cache"
    assert {Path(path).suffix for path in loaded} == {".js", ".css"}
    for file in files:
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]
        _assert_guarded(file)


def test_the_script_for_other_sites_is_asked_for_again_and_what_it_loads_is_kept(
    address: str,
) -> None:
    script = httpx.get(f"{address}/embed/nazara.js")
    [named] = re.findall(r'from "\.\.(/[^"]+)"', script.text)
    loaded = httpx.get(address + named)

    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache"
    assert "immutable" in loaded.headers["cache-control"]


def test_what_a_page_of_this_site_has_cached_is_not_taken_for_what_other_sites_may_use(
    outside: Settings,
) -> None:
    origin = "https://portal.example.org"
    with serving(outside.model_copy(update={"cors_origins": (origin,)})) as address:
        script = f"{address}/embed/nazara.js"
        [named] = re.findall(r'from "\.\.(/[^"]+)"', httpx.get(script).text)
        for url in (script, address + named):
            own = httpx.get(url, headers={"Accept-Encoding": "gzip"})
            others = httpx.get(url, headers={"Origin": origin})

            assert "Origin" in own.headers["vary"]
            assert "access-control-allow-origin" not in own.headers
            assert others.headers["access-control-allow-origin"] == origin


def test_without_a_portal_the_script_says_so(outside: Settings, tmp_path: Path) -> None:
    (tmp_path / "pages.json").write_text("[]")
    with serving(outside, portal=tmp_path) as address:
        answer = httpx.get(f"{address}/embed/nazara.js")

    assert answer.status_code == 503
    assert "There is no portal: it was not built" in answer.text


def test_other_answers_are_not_kept(address: str) -> None:
    assert httpx.get(f"{address}/health/live").headers["cache-control"] == "no-store"
    assert httpx.get(f"{address}/portal/graphiql.html").headers["cache-control"] == "no-cache"


def _assert_guarded(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"script-src|unsafe-eval|\*|https?:", policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert {name.lower() for name in headers_for(load_settings())} <= set(answer.headers)
