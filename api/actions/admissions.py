"""Who comes in without a password, in the trail of the organisation that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from api.access.invitations import Invited
from api.access.users import Account
from api.access.viewer import Viewer
from api.actions.mutation import Done, RequestOrigin
from api.actions.trail import Trail, event_uid, hash_of_call
from graph.store.store import Store

_INVITED: Final = "acceptInvitation"
_LINKED: Final = "signInByLink"
_VOUCHED: Final = "signInByProvider"


@dataclass(frozen=True, slots=True)
class Admissions:
    """Notes what a request to sign in changes, in the transaction of the change."""

    origin: RequestOrigin

    def invited(self, store: Store, account: Account, invited: Invited) -> None:
        """Note that somebody followed an invitation."""
        title = f"{account.email} accepted the invitation as {invited.role}"
        done = Done(title, account.uid, after=_held(invited.role))
        self._note(store, account, invited.org, _INVITED, done)

    def vouched(
        self, store: Store, account: Account, org: str, before: str | None, after: str | None
    ) -> None:
        """Note that the groups at the identity provider give another role, or none any more."""
        title = f"groups made {account.email} {after or 'no member any more'}"
        done = Done(title, account.uid, before=_held(before), after=_held(after))
        self._note(store, account, org, _VOUCHED, done)

    def linked(self, store: Store, account: Account, org: str) -> None:
        """Note that somebody followed a link that this machine printed."""
        done = Done(f"{account.name} signed in by a link of this machine", account.uid)
        self._note(store, account, org, _LINKED, done)

    def _note(self, store: Store, account: Account, org: str, action: str, done: Done) -> None:
        viewer = Viewer(org, account.uid, account.name, user=account.uid)
        asked = hash_of_call(action, done.after or {})
        trail = Trail(store, viewer, self.origin, action, datetime.now(UTC), event_uid(org), asked)
        trail.note(done)


def _held(role: str | None) -> dict[str, str | None]:
    return {"role": role}
