"""Organisations: made, called by another name, and begun with the demo, by admins."""

from __future__ import annotations

import uuid
from typing import Final

from api.access.entities import organization
from api.access.users import Users
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.profiles import settle_later
from api.actions.queueing import broker_of
from cypher.loader import load
from graph.errors import Forbidden, InvalidInput, NotUndoable
from graph.model.identity import UidSpan, check_org
from graph.queue.counts import RunState
from graph.queue.inbox import Inbox
from ingest.demo import organization as demo
from ingest.files.reading import Reading
from ingest.profile.reading import read_file
from ingest.profile.stored import Stored


def create(asked: Asked) -> Done:
    """Make an organisation whose admin is whoever asks."""
    if not asked.store.settings.organizations_by_admins:
        message = "organisations are made where Nazara runs (NAZARA_ORGANIZATIONS_BY_ADMINS)"
        raise Forbidden(message, remedy="`nazara user role EMAIL admin --org NAME` makes one.")
    user = Users(asked.store).by_uid(asked.viewer.user) if asked.viewer.user else None
    if user is None:
        message = "an organisation is made by a person who has signed in, not by a token"
        raise Forbidden(message)
    org = check_org(asked.given["name"])
    if asked.store.read(load()["backup.uids"], **UidSpan.of(org).bounds, limit=1):
        message = f"the name {org} is taken"
        raise InvalidInput(message, remedy="Choose another one.", field="name")
    Users(asked.store).join(user.email, "admin", org)
    return Done(f"made the organisation {org}", shows={"name": org}, after={"name": org})


def rename(asked: Asked) -> Done:
    """Call the organisation by another name."""
    return _named(asked, asked.given["name"])


def _named(asked: Asked, given: str) -> Done:
    name, most = " ".join(given.split()), asked.store.settings.organization_name_characters
    if not 0 < len(name) <= most:
        message = f"the name has {len(name):,} characters; expected 1 to {most:,}"
        remedy = "Choose another one, or raise NAZARA_ORGANIZATION_NAME_CHARACTERS."
        raise InvalidInput(message, remedy=remedy, field="name")
    org, node = asked.viewer.org, organization(asked.viewer.org)
    given_to = {"org": org, "organization": node, "name": name}
    [row] = asked.store.write(load()["organizations.rename"], **given_to)
    return Done(
        f"called the organisation {name}",
        node["uid"],
        shows={"name": name, "organization": node["uid"]},
        before={"name": row["was"]},
        after={"name": name},
    )


def _name_back(asked: Asked, change: NotedChange) -> Done:
    done = _named(asked, change.before["name"])
    if done.before != change.after:
        message = "the organisation has yet another name by now"
        raise NotUndoable(message, field="auditEvent")
    return done


def load_demo(asked: Asked) -> Done:
    """Let the demo be written into an organisation that holds nothing else."""
    org = asked.viewer.org
    given = {"org": org, **UidSpan.of(org).bounds, "demo": demo.SOURCE}
    if asked.store.read(load()["organizations.holds_records"], **given):
        message = f"{org} holds records of its own, which the demo would mix with"
        raise InvalidInput(message, remedy="Make another organisation for it.")
    stored, settings = Stored(asked.store, org), asked.store.settings
    profile = read_file(demo.PROFILE, known=stored.known, largest=settings.profile_bytes)
    stored.save(profile, activate=True)
    asked.later.append(lambda: _submit(asked))
    settle_later(asked)
    return Done("loaded the demo", shows={"profile": profile.name}, after={"demo": demo.SOURCE})


def _submit(asked: Asked) -> None:
    """Queue the records of the demo, as intake of files does."""
    settings = asked.outside.settings
    paths = map(str, demo.files())
    records = Reading(asked.viewer.org, demo.SOURCE).envelopes(paths)
    Inbox(broker_of(settings)).submit(uuid.uuid4().hex, records, None, _quietly)


def _quietly(state: RunState) -> None:
    del state


MUTATIONS: Final = (
    Mutation(
        name="createOrganization",
        description="Make an organisation; whoever asks is its admin. Sign in there by refreshing "
        "the session with its name.",
        takes=(Input("name", "str", "Its name for ever: lower-case letters, digits and hyphens."),),
        shows=(Shown("name", "Its name.", kind="string"),),
        action=create,
        contrary="an organisation is taken away where Nazara runs",
    ),
    Mutation(
        name="renameOrganization",
        description="Call the organisation by another name, for people. The one by which it was "
        "made stays in every id and is what programs name.",
        takes=(Input("name", "str", "The name, up to `NAZARA_ORGANIZATION_NAME_CHARACTERS`."),),
        shows=(
            Shown("name", "Its name now.", kind="string"),
            Shown("organization", "The organisation.", node="Organization"),
        ),
        action=rename,
        contrary=_name_back,
    ),
    Mutation(
        name="loadDemo",
        description="Load the demo, an invented shop, into an organisation that holds nothing "
        "else, and switch its domain profile on. Workers write it within a minute.",
        takes=(),
        shows=(Shown("profile", "Name of the profile that is active now.", kind="string"),),
        action=load_demo,
        contrary="records stay until their source ends them: begin in another organisation",
    ),
)
