"""Who turns texts into vectors: what each provider declares of itself.

This is the one table of them. The schema has an index for the vectors of each, the setting
`embed_providers` names those whose vectors lie side by side, and `enrich.providers.registry` makes
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Need = Literal["a key", "a network", "its files"]

List = Literal["vector", "sentence", "provider"]
"""What its hits are called: of spelling, of sentences, or by an organisation's own provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec:
    """What is known of a provider before anything is asked of it.

    Attributes:
        model: The name under which its vectors are stored, part of the uid of each. It names
            everything that a vector depends on: a provider that would answer the same text
            otherwise has another name, so vectors of two models never meet.
        dimensions: The length of its vectors.
        is_paid: Whether each text costs money.
        needs: What must be there for it to answer.
        list: What the hits that its vectors find are called.
    """

    model: str
    dimensions: int
    is_paid: bool = False
    needs: tuple[Need, ...] = ()
    list: List = "sentence"

    @property
    def label(self) -> str:
        """The label that its vectors carry besides `Embedding`; the index is named after it."""
        return f"Embedding_{re.sub(r'[^0-9A-Za-z]', '_', self.model)}"


PROVIDERS: Final[dict[str, ProviderSpec]] = {
    "local": ProviderSpec(model="local-1", dimensions=1024, list="vector"),
    "sentence": ProviderSpec(model="minilm-l6-v2-q-1", dimensions=384, needs=("its files",)),
}
"""Every provider by its name."""
