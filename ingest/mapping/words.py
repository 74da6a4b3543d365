"""The words of a mapping file and what they mean; the reader knows no others.

docs/reference/mapping.md is made of these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

TOP: Final[Words] = {
    "format": "How files are read; `records` are those of JSON, JSON Lines, CSV and YAML alike, "
    "a row of CSV being a record whose names stand in the header.",
    "records": "Path to the records; without it the file's elements, or the file itself.",
    "has": "Paths that a record must have; others are passed over.",
    "timezone": "Zone of times that name none (`Europe/Oslo`).",
    "exclude": "Patterns of file names to pass over.",
    "chunk_characters": "Size at which a document's section is split, in characters.",
    "maps": "The labels that a record becomes, a map each. The first is the record's own; the "
    "others are mentioned in passing.",
}
"""Keys at the top of the file."""

MAP: Final[Words] = {
    "label": "What the record becomes.",
    "id": "Its id at the source.",
    "key": "The name under which a canonical thing is known to all. Without it the record stays "
    "a node of its own.",
    "props": "Properties by name. `system_ref` takes the name of a system, `issue` the id of a "
    "TechnicalIssue; edges DEPLOYED_TO and INSTANCE_OF set them by themselves.",
    "url": "Its page at the source.",
    "aliases": "Other spellings, for search.",
    "version": "What orders versions: a time, or a number.",
    "at": "Since when it is true; without it, the version's time.",
    "edges": "Relationships from the record, or to it.",
    "same_as": "Ids that the thing has elsewhere.",
    "needs": "Paths without which this map is left out.",
    "authority": "From 1 (counts most) to 9, when several sources describe one canonical thing; "
    "5 for files.",
}
"""Keys of a map; `label` and `id` must be there."""

EDGE: Final[Words] = {
    "type": "Type of the relationship.",
    "to": "Where it leads, from the record.",
    "from": "Where it begins, towards the record; such an edge only accumulates.",
    "producer": "Who says so, of an edge that only accumulates; needed with `from`.",
}
"""Keys of an edge: `type`, and either `to` or `from`."""

TARGET: Final[Words] = {
    "label": "Label of the other end.",
    "key": "Name of a canonical thing.",
    "id": "Id of a record.",
    "source": "Source of that record, if it is another one.",
    "instance": "Instance of that source, if it is not `main`.",
}
"""Keys of the other end: `label`, and either `key` or `id`."""

CLAIM: Final[Words] = {
    "source": "Name of the other source.",
    "instance": "Instance of it, if it is not `main`.",
    "id": "Id of the thing there.",
    "unless": "Paths of which none may be there for this to count.",
}
"""Keys of an element of `same_as`; `source` and `id` must be there."""

ORIGINS: Final[Words] = {
    "path": "Where it stands: `a.b` goes down, `[]` goes through a list, a leading `^` goes up to "
    "what held the record. A value that is only a path can be written as bare text.",
    "const": "The same for every record.",
    "first": "A list of values, of which the first that is there counts.",
    "join": "A list of values that become one text; one that goes through a list gives all of it.",
}
"""Where a value comes from: exactly one of them."""

CHANGES: Final[Words] = {
    "separator": "What stands between joined values; a blank if nothing is said.",
    "transform": "One or more of the changes below, carried out in their order.",
    "table": "A word here for a word there; a word that is not in it gives nothing.",
    "default": "What stands for nothing.",
}
"""What is done with a value, in this order."""

TRANSFORMS: Final[Words] = {
    "lower": "small letters",
    "trim": "no blanks at the ends",
    "strip_hash": "the same, and no leading `#`",
    "last_part": "the last part of a path or address",
    "stem": "that without its ending",
    "before_brackets": "`Service Level` of `Service Level (SLA)`",
    "in_brackets": "`SLA` of it",
    "digest": "a short hash",
}
"""The changes that `transform` knows."""
