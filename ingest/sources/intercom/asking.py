"""How Intercom is asked, and how it calls us."""

from __future__ import annotations

from datetime import timedelta

from ingest.interface.credentials import BEARER, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import NumberedPages, TokenPages
from ingest.interface.pull import Ask, Pull, Pulling
from ingest.interface.push import InBody, Push, PushReply, PushRequest, Signature

PULLING = Pulling(
    base_url="https://api.intercom.io",
    auth=BEARER,
    headers={"Intercom-Version": "2.11"},
    rate=RateLimit(
        requests=1000,
        remaining="x-ratelimit-remaining",
        reset="x-ratelimit-reset",
        reset_form="epoch",
    ),
    check="/me",
)

_SEARCH = {
    "query": {
        "operator": "AND",
        "value": [
            {"field": "updated_at", "operator": ">", "value": "{since}"},
            {"field": "updated_at", "operator": "<", "value": "{until}"},
        ],
    },
    "pagination": {"per_page": 150, "starting_after": "{page}"},
}
_PAGES = TokenPages(at="/pages/next/starting_after")
_WINDOW = WindowCursor(form="unix", overlap=timedelta(minutes=5), longest=timedelta(days=3660))
_LISTED = {"per_page": "50", "page": "{page}"}
_HOURLY = timedelta(hours=1)

CONVERSATIONS = Pull(
    path="/conversations/search",
    method="POST",
    body=_SEARCH,
    records="/conversations",
    page=_PAGES,
    cursor=_WINDOW,
    instead=Ask(
        name="conversation", path="/conversations/{conversation}", takes={"conversation": "/id"}
    ),
    needs="Read conversations",
)
TICKETS = Pull(
    path="/tickets/search",
    method="POST",
    body=_SEARCH,
    records="/tickets",
    page=_PAGES,
    cursor=_WINDOW,
    needs="Read tickets",
)
CONTACTS = Pull(
    path="/contacts/search",
    method="POST",
    body=_SEARCH,
    records="/data",
    page=_PAGES,
    # Its search knows days alone, those of the workspace's time zone.
    cursor=WindowCursor(form="unix", overlap=timedelta(days=2), longest=timedelta(days=3660)),
    needs="Read users and companies",
    every=_HOURLY,
)
COMPANIES = Pull(
    path="/companies",
    query=_LISTED,
    records="/data",
    page=NumberedPages(size=50),
    cursor=SnapshotCursor(),
    needs="Read users and companies",
    every=_HOURLY,
)
ADMINS = Pull(
    path="/admins", records="/admins", cursor=SnapshotCursor(), needs="Read admins", every=_HOURLY
)
TEAMS = Pull(
    path="/teams",
    records="/teams",
    cursor=SnapshotCursor(labels=frozenset({"Team"})),
    needs="Read admins",
    every=_HOURLY,
)
ARTICLES = Pull(
    path="/articles",
    query=_LISTED,
    records="/data",
    page=NumberedPages(size=50),
    cursor=SnapshotCursor(),
    needs="Read and list articles",
    every=_HOURLY,
)


def _challenge(request: PushRequest) -> PushReply | None:
    """Return that the address is there, which Intercom asks when it is entered."""
    return PushReply() if request.method == "HEAD" else None


PUSH = Push(
    proofs=(
        Signature(
            header="X-Hub-Signature", algorithm="sha1", prefix="sha1=", tolerance_seconds=None
        ),
    ),
    delivery_id=(InBody("/id"),),
    event_type=InBody("/topic"),
    challenge=_challenge,
    status=200,
)
