"""Answer GraphQL operations: plan once, then one statement and one function a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.values import get_variable_values

from api.access.rights import MUTATION
from api.access.viewer import Viewer
from api.actions.mutation import RequestOrigin
from api.compiler.plan.parameters import Binder
from api.compiler.plan.plan import Fetch, Root
from api.compiler.plan.shaping import ShapeContext, Shaper, Violation, compile_shaper
from api.compiler.plan.statement import CompiledStatement, StatementWriter
from api.compiler.planning import Planning
from api.compiler.registry import REGISTRY, Registry
from api.compiler.request.cache import Bounded
from api.compiler.request.deciding import Deciding
from api.compiler.request.document import Operation, RequestError, read_document
from api.compiler.request.fragments import Collector
from api.compiler.request.limits import check_plan, check_variables
from api.compiler.selection import Planner
from api.compiler.similar.ranking import HitRanker
from api.schema.build import core_schema
from enrich.embedding.indexes import ensure
from enrich.embedding.models import KnownModels, SearchedModels
from enrich.providers.protocol import EmbeddingProvider
from graph.errors import GraphError, InvalidInput, LimitExceeded, MethodNotAllowed
from graph.metrics import ANSWERED, PLANS_MADE
from graph.model.providers import ProviderSpec
from graph.settings.settings import Settings
from graph.store.store import ProfiledRun, Store

_MAX_VARIABLE_ERRORS: Final = 10
_INVALID: Final = "INVALID_DATA"
_SEARCHES: Final = ("semanticNeighbors", "similarPast")
"""Fields that look at vectors: only what names one has to know by which models."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as it came, and who asks: by default nobody known, of an organisation.

    `reads_only` is for one that came in a way in which nothing may be changed. `address` is the
    network address that it came from.
    """

    text: str
    variables: Mapping[str, Any]
    operation: str | None
    org: str
    viewer: Viewer | None = None
    id: str = ""
    reads_only: bool = False
    address: str = ""

    @property
    def asker(self) -> Viewer:
        """Who asks."""
        return self.viewer or Viewer(self.org)


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of the response. `executed` is false when the request itself was at fault.

    `operation` is its name, where it has one, and `outcome` the first error's code, if there is
    an error.
    """

    body: bytes
    executed: bool
    operation: str = ""
    outcome: str = ANSWERED


@dataclass(frozen=True)
class Plan:
    """An operation's statement and how its row becomes the answer. Named as a statement is."""

    name: str
    root: Root
    statement: CompiledStatement
    shape: Shaper

    @property
    def text(self) -> str:
        """The statement's text."""
        return self.statement.text

    @property
    def fetches(self) -> tuple[Fetch, ...]:
        """What the statement fetches, parents before children."""
        return self.statement.fetches

    @cached_property
    def tree(self) -> Shaper:
        """The lenient form of `shape`, made when wrong data is met for the first time."""
        return compile_shaper(self.root, self.statement.places, strict=False)


@dataclass(frozen=True, slots=True)
class StandingQuery:
    """A subscription that was planned: it is read again and again, and answered for each event.

    `cost` is how many nodes one event may lead to.
    """

    request: Request
    operation: Operation
    plan: Plan
    variables: Mapping[str, Any]
    params: Mapping[str, Any]
    cost: int


class Engine:
    """Executes operations on one database. Safe to be used by many threads.

    Args:
        schema: The schema, for validation and for what is not compiled.
        store: The database.
        registry: The planners of the schema's special fields.
        models: By which models vectors are searched, if not as the graph and the settings say.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        store: Store,
        settings: Settings,
        registry: Registry = REGISTRY,
        models: SearchedModels | None = None,
    ) -> None:
        self.schema = schema
        self._registry = registry
        self._core = core_schema(schema)
        self._store = store
        self._settings = settings
        bounds = settings.graphql_cached_plans, settings.graphql_cached_characters
        self._planning = Planning(settings)
        self._searched = models or KnownModels(store, settings)
        self._operations: Bounded[Operation] = Bounded(*bounds)
        self._plans: Bounded[Plan] = Bounded(*bounds)

    @property
    def settings(self) -> Settings:
        """The settings, which have the limits."""
        return self._settings

    def execute(self, request: Request) -> Answer:
        """Return the answer; every fault of the request becomes an error in it.

        Raises:
            MethodNotAllowed: When it may only read, and would not.
            GraphError: When the database can't serve (never for the request's own faults).
        """
        try:
            return self._answer(request)
        except RequestError as error:
            return refused_with(error)
        except GraphError as error:
            if error.retryable or isinstance(error, MethodNotAllowed):
                raise
            return refused(error)
        except RecursionError:
            return refused(LimitExceeded("the document or its variables are nested too deeply"))

    @property
    def store(self) -> Store:
        """The database."""
        return self._store

    def stand(self, request: Request) -> StandingQuery:
        """Plan a subscription, here and in Neo4j, for who asks with the rights of now.

        Raises:
            RequestError: When the document or the variables don't fit the schema.
            InvalidInput: When it is another kind of operation.
            GraphError: For any other fault, the database's or the request's.
        """
        operation, plan, variables = self.plan(replace(request, reads_only=False))
        if operation.kind is not OperationType.SUBSCRIPTION:
            message = f"the operation is a {operation.kind.value}, expected a subscription"
            raise InvalidInput(message)
        binder = self._binder(variables, request)
        binder.bind(plan.fetches)
        standing = StandingQuery(request, operation, plan, variables, binder.params, binder.total)
        self.read(standing, {})
        return standing

    def read(self, standing: StandingQuery, params: Mapping[str, Any]) -> tuple[Any, ...]:
        """Run a subscription's statement, with some parameters set anew; return its row.

        Raises:
            GraphError: When the database can't serve.
        """
        plan, request = standing.plan, standing.request
        with self._planning.turn(plan.text, request.org, request.asker.uid):
            [row] = self._store.read(plan, p={**standing.params, **params})
        return tuple(row.values())

    def shape(self, standing: StandingQuery, row: Sequence[Any]) -> bytes:
        """Return the body of the answer that a row makes."""
        call = ShapeContext(standing.params, standing.request.org)
        return self._shaped(standing.operation, standing.plan, standing.request, row, call).body

    def warm(self, request: Request, store: Store) -> None:
        """Plan an operation here and in Neo4j, which plans a statement when it first runs.

        Lists are asked for no node at all. The store may have more patience than the engine's.

        Raises:
            RequestError: When the document or the variables don't fit the schema.
            GraphError: For any other fault, the database's or the request's.
        """
        _, plan, variables = self.plan(request)
        if plan.fetches:
            binder = self._binder(variables, request)
            binder.models = ()  # Nobody searches: nothing is to be paid for.
            binder.bind(plan.fetches)
            with self._planning.turn(plan.text, request.org, request.asker.uid):
                store.read(plan, p=binder.emptied())

    def profile(self, request: Request) -> ProfiledRun | None:
        """Run a query's statement once more and return how Neo4j did it; None if it has none.

        Raises:
            InvalidInput: When the operation is no query, which must not be done twice.
            GraphError: As of any request.
        """
        operation, plan, variables = self.plan(request)
        if operation.kind is not OperationType.QUERY:
            message = f"a {operation.kind.value} can't be explained: it would be done twice"
            raise InvalidInput(message, remedy="Ask the same selection by a query.")
        if not plan.fetches:
            return None
        binder = self._binder(variables, request)
        binder.bind(plan.fetches)
        return self._store.profile(plan, p=binder.params)

    def operation(self, request: Request) -> Operation:
        """Return the operation that a request names.

        Raises:
            RequestError: When the document does not fit the schema.
            GraphError: When a limit does not allow it.
        """
        return self._operations.get(
            (request.text, request.operation),
            lambda: read_document(request.text, request.operation, self._core, self._settings),
            len(request.text),
        )

    def plan(self, request: Request) -> tuple[Operation, Plan, dict[str, Any]]:
        """Return the operation, its plan and the coerced variables.

        Raises:
            RequestError: When the document or the variables don't fit the schema.
            GraphError: When a limit or the viewer's role does not allow it.
        """
        operation = self.operation(request)
        if request.reads_only and operation.kind is not OperationType.QUERY:
            message = f"a {operation.kind.value} can't be asked by GET"
            raise MethodNotAllowed(message)
        variables = self._coerced(operation, request.variables)
        deciding = operation.deciding(variables)
        searched = tuple(one.spec for one in self._models(request))
        plan = self._plans.get(
            # What one role may ask is nobody else's plan, and searches go by the models of now.
            (request.text, request.operation, deciding.form, request.asker.role, searched),
            lambda: self._planned(operation, deciding, request.asker.role, searched),
            len(request.text),
        )
        return operation, plan, variables

    def _models(self, request: Request) -> tuple[EmbeddingProvider, ...]:
        """Return the models whose vectors an operation searches; each has its index from now on."""
        if not any(name in request.text for name in _SEARCHES):
            return ()
        models = self._searched.of(request.org)
        ensure(self._store, [one.spec for one in models])
        return models

    def _answer(self, request: Request) -> Answer:
        operation, plan, variables = self.plan(request)
        if operation.kind is OperationType.SUBSCRIPTION:
            raise InvalidInput(
                "a subscription is not answered at once",
                remedy="Ask it over WebSocket, or send `Accept: text/event-stream`.",
            )
        row, call = self._fetch(plan, variables, request)
        return self._shaped(operation, plan, request, row, call)

    def _shaped(
        self,
        operation: Operation,
        plan: Plan,
        request: Request,
        row: Sequence[Any],
        call: ShapeContext,
    ) -> Answer:
        if not plan.root.introspects:
            try:
                body = orjson.dumps({"data": plan.shape(row, call)})
                return Answer(body, executed=True, operation=operation.called)
            except Violation:
                pass
        return self._exact(operation, request, plan.tree(row, call))

    def _fetch(
        self, plan: Plan, variables: Mapping[str, Any], request: Request
    ) -> tuple[Sequence[Any], ShapeContext]:
        act = plan.root.act
        if act is not None:
            request.asker.need(act.mutation.scope, MUTATION.what)
        binder = self._binder(variables, request)
        binder.bind(plan.fetches)
        told = None
        if act is not None:
            origin = RequestOrigin(request.address, request.id)
            told = act.perform(variables, request.asker, origin, self._store)
            binder.fill(told.params)
        looks = {
            one.key: one.read(variables, request.asker, self._store) for one in plan.root.looks
        }
        ranker = HitRanker(self._store, request.org, self._settings, request.asker.visible)
        call = ShapeContext(binder.params, request.org, told, looks, ranker)
        if not plan.fetches:
            return (), call
        with self._planning.turn(plan.text, request.org, request.asker.uid):
            [row] = self._store.read(plan, p=binder.params)
        return tuple(row.values()), call

    def _binder(self, variables: Mapping[str, Any], request: Request) -> Binder:
        models = self._models(request)
        return Binder(variables, request.org, self._settings, request.asker.visible, models)

    def _exact(self, operation: Operation, request: Request, tree: Any) -> Answer:
        """Let graphql-core complete the values: its errors and nulls are the specification's."""
        result = self.schema.execute_sync(
            operation.text,
            variable_values=dict(request.variables),
            root_value=tree,
            operation_name=operation.name,
        )
        body: dict[str, Any] = {"data": result.data}
        outcome = ANSWERED
        if result.errors:
            body["errors"] = [_data_error(error) for error in result.errors]
            outcome = _INVALID
        content = orjson.dumps(body)
        return Answer(content, executed=True, operation=operation.called, outcome=outcome)

    def _coerced(self, operation: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
        definitions = operation.definition.variable_definitions
        if not definitions:
            return {}
        check_variables(given, self._settings)
        values = get_variable_values(
            self._core,
            definitions,
            dict(given),
            max_errors=_MAX_VARIABLE_ERRORS,
            hide_suggestions=not self._settings.graphql_max_introspection,
        )
        if isinstance(values, list):
            for error in values:
                error.extensions = {**(error.extensions or {}), "code": "BAD_USER_INPUT"}
            raise RequestError(values)
        return dict(values.coerced)

    def _planned(
        self,
        operation: Operation,
        deciding: Deciding,
        role: str,
        searched: tuple[ProviderSpec, ...],
    ) -> Plan:
        PLANS_MADE.inc()
        limit = self._settings.graphql_max_fields
        collector = Collector(operation.fragments, deciding, limit)
        rights = Viewer("", role=role)
        planner = Planner(collector, self._settings, self._registry, rights, searched)
        root = planner.plan(operation.definition)
        statement = StatementWriter().write(root)
        weight = sum(fetch.weight for fetch in statement.fetches)
        check_plan(len(root.fields), weight, self._settings)
        return Plan(
            name=f"graphql.{operation.called or 'operation'}",
            root=root,
            statement=statement,
            shape=compile_shaper(root, statement.places, strict=True),
        )


def error_item(error: GraphError) -> dict[str, Any]:
    """Return an error of ours as GraphQL writes it."""
    return {"message": error.message, "extensions": error.extensions}


def refused(error: GraphError) -> Answer:
    """Return the answer to a request that could not be carried out."""
    return _refusal([error_item(error)])


def refused_with(error: RequestError) -> Answer:
    """Return the answer to a request that does not fit the schema."""
    return _refusal([fault.formatted for fault in error.errors])


def _refusal(errors: Sequence[Any]) -> Answer:
    code = errors[0].get("extensions", {}).get("code", "BAD_REQUEST")
    return Answer(orjson.dumps({"errors": errors}), executed=False, outcome=str(code))


def _data_error(error: GraphQLError) -> dict[str, Any]:
    return {**error.formatted, "extensions": {"code": _INVALID, **(error.extensions or {})}}
