"""`nazara provider`: the models that an organisation asks, and what that cost."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Any

import click

from api.access.organization import chosen_org, present_org
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from api.cli.wording import counted
from enrich.providers.configured import ProviderConfig, as_config
from enrich.providers.kinds import capabilities_of, kinds
from enrich.providers.stored import Providers, configured
from enrich.spending.checking import ProviderCheck, check_provider
from enrich.spending.totals import SpendingRow, ask_again, spent
from graph.settings.settings import Settings
from graph.store.store import Store


@click.group()
def command() -> None:
    """Configure the models that are asked: by whom, by which key, how often, how dear.

    Keys are given by reference. Without a provider of its own an organisation asks the one of the
    settings NAZARA_LLM_…, if they tell of one; without any, all works as it does without models.
    """


@command.command()
@click.argument("name")
@click.option("--kind", required=True, help="What sort: `nazara provider kinds` lists them.")
@click.option("--model", required=True, help="What the provider calls the model.")
@click.option("--secret", metavar="REF", help="Where its key is: env:VARIABLE or file:/a/path.")
@click.option("--base-url", help="Where it is asked, if not as usual.")
@click.option("--for", "capabilities", multiple=True, help="Ask it for this alone; repeatable.")
@click.option("--per-minute", "requests_per_minute", type=int, help="Requests in a minute.")
@click.option("--at-once", type=int, help="Requests on their way at once.")
@click.option("--budget", "budget_usd", type=float, help="US dollars a day (UTC) at most.")
@click.option("--order", type=int, help="Lower ones are asked first, others when they are down.")
@click.option("--price-in", type=float, help="US dollars for a million tokens that it reads.")
@click.option("--price-out", type=float, help="US dollars for a million tokens that it writes.")
@click.option("--price-cached", type=float, help="US dollars for a million that it had kept.")
@click.option(
    "--batch-from",
    type=int,
    help="From how many questions of a step of a run on they are one batch: half the price.",
)
@click.option("--dimensions", type=int, help="Length of its vectors, if it makes any.")
@click.option("--allow-private", is_flag=True, help="Ask at an address inside a network.")
@org_option
@json_flag
@with_settings
def add(settings: Settings, /, *, org: str | None, as_json: bool, **said: Any) -> None:
    """Add a provider called NAME, or say something else of it."""
    told = {name: value for name, value in said.items() if value not in (None, ())}
    config = as_config(told, "what was given")
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        changed = Providers(store, chosen).put(config)
    if as_json:
        print_json({"changed": changed, **_told(config)})
        return
    click.echo(f"{'Set' if changed else 'As it was:'} {config.name} of {chosen}.")
    click.echo(f"Try it     nazara provider test {config.name}")


@command.command("list")
@org_option
@json_flag
@with_settings
def show(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the providers in the order in which they are asked, and what each cost today."""
    with closing(Store(settings)) as store:
        chosen = present_org(store, org)
        found = configured(store, chosen)
        today = spent(store, chosen, 1)
    costs = {one.name: sum(r.cost_usd for r in today if r.provider == one.name) for one in found}
    if as_json:
        rows = [{**_told(one), "spent_today_usd": costs[one.name]} for one in found]
        print_json({"providers": rows})
        return
    for one in found:
        state = "paused" if one.paused else f"{costs[one.name]:.4f} USD today"
        able = ", ".join(capabilities_of(one)) if one.kind in kinds() else "kind not known here"
        click.echo(f"{one.name:<20} {one.kind:<18} {one.model:<28} {state:<18} {able}")
    if not found:
        click.echo("No provider: `nazara provider kinds` shows what there is.")


@command.command("kinds")
@json_flag
@with_settings
def show_kinds(settings: Settings, *, as_json: bool) -> None:
    """List the kinds of providers that there are."""
    del settings
    known = [kind for _, kind in sorted(kinds().items())]
    if as_json:
        rows = [
            {"name": one.name, "about": one.about, "capabilities": list(one.capabilities)}
            for one in known
        ]
        print_json({"kinds": rows})
        return
    for one in known:
        click.echo(f"{one.name:<18} {one.about} ({', '.join(one.capabilities)})")


@command.command()
@click.argument("name")
@org_option
@json_flag
@with_settings
def test(settings: Settings, *, name: str, org: str | None, as_json: bool) -> None:
    """Ask NAME for the smallest thing of each kind, which costs what such questions cost."""
    with closing(Store(settings)) as store:
        found = check_provider(store, present_org(store, org), name)
    if as_json:
        print_json({"checks": [_checked(one) for one in found]})
    else:
        _echo_checks(found)
    if not all(one.is_fine for one in found):
        raise SystemExit(1)


@command.command()
@click.argument("name")
@org_option
@with_settings
def pause(settings: Settings, *, name: str, org: str | None) -> None:
    """Do not ask NAME until it is resumed."""
    _set_paused(settings, name, org, paused=True)


@command.command()
@click.argument("name")
@org_option
@with_settings
def resume(settings: Settings, *, name: str, org: str | None) -> None:
    """Ask NAME again."""
    _set_paused(settings, name, org, paused=False)


@command.command()
@click.argument("name")
@org_option
@with_settings
def remove(settings: Settings, *, name: str, org: str | None) -> None:
    """Forget NAME. What it wrote and cost stays."""
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        gone = Providers(store, chosen).remove(name)
    click.echo(f"Removed {gone.config.name} of {chosen}; what it wrote and cost stays.")


@command.command()
@click.option("--job", metavar="KIND", help="Only questions of this kind of enrichment.")
@org_option
@with_settings
def retry(settings: Settings, *, job: str | None, org: str | None) -> None:
    """Let questions be asked once more whose answers were lost or could not be used.

    Each is paid for then, perhaps for the second time. `nazara enrich` asks them.
    """
    with closing(Store(settings)) as store:
        number = ask_again(store, chosen_org(store, org), job)
    click.echo(f"{counted(number, 'question')} may be asked again: `nazara enrich` does.")


@command.command("spending")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400))
@org_option
@json_flag
@with_settings
def show_spending(settings: Settings, *, days: int, org: str | None, as_json: bool) -> None:
    """Show what asking models cost, by day (UTC), provider and job."""
    with closing(Store(settings)) as store:
        rows = spent(store, present_org(store, org), days)
    if as_json:
        print_json({"days": [row.as_dict() for row in rows]})
    else:
        _echo_spending(rows)


def _set_paused(settings: Settings, name: str, org: str | None, *, paused: bool) -> None:
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        providers = Providers(store, chosen)
        found = providers.get(name).config
        providers.put(found.model_copy(update={"paused": paused}))
    click.echo(f"{'Paused' if paused else 'Resumed'} {found.name} of {chosen}.")


def _told(config: ProviderConfig) -> dict[str, Any]:
    return config.model_dump(mode="json")


def _checked(one: ProviderCheck) -> dict[str, Any]:
    return {
        "capability": one.capability,
        "is_fine": one.is_fine,
        "text": one.text,
        "remedy": one.remedy,
        "seconds": one.seconds,
        "cost_usd": one.cost_usd,
    }


def _echo_checks(found: Iterable[ProviderCheck]) -> None:
    for one in found:
        if one.is_fine:
            click.echo(
                f"{one.capability:<16} {one.text} in {one.seconds:.1f} s, {one.cost_usd:.6f} USD"
            )
        else:
            click.echo(f"{one.capability:<16} {one.text}\n{'':<16} {one.remedy}")


def _echo_spending(rows: Iterable[SpendingRow]) -> None:
    total = 0.0
    for row in rows:
        total += row.cost_usd
        bad = ", ".join(
            f"{number:,} {word}"
            for word, number in (("lost", row.lost), ("aside", row.aside), ("failed", row.failed))
            if number
        )
        tokens = f"{row.tokens_in:,} in, {row.tokens_out:,} out, {row.tokens_cached:,} cached"
        asked = counted(row.questions, "question")
        click.echo(
            f"{row.day}  {row.provider:<20} {row.job:<12} {row.cost_usd:>10.4f} USD  {asked}, "
            f"{tokens}{f' ({bad})' if bad else ''}"
        )
    click.echo(f"{total:.4f} US dollars in all.")
