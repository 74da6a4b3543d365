"""Logins a second over HTTP and the processor time of each, beside argon2id alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import psutil

from api.access.passwords import Passwords
from api.access.tokens import create_token
from api.access.users import Users
from bench.graph import api_server, empty_graph
from bench.report import Report, interleaved, p50
from graph.store.store import Store

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"  # noqa: S105 - Of a user of this benchmark alone.
ORG = "bench-logins"
LOGINS = 40
_AT_ONCE = 8
_NOTHING = {"query": "{ __typename }"}


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Sign in 40 times (or as often as given), alone and eight at a time; refresh, and ask."""
    _ = long
    number = int(arguments[0]) if arguments else LOGINS
    with empty_graph() as store:
        Users(store).create(EMAIL, "admin", ORG, PASSWORD)
        token = create_token(store, ORG, "bench", "viewer")
        with (
            api_server(store) as (port, pid),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
        ):
            api = psutil.Process(pid)
            _sign_in(http)
            _logins(report, store, http, api, number)
            _sessions(report, http, token, number)


def _logins(
    report: Report, store: Store, http: httpx.Client, api: psutil.Process, number: int
) -> None:
    passwords = Passwords(store.settings)
    runs: list[Callable[[], object]] = [partial(passwords.hash, PASSWORD), partial(_sign_in, http)]
    before = _cpu(api)
    alone, login = map(p50, interleaved(runs, rounds=number, warmup=0))
    cpu = _cpu(api) - before
    report.add("login_p50_ms", login * 1000, "a login, one after the other")
    report.add("login_over_argon2id", login / alone, f"over its hash alone, {alone:.3f} s")
    report.add("logins_per_second", 1 / login, "one after the other")
    report.add("login_cpu_ms", cpu / number * 1000, "the API's processor time of each")
    began = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda _: _sign_in(http), range(number)))
    at_once = number / (time.perf_counter() - began)
    report.add("logins_per_second_at_once", at_once, f"{_AT_ONCE} clients at a time")


def _sessions(report: Report, http: httpx.Client, token: str, number: int) -> None:
    tokens = _sign_in(http)
    refresh, times = tokens["refresh"], []
    for _ in range(number):
        began = time.perf_counter()
        answer = http.post("/api/auth/token/refresh/", json={"refresh": refresh})
        times.append(time.perf_counter() - began)
        refresh = answer.json()["refresh"]
    report.add("refresh_p50_ms", p50(times) * 1000, "a refresh of a session")
    by_login, by_token = (
        p50([_seconds(partial(_ask, http, one)) for _ in range(number * 5)])
        for one in (tokens["access"], token)
    )
    report.add("asked_by_access_token_ms", by_login * 1000, "a query of nothing, by a login")
    report.add("asked_by_access_over_api_token", by_login / by_token, "over one by an API token")


def _sign_in(http: httpx.Client) -> dict[str, str]:
    answer = http.post("/api/auth/token/", json={"email": EMAIL, "password": PASSWORD})
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found


def _ask(http: httpx.Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    http.post("/graphql", json=_NOTHING, headers=headers).raise_for_status()


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
