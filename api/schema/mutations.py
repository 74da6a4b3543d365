"""Types of mutations: of each its input and its payload, from what it declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.actions.mutation import Input, InputType, Mutation, Shown
from api.schema.fields import VALUE_ANNOTATIONS, ArgumentSpec
from api.schema.generate import FieldSpec, InputSpec, Namespace

CLIENT_ID: Final = "Whatever the client calls this call; the payload has the same."
_KEY: Final = Input(
    "idempotencyKey",
    "str | None",
    "A text of up to 200 characters that nothing else has. The same call with the same key, also "
    "at the same time, is done once and answered alike.",
)
_CLIENT: Final = Input("clientMutationId", "str | None", CLIENT_ID)
_VERSION: Final = Input(
    "ifVersion",
    "str | None",
    "The version that was looked at (`provenance.version`). Where it is another one now, nothing "
    "is changed and the error CONFLICT has the new one.",
)


def types(space: Namespace, mutations: Iterable[Mutation]) -> None:
    """Add the types of these mutations; those that several declare are made once."""
    known: set[str] = set()
    for mutation in mutations:
        if not known:
            _error(space)
        for one in mutation.types:
            if one.name not in known:
                _own_type(space, one)
            known.add(one.name)
        known.add(mutation.payload)
        for shown in mutation.shows:
            for each in shown.each.within if shown.each is not None else ():
                if each.name not in known:
                    space.object(each.name, each.description, map(shown_field, each.fields))
                known.add(each.name)
        _input(space, mutation)
        _payload(space, mutation)


def root_field(mutation: Mutation) -> FieldSpec:
    """Return the field of a mutation."""
    given = ArgumentSpec("input", f"{mutation.noun}Input", "What is to be done.")
    return FieldSpec(mutation.name, mutation.payload, mutation.description, (given,))


def _error(space: Namespace) -> None:
    space.object(
        "UserError",
        "Why a mutation did nothing, where whoever asked can mend it.",
        (
            FieldSpec("code", "str", "The kind of error: INVALID_INPUT, NOT_OWNED, CONFLICT …"),
            FieldSpec("message", "str", "What was got and what was expected."),
            FieldSpec("field", "str | None", "The field of the input that it is about."),
            FieldSpec("remedy", "str | None", "What to do about it."),
            FieldSpec("version", "str | None", "Of a CONFLICT: the version that there is now."),
        ),
    )


def _own_type(space: Namespace, one: InputType) -> None:
    if one.values:
        space.enum(one.name, one.description, dict(one.values))
    else:
        space.input(one.name, one.description, map(_spec, one.fields))


def _input(space: Namespace, mutation: Mutation) -> None:
    versioned = (_VERSION,) if mutation.changes else ()
    repeated = () if mutation.looks else (_KEY,)
    fields = map(_spec, (*mutation.takes, *versioned, *repeated, _CLIENT))
    space.input(f"{mutation.noun}Input", f"What `{mutation.name}` takes.", fields)


def _spec(one: Input) -> InputSpec:
    return InputSpec(one.name, one.annotation, one.description)


def _payload(space: Namespace, mutation: Mutation) -> None:
    kept = FieldSpec("auditEvent", "AuditEvent | None", "What is kept of the change.")
    what = "found" if mutation.looks else "did"
    space.object(
        mutation.payload,
        f"What `{mutation.name}` {what}. With `userErrors` it did nothing.",
        (
            *map(shown_field, mutation.shows),
            *(() if mutation.looks else (kept,)),
            FieldSpec("userErrors", "list[UserError]", "Why nothing was done; else empty."),
            FieldSpec("clientMutationId", "str | None", CLIENT_ID),
        ),
    )


def shown_field(one: Shown) -> FieldSpec:
    """Return the field of what is shown."""
    if one.each is not None:
        return FieldSpec(one.name, f"list[{one.each.name}]", one.description)
    annotation = one.node or VALUE_ANNOTATIONS[one.kind]
    return FieldSpec(
        one.name, annotation if one.required else f"{annotation} | None", one.description
    )
