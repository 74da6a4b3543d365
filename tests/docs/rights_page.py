"""Who may what: the table of rights, and the fields that need more than their operation does."""

from __future__ import annotations

from collections.abc import Iterator

from api.access.rights import ENDPOINTS, OPERATIONS, Right
from api.access.viewer import ROLES, SCOPES, Role, TokenScope, usual_scopes
from api.actions.found import mutations
from api.schema.bindings import HIDDEN_LABELS
from api.schema.extras import EXTRAS
from tests.docs.markdown import code, codes, page, table

INTRODUCTION = """\
Nobody reads or changes anything but in the organisation of the token. Within it a *role* says how
much somebody may do (each may do what those behind it may), and the *scopes* of a token what it may
be used for. What of the organisation somebody reads is no matter of roles: see
[Restricted records](../guides/access.md#restricted-records)."""

HIDDEN = """\
Nodes of these labels are in no list, no walk and no answer to an id, whoever asks: {labels}.
What an admin may know of them has fields of its own."""


def rights_page() -> str:
    """Return docs/reference/rights.md."""
    return page(
        "Rights",
        INTRODUCTION,
        "## Roles and scopes",
        table(
            ("Role", "Scopes of its tokens, unless others are chosen", "May also have"),
            (
                (
                    code(role),
                    codes(one for one in SCOPES if one in usual_scopes(role)),
                    code("embed"),
                )
                for role in ROLES
            ),
        ),
        "## Operations",
        table(
            ("Operation", "Role", "Scope", "In an embedded view"),
            ((name.lower(), *_needs(one)) for name, one in OPERATIONS.items()),
        ),
        "These fields need more. A mutation needs the role and the scope that stand here:",
        table(("Field", "Role", "Scope"), (tuple(map(code, one)) for one in _fields())),
        "## Addresses",
        table(
            ("Address", "Role", "Scope", "In an embedded view"),
            ((code(path), *_needs(one)) for path, one in ENDPOINTS.items()),
        ),
        "## Hidden labels",
        HIDDEN.format(labels=codes(HIDDEN_LABELS)),
    )


def _needs(right: Right) -> tuple[str, str, str]:
    if right.is_open:
        return "none: no token is asked for", "", ""
    if right is OPERATIONS["Mutation"]:
        return "see below", "see below", "no"
    role, scope = code(right.role), code(right.scope) if right.scope else "any"
    return role, scope, "yes" if right.for_views else "no"


def _fields() -> Iterator[tuple[str, Role, TokenScope]]:
    for owner, fields in (("Query", EXTRAS.query), ("Subscription", EXTRAS.subscription)):
        for one in fields:
            if one.role != OPERATIONS[owner].role:
                yield f"{owner}.{one.name}", one.role, "read"
    for mutation in mutations():
        yield f"Mutation.{mutation.name}", mutation.role, mutation.scope
