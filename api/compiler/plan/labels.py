"""Which labels an argument of types names."""

from __future__ import annotations

from api.compiler.plan.ordering import enum_name
from api.compiler.plan.plan import Binding
from api.compiler.request.arguments import Argument
from api.schema.bindings import TYPES
from api.schema.build import LABEL_OF
from graph.model.declarations import LABELS


def labels_named(binder: Binding, types: Argument) -> list[str] | None:
    """Return the labels that `types` names, None for all; a Ticket is a CustomerCase too."""
    given = binder.value(types)
    if given is None:
        return None
    wanted = {LABEL_OF[enum_name(item)] for item in given}
    return [name for name in TYPES if not wanted.isdisjoint(LABELS[name].labels)]
