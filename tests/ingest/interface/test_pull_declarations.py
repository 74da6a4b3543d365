from __future__ import annotations

from ingest.interface.credentials import BEARER, BasicAuth, HeaderAuth, NoAuth, Option
from ingest.interface.pull import Pulling


def test_an_instance_gives_each_secret_that_the_credential_names_once() -> None:
    keys = HeaderAuth(headers={"DD-API-KEY": "{api_key}", "DD-APPLICATION-KEY": "{app_key}"})

    assert Pulling(auth=keys).secrets == ("api_key", "app_key")
    assert Pulling(auth=BEARER).secrets == ("token",)
    assert Pulling(auth=NoAuth()).secrets == ()


def test_what_an_option_gives_to_a_credential_is_no_secret() -> None:
    auth = BasicAuth(user="{email}/token", password="{token}")
    email = Option(name="email", about="the address of the token's user", required=True)

    assert Pulling(auth=auth, options=(email,)).secrets == ("token",)
