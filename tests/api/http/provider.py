"""A real OpenID Connect provider in a process of its own, and somebody's browser at it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
import psutil

from api.portal import bundle
from tests.conftest import unavailable

SECRET: Final = "a secret of the client"
ACCOUNTS: Final[Mapping[str, Any]] = {
    "ada": {
        "email": "Ada@example.org",
        "email_verified": True,
        "name": "Ada L.",
        "groups": ["oncall", "everyone"],
    },
    "cyd": {
        "email": "cyd@example.org",
        "email_verified": True,
        "name": "Cyd",
        "groups": ["everyone"],
    },
    "bob": {"email": "bob@example.org", "email_verified": True, "groups": ["sales"]},
    "eve": {"email": "ada@example.org", "email_verified": False, "groups": ["oncall"]},
    "mal": {"email": "ada@example.org", "email_verified": True, "groups": ["oncall"]},
}
_ACTION: Final = re.compile(r'action="([^"]+)"')


@contextmanager
def provider(port: int = 0, **more: Any) -> Iterator[str]:
    """Run one with the client `nazara`, which may be at any port; its issuer is yielded."""
    if (why := bundle.problem()) is not None:
        unavailable(f"no portal, and so no provider: {why}")
    client = {
        "client_id": "nazara",
        "client_secret": SECRET,
        # Those of a native application are the same at every port of this machine.
        "application_type": "native",
        "redirect_uris": ["http://127.0.0.1/api/auth/oidc/callback/"],
    }
    config = json.dumps({"port": port, "clients": [client | more], "accounts": ACCOUNTS})
    npm = bundle.npm_command(psutil.Process().environ())
    run = ["--silent", "--prefix", str(bundle.FOLDER), "run", "provider", "--", config]
    with subprocess.Popen(
        [*npm, *run], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield next(line for line in process.stdout if line.startswith("http")).strip()
        finally:
            process.stdin.close()
            process.wait(20)


def signed_in(browser: httpx.Client, start: str, login: str) -> httpx.Response:
    """Follow a browser from `start` through the provider's forms; the callback's answer."""
    answer = browser.get(start)
    while True:
        while answer.is_redirect and "/api/auth/oidc/callback" not in str(answer.request.url):
            answer = browser.send(answer.next_request or answer.request)
        if "/interaction/" not in str(answer.request.url):
            return answer
        is_first = 'name="login"' in answer.text
        given = {"login": login, "password": "x"} if is_first else {}
        given["prompt"] = "login" if is_first else "consent"
        found = _ACTION.search(answer.text)
        assert found is not None, answer.text
        answer = browser.post(found[1], data=given)
