"""Users and memberships, for admins of an organisation."""

from __future__ import annotations

from typing import Any, Final

from api.access.invitations import invite, link_of, withdraw_invitation
from api.access.scopes import AccessScopes
from api.access.users import Users, check_address
from api.access.viewer import ROLES, check_role
from api.actions.members import check_admin_stays, check_nobody_elses, member
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from graph.errors import InvalidInput, NotFound, NotUndoable

_MOST_DAYS: Final = 90


def invite_user(asked: Asked) -> Done:
    """Invite somebody by a link that is shown once."""
    days, role = asked.given.get("days"), asked.given["role"]
    if days is not None and not 0 < days <= _MOST_DAYS:
        message = f"days is {days}, expected more than 0 and at most {_MOST_DAYS}"
        raise InvalidInput(message, field="days")
    email = check_address(asked.given["email"])
    secret = invite(asked.store, email, role, asked.viewer.org, days)
    return Done(
        f"invited {email} as {role}",
        shows={"email": email, "role": role},
        after={"email": email, "role": role},
        secrets={"link": link_of(asked.store.settings, secret)},
    )


def withdraw(asked: Asked) -> Done:
    """Let the invitation of an address work no more."""
    email = check_address(asked.given["email"])
    if not withdraw_invitation(asked.store, email, asked.viewer.org):
        message = f"nobody is invited here as {email}"
        raise NotFound(message, field="email")
    return Done(
        f"took the invitation of {email} back",
        shows={"email": email},
        before={"email": email},
        after={},
    )


def disable_user(asked: Asked) -> Done:
    """Let a user sign in no more."""
    return _switched(asked, asked.given["email"], disabled=True)


def enable_user(asked: Asked) -> Done:
    """Let a user sign in again."""
    return _switched(asked, asked.given["email"], disabled=False)


def set_role(asked: Asked) -> Done:
    """Give a member another role."""
    role = asked.given["role"]
    check_role(role)
    return _with_role(asked, asked.given["email"], role)


def remove_member(asked: Asked) -> Done:
    """Take a membership away."""
    return _with_role(asked, asked.given["email"], None)


def _switched(asked: Asked, email: str, *, disabled: bool) -> Done:
    account = member(asked, email)
    check_nobody_elses(asked, account)
    if disabled:
        check_admin_stays(asked, account)
    if account.disabled != disabled:
        users = Users(asked.store)
        users.disable(account.email) if disabled else users.enable(account.email)
    return Done(
        f"{'disabled' if disabled else 'enabled'} {account.email}",
        node=account.uid,
        shows={"email": account.email, "disabled": disabled},
        before={"email": account.email, "disabled": account.disabled},
        after={"email": account.email, "disabled": disabled},
    )


def _with_role(asked: Asked, email: str, role: str | None) -> Done:
    account, org = member(asked, email), asked.viewer.org
    if role != "admin":
        check_admin_stays(asked, account)
    before: dict[str, Any] = {"email": account.email, "role": account.roles[org]}
    if role is None:
        before["teams"] = AccessScopes(asked.store, org).teams_of(account.email)
        Users(asked.store).leave(account.email, org)
    elif role != account.roles[org]:
        Users(asked.store).join(account.email, role, org)
    return Done(
        f"made {account.email} {role or 'no member any more'}",
        node=account.uid,
        shows={"email": account.email, "role": role},
        before=before,
        after={"email": account.email, "role": role},
    )


def _withdrawn(asked: Asked, change: NotedChange) -> Done:
    email = change.after["email"]
    if not withdraw_invitation(asked.store, email, asked.viewer.org):
        message = f"the invitation of {email} was used already, or is over"
        raise NotUndoable(message, field="auditEvent")
    return Done(f"took the invitation of {email} back", before=change.after, after={})


def _switched_back(asked: Asked, change: NotedChange) -> Done:
    return _switched(asked, change.before["email"], disabled=change.before["disabled"])


def _role_back(asked: Asked, change: NotedChange) -> Done:
    email, role, now = change.before["email"], change.before["role"], change.after["role"]
    if now is not None:
        if member(asked, email).roles[asked.viewer.org] != now:
            message = f"{email} has another role by now"
            raise NotUndoable(message, field="auditEvent")
        return _with_role(asked, email, role)
    Users(asked.store).join(email, role, asked.viewer.org)
    AccessScopes(asked.store, asked.viewer.org).set_teams(email, change.before.get("teams", ()))
    return Done(f"made {email} {role}", change.node, before=change.after, after=change.before)


_ROLE: Final = Input("role", "str", f"What is allowed. One of {', '.join(ROLES)}.")
_EMAIL: Final = Input("email", "str", "E-mail address of the user.")
_WHO: Final = Shown("email", "The e-mail address.", kind="string")
_NOW: Final = Shown("role", "What is allowed now; null: nothing.", kind="string")
_DISABLED: Final = Shown("disabled", "Whether the user can't sign in.", kind="bool")

MUTATIONS: Final = (
    Mutation(
        name="inviteUser",
        description="Invite somebody to the organisation by a link that works once and is shown "
        "once. It replaces an earlier one to the same address.",
        takes=(
            _EMAIL,
            _ROLE,
            Input("days", "float | None", "How long the link works (NAZARA_INVITATION_DAYS)."),
        ),
        shows=(_WHO, _NOW, Shown("link", "The link; nobody can read it again.", kind="string")),
        action=invite_user,
        contrary=_withdrawn,
    ),
    Mutation(
        name="withdrawInvitation",
        description="Let an invitation work no more that nobody has used.",
        takes=(_EMAIL,),
        shows=(_WHO,),
        action=withdraw,
        contrary="what the link held is kept nowhere: invite again",
    ),
    Mutation(
        name="disableUser",
        description="Let a user who is this organisation's alone sign in no more; every session "
        "ends.",
        takes=(_EMAIL,),
        shows=(_WHO, _DISABLED),
        action=disable_user,
        contrary=_switched_back,
    ),
    Mutation(
        name="enableUser",
        description="Let a user sign in again.",
        takes=(_EMAIL,),
        shows=(_WHO, _DISABLED),
        action=enable_user,
        contrary=_switched_back,
    ),
    Mutation(
        name="setMemberRole",
        description="Give a member of the organisation another role. The last admin who can sign "
        "in stays one.",
        takes=(_EMAIL, _ROLE),
        shows=(_WHO, _NOW),
        action=set_role,
        contrary=_role_back,
    ),
    Mutation(
        name="removeMember",
        description="Take a membership away; the account stays.",
        takes=(_EMAIL,),
        shows=(_WHO, _NOW),
        action=remove_member,
        contrary=_role_back,
    ),
)
