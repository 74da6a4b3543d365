"""How a summary is stored: as properties of the node that it is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from enrich.summary.forms import ToldForm


def told(
    forms: Sequence[ToldForm], quotations: ToldForm | None = None, sources: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the properties of a summary.

    `summary` is the short form for engineers, if it is no draft, else what is made of quotations;
    all forms are kept, drafts too.
    """
    everything = list(forms)
    shown = next((one for one in forms if _is_main(one) and not one.is_draft), quotations)
    if quotations is not None and shown is quotations:
        everything.append(quotations)
    cited = [place for one in shown.sentences for place in one.cited] if shown else []
    return {
        "summary": shown.text if shown else None,
        "citations": _json([place.citation() for place in cited]) if shown else None,
        "model": shown.model if shown else None,
        "summary_forms": _json([form.as_dict() for form in everything]) if everything else None,
        "summary_sources": sorted(sources) or None,
    }


def _is_main(form: ToldForm) -> bool:
    return (form.length, form.audience) == ("short", "engineers")


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
