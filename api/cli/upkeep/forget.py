"""`nazara forget`: erase a person from an organisation, and print a receipt."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import closing

import click
import structlog

from api.access.organization import chosen_org
from api.cli import options
from api.cli.wording import counted
from enrich.spending.answers import forget_answers
from graph.errors import GraphError, InvalidInput, QueueUnavailable
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.erasure.forget import ErasureMode, ErasureRequest, forget
from graph.upkeep.erasure.receipt import Finds, Receipt
from ingest.delivery.following import enrich
from ingest.log_files.forgetting import forget_in_uploads
from ingest.profile.settling import settle
from ingest.profile.stored import Stored

_LOG = structlog.get_logger(__name__)


@click.command()
@click.argument("person", metavar="PERSON")
@click.option(
    "--also",
    multiple=True,
    metavar="TEXT",
    help="Another name, handle or address to look for everywhere; may be repeated.",
)
@click.option(
    "--pseudonymise/--delete",
    "keep",
    default=True,
    help="Put a pseudonym in the person's place (the default), or delete the person's nodes.",
)
@click.option("--user", is_flag=True, help="Delete the person's account here too, if there is one.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and where; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.org
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    *,
    person: str,
    also: tuple[str, ...],
    keep: bool,
    user: bool,
    dry_run: bool,
    yes: bool,
    org: str | None,
    as_json: bool,
) -> None:
    """Erase PERSON everywhere in an organisation.

    PERSON is an e-mail address, the full name of one person, or the uid of a Person. The
    addresses and full names that the graph knows of the person are looked for in all texts,
    whatever their case; single words only with --also. There is no way back. Begin with
    --dry-run.
    """
    mode: ErasureMode = "pseudonymise" if keep else "delete"
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        name = chosen_org(store, org)
        request = ErasureRequest(name, person, also, mode, dry_run, user, getpass.getuser())
        if not (yes or dry_run):
            _confirm(request)
        sender = _Sender(broker, name)
        uploads = _Uploads(settings, name)
        receipt = forget(store, request, sender.send, _progress, uploads.forget)
        receipt.uploads_not_read = uploads.not_read
        if ("DomainProfile", "document") in receipt.finds.counts and not dry_run:
            _settle_profile(store, name, receipt.run)
        if not dry_run:
            _forget_answers(broker, name)
        receipt.enriching = sender.reached and bool(receipt.to_enrich)
        receipt.waiting = _waiting(broker)
    if as_json:
        options.print_json(receipt.as_json())
    else:
        click.echo(_text(receipt))


def _confirm(request: ErasureRequest) -> None:
    if not sys.stdin.isatty():
        message = "erasing can't be undone, and nobody is here to be asked"
        raise InvalidInput(message, remedy="Look at --dry-run first, then give --yes.")
    what = f"Erase {request.named} from {request.org} for good ({request.mode})?"
    click.confirm(what, abort=True, err=True)


class _Sender:
    """Sends changed nodes to enrichment, as long as the queue can be reached."""

    def __init__(self, broker: Broker, org: str) -> None:
        self._broker = broker
        self._org = org
        self.reached = True

    def send(self, uids: list[str], run: str) -> None:
        """Queue nodes whose summaries and vectors have to be made anew."""
        if not self.reached:
            return
        try:
            enrich(self._broker, self._org, uids, run)
        except QueueUnavailable:
            self.reached = False
            _LOG.warning("not_sent_to_enrichment", run=run)


class _Uploads:
    """Erases in what was read in uploaded log files, and counts those that are not read yet."""

    def __init__(self, settings: Settings, org: str) -> None:
        self._settings = settings
        self._org = org
        self.not_read = 0

    def forget(self, rewrite: Callable[[str], str], dry_run: bool) -> Finds:  # noqa: FBT001 - As `Elsewhere`.
        """Rewrite what names the person."""
        found = forget_in_uploads(self._settings, self._org, rewrite, dry_run=dry_run)
        self.not_read = found.not_read
        return found.finds


def _forget_answers(broker: Broker, org: str) -> None:
    """Forget what models answered lately: it may name the person, and is kept by hashes alone."""
    try:
        forget_answers(broker.client, org)
    except QueueUnavailable as error:
        _LOG.warning("answers_not_forgotten", org=org, why=error.message, remedy=error.remedy)


def _waiting(broker: Broker) -> int | None:
    try:
        return broker.waiting()
    except GraphError:
        return None


def _settle_profile(store: Store, org: str, run: str) -> None:
    """Let the records of the active profile follow from its text, which is another one now.

    Nothing names the person any more, so whoever asked shall have the receipt in any case.
    """
    try:
        settle(Stored(store, org), run, _say_nothing)
    except GraphError as error:
        _LOG.warning("profile_not_settled", org=org, why=error.message, remedy="`nazara doctor`")


def _say_nothing(line: str) -> None:
    del line


def _progress(receipt: Receipt) -> None:
    if sys.stderr.isatty():
        counts = f"\r{receipt.looked_at:,} looked at, {receipt.finds.total:,} found"
        click.echo(counts, err=True, nl=False)


def _text(receipt: Receipt) -> str:
    return "\n".join([_title(receipt), "", *_found(receipt), *_removed(receipt), *_left(receipt)])


def _title(receipt: Receipt) -> str:
    if receipt.found_nothing:
        return (
            f"Nothing in {receipt.org} names this person, and nothing was changed.\n"
            "Is it spelt as in the graph, and is it the right organisation (--org)?"
        )
    if receipt.dry_run:
        return f"Nothing was changed. In {receipt.org}, `nazara forget` would change:"
    pseudonym = f", now {receipt.pseudonym}" if receipt.pseudonym else ""
    return (
        f"One person was erased from {receipt.org}{pseudonym}.\n"
        f"Mode {receipt.mode}; run {receipt.run} by {receipt.by}; from {receipt.began} to "
        f"{receipt.ended}; {counted(receipt.rounds, 'walk')}, the last of which found nothing."
    )


def _found(receipt: Receipt) -> list[str]:
    kinds = ", ".join(f"{count} of kind {kind}" for kind, count in receipt.searched.items())
    lines = [f"Own nodes: {receipt.persons}. Searched for: {kinds or 'nothing'}."]
    lines += [f"  {text}" for text in receipt.identities]
    if receipt.not_searched:
        lines.append(
            f"Not searched for, because a single word is not one person's: "
            f"{receipt.not_searched}. Add them with --also if they are."
        )
    for find in receipt.finds.as_json():
        lines.append(f"  {find['count']:>8,}  {find['label']}.{find['property']}")
        lines += [f"            {uid}" for uid in find["examples"]]
    return [*lines, ""]


def _removed(receipt: Receipt) -> list[str]:
    removed = (
        f"Removed: {counted(receipt.nodes_removed, 'node')}, "
        f"{counted(receipt.changes_removed, 'observation')}, "
        f"{counted(receipt.vectors_removed, 'vector')}, "
        f"{counted(receipt.summaries_removed, 'summary', 'summaries')}."
    )
    hint = " Delete it with --user." if receipt.user == "kept" else ""
    return [removed, f"Account here: {receipt.user}.{hint}"]


def _left(receipt: Receipt) -> list[str]:
    lines = []
    if receipt.to_enrich:
        nodes = counted(receipt.to_enrich, "node gets", "nodes get")
        by_itself = f"{nodes} new summaries and vectors"
        lines.append(
            f"{by_itself} from the worker."
            if receipt.enriching
            else f"{by_itself} when you run `nazara enrich`: the queue could not be reached."
        )
    if receipt.waiting is None:
        lines.append("The queue could not be reached; what waits in it was not looked at.")
    elif receipt.waiting:
        lines.append(
            f"{counted(receipt.waiting, 'message')} in the queue, waiting or being worked on, may "
            "name the person. Run the same command again when that is done."
        )
    if receipt.uploads_not_read:
        lines.append(
            f"{counted(receipt.uploads_not_read, 'upload')} of log files, not read yet, may name "
            "the person. Run the same command again when they are read."
        )
    return [*lines, "", "Not reached:", *(f"  - {one}" for one in receipt.not_reached)]
