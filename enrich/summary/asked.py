"""Have a model write summaries, each sentence held against what it cites."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog

from enrich.providers.asking import Asker, ModelQuestion
from enrich.providers.faults import NoProvider, ProviderFault
from enrich.summary.checked import (
    WrittenSummary,
    by_code,
    questions,
    second_opinions,
    with_opinions,
)
from enrich.summary.claims import SummaryAnswer, SummaryMaterial, question
from enrich.summary.forms import ToldForm
from enrich.summary.material import NodeMaterials
from graph.errors import GraphError

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WantedSummary:
    """What a model is to be asked about one node, and the stamp of what it is made of."""

    given: NodeMaterials
    sizes: tuple[int, int]
    stamps: tuple[str, ...]

    @property
    def stamp(self) -> str:
        """What the whole summary is made of."""
        if len(self.stamps) == 1:
            return self.stamps[0]
        version = self.stamps[0].partition(":")[0]
        return f"{version}:{hashlib.sha256(' '.join(self.stamps).encode()).hexdigest()}"

    @property
    def asked(self) -> Iterator[tuple[SummaryMaterial, str]]:
        """The material for each audience, with its stamp."""
        return zip(self.given.materials, self.stamps, strict=True)


def wanted(given: NodeMaterials, asker: Asker, sizes: tuple[int, int]) -> WantedSummary:
    """Return what is to be asked about a node, of at most so many sentences, short and long."""
    models = [f"{spec.kind}:{spec.model}" for spec in asker.models]
    stamps = tuple(material.stamp(sizes, models) for material in given.materials)
    return WantedSummary(given, sizes, stamps)


def ask(
    asker: Asker, org: str, summaries: Mapping[str, WantedSummary]
) -> dict[str, tuple[ToldForm, ...] | GraphError]:
    """Return the forms of each summary, or why there are none, by node.

    A fault of the text for one audience leaves out that audience; a provider that is down leaves
    the node to a later run.
    """
    drafts, errors = _drafts(asker, org, summaries)
    found: dict[str, tuple[ToldForm, ...] | GraphError] = {}
    told = _judged(asker, org, [one for own in drafts.values() for one in own])
    for uid in summaries:
        failed = errors[uid]
        blamed = next((one for one in failed if not blames_text(one)), None)
        forms = tuple(form for draft in drafts[uid] for form in told[draft.stamp])
        if blamed is not None or not forms:
            found[uid] = blamed or next(iter(failed), NoProvider("the model wrote nothing"))
        else:
            found[uid] = forms
    return found


def blames_text(error: GraphError) -> bool:
    """Whether asking again about the same text would fail again."""
    return isinstance(error, ProviderFault) and error.blames == "text"


def _drafts(
    asker: Asker, org: str, summaries: Mapping[str, WantedSummary]
) -> tuple[Mapping[str, list[WrittenSummary]], Mapping[str, list[GraphError]]]:
    asked: dict[str, SummaryMaterial] = {}
    to_ask: list[ModelQuestion[SummaryAnswer]] = []
    for one in summaries.values():
        for material, stamp in one.asked:
            asked[stamp] = material
            to_ask.append(question(org, material, one.sizes, stamp))
    drafts: defaultdict[str, list[WrittenSummary]] = defaultdict(list)
    errors: defaultdict[str, list[GraphError]] = defaultdict(list)
    for outcome in asker.ask_all(to_ask, is_patient=True):
        purpose = outcome.question.purpose
        if outcome.reply is not None:
            reply = outcome.reply
            draft = WrittenSummary(asked[purpose.stamp], reply.value, reply.model, purpose.stamp)
            drafts[purpose.node].append(draft)
        elif outcome.error is not None:
            _LOG.warning("no summary by a model", node=purpose.node, why=str(outcome.error))
            errors[purpose.node].append(outcome.error)
    return drafts, errors


def _judged(
    asker: Asker, org: str, drafts: Sequence[WrittenSummary]
) -> Mapping[str, tuple[ToldForm, ...]]:
    """Return the forms of each draft by its stamp, those of second opinions among them."""
    forms = {draft.stamp: by_code(draft) for draft in drafts}
    asked = [one for draft in drafts for one in questions(org, draft, forms[draft.stamp])]
    answers = second_opinions(asker, asked)
    return {stamp: with_opinions(own, answers.get(stamp, {})) for stamp, own in forms.items()}
