"""`nazara provider`, as somebody calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.content import provider
from enrich.providers.stored import Providers
from graph.store.store import Store
from tests.cli.test_commands import Run, run
from tests.loopback.provider import KEY, LoopbackProvider, loopback
from tests.loopback.script import Turn, always

__all__ = ["run"]

ORG = ("--org", "acme")


def add(run: Run, server: LoopbackProvider, folder: Path, *more: str) -> str:
    (folder / "key").write_text(KEY)
    given = ("--kind", "openai-compatible", "--model", "small", "--base-url")
    where = f"{server.url}/openai/v1"
    secret = ("--secret", f"file:{folder / 'key'}", "--allow-private", "--dimensions", "16")
    prices = ("--price-in", "1", "--price-out", "2")
    return run(provider.command, "add", "own", *given, where, *secret, *prices, *more, *ORG).stdout


@pytest.mark.usefixtures("store")
def test_a_provider_is_added_tested_listed_paused_and_removed(run: Run, tmp_path: Path) -> None:
    with loopback() as server:
        added, again = add(run, server, tmp_path), add(run, server, tmp_path)
        tested = run(provider.command, "test", "own", *ORG).stdout
    listed = json.loads(run(provider.command, "list", *ORG, "--json").stdout)
    run(provider.command, "pause", "own", *ORG)
    paused = run(provider.command, "list", *ORG).stdout
    run(provider.command, "resume", "own", *ORG)
    spent = json.loads(run(provider.command, "spending", *ORG, "--json").stdout)
    removed = run(provider.command, "remove", "own", *ORG).stdout

    assert added.startswith("Set own of acme.\nTry it     nazara provider test own\n")
    assert again.startswith("As it was: own of acme.\n")
    assert "summary          small answered in " in tested
    assert "embedding        small answered in " in tested
    [row] = listed["providers"]
    assert row["secret"] == f"file:{tmp_path / 'key'}"
    assert KEY not in str(listed)
    assert row["spent_today_usd"] > 0
    assert "paused" in paused
    [day] = spent["days"]
    assert (day["job"], day["questions"]) == ("check", 2)
    assert day["cost_usd"] == pytest.approx(row["spent_today_usd"])
    assert removed.startswith("Removed own of acme")
    assert "No provider" in run(provider.command, "list", *ORG).stdout
    assert "US dollars in all." in run(provider.command, "spending", *ORG).stdout


@pytest.mark.usefixtures("store")
def test_a_test_says_what_is_wrong_and_what_to_do(run: Run, tmp_path: Path) -> None:
    with loopback(script=always(Turn(status=404, message="model small not found"))) as server:
        add(run, server, tmp_path)
        told = run(provider.command, "test", "own", *ORG)

    assert told.exit_code == 1
    assert "the provider answered 404: model small not found" in told.stdout
    assert "Check the model and the address" in told.stdout


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--kind", "anthropic", "--secret", "sk-ant-secret-itself"), "given by reference"),
        (("--kind", "anthropic"), "needs a key"),
        (("--kind", "openai-compatible"), "needs an address"),
        (("--kind", "nobody"), "no kind of provider 'nobody'; known: anthropic"),
        (("--kind", "voyage", "--secret", "env:V", "--for", "summary"), "not asked for summary"),
        (("--kind", "anthropic", "--secret", "env:A", "--budget", "-1"), "budget_usd"),
        (("--kind", "anthropic", "--secret", "env:A", "--base-url", "ftp://x"), "base_url"),
    ],
)
def test_what_is_wrong_with_a_provider_is_told_and_nothing_is_written(
    run: Run, store: Store, given: tuple[str, ...], why: str
) -> None:
    told = run(provider.command, "add", "own", "--model", "m", *given, *ORG)

    assert told.exit_code == 1
    assert why in str(told.exception)
    assert "sk-ant-secret-itself" not in f"{told.exception} {told.output}"
    assert Providers(store, "acme").all() == []


@pytest.mark.usefixtures("store")
def test_where_nothing_was_set_aside_nothing_is_asked_again(run: Run) -> None:
    told = run(provider.command, "retry", *ORG)

    assert told.stdout.startswith("0 questions may be asked again")


def test_the_kinds_are_listed(run: Run) -> None:
    told = run(provider.command, "kinds").stdout

    assert told.splitlines()[0].startswith("anthropic ")
    assert "Ollama" in told
