"""Indexes that hold filtered lists in their order, and the walks along them.

Every walk names its index: the planner's estimates don't know about the order and the limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.compiler.filters.conditions import Compare
from api.compiler.filters.members import Members, hinted
from api.compiler.plan.ordering import Order
from api.compiler.plan.statement import labels_of
from api.schema.fields import DEFAULT_SORT
from graph.model.declarations import ENTITY_LABEL, LABELS

_UID: Final = "uid"
_EQUALITIES: Final = ("eq", "in")
_RANGES: Final = ("eq", "gt", "gte", "lt", "lte")


def _walk(
    members: Members, n: str, pattern: str, prefix: Sequence[str] = (), further: Sequence[str] = ()
) -> str:
    further = [*further, *_implied(members, n)]
    return f"{pattern} WHERE {predicates(members, n, further)}\n{members.cut(n, prefix)}"


def predicates(members: Members, n: str, further: Sequence[str] = ()) -> str:
    """Return what the nodes of a page must meet, as one predicate."""
    return " AND ".join([*members.conditions("", n), *further, *members.keyset(n)])


def along_index(members: Members, n: str) -> str:
    """Return the walk along the index that fits the filter best, or along the list's own."""
    for operator in _EQUALITIES:
        for index in _indexes(members):
            found = (it for it in _equalities(members) if it.operator == operator)
            condition = next((it for it in found if it.column == index.column), None)
            if condition is not None:
                along = replace(members, order=index.ordering)
                path = _one_value if operator == "eq" else _each_value
                return path(along, n, index, condition)
    keys, label = ("org", *members.order.keys, _UID), label_of(members)
    pattern = (
        hinted(n, label, label, keys) if keys in LABELS[label].indexes else members.pattern("", n)
    )
    return _walk(members, n, pattern, prefix=("org",))


def _one_value(members: Members, n: str, index: Index, condition: Compare) -> str:
    del condition
    return _walk(members, n, index.pattern(members, n), index.prefix, index.further(n))


def _each_value(members: Members, n: str, index: Index, condition: Compare) -> str:
    v = f"v{n}"
    rest = replace(members, where=members.where.without(condition))
    further = [f"{n}.{condition.column} = {v}", *index.further(n)]
    walk = _walk(rest, n, index.pattern(members, n), index.prefix, further)
    values = condition.parameter.slot(members.index)
    return f"UNWIND {values} AS {v} CALL ({v}) {{ {walk}\nRETURN {n} }}\n{members.cut(n)}"


def by_id(members: Members, n: str) -> str:
    """Return what finds the nodes whose ids are given, up to a WHERE; empty if none are.

    The planner would scan a label of few nodes; it does not look into a CASE.
    """
    ids = next((it for it in _equalities(members) if it.column == _UID), None)
    if ids is None:
        return ""
    seek = hinted(n, ENTITY_LABEL, ENTITY_LABEL, (_UID,))
    labelled = f"CASE WHEN {n}:{labels_of(members.link)} THEN true ELSE false END"
    return f"{seek} WHERE {ids.text(members.index, n)} AND {labelled} AND "


def fitting(members: Members) -> Index | None:
    """Return the best index that holds a value which the filter asks for."""
    if len(members.link.labels) > 1 or members.link.labels[0] not in LABELS:
        return None
    wanted = {condition.column for condition in _equalities(members)}
    return next((index for index in _indexes(members) if index.column in wanted), None)


@dataclass(frozen=True, slots=True)
class Index:
    """An index that holds the nodes with one value of a property in the list's order.

    Args:
        label: The label whose index it is: the list's own, or a wider one of its nodes.
        column: The property.
        prefix: The columns with one value each.
        ordering: The list's order, by the time that the index has.
        present: A time that must be there, though the index has another; or empty.
    """

    label: str
    column: str
    prefix: tuple[str, ...]
    ordering: Order
    present: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The indexed properties."""
        return (*self.prefix, *self.ordering.keys, _UID)

    def pattern(self, members: Members, n: str) -> str:
        """Return the MATCH with the index named."""
        own = label_of(members)
        label = own if own == self.label else f"{own}&{self.label}"
        return hinted(n, label, self.label, self.columns)

    def further(self, n: str) -> list[str]:
        """Return a predicate that the list's own order asks for."""
        return [f"{n}.{self.present} IS NOT NULL"] if self.present else []


def _indexes(members: Members) -> Iterator[Index]:
    """Yield the indexes that can hold a part of a list in its order, the best ones first.

    A key, such as the uid of an event's system, is better than a property of an organisation.
    """
    for prefix in ((), ("org",)):
        for label in LABELS[label_of(members)].labels:
            for ordering, present in _orders(members):
                end = (*ordering.keys, _UID)
                for columns in LABELS[label].indexes:
                    head = columns[: -len(end)]
                    if columns == (*head, *end) and head[:-1] == prefix and head != ("org",):
                        yield Index(label, head[-1], head, ordering, present)


def _orders(members: Members) -> Iterator[tuple[Order, str]]:
    """Yield the list's order, and the same by another time that is equal to it.

    The writer copies a label's main time to `sort_at` whenever there is one.
    """
    yield members.order, ""
    main, required = _main_time(members)
    if main and members.order.keys == (main,):
        yield replace(members.order, keys=(DEFAULT_SORT,)), main
    elif required and members.order.keys == (DEFAULT_SORT,):
        yield replace(members.order, keys=(main,)), ""


def _implied(members: Members, n: str) -> Iterator[str]:
    """Yield what comparisons with a main time say of the equal time that the walk goes by."""
    main, _ = _main_time(members)
    twins = {main: DEFAULT_SORT, DEFAULT_SORT: main}
    for condition in members.where.conditions:
        if isinstance(condition, Compare) and condition.operator in _RANGES:
            twin = twins.get(condition.column) if main else None
            if twin in members.order.keys:
                yield replace(condition, expression=f"{{n}}.{twin}").text(members.index, n)


def _main_time(members: Members) -> tuple[str, bool]:
    """Return a label's main time, empty if it has none, and whether every node has it."""
    spec = LABELS[label_of(members)]
    declared = spec.property(spec.sort_property) if spec.sort_property else None
    return (declared.name, declared.required) if declared else ("", False)


def _equalities(members: Members) -> Iterator[Compare]:
    """Return the equalities that all nodes of a list meet and that an index may answer."""
    found = (it for it in members.where.conditions if isinstance(it, Compare) and it.column)
    return (it for it in found if it.operator in _EQUALITIES)


def label_of(members: Members) -> str:
    """Return the one label of the list's nodes."""
    [label] = members.link.labels
    return label
