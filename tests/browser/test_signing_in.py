"""Signing in to GraphiQL as a person does: by password or provider, for as long as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from api.portal import bundle
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.conftest import serving
from tests.api.http.provider import SECRET, provider
from tests.api.sample import Sample
from tests.conftest import unavailable

OUTPUT = Path(__file__).parents[1] / "output"
KEPT = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"
"""What scripts of the page can find, of what outlives it."""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")
    for org in ("acme", "beta"):
        sample = Sample(store, org)
        sample.node("Incident", 1, title=f"Incident of {org}")
        sample.write()
    made = World(quick(settings))
    yield made
    made.store.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving(world.store.settings) as found:
        yield found


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def run(page: Page, expected: str) -> None:
    page.click(".graphiql-execute-button")
    expect(page.locator(".result-window")).to_contain_text(expected, timeout=20_000)


def test_a_user_signs_in_asks_changes_the_organisation_and_signs_out(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    OUTPUT.mkdir(exist_ok=True)

    page.goto(f"{address}/graphiql")
    sign_in(page, "not that password")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is wrong")
    page.screenshot(path=OUTPUT / "graphiql-sign-in.png")
    sign_in(page)
    run(page, "Incident of acme")
    page.screenshot(path=OUTPUT / "graphiql-signed-in.png")
    [cookie] = page.context.cookies()
    page.reload()
    expect(page.get_by_text(EMAIL)).to_be_visible(timeout=20_000)
    page.get_by_label("Organisation").select_option("beta")
    expect(page.get_by_label("Organisation")).to_have_value("beta")
    run(page, "Incident of beta")
    kept = page.evaluate(KEPT)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.reload()

    expect(page.get_by_label("Password")).to_be_visible()
    assert (cookie["name"], cookie["httpOnly"]) == ("nazara_refresh", True)
    assert page.context.cookies() == []
    assert "eyJ" not in kept
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)


@pytest.mark.usefixtures("store")
def test_a_token_is_renewed_before_it_runs_out_and_the_page_says_when_the_session_is_over(
    page: Page, settings: Settings
) -> None:
    world = World(quick(settings, access_token_seconds=20))
    renewals: list[str] = []

    def seen(request: Request) -> None:
        if request.url.endswith("/api/auth/token/refresh/"):
            renewals.append(request.url)

    with serving(world.store.settings) as address:
        page.goto(f"{address}/graphiql")
        expect(page.get_by_label("E-mail address")).to_be_visible(timeout=20_000)
        page.on("request", seen)
        sign_in(page)
        expect(page.get_by_text(EMAIL)).to_be_visible(timeout=20_000)
        run(page, "nodes")
        world.users.disable(EMAIL)
        page.click(".graphiql-execute-button")

        expect(page.get_by_role("status")).to_have_text("The session is over.")
    world.store.close()
    assert len(renewals) >= 2


@pytest.mark.usefixtures("store")
def test_a_user_signs_in_by_the_identity_provider_and_comes_back(
    page: Page, settings: Settings
) -> None:
    with provider() as issuer:
        chosen = {
            "oidc_issuer": issuer,
            "oidc_client_secret": SECRET,
            "oidc_name": "Example ID",
            "oidc_scopes": "openid email profile groups",
            "oidc_roles": {"everyone": "acme:viewer"},
        }
        world = World(Settings(**quick(settings).model_dump() | chosen))
        with serving(world.store.settings) as address:
            page.goto(f"{address}/graphiql")
            page.get_by_role("link", name="Sign in with Example ID").click()
            page.fill("[name=login]", "cyd")
            page.fill("[name=password]", "anything")
            page.click("[type=submit]")
            page.click("[type=submit]")

            expect(page.get_by_text("cyd@example.org")).to_be_visible(timeout=20_000)
            expect(page.get_by_text("acme (viewer)")).to_be_visible()
            assert page.url == f"{address}/graphiql"
        world.store.close()
