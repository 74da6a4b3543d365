"""Pages of the reference that are generated: `python -m tests.docs.reference` writes them."""

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from graph.errors import GraphError
from graph.settings.settings import PREFIX, Settings
from ingest.profile.schema import schema_text
from tests.docs.blocks import ROOT
from tests.docs.cli_page import cli_page
from tests.docs.graphql_page import graphql_page
from tests.docs.jsonl_page import jsonl_page
from tests.docs.mapping_page import mapping_page
from tests.docs.markdown import code, codes, page, table
from tests.docs.model_page import model_page
from tests.docs.rights_page import rights_page

PACKAGES = ("graph", "ingest", "enrich", "api")
_CODE = re.compile(r'^\s+code\b.*= "[A-Z_]+"$', re.MULTILINE)


def settings_page() -> str:
    """Return docs/reference/settings.md."""
    return page(
        "Settings",
        "Every setting is an environment variable. A `NAZARA_…` variable that is none of these "
        "is an error that names the nearest one.",
        table(
            ("Variable", "Takes", "Default", "Meaning"),
            (
                (code(PREFIX + name.upper()), takes(field), default(field), field.description or "")
                for name, field in Settings.model_fields.items()
            ),
        ),
    )


def takes(field: FieldInfo) -> str:
    """Return which values a setting takes, with the bounds of a number."""
    bounds = {
        word: getattr(limit, key)
        for limit in field.metadata
        for key, word in (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below"))
        if getattr(limit, key, None) is not None
    }
    return " ".join([_type(field.annotation), *(f"{word} {n}" for word, n in bounds.items())])


def default(field: FieldInfo) -> str:
    """Return a setting's default; one that depends on the machine has no fixed text."""
    if field.default_factory is not None:
        return "depends on the system"
    if field.default is None or field.default is PydanticUndefined:
        return ""
    value = field.default
    if value == ():
        return ""
    return code(str(value).lower() if isinstance(value, bool) else str(value))


def _type(annotation: Any) -> str:
    if get_origin(annotation) is dict:
        return "JSON object"
    if get_origin(annotation) is tuple:
        return "words with commas between"
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)] or [annotation]
    if all(isinstance(kind, str) for kind in kinds):
        return codes(kinds)
    words = {"str": "text", "SecretStr": "text", "int": "whole number", "float": "number"}
    words |= {"bool": "true or false", "Path": "folder"}
    names = [getattr(kind, "__name__", str(kind)) for kind in kinds]
    return " or ".join(words.get(name, name) for name in names)


def errors_page() -> str:
    """Return docs/reference/errors.md."""
    return page(
        "Errors",
        "Every error has a code that programs can rely on, a message, and a remedy. GraphQL "
        "gives them in `extensions` as `code`, `remedy` and `retryable`; the command line prints "
        "message and remedy and ends with 1.",
        *(_error(cls) for cls in sorted(error_classes(), key=lambda cls: cls.code)),
    )


def error_classes() -> Iterator[type[GraphError]]:
    """Yield every public class of error, wherever it is defined."""
    for module in _modules_with_codes():
        for value in vars(importlib.import_module(module)).values():
            is_error = isinstance(value, type) and issubclass(value, GraphError)
            if is_error and value.__module__ == module and value.public:
                yield value


def _modules_with_codes() -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if _CODE.search(path.read_text(encoding="utf-8")):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _error(cls: type[GraphError]) -> str:
    meaning = (cls.__doc__ or "").strip().split("\n\n", maxsplit=1)[0]
    again = "The same request may succeed later." if cls.retryable else ""
    remedy = f"What to do: {cls.default_remedy}"
    return "\n\n".join(part for part in (f"## {cls.code}", meaning, remedy, again) if part)


PAGES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs/reference/model.md": model_page,
    ROOT / "docs/reference/jsonl.md": jsonl_page,
    ROOT / "docs/reference/mapping.md": mapping_page,
    ROOT / "docs/reference/graphql.md": graphql_page,
    ROOT / "docs/reference/rights.md": rights_page,
    ROOT / "docs/reference/settings.md": settings_page,
    ROOT / "docs/reference/errors.md": errors_page,
    ROOT / "docs/reference/cli.md": cli_page,
    ROOT / "docs/reference/profile.schema.json": schema_text,
}


def write() -> None:
    """Write every page."""
    for path, generate in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generate(), encoding="utf-8")


if __name__ == "__main__":
    write()
