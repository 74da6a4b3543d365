"""What is asked of a language model, whoever answers: a prompt and a form, and the reply.

`LanguageModel` is what a provider's module implements; it asks once and keeps nothing. Jobs ask an
`Asker`, which chooses the provider, holds budgets, and pays for nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel

from graph.errors import GraphError

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PromptPassage:
    """A text from outside: a property of a node. It is data, whatever it says."""

    uid: str
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is told. Only `instructions` are ours, and only they are obeyed.

    Attributes:
        instructions: What to do, and what to answer. The same text for all nodes.
        context: What holds for the whole organisation, from its profile: providers keep it, so
            it is the same text for all nodes as well.
        passages: What is asked about. The model sees them as 1, 2, 3 …, in this order and
            without their uids: an answer names them by number.
        most_tokens: The longest answer.
    """

    instructions: str
    passages: tuple[PromptPassage, ...]
    context: str = ""
    most_tokens: int = 1024


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """What a provider counted for an answer.

    Attributes:
        taken: Tokens that it read anew.
        given: Tokens that it wrote.
        cached: Tokens that it had kept from before, and did not read again.
        kept: Tokens that it read and keeps for the next ones.
    """

    taken: int = 0
    given: int = 0
    cached: int = 0
    kept: int = 0

    def __add__(self, other: TokenUsage) -> TokenUsage:
        return TokenUsage(
            self.taken + other.taken,
            self.given + other.given,
            self.cached + other.cached,
            self.kept + other.kept,
        )


@dataclass(frozen=True, slots=True)
class Reply(Generic[M]):
    """An answer in the form that was asked for, and what it cost.

    Attributes:
        value: The answer, validated.
        usage: What the provider counted.
        model: The model that answered, as it calls itself.
        seconds: How long it took.
        is_kept: Whether it was paid for before: nobody was asked this time.
    """

    value: M
    usage: TokenUsage
    model: str
    seconds: float
    is_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSpec:
    """What is known of a model before it is asked.

    Attributes:
        kind: The kind of provider: `anthropic`.
        model: What it calls the model.
        most_characters: The longest prompt that it is sent; it reads no longer one.
    """

    kind: str
    model: str
    most_characters: int = 400_000


class LanguageModel(Protocol):
    """A model that answers in a form, asked once for each call. Calls may come from any thread."""

    @property
    def name(self) -> str:
        """What the organisation calls the provider."""

    @property
    def spec(self) -> LanguageSpec:
        """What is known of it."""

    def ask(self, prompt: Prompt, form: type[M]) -> Reply[M]:
        """Return the answer to a prompt, in the form of a Pydantic model.

        Raises:
            ProviderFault: When there is no answer; `retryable` tells whether to ask again, and
                `blames` what is at fault, the provider or the text.
        """


@dataclass(frozen=True, slots=True)
class Purpose:
    """For whom and for what something is asked.

    Attributes:
        org: The organisation that pays.
        job: The kind of enrichment: `summary`.
        node: Uid of the node that it is for.
        stamp: What the answer will be made of: the version of the prompt, and a hash of all that
            is given. The same stamp of an organisation's job and node is paid for once.
    """

    org: str
    job: str
    node: str
    stamp: str


@dataclass(frozen=True, slots=True)
class ModelQuestion(Generic[M]):
    """A prompt, the form of its answer, and what it is for."""

    prompt: Prompt
    form: type[M]
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class QuestionOutcome(Generic[M]):
    """What became of a question: a reply, or why there is none."""

    question: ModelQuestion[M]
    reply: Reply[M] | None = None
    error: GraphError | None = None


class Asker(Protocol):
    """Asks the providers of one organisation, each question at most once."""

    def counted_in(self, run: str) -> Asker:
        """Return the same asker; what it asks counts for a run of a job, by its uid."""

    @property
    def models(self) -> Sequence[LanguageSpec]:
        """The models that may answer, the first one first; empty where there is none."""

    @property
    def is_batching(self) -> bool:
        """Whether much that is asked patiently is handed in as a batch."""

    def ask(self, question: ModelQuestion[M]) -> Reply[M]:
        """Return the answer of the first provider that gives one.

        Raises:
            ProviderFault: When none does. Jobs do then what needs no model.
        """

    def ask_all(
        self, questions: Iterable[ModelQuestion[M]], *, is_patient: bool = False
    ) -> Iterator[QuestionOutcome[M]]:
        """Ask several at once, as many as the provider allows; yield outcomes as they come.

        If it `is_patient`, a run of a job may hand them in as a batch, whose answers are there
        when the same is asked again within a day or so.
        """


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question of a batch: `key` (letters and digits, at most 64) names it in the answers."""

    key: str
    prompt: Prompt
    form: type[BaseModel]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of a question of a batch: what the model wrote, or why there is nothing."""

    key: str
    text: str = ""
    usage: TokenUsage = TokenUsage()
    model: str = ""
    fault: GraphError | None = None


@dataclass(frozen=True, slots=True)
class KnownBatch:
    """A batch as its provider knows it: when it came, of how many questions, whether it is over."""

    id: str
    made_at: datetime
    questions: int
    is_over: bool


@runtime_checkable
class TakesBatches(Protocol):
    """A language model that takes many questions at once, and answers some time later."""

    def hand_in(self, questions: Sequence[BatchQuestion]) -> str:
        """Hand in a batch, and return its id.

        Raises:
            ProviderFault: When it was not taken, or nobody knows whether it was.
        """

    def answers(self, batch: str) -> list[BatchAnswer] | None:
        """Return what became of the questions of a batch; None while it is worked on.

        Raises:
            ProviderFault: When that can't be learnt.
        """

    def batches(self) -> list[KnownBatch]:
        """Return the newest batches of the account, whoever handed them in.

        Raises:
            ProviderFault: When that can't be learnt.
        """


@dataclass(frozen=True, slots=True)
class RankedText:
    """A text by its place among those that were given, and how well it answers, 0 to 1."""

    place: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Texts in order, best first, and the tokens that were paid for it."""

    texts: tuple[RankedText, ...]
    usage: TokenUsage
    model: str
    seconds: float


class Reranker(Protocol):
    """A model that orders texts by how well they answer a question."""

    @property
    def name(self) -> str:
        """What the organisation calls the provider."""

    @property
    def spec(self) -> LanguageSpec:
        """What is known of it."""

    def rerank(self, query: str, texts: Sequence[str], most: int) -> Ranking:
        """Return the best `most` of these texts.

        Raises:
            ProviderFault: When there is no answer.
        """


TextUse = Literal["document", "query"]
"""What a text is embedded for: to be found, or to be searched for."""


@dataclass(frozen=True, slots=True)
class PaidVectors:
    """A vector for each text, in order, and what they cost."""

    vectors: list[list[float]]
    usage: TokenUsage
    seconds: float


class VectorModel(Protocol):
    """A model that turns texts into vectors."""

    def vectors(self, texts: Sequence[str], use: TextUse) -> PaidVectors:
        """Return a vector for each text.

        Raises:
            ProviderFault: When there are none, or others than were asked for.
        """
