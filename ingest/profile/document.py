"""The form of a profile file, as Pydantic models; its published JSON Schema is made of them.

Types are taken as they are written: "1" is no number. What one field says about another (a name
that is nowhere, a rank twice) is not checked here but in `ingest.profile.crossings`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Any, ClassVar

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from graph.model.declarations import LABELS
from graph.model.identity import MAX_NATIVE_ID_BYTES
from graph.model.kinds import enrichable_labels, policy_kinds
from graph.model.providers import PROVIDERS

WORST_RANK = 1
BEST_RANK = 98
"""Ranks lie between; 99 is that of a severity which nobody knows."""

PROFILE_NAME = "[a-z0-9][a-z0-9-]{0,62}"
"""The name of a profile is part of uids and of command lines."""

SYSTEM_KINDS = next(prop.values for prop in LABELS["System"].properties if prop.name == "kind")


def _one_of(allowed: Callable[[], Collection[str]]) -> Callable[[str], str]:
    """Return a check for a closed list of values, which is asked for when a value is checked."""

    def check(value: str) -> str:
        if value not in allowed():
            message = f"expected one of {', '.join(allowed())}"
            raise ValueError(message)
        return value

    return check


def _listed(allowed: Iterable[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(allowed)})


def _short_enough(value: str) -> str:
    if len(value.encode("utf-8", "surrogatepass")) > MAX_NATIVE_ID_BYTES // 2:
        message = f"longer than {MAX_NATIVE_ID_BYTES // 2} bytes, the most that a name can have"
        raise ValueError(message)
    return value


Name = Annotated[str, Field(min_length=1), AfterValidator(_short_enough)]
Text = Annotated[str, Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Label = Annotated[str, AfterValidator(_one_of(enrichable_labels)), _listed(enrichable_labels())]
ProviderName = Annotated[str, AfterValidator(_one_of(lambda: PROVIDERS)), _listed(PROVIDERS)]
KindName = Annotated[str, AfterValidator(_one_of(policy_kinds)), _listed(policy_kinds())]
SystemKind = Annotated[str, AfterValidator(_one_of(lambda: SYSTEM_KINDS)), _listed(SYSTEM_KINDS)]


class ProfilePart(BaseModel):
    """What all parts of a profile have in common: no other keys than the declared ones."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, populate_by_name=True
    )


class NamedEntry(ProfilePart):
    """One thing that a profile names. `name` is its key: spelt otherwise it is another one."""

    name: Name = Field(description="Key of the thing, the same in every tool; not for display.")
    title: Name | None = Field(default=None, description="What people read in place of the name.")
    description: Text | None = Field(default=None, description="What it is.")
    aliases: list[Name] = Field(default=[], description="Other spellings.")

    @property
    def caption(self) -> str:
        """What people read."""
        return self.title or self.name


class SeverityEntry(NamedEntry):
    """One step of the scale. Its name and aliases are the words that tools say for it."""

    rank: int = Field(ge=WORST_RANK, le=BEST_RANK, description="Place on the scale, 1 the worst.")


class CategoryEntry(NamedEntry):
    """A kind of case or incident."""

    examples: list[Text] = Field(default=[], description="What customers write that belongs here.")
    part_of: Name | None = Field(default=None, description="Name of the category above it.")


class TeamEntry(NamedEntry):
    """A group that owns things."""

    email: Text | None = Field(default=None, description="E-mail address.")
    chat: Text | None = Field(default=None, description="Chat channel.")


class SystemEntry(NamedEntry):
    """Anything that runs or is depended on."""

    kind: SystemKind = Field(description="What sort of thing it is.")
    tier: int | None = Field(default=None, ge=1, le=4, description="How much hangs on it, 1 most.")
    owner: Name | None = Field(default=None, description="Name of the team that owns it.")
    depends_on: list[Name] = Field(default=[], description="Names of the systems that it needs.")


class TermEntry(ProfilePart):
    """A word of this organisation."""

    name: Name = Field(description="The word.")
    title: Name | None = Field(default=None, description="What people read in place of the name.")
    definition: Text = Field(description="What it means.")
    abbreviations: list[Name] = Field(default=[], description="Short forms.")
    aliases: list[Name] = Field(default=[], description="Other spellings and other words for it.")
    language: Language | None = Field(default=None, description="Language of the word (BCP 47).")
    status: Name | None = Field(default=None, description="State of the definition.")

    @property
    def caption(self) -> str:
        """What people read."""
        return self.title or self.name


class PolicyEntry(ProfilePart):
    """A rule to check against."""

    id: Name = Field(description="Key of the rule within this profile.")
    title: Text = Field(description="The rule in one line.")
    kind: Name = Field(description="What sort of rule it is: `sla`, `severity`, …")
    text: Text = Field(description="The rule in words.")
    rule: dict[str, Any] | None = Field(default=None, description="The rule for machines.")
    about: list[Name] = Field(
        default=[],
        description="Names of the systems it is about; of glossary terms where no system has "
        "the name.",
    )
    owner: Name | None = Field(default=None, description="Name of the team that answers for it.")


class EnrichmentFilter(ProfilePart):
    """Narrows an enrichment; of each list that is given, a node must fit one name."""

    categories: list[Name] = Field(default=[], description="Names of categories.")
    severities: list[Name] = Field(default=[], description="Names of severities.")
    services: list[Name] = Field(default=[], description="Names of systems.")


class EnrichmentEntry(ProfilePart):
    """Which nodes get which enrichment."""

    name: Name = Field(description="What people call this rule.")
    labels: list[Label] = Field(min_length=1, description="Labels of the nodes.")
    kinds: list[KindName] = Field(min_length=1, description="What they get.")
    provider: ProviderName = Field(
        default="local",
        description="Who can compute it; whose vectors are made is a setting.",
    )
    filter: EnrichmentFilter = Field(
        default=EnrichmentFilter(), description="Only those of the nodes; without it, all."
    )


class Profile(ProfilePart):
    """A domain profile: the vocabulary and policies of an organisation.

    Names are compared without regard to case; a blank, an underscore and a hyphen are the same.
    """

    model_config = ConfigDict(title="Nazara domain profile")
    SECTIONS: ClassVar[tuple[str, ...]] = (
        "severities",
        "categories",
        "teams",
        "systems",
        "glossary",
        "policies",
        "enrichment",
    )

    schema_: Text | None = Field(default=None, alias="$schema", description="For editors; unused.")
    name: str = Field(pattern=f"^{PROFILE_NAME}$", description="Name of the profile.")
    description: Text | None = Field(default=None, description="What it is for.")
    languages: list[Language] = Field(default=[], description="Languages of its vocabulary.")
    severities: list[SeverityEntry] = Field(default=[], description="The scale of severities.")
    categories: list[CategoryEntry] = Field(default=[], description="Kinds of cases and incidents.")
    teams: list[TeamEntry] = Field(default=[], description="Who owns things.")
    systems: list[SystemEntry] = Field(default=[], description="What runs.")
    glossary: list[TermEntry] = Field(default=[], description="Words of this organisation.")
    policies: list[PolicyEntry] = Field(default=[], description="Rules to check against.")
    enrichment: list[EnrichmentEntry] = Field(
        default=[],
        description="What is computed for which nodes; without any, everything for all of them.",
    )


def as_object(profile: Profile) -> dict[str, Any]:
    """Return the normalised form: keys in order, nothing that only repeats a default."""
    return profile.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def normalised(profile: Profile) -> bytes:
    """Return the normalised form as people read it; the same for equal profiles."""
    return orjson.dumps(as_object(profile), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
