"""`nazara profile`: the vocabulary and policies of an organisation."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from api.access.organization import chosen_org, present_org
from api.cli import options
from graph.logging import new_id
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.profile.differences import Difference, differences
from ingest.profile.document import Profile, normalised
from ingest.profile.faults import InvalidProfile
from ingest.profile.importing import ImportResult, activate_profile, import_profile, remove_profile
from ingest.profile.reading import read_file
from ingest.profile.schema import schema_text
from ingest.profile.starting import start_enrichment
from ingest.profile.stored import Listed, Stored

_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.group()
def command() -> None:
    """Import, switch on and compare domain profiles: vocabulary and policies.

    A profile is a JSON file with severities, categories, teams, systems, glossary, policies
    and what enrichment computes. An organisation may have several; one is active.
    """


@command.command("import")
@click.argument("file", type=_FILE)
@click.option("--activate", is_flag=True, help="Make it the active profile.")
@options.org
@options.as_json
@options.with_settings
def import_file(
    settings: Settings, *, file: Path, activate: bool, org: str | None, as_json: bool
) -> None:
    """Keep the profile in FILE (- is standard input) in the graph.

    All faults of the file are listed at once; nothing is written when there is one. Importing
    the same again changes nothing, and finishes what was interrupted.
    """
    with closing(Store(settings)) as store:
        name = chosen_org(store, org)
        profile = _read(settings, Stored(store, name), file, as_json=as_json)
        done = import_profile(store, name, profile, new_id(), activate=activate, say=_say)
        _finish(settings, name, done, as_json=as_json)


@command.command("activate")
@click.argument("name")
@options.org
@options.as_json
@options.with_settings
def activate(settings: Settings, *, name: str, org: str | None, as_json: bool) -> None:
    """Make the stored profile NAME the active one; what the old one said is taken back."""
    with closing(Store(settings)) as store:
        chosen = present_org(store, org)
        done = activate_profile(store, chosen, name, new_id(), say=_say)
        _finish(settings, chosen, done, as_json=as_json)


@command.command("remove")
@click.argument("name")
@options.org
@options.as_json
@options.with_settings
def remove(settings: Settings, *, name: str, org: str | None, as_json: bool) -> None:
    """Remove the stored profile NAME, which must not be the active one.

    What it said while it was active stays in the history. `nazara profile export NAME` first, if
    its file is nowhere else.
    """
    with closing(Store(settings)) as store:
        chosen = present_org(store, org)
        remove_profile(store, chosen, name, new_id(), say=_say)
    if as_json:
        options.print_json({"profile": name, "org": chosen, "removed": True})
    else:
        click.echo(f"Profile {name} was removed.")


@command.command("export")
@click.argument("name", required=False)
@options.org
@options.as_json
@options.with_settings
def export(settings: Settings, *, name: str | None, org: str | None, as_json: bool) -> None:
    """Print the stored profile NAME (default: the active one) as a file to import."""
    del as_json  # It is JSON in any case.
    with closing(Store(settings)) as store:
        profile = Stored(store, present_org(store, org)).get(name)
    click.echo(normalised(profile), nl=False)


@command.command("list")
@options.org
@options.as_json
@options.with_settings
def list_profiles(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the stored profiles."""
    with closing(Store(settings)) as store:
        found = Stored(store, present_org(store, org)).all()
    if as_json:
        options.print_json({"profiles": [_listed(one) for one in found]})
        return
    for one in found:
        since = f"active since {one.activated_at:%Y-%m-%d %H:%M}" if one.activated_at else ""
        state = since if one.active else "not active"
        click.echo(f"{one.name}: {state}, imported {one.imported_at:%Y-%m-%d %H:%M}")
        if one.description:
            click.echo(f"  {one.description}")
    if not found:
        click.echo("no profiles; `nazara profile import FILE` keeps one", err=True)


@command.command("diff")
@click.argument("new", metavar="FILE|NAME")
@click.argument("old", metavar="[NAME]", required=False)
@options.org
@options.as_json
@options.with_settings
def diff(settings: Settings, *, new: str, old: str | None, org: str | None, as_json: bool) -> None:
    """Say what FILE or the stored profile NAME would change.

    It is compared with the stored profile that the second argument names, by default with the
    active one. What looks like a path is a file: with a dot or a slash in it.
    """
    with closing(Store(settings)) as store:
        stored = Stored(store, present_org(store, org))
        wanted = _wanted(settings, stored, new, as_json=as_json)
        present = stored.get(old)
    found = differences(present, wanted)
    if as_json:
        options.print_json(_as_object(present, wanted, found))
    else:
        _print(found)


@command.command("schema")
@options.with_settings
def schema(settings: Settings) -> None:
    """Print the JSON Schema of profile files, for editors and other programs."""
    del settings  # It is the same for all.
    click.echo(schema_text(), nl=False)


def _wanted(settings: Settings, stored: Stored, given: str, *, as_json: bool) -> Profile:
    if given == "-" or set(given) & set("./\\"):
        return _read(settings, stored, Path(given), as_json=as_json)
    return stored.get(given)


def _read(settings: Settings, stored: Stored, file: Path, *, as_json: bool) -> Profile:
    """Return the profile in a file; tell its faults also to programs."""
    try:
        return read_file(file, known=stored.known, largest=settings.profile_bytes)
    except InvalidProfile as error:
        if as_json:
            faults = [{"path": one.path, "reason": one.reason} for one in error.faults]
            options.print_json({"file": error.source, "faults": faults})
        raise


def _say(line: str) -> None:
    click.echo(line, err=True)


def _finish(settings: Settings, org: str, done: ImportResult, *, as_json: bool) -> None:
    """Start the enrichment of an active profile, and say what was done."""
    problem = None
    if done.is_active:
        problem = start_enrichment(settings, org)
    told: dict[str, Any] = {
        "profile": done.profile.name,
        "org": org,
        "active": done.is_active,
        "changed": done.is_change,
        "written": done.settled.written,
        "removed": done.settled.removed,
        "ranked": done.settled.ranked,
        "enrichment": problem or ("started" if done.is_active else "not started"),
    }
    if as_json:
        options.print_json(told)
        return
    click.echo(_sentence(done))
    if problem:
        click.echo(f"Enrichment was not started: {problem}", err=True)


def _sentence(done: ImportResult) -> str:
    name, settled = done.profile.name, done.settled
    if not done.is_active:
        kept = "was imported" if done.is_change else "was imported before"
        return f"Profile {name} {kept}. `nazara profile activate {name}` switches it on."
    return (
        f"Profile {name} is active: {settled.written:,} entries written, {settled.removed:,} "
        f"taken back, {settled.ranked:,} severity ranks changed."
    )


def _listed(one: Listed) -> dict[str, Any]:
    names = ("name", "active", "description", "languages", "checksum", "imported_at")
    return {name: getattr(one, name) for name in (*names, "activated_at")}


def _as_object(old: Profile, new: Profile, found: list[Difference]) -> dict[str, Any]:
    sections = {
        one.section: {
            "added": list(one.added),
            "removed": list(one.removed),
            "changed": {name: list(keys) for name, keys in one.changed.items()},
        }
        for one in found
    }
    return {"old": old.name, "new": new.name, "sections": sections}


def _print(found: list[Difference]) -> None:
    for one in found:
        click.echo(f"{one.section}:")
        for name in one.added:
            click.echo(f"  + {name}")
        for name in one.removed:
            click.echo(f"  - {name}")
        for name, keys in one.changed.items():
            click.echo(f"  ~ {name}" + (f": {', '.join(keys)}" if keys else ""))
    if not found:
        click.echo("no difference", err=True)
