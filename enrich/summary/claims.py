"""What a model is asked for a summary, and how its quotations are found in the texts again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from enrich.citations.places import Cited, SourceText
from enrich.providers.asking import ModelQuestion, Prompt, PromptPassage, Purpose
from enrich.providers.prompts import clean
from enrich.summary.forms import SummaryAudience

VERSION: Final = "asked-1"
"""Of the prompts and forms below: another one makes all summaries anew."""

MOST_TOKENS: Final = 2_000
JOB: Final = "summary"

_CONTRACT: Final = (
    "Write sentences of one claim each. Keep the names, numbers, times and verbs of the passages "
    "as they stand there; compute nothing, conclude nothing, and leave out what no passage "
    "says. What a passage calls possible stays possible. With each sentence name one to three "
    "places that say so: the number of the passage, and in `quote` the words of it, copied letter "
    "by letter. `short` has at most {short} sentences, the most important ones; `long` at most "
    "{long}, in the order of what happened. Write in the language of the passages."
)
_FOR: Final[dict[SummaryAudience, str]] = {
    "engineers": (
        "Summarise the passages for engineers who were not there: what happened, what it affected, "
        "what caused it if that is known, and what ended it. Passages called `definition` or "
        "`system` explain words and systems; the context holds severities and policies. "
    ),
    "customers": (
        "Say to customers what happened, what it meant for them, and how it ended, in words that "
        "they know. All passages are public. Name no person. "
    ),
}
_ENTAILMENT: Final = (
    "Passage 1 is a claim, the others are what it cites. Say whether they say what the claim says: "
    "`entailed` if somebody who reads them alone must take the claim for true, `contradicted` if "
    "they say otherwise, `not_stated` in all other cases, and in doubt. In `quote` copy the words "
    "that decide, letter by letter, from the cited passages; leave it empty for `not_stated`."
)
_BLANK: Final = re.compile(r"\s+")
_SHORTEST_QUOTE: Final = 8
"""Characters: shorter words stand at many places."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClaimSource(_Answer):
    """A place that says what a sentence says."""

    passage: int = Field(ge=1, description="The number of the passage.")
    quote: str = Field(max_length=600, description="Its words, letter by letter.")


class SummaryClaim(_Answer):
    """One sentence of a summary."""

    text: str = Field(min_length=1, max_length=600, description="The sentence.")
    cites: list[ClaimSource] = Field(max_length=3, description="Where it is said.")


class SummaryAnswer(_Answer):
    """A summary in its two lengths."""

    short: list[SummaryClaim] = Field(max_length=8, description="The short form.")
    long: list[SummaryClaim] = Field(max_length=20, description="The long form.")


class EntailmentAnswer(_Answer):
    """Whether what a claim cites says so."""

    verdict: Literal["entailed", "contradicted", "not_stated"] = Field(description="Does it?")
    quote: str = Field(max_length=600, description="The words that decide.")


@dataclass(frozen=True, slots=True)
class SummaryMaterial:
    """What a summary is made of: texts with what each is called, and what is known beside them.

    `said` is what the node says of itself; it is checked against, and told as a passage.
    """

    uid: str
    audience: SummaryAudience
    texts: tuple[SourceText, ...]
    names: tuple[str, ...]
    said: tuple[str, ...]
    context: str = ""

    @property
    def passages(self) -> tuple[PromptPassage, ...]:
        """The texts as a model is given them."""
        pairs = zip(self.texts, self.names, strict=True)
        return tuple(PromptPassage(one.node, name, one.text) for one, name in pairs)

    @property
    def cleaned(self) -> tuple[SourceText, ...]:
        """The texts as a model sees them: places in them are places in what is stored."""
        return tuple(SourceText(one.node, one.property, clean(one.text)) for one in self.texts)

    def stamp(self, sizes: tuple[int, int], models: Sequence[str]) -> str:
        """Return what a summary of it is made of."""
        given = [
            *(VERSION, self.audience, sizes, models, self.names, self.said, self.context),
            [[one.node, one.property, one.text] for one in self.texts],
        ]
        return f"{VERSION}:{hashlib.sha256(orjson.dumps(given)).hexdigest()}"


def question(
    org: str, material: SummaryMaterial, sizes: tuple[int, int], stamp: str
) -> ModelQuestion[SummaryAnswer]:
    """Return what is asked for a summary of at most so many sentences, short and long."""
    short, long = sizes
    instructions = _FOR[material.audience] + _CONTRACT.format(short=short, long=long)
    prompt = Prompt(
        instructions=instructions,
        passages=material.passages,
        context=material.context,
        most_tokens=MOST_TOKENS,
    )
    return ModelQuestion(prompt, SummaryAnswer, Purpose(org, JOB, material.uid, stamp))


def second_question(
    org: str, uid: str, claim: str, cited: Sequence[Cited], stamp: str
) -> ModelQuestion[EntailmentAnswer]:
    """Return what is asked about a sentence: the claim and what it cites, and nothing else."""
    passages = [PromptPassage(uid, "claim", claim)]
    passages += [PromptPassage(one.passage.node, "cited", one.text) for one in cited]
    prompt = Prompt(instructions=_ENTAILMENT, passages=tuple(passages), most_tokens=400)
    told = hashlib.sha256(orjson.dumps([claim, *(one.text for one in cited)])).hexdigest()
    purpose = Purpose(org, JOB, uid, f"{stamp}:{told[:16]}")
    return ModelQuestion(prompt, EntailmentAnswer, purpose)


def places_of(claim: SummaryClaim, texts: Sequence[SourceText]) -> list[Cited]:
    """Return the places whose words a claim quotes; what is quoted nowhere is left out."""
    found = []
    for one in claim.cites:
        text = texts[one.passage - 1] if one.passage <= len(texts) else None
        if text is not None and (span := span_of(one.quote, text.text)) is not None:
            found.append(Cited(text, *span))
    return list(dict.fromkeys(found))


def span_of(quote: str, text: str) -> tuple[int, int] | None:
    """Return where words stand in a text, whatever blanks and line breaks are between them."""
    words = _BLANK.split(quote.strip(' \n\t"“”…'))
    if len("".join(words)) < _SHORTEST_QUOTE and quote.strip() != text.strip():
        return None
    sought = _small(" ".join(words))
    places = [
        at for at, sign in enumerate(text) if not (sign.isspace() and text[at - 1 : at].isspace())
    ]
    found = "".join(" " if text[at].isspace() else _small(text[at]) for at in places).find(sought)
    if found < 0 or not sought:
        return None
    return places[found], places[found + len(sought) - 1] + 1


def _small(text: str) -> str:
    """Return a text in small letters, each of them in its place."""
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
