"""Which organisation a command works on."""

from __future__ import annotations

from api.access.tokens import TokenVerifier
from graph.errors import Unauthenticated
from graph.model.identity import check_org
from graph.store.organizations import check_present
from graph.store.store import Store


def chosen_org(store: Store, given: str | None) -> str:
    """Return the organisation a command works on: the given one, else `default_org`.

    Raises:
        InvalidInput: When it is no organisation's name.
    """
    return check_org(given or default_org(store))


def present_org(store: Store, given: str | None) -> str:
    """Return the organisation a command asks about; one that is named must be there.

    Raises:
        InvalidInput: When it is no organisation's name.
        NotFound: When the graph holds nothing of it.
    """
    return check_present(store, given) if given else check_org(default_org(store))


def default_org(store: Store) -> str:
    """Return the organisation to use where none is named.

    `NAZARA_ORG` if it is set, else that of the token in the data folder, else the default.
    """
    settings = store.settings
    path = settings.data_dir / "token"
    if "org" in settings.model_fields_set or not path.is_file():
        return settings.org
    token = path.read_text(encoding="utf-8").strip()
    try:
        return TokenVerifier(store, settings).verify(f"Bearer {token}").org
    except Unauthenticated:
        return settings.org
