"""What a loopback model writes: an answer in the form that it is asked for, of what it is given."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from tests.loopback.script import Trouble

_CODE = re.compile(r"The code of this question is (\w+)\.")
WORDS = 4
"""Characters that a loopback model counts as a token."""


def tokens(text: str) -> int:
    """Return how many tokens a loopback model counts."""
    return math.ceil(len(text) / WORDS)


def written(question: str, schema: Mapping[str, Any], trouble: Trouble, said: Any = None) -> str:
    """Return what is written in answer to a question: what is `said`, or by the schema."""
    if trouble == "not_json":
        return "Certainly! Here is the summary that you asked for."
    if trouble == "other_form":
        return '{"code": "none", "answer": {"something": "else"}}'
    found = _CODE.findall(question)
    code = "000000" if trouble == "another" or not found else found[-1]
    answer = instance_of(schema, question)
    if isinstance(answer, dict) and "code" in answer:
        answer |= {"code": code} if said is None else {"code": code, "answer": said}
    text = json.dumps(answer)
    return text[: len(text) // 2] if trouble == "max_tokens" else text


def instance_of(schema: Mapping[str, Any], seed: str) -> Any:
    """Return a value of a JSON schema, the same for the same seed."""
    return _instance(schema, schema.get("$defs", {}), seed)


def _instance(schema: Mapping[str, Any], defs: Mapping[str, Any], seed: str) -> Any:
    if "$ref" in schema:
        return _instance(defs[schema["$ref"].rpartition("/")[2]], defs, seed)
    for choice in ("anyOf", "oneOf", "enum"):
        if choice in schema:
            first = schema[choice][0]
            return first if choice == "enum" else _instance(first, defs, seed)
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        return {name: _instance(one, defs, f"{seed}/{name}") for name, one in fields.items()}
    if schema.get("type") == "array":
        return [_instance(schema["items"], defs, f"{seed}/{place}") for place in range(2)]
    plain = {"integer": 1, "number": 0.5, "boolean": True}
    word = f"Answer {hashlib.sha256(seed.encode()).hexdigest()[:12]}."
    return plain.get(str(schema.get("type")), word)


def vectors(texts: list[str], dimensions: int, trouble: Trouble) -> list[list[float]]:
    """Return a vector for each text, or fewer, more, shorter ones, or some that are no numbers."""
    made = [vector(text, dimensions) for text in texts]
    match trouble:
        case "fewer":
            return made[:-1]
        case "more":
            return [*made, vector("one more", dimensions)]
        case "nan":
            return [[float("nan"), *one[1:]] for one in made]
        case "dimension":
            return [one[:-1] for one in made]
        case "empty":
            return []
        case _:
            return made


def vector(text: str, dimensions: int) -> list[float]:
    """Return the unit vector of a text: that of its words, so that alike texts are near."""
    sums = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        sums[int.from_bytes(digest[:4]) % dimensions] += 1.0
        sums[int.from_bytes(digest[4:8]) % dimensions] -= 0.5
    length = math.sqrt(sum(one * one for one in sums))
    return [one / length for one in sums] if length else [1.0, *sums[1:]]
