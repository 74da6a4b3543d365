"""What is said of an instance, read from YAML or JSON: an instance, or all its faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from graph.errors import InvalidInput, InvalidMapping
from ingest.instances.instance import Instance
from ingest.interface.credentials import Option
from ingest.mapping.reading import find_mapping, shipped_names
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.mapping.values import nearest
from ingest.mapping.yaml_text import load_yaml

LARGEST: Final = 256 * 1024
_LIMITS: Final = TextLimits(depth=20)


class InvalidConnector(InvalidInput):
    """What is said of an instance can't be used; every fault in it is listed."""

    code = "INVALID_CONNECTOR"
    default_remedy = (
        "Correct it; nothing was written. docs/guides/connectors.md tells what each "
        "connector takes."
    )

    def __init__(self, what: str, faults: list[str]) -> None:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        self.faults = tuple(faults)
        super().__init__("\n".join([f"{what} has {number}:", *(f"  {one}" for one in faults)]))


def read_document(text: str, what: str, org: str) -> Instance:
    """Return the instance that a YAML text describes, of the organisation `org` if it names none.

    Raises:
        InvalidConnector: Lists every fault; messages call the text `what`.
    """
    return as_instance({"org": org, **keys_of(text, what)}, what)


def keys_of(text: str, what: str) -> dict[str, Any]:
    """Return the keys and values of a YAML text, whatever they are.

    Raises:
        InvalidConnector: When it is no YAML, or holds none.
    """
    try:
        said = load_yaml(text, _LIMITS)
    except InvalidText as error:
        raise InvalidConnector(what, [f"line {error.line or 1}: {error.message}"]) from error
    if not isinstance(said, dict):
        raise InvalidConnector(what, ["expected keys and values, such as `connector: github`"])
    return said


def read_file(path: Path, org: str) -> Instance:
    """Return the instance that a file describes.

    Raises:
        InvalidConnector: When the file can't be read, or has faults.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise InvalidConnector(str(path), [f"more than {LARGEST:,} bytes"])
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidConnector(str(path), [f"can't be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise InvalidConnector(str(path), ["not UTF-8"]) from error
    return read_document(text, str(path), org)


def as_instance(said: Mapping[str, Any], what: str) -> Instance:
    """Return the instance that keys and values describe.

    Raises:
        InvalidConnector: Lists every fault.
    """
    try:
        found = Instance.model_validate(said)
    except ValidationError as error:
        faults = [_fault(one) for one in error.errors(include_url=False, include_input=False)]
        raise InvalidConnector(what, faults) from None
    if faults := list(_undeclared(found)):
        raise InvalidConnector(what, faults)
    return _with_mapping(found, what)


def _with_mapping(found: Instance, what: str) -> Instance:
    """Return an instance with what stands in the file of its mapping, which is read now."""
    if found.mapping is None or found.mapping_text is not None:
        return found
    try:
        mapping = find_mapping(found.mapping)
    except InvalidMapping as error:
        raise InvalidConnector(what, [f"mapping: {error.message}"]) from error
    if found.mapping in shipped_names():
        return found
    return found.model_copy(update={"mapping_text": mapping.text})


def as_text(instance: Instance) -> str:
    """Return what is said of an instance as JSON that `as_instance` reads."""
    return orjson.dumps(instance.model_dump(mode="json", exclude_defaults=True)).decode()


def _undeclared(instance: Instance) -> Iterator[str]:
    """Yield what an instance says that its connector knows nothing of, and what it misses."""
    connector = instance.declared
    options = {one.name: one for one in connector.options}
    yield from _strangers("streams", instance.streams, [one.name for one in connector.streams])
    yield from _strangers("options", instance.options, options)
    yield from _strangers("secrets", instance.secrets, connector.secrets)
    for name, option in options.items():
        if instance.is_asked or name in instance.options:
            yield from _option_faults(option, instance.options.get(name))
    if instance.mapping and not connector.maps:
        yield f"mapping: {connector.name} says itself what a record becomes"
    if connector.maps and not instance.mapping:
        yield f"mapping: is missing; {connector.name} needs one that says what a record becomes"
    own_address = connector.pulls is not None and connector.pulls.base_url is None
    if instance.is_asked and own_address and instance.base_url is None:
        yield f"base_url: is missing; {connector.name} is asked at an address of yours"


def _strangers(key: str, given: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for name in given:
        if name not in known:
            yield f"{key}: {name!r} is none of them{nearest(name, known) if known else ''}"


def _option_faults(option: Option, given: Any) -> Iterator[str]:
    expected = f"a list: {option.about}" if option.many else f"a text: {option.about}"
    if given is None:
        if option.required:
            yield f"options.{option.name}: is missing; expected {expected}"
    elif option.many != isinstance(given, list) or not _is_text(given):
        yield f"options.{option.name}: expected {expected}"
    else:
        faults = map(option.fault, given if isinstance(given, list) else [given])
        yield from (f"options.{option.name}: {one}" for one in faults if one)


def _is_text(given: Any) -> bool:
    return all(
        isinstance(one, str) and one for one in (given if isinstance(given, list) else [given])
    )


def _fault(item: ErrorDetails) -> str:
    path = ".".join(map(str, item["loc"]))
    said = item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        known = list(Instance.model_fields)
        return f"{path}: no such key{nearest(path, known)}"
    return f"{path}: {said}" if path else said
