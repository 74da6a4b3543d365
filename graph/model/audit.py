"""What people changed here: who, from where, what, and how it was before."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import Aging, Declared, Look, json_value, moment, string, strings

OUTCOMES = ("done", "unchanged", "undone")


class AuditEvent(Entity):
    """One change that somebody made here, written in the transaction of the change itself."""

    declared = Declared(
        plural="auditEvents",
        work=True,
        sort="at",
        indexes=(
            ("org", "actor", "sort_at", "uid"),
            ("org", "node", "sort_at", "uid"),
            ("org", "action", "sort_at", "uid"),
        ),
        unique=("repeat_key",),
        aging=Aging(),
        look=Look("#004d40"),
    )

    title = string("What was done, in one line.", required=True, origin="sys")
    action = string("Name of the mutation or the command.", required=True, origin="sys")
    at = moment("When it was done.", required=True, origin="sys")
    actor = string("Uid of the user, or of the token that is nobody's.", origin="sys")
    actor_name = string("Their name then.", origin="sys")
    via = string("Uid of the API token, `login` or `command line`.", origin="sys")
    address = string("Network address that it was asked for from.", origin="sys")
    request_id = string("Id of the request.", origin="sys")
    node = string("Uid of what was changed.", origin="sys")
    outcome = string("What became of it.", required=True, values=OUTCOMES, origin="sys")
    names = strings(
        "Uids of what else `before` and `after` name; who may not read all is not told.",
        origin="sys",
    )
    before = json_value("What was changed, as it was before; never a secret.", origin="sys")
    after = json_value("What was changed, as it was then; never a secret.", origin="sys")
    node_version = string("Version of what was changed, right after.", origin="sys")
    undoes = string("Uid of the event that it undid.", origin="sys")
    undone_by = string("Uid of the event that undid it.", origin="sys")
    repeat_key = string("Hash of who asked and of the idempotency key.", origin="sys")
    asked = string("Hash of what was asked, beside that key.", origin="sys")
    answer = json_value("What was answered, for a call that is repeated.", origin="sys")
