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
    "records": "Path to the records; without it the file's elements, or the file itself. Several, "
    "where a file holds records at one of them or at each: paths, or objects of the keys below. "
    "A file that has none of them is told, with what stood there.",
    "has": "Values that a record must have; others are passed over.",
    "unless": "Values of which a record may have none; those that have one are passed over.",
    "timezone": "Zone of times that name none (`Europe/Oslo`).",
    "times": "Forms of times besides RFC 3339, for all times of the file: as `time` of a value.",
    "nothing": "Words that mean nothing where they stand alone, in letters of any size. Without it "
    "`?`, `-`, `n/a`, `none`, `null` and the like name nothing: no id, key or end of an edge.",
    "delimiter": "What stands between the columns of CSV, if it is no comma.",
    "json": "Paths to text that holds JSON, such as a cell of CSV; it is read before all else.",
    "patterns": "Patterns of your own by name, for `part`.",
    "pattern_characters": "Characters of a text that patterns look at; 2000 if nothing is said.",
    "exclude": "Patterns of file names to pass over.",
    "chunk_characters": "Size at which a document's section is split, in characters.",
    "maps": "The labels that a record becomes, a map each. The first is the record's own; the "
    "others are mentioned in passing.",
}
"""Keys at the top of the file."""

RECORDS: Final[Words] = {
    "path": "Path to the records.",
    "maps": "What they become, if it is not what `maps` at the top says.",
    "has": "Values that one of them must have, too.",
    "unless": "Values of which one of them may have none, either.",
}
"""Keys of an element of `records`; `path` must be there."""

MAP: Final[Words] = {
    "label": "What the record becomes.",
    "id": "Its id at the source.",
    "key": "The name under which a canonical thing is known to all. Without it the record stays "
    "a node of its own.",
    "props": "Properties by name. `system_ref` takes the name of a system, `issue` the id of a "
    "TechnicalIssue; edges DEPLOYED_TO and INSTANCE_OF set them by themselves.",
    "url": "Its page at the source.",
    "aliases": "Other spellings, for search.",
    "version": "What orders versions: a time, or a number. Of a number that is a time, say so "
    "(`time: epoch`); otherwise nobody knows since when it is true.",
    "at": "Since when it is true; without it, the version's time.",
    "edges": "Relationships from the record, or to it.",
    "same_as": "Ids that the thing has elsewhere.",
    "needs": "Values without which this map is left out.",
    "unless": "Values of which none may be there; with one this map is left out.",
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
    "what held the record; a name with a dot in it stands in quotes (`'\"team.name\"'`). A value "
    "that is only a path can be written as bare text.",
    "const": "The same for every record.",
    "first": "A list of values, of which the first that is there counts.",
    "join": "A list of values that become one text; one that goes through a list gives all of it.",
}
"""Where a value comes from: exactly one of them."""

CHANGES: Final[Words] = {
    "separator": "What stands between joined values; a blank if nothing is said.",
    "transform": "One or more of the changes below, carried out in their order.",
    "part": "Names of patterns: the part that the first of them finds; nothing, if none does.",
    "time": "Forms of a time, of which the first that fits counts: `epoch` and `epoch_ms` (seconds "
    "and milliseconds since 1970, a number or text), or day, month, year and more as in "
    "`%d-%m-%Y %H:%M`. RFC 3339 is always understood.",
    "table": "A word here for a word there; a word that is not in it gives nothing, or in a "
    "property with few words (`status`, `kind`) what it gives without a table.",
    "only": "`true`, if in such a property, too, a word that is not in the table gives nothing.",
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

PATTERNS: Final[Words] = {
    "date": "the first date: `2026-11-02` of `Outage on 2026-11-02`",
    "number": "the first digits: `41` of `INC-41`",
    "deployment": "the deployment of a pod: `cart` of `cart-7d9f8b6c5-x2x9z`",
}
"""The patterns that `part` knows without being told."""
