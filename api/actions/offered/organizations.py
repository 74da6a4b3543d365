"""New organisations, and what a new one can begin with: the demo, for admins."""

from __future__ import annotations

import uuid
from typing import Final

from api.access.users import Users
from api.actions.mutation import Asked, Done, Input, Mutation, Shown
from api.actions.profiles import settle_later
from api.actions.queueing import broker_of
from cypher.loader import load
from graph.errors import Forbidden, InvalidInput
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
        name="loadDemo",
        description="Load the demo, an invented shop, into an organisation that holds nothing "
        "else, and switch its domain profile on. Workers write it within a minute.",
        takes=(),
        shows=(Shown("profile", "Name of the profile that is active now.", kind="string"),),
        action=load_demo,
        contrary="records stay until their source ends them: begin in another organisation",
    ),
)
