"""How sure a link is: signs weighed, the best few kept, and what people's answers teach. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enrich.correlation.pairs import LinkedPair, NearSystems, Sign, signs
from enrich.correlation.rules import JoinRule, SignName

_DIGITS: Final = 3
"""Digits of a score: two machines add up differently behind them."""

_PRIOR: Final = 2.0
"""How many answers weigh as much as the rule's own weights."""

_ROUNDS: Final = 60
_STEP: Final = 0.5
_MOST_CHANGE: Final = 3.0
"""How far answers move a weight from the rule's own."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its score, and the signs that it rests on, the weightiest first."""

    pair: LinkedPair
    score: float
    signs: tuple[Sign, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in words."""
        return tuple(sign.reason for sign in self.signs)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Uids of what else it rests on, sorted."""
        return tuple(sorted({one.uid for sign in self.signs for one in sign.evidence}))

    @property
    def visibilities(self) -> set[str]:
        """Who must be allowed to read each of these to learn of the link."""
        shared = {seen for sign in self.signs for one in sign.evidence for seen in one.visibilities}
        return shared | {self.pair.subject.visibility, self.pair.other.visibility}


def judged(
    pair: LinkedPair, rule: JoinRule, reach: NearSystems, more: Sequence[Sign] = ()
) -> Judged:
    """Return how sure a rule is of a pair; only signs that it weighs are told.

    `more` are signs that are not seen on the pair itself; of one name the greatest counts.
    """
    every: dict[SignName, float] = {}
    told: dict[SignName, Sign] = {}
    for sign in (*signs(pair, rule, reach), *more):
        if sign.value > every.get(sign.name, 0.0):
            every[sign.name], told[sign.name] = sign.value, sign
    found = [sign for sign in told.values() if rule.weights.get(sign.name, 0) > 0]
    total = rule.base + sum(rule.weights.get(name, 0) * value for name, value in every.items())
    found.sort(key=lambda sign: -rule.weights[sign.name] * sign.value)
    return Judged(pair, round(logistic(total), _DIGITS), tuple(found))


def best(pairs: Iterable[LinkedPair], rule: JoinRule, reach: NearSystems) -> list[Judged]:
    """Return the links that one subject shall have, the surest first; ties go by uid."""
    found = (judged(pair, rule, reach) for pair in pairs)
    sure = [one for one in found if one.score >= rule.threshold]
    sure.sort(key=lambda one: (-one.score, one.pair.other.uid))
    return sure[: rule.most]


def logistic(value: float) -> float:
    """Return a number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


PeoplesAnswer = tuple[Mapping[str, float], bool]
"""The signs of a pair, and whether people say that it belongs together."""


def taught(rule: JoinRule, answers: Sequence[PeoplesAnswer]) -> JoinRule:
    """Return a rule with the weights that people's answers teach it; without any, as it is.

    The weights start at the rule's own and stay near them as long as answers are few. Each step
    goes against the error of all answers together, so their order does not matter.
    """
    if not answers:
        return rule
    own = {"": rule.base} | {str(name): weight for name, weight in rule.weights.items()}
    weights = dict(own)
    rows = sorted(([("", 1.0), *sorted(given.items())], holds) for given, holds in answers)
    for _ in range(_ROUNDS):
        slope = {name: _PRIOR * (weights[name] - own[name]) for name in weights}
        for given, holds in rows:
            error = logistic(sum(weights.get(name, 0) * value for name, value in given)) - holds
            for name, value in given:
                if name in slope:
                    slope[name] += error * value
        rate = _STEP / (_PRIOR + len(rows) / 4)
        weights = {name: _near(own[name], at - rate * slope[name]) for name, at in weights.items()}
    rounded = {name: round(value, _DIGITS) for name, value in weights.items()}
    base = rounded.pop("")
    return rule.model_copy(update={"base": base, "weights": rounded})


def _near(own: float, wanted: float) -> float:
    return max(own - _MOST_CHANGE, min(own + _MOST_CHANGE, wanted))
