"""The page that an invitation's link leads to, as somebody uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access.invitations import invite
from api.access.users import Users
from api.portal import bundle
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.conftest import serving
from tests.conftest import unavailable


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    del store
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")
    made = World(quick(settings))
    yield made
    made.store.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving(world.store.settings) as found:
        yield found


def test_an_invitation_becomes_an_account_and_then_is_used(
    page: Page, address: str, world: World
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    secret = invite(world.store, "bob@example.org", "agent", "acme")

    page.goto(f"{address}/invite#{secret}")
    expect(page.get_by_role("status")).to_have_text(
        "bob@example.org is invited to acme as agent. Choose a password."
    )
    assert page.url == f"{address}/invite"
    page.get_by_label("Your name").fill("Bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same once more").fill("something else")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_have_text("The two passwords differ.")
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_have_text("You are a member of acme now.")

    bob = Users(world.store).by_email("bob@example.org")
    assert bob is not None
    assert (bob.name, bob.roles) == ("Bob", {"acme": "agent"})
    assert not [url for url in asked if secret in url.partition("#")[0]]
    assert all(url.startswith((address, "data:")) for url in asked)
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"]) == ("nazara_refresh", True)
    assert page.evaluate("document.cookie") == ""

    page.goto("about:blank")
    page.goto(f"{address}/invite#{secret}")
    expect(page.get_by_role("status")).to_contain_text("was used already, or is over")


def test_who_has_an_account_is_asked_for_its_password_alone(
    page: Page, address: str, world: World
) -> None:
    secret = invite(world.store, EMAIL, "viewer", "gamma")

    page.goto(f"{address}/invite#{secret}")
    expect(page.get_by_role("status")).to_contain_text("Give the password of your account.")
    assert page.get_by_role("textbox").count() == 1
    page.get_by_label("Password").fill("wrong horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("password is wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("You are a member of gamma now.")

    assert world.ada.roles["gamma"] == "viewer"
