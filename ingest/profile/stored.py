"""Profiles as the graph keeps them: stored, switched on, listed, given back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from pydantic import ValidationError

from cypher.loader import load
from graph.errors import InvalidInput, NotFound, SchemaMismatch
from graph.model.declarations import LABELS
from graph.model.identity import canonical_key, canonical_uid, make_uid, org_token
from graph.store.store import Row, Store, Transaction, native_times
from ingest.profile.document import EnrichmentEntry, Profile, as_object, normalised
from ingest.profile.facts import SOURCE, scale_of

_OWNER: Final = "nazara"
"""Source of the nodes that no source wrote: the profile itself and its enrichment policies."""

_TICK = timedelta(microseconds=1)
_ASKED = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored profile without its content. `checksum` is the SHA-256 of what `export` prints."""

    name: str
    active: bool
    description: str | None
    languages: list[str] | None
    checksum: str
    imported_at: datetime
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Active:
    """The active profile, and since when."""

    profile: Profile
    since: datetime


class Stored:
    """The profiles of one organisation."""

    def __init__(self, store: Store, org: str) -> None:
        self.store = store
        self.org = org

    def save(self, profile: Profile, *, activate: bool, now: datetime | None = None) -> bool:
        """Keep a profile and switch it on if asked to; return whether anything changed.

        Both happen in one transaction, so one profile is active at any time.

        Raises:
            InvalidInput: When it would replace the active one without being switched on.
        """

        def step(transaction: Transaction) -> bool:
            known = self._locked(transaction)
            stored = _write(transaction, self.org, profile, known, activate=activate, now=now)
            if activate:
                stored |= self._switch(transaction, profile, known, stored=stored, now=now)
            return stored

        return self.store.transact("save profile", step)

    def activate(self, name: str, *, now: datetime | None = None) -> bool:
        """Switch a stored profile on; return whether anything changed.

        Raises:
            NotFound: When there is none of that name.
        """
        profile = self.get(name)

        def step(transaction: Transaction) -> bool:
            known = self._locked(transaction)
            self._of(known, name)
            return self._switch(transaction, profile, known, stored=False, now=now)

        return self.store.transact("activate profile", step)

    def remove(self, name: str) -> None:
        """Remove a stored profile that is not active, and its enrichment policies.

        Raises:
            NotFound: When there is none of that name.
            InvalidInput: When it is the active one.
        """

        def step(transaction: Transaction) -> None:
            row = self._of(self._locked(transaction), name)
            if row["active"]:
                message = f"profile {name!r} is active, so it can't be removed"
                remedy = "Activate another one first; one that has nothing but a name will do."
                raise InvalidInput(message, remedy=remedy)
            transaction.run(load()["profiles.remove"], org=self.org, uid=row["uid"])

        self.store.transact("remove profile", step)

    def _of(self, known: Sequence[Row], name: str) -> Row:
        """Return one of the locked profiles: meanwhile somebody may have removed it."""
        found = next((row for row in known if row["name"] == name), None)
        if found is None:
            raise self._missing(name)
        return found

    def _missing(self, name: str | None) -> NotFound:
        what = f"profile {name!r}" if name else "active profile"
        message = f"organisation {self.org!r} has no {what}"
        return NotFound(message, remedy="`nazara profile list` shows the stored ones.")

    def leave_one_active(self) -> None:
        """Switch off all but the one that was activated last.

        Two that are new to the graph and activated at the same moment do not see each other.
        """
        active = self.active()
        if active is not None and sum(one.active for one in self.all()) > 1:
            self.activate(active.profile.name)

    def get(self, name: str | None = None) -> Profile:
        """Return a stored profile, the active one without a name.

        Raises:
            NotFound: When there is none.
        """
        rows = self.store.read(load()["profiles.document"], org=self.org, name=name)
        if not rows:
            raise self._missing(name)
        return _parsed(rows[0])

    def active(self) -> Active | None:
        """Return the active profile, None when there is none."""
        rows = self.store.read(load()["profiles.document"], org=self.org, name=None)
        if not rows:
            return None
        row = native_times(rows[0])
        return Active(_parsed(row), row["activated_at"].astimezone(UTC))

    def all(self) -> list[Listed]:
        """Return the stored profiles by name."""
        rows = self.store.read(load()["profiles.all"], org=self.org)
        return [Listed(**native_times(row)) for row in rows]

    def known(self, label: str, keys: Collection[str]) -> set[str]:
        """Return which of these things the graph knows from another source than profiles."""
        uids = {canonical_uid(self.org, LABELS[label].type, key): key for key in keys}
        asked = sorted(uids)
        found = (
            row["uid"]
            for start in range(0, len(asked), _ASKED)
            for row in self.store.read(
                load()["profiles.known"],
                org=self.org,
                uids=asked[start : start + _ASKED],
                source=SOURCE,
            )
        )
        return {uids[uid] for uid in found}

    def _locked(self, transaction: Transaction) -> list[Row]:
        rows = transaction.run(load()["profiles.lock"], org=self.org)
        return [native_times(row) for row in rows]

    def _switch(
        self,
        transaction: Transaction,
        profile: Profile,
        known: Sequence[Row],
        *,
        stored: bool,
        now: datetime | None,
    ) -> bool:
        uid = profile_uid(self.org, profile.name)
        if not stored and [row["uid"] for row in known if row["active"]] == [uid]:
            return False
        moment = _moment(known, now)
        before = next((row["ranks"] for row in known if row["uid"] == uid), None)
        ranks = {**dict.fromkeys(json.loads(before or "{}")), **scale_of(profile)}
        transaction.run(
            load()["profiles.switch"],
            org=self.org,
            uid=uid,
            ranks=orjson.dumps(ranks, option=orjson.OPT_SORT_KEYS).decode(),
            now=moment,
        )
        rows = list(_policy_rows(self.org, profile))
        uids = [row["uid"] for row in rows]
        transaction.run(load()["profiles.other_policies"], org=self.org, profile=uid, uids=uids)
        transaction.run(
            load()["profiles.policies"], org=self.org, profile=uid, rows=rows, now=moment
        )
        return True


def _parsed(row: Row) -> Profile:
    try:
        return Profile.model_validate(orjson.loads(row["document"]))
    except ValidationError as error:
        message = f"the stored profile {row['name']!r} has not the form that this Nazara reads"
        raise SchemaMismatch(message, remedy="Import its file again.") from error


def profile_uid(org: str, name: str) -> str:
    """Return the uid of a profile's node."""
    return make_uid(org, _OWNER, "main", "domain_profile", name)


def policy_uid(org: str, profile: str, name: str) -> str:
    """Return the uid of the node of a profile's enrichment policy."""
    key = canonical_key("EnrichmentPolicy", name)
    return make_uid(org, _OWNER, profile, "enrichment_policy", key)


def checksum_of(profile: Profile) -> str:
    """Return the SHA-256 of what `export` prints of a profile."""
    return hashlib.sha256(normalised(profile)).hexdigest()


def _write(
    transaction: Transaction,
    org: str,
    profile: Profile,
    known: Sequence[Row],
    *,
    activate: bool,
    now: datetime | None,
) -> bool:
    uid, checksum = profile_uid(org, profile.name), checksum_of(profile)
    before = next((row for row in known if row["uid"] == uid), None)
    if before is not None and before["checksum"] == checksum:
        return False
    if before is not None and before["active"] and not activate:
        message = f"profile {profile.name!r} is active, and the file says something else"
        remedy = "Import it with --activate, or under another name; nothing was written."
        raise InvalidInput(message, remedy=remedy)
    moment = _moment(known, now)
    transaction.run(
        load()["profiles.store"],
        org=org,
        uid=uid,
        fixed=_fixed(org, "DomainProfile", profile.name),
        props={
            "name": profile.name,
            "description": profile.description,
            "languages": profile.languages or None,
            "document": orjson.dumps(as_object(profile)).decode(),
            "checksum": checksum,
            "imported_at": moment,
        },
        now=moment,
    )
    return True


def _fixed(org: str, type_: str, native_id: str) -> dict[str, Any]:
    return {
        "org_token": org_token(org),
        "type": type_,
        "source": _OWNER,
        "native_id": native_id,
        "visibility": "org",
    }


def _policy_rows(org: str, profile: Profile) -> Iterator[dict[str, Any]]:
    for one in profile.enrichment:
        key = canonical_key("EnrichmentPolicy", one.name)
        fixed = _fixed(org, "EnrichmentPolicy", key)
        yield {"uid": policy_uid(org, profile.name, one.name), "props": {**fixed, **_asked(one)}}


def _asked(one: EnrichmentEntry) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "labels": one.labels,
        "kinds": one.kinds,
        "provider": one.provider,
        "filter": orjson.dumps(one.filter.model_dump(exclude_defaults=True)).decode(),
    }


def _moment(known: Sequence[Row], now: datetime | None) -> datetime:
    """Return the time, and one later than every stored one even if the clock went back."""
    noted: list[datetime] = [
        row[name] for row in known for name in ("imported_at", "activated_at") if row[name]
    ]
    given = (now or datetime.now(UTC)).astimezone(UTC)
    return max([given, *(one.astimezone(UTC) + _TICK for one in noted)])
