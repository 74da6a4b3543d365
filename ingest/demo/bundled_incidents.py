"""Five incidents as bundles of logs, each with its true cause."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.demo.bundles import IncidentBundle, bundle_at

_SHOP: Final = ("/", "/search?q=kettle", "/cart", "/api/prices/811", "/checkout", "/health")


def bundled_incidents() -> list[IncidentBundle]:
    """Return all of them."""
    return [
        pool_exhausted(),
        certificate_expired(),
        memory_leak(),
        disk_full(),
        needle_in_noise(),
    ]


def write_bundles(place: Path) -> list[IncidentBundle]:
    """Write all of them into a folder, each into one of its own; return them."""
    written = bundled_incidents()
    for one in written:
        one.write(place / one.name)
    return written


def pool_exhausted() -> IncidentBundle:
    """Return an incident whose cause is a deployment two hops away."""
    one = bundle_at(
        "pool-exhausted",
        9,
        "Why does the checkout fail since 09:12?",
        "The connection pool of payments is exhausted. Payments holds a connection to its database "
        "while it waits for ledger, and ledger is slow since version 4.7.0 went live at 09:10: its "
        "balance query has no index any more. The deployment of checkout at 09:11 has nothing to "
        "do with it.",
    )
    one.deploy(-4000, "search", "12.0.1")
    one.deploy(600, "ledger", "4.7.0")
    one.deploy(660, "checkout", "8.3.2")
    one.alert(790, "checkout", "more than 5 % of checkouts fail")
    failing = range(720, 1860, 3)
    one.everyday(2400, _SHOP, failing=failing)
    for second in failing:
        bad = second % 5 != 0
        one.nginx(second, "/checkout", 502 if bad else 200, "http-5xx" if bad else None)
    for second in range(0, 2400, 4):
        slow = 600 <= second < 1860
        one.logfmt("ledger", second, "info", f"posted entry {second * 31}")
        one.java(
            "payments", second, "INFO", f"authorised payment {second * 17} in {second % 90} ms"
        )
        one.json("checkout", second + 0.5, "info", f"order {second * 13} placed")
        if slow and second % 8 == 0:
            took = 4200 + second % 700
            one.postgres(
                "ledger-db", second, f"LOG:  duration: {took}.104 ms  statement: SELECT sum"
            )
            one.logfmt("ledger", second + 1, "warn", f"slow query balance took {took} ms")
        if 720 <= second < 1860:
            said = (
                f"HikariPool-1 - Connection is not available, request timed out after 30000ms "
                f"(total=20, active=20, idle=0, waiting={second % 60})"
            )
            one.java("payments", second + 2, "ERROR", said, "pool-exhausted")
            one.json(
                "checkout",
                second + 2.5,
                "error",
                "call to payments failed with status 503 after 3 attempts",
                "dependency-failing",
            )
        if second % 120 == 0:
            one.java(
                "payments", second + 1, "DEBUG", "HikariPool-1 - Pool stats (total=20, idle=9)"
            )
    one.postgres("ledger-db", 12, "LOG:  checkpoint starting: time")
    return one


def certificate_expired() -> IncidentBundle:
    """Return an incident of a certificate that ran out at noon."""
    one = bundle_at(
        "certificate-expired",
        11,
        "Why are no letters sent since noon?",
        "The certificate of mail-gateway.internal ran out at 12:00. Its renewal fails since three "
        "days, because the answer to the challenge is refused; the warnings of certbot on the "
        "machine edge-2 were not read. The deployment of notices at 11:55 is a coincidence.",
    )
    one.deploy(3300, "notices", "3.1.0")
    one.alert(3900, "notices", "letters wait for more than 5 minutes")
    one.everyday(6000, _SHOP)
    for day in (0, 1, 2):
        seconds = day * 1200 + 30
        one.syslog(
            "edge-2",
            seconds,
            "certbot[811]",
            "Failed to renew certificate mail-gateway.internal with error: Some challenges have "
            "failed.",
            "tls-expiring",
        )
    for second in range(0, 6000, 10):
        if second < 3600:
            one.json("notices", second, "info", f"letter {second * 7} sent")
            one.logfmt("receipts", second + 2, "info", f"receipt {second} mailed")
            continue
        one.json(
            "notices",
            second,
            "error",
            f"letter {second * 7} not sent: request to https://mail-gateway.internal/send failed, "
            "reason: certificate has expired (CERT_HAS_EXPIRED)",
            "tls-expired",
        )
        one.logfmt(
            "receipts",
            second + 2,
            "error",
            "post failed: tls: failed to verify certificate: x509: certificate has expired or is "
            "not yet valid",
            "tls-expired",
        )
        one.json("notices", second + 4, "warn", f"letter {second * 7} is put back, attempt 2")
        if second % 300 == 0:
            said = f"outbox of notices holds {second} letters that nobody takes"
            one.json("notices", second + 5, "warn", said, "queue-backlog")
    for second in range(0, 6000, 60):
        one.json("notices", second + 7, "info", "session of mail operator has expired")
    return one


def memory_leak() -> IncidentBundle:
    """Return an incident of a cache that is never emptied."""
    one = bundle_at(
        "memory-leak",
        3,
        "Why does recommendations restart every hour?",
        "Version 2.9.0 of recommendations, live since the evening before, keeps the answers of "
        "every customer in a cache that is never emptied. The heap grows until the garbage "
        "collection stands still and the container is killed at its limit of 2 GiB, about every "
        "70 minutes. The deadlocks at orders-db are old and harmless.",
    )
    one.deploy(-28000, "recommendations", "2.9.0")
    one.alert(4260, "recommendations", "restarted")
    one.alert(8460, "recommendations", "restarted twice within three hours")
    one.everyday(9000, _SHOP)
    for second in range(0, 9000, 6):
        into = second % 4200
        heap = 300 + into * 1720 // 4200
        one.java("recommendations", second, "INFO", f"recommended 12 articles to {second * 3}")
        if second % 60 == 0:
            share = heap * 100 // 2048
            level, rule = ("WARN", "memory-pressure") if share >= 90 else ("INFO", None)
            said = f"heap usage {share} % of 2048 MB after collection"
            one.java("recommendations", second + 1, level, said, rule)
        if into >= 3900 and second % 30 == 0:
            gc = f"GC({second}) Pause Full (G1 Compaction Pause) {heap}M->{heap - 2}M(2048M) 1811ms"
            one.java("recommendations", second + 2, "WARN", gc, "memory-pressure")
        if second % 600 == 0:
            one.postgres("orders-db", second, "LOG:  deadlock_timeout is 1s")
    for round_ in (1, 2):
        second = round_ * 4200 - 3
        said = "Terminating due to java.lang.OutOfMemoryError: Java heap space"
        one.java("recommendations", second, "ERROR", said, "out-of-memory-jvm")
        said = f"Memory cgroup out of memory: Killed process {round_ * 4211} (java)"
        one.syslog("node-4", second + 1, "kernel", said, "out-of-memory-kernel")
        said = "pod recommendations-5d8 container recommendations terminated: OOMKilled"
        one.syslog("node-4", second + 2, "kubelet[90]", said, "out-of-memory-container")
        one.postgres("orders-db", second - 900, "ERROR:  deadlock detected", "deadlock")
    for second in range(0, 9000, 45):
        one.syslog("node-4", second, "kubelet[90]", f"container log rotation of pod {second} done")
    return one


def disk_full() -> IncidentBundle:
    """Return an incident of a disk that is full, and shows first in what asks the database."""
    one = bundle_at(
        "disk-full",
        14,
        "Why do orders time out since 14:20?",
        "The disk of orders-db is full. The export, which runs on the same machine and was "
        "set to log its statements at 13:50, filled /var with its log. Orders and stock see "
        "timeouts first, from 14:20 on; the database itself says it only at 14:26, when its "
        "write-ahead log can't grow any more.",
    )
    one.deploy(-600, "export", "1.4.0")
    one.alert(1320, "orders", "p99 above 5 s")
    one.alert(1620, "orders-db", "does not answer")
    failing = range(1320, 3000, 3)
    one.everyday(3600, _SHOP, failing=failing)
    for second in failing:
        bad = second % 2 == 0
        one.nginx(second, "/checkout", 504 if bad else 200, "http-5xx" if bad else None)
        if bad and second % 4 == 0:
            said = (
                "upstream timed out (110: Connection timed out) while reading response header "
                'from upstream, client: 192.0.2.9, server: shop, request: "GET /checkout '
                'HTTP/1.1", upstream: "http://10.2.0.8:8080/checkout", host: "shop.example"'
            )
            one.nginx_error(second, said, "timeout")
    for second in range(0, 3600, 5):
        one.logfmt("stock", second, "info", f"reserved article {second}")
        if 1200 <= second < 3000:
            said = "java.sql.SQLException: canceling statement due to statement timeout"
            one.java("orders", second, "ERROR", f"order {second} not saved: {said}", "timeout")
            one.logfmt(
                "stock",
                second + 1,
                "error",
                "reserve failed: context deadline exceeded",
                "timeout",
            )
        else:
            one.java("orders", second, "INFO", f"order {second} saved, timeout is 5 s")
        if 1560 <= second < 3000 and second % 20 == 0:
            said = 'PANIC:  could not write to file "pg_wal/xlogtemp.811": No space left on device'
            one.postgres("orders-db", second, said, "disk-full")
    for second in range(0, 3600, 30):
        if second < 1560:
            one.postgres("orders-db", second, "LOG:  checkpoint complete: wrote 811 buffers (5.0%)")
        one.syslog("orders-db", second, "export[77]", f"statement {second * 5} logged, 4 MB")
    for second in (900, 1200, 1500):
        said = f"volume /var is {90 + second // 200}% full"
        one.syslog("orders-db", second, "monit[12]", said, "disk-nearly-full")
    return one


def needle_in_noise() -> IncidentBundle:
    """Return an incident that shows in one line among thousands that look worse."""
    one = bundle_at(
        "needle-in-noise",
        6,
        "Why do a few articles show the price of others?",
        "A page of the table of prices is damaged on the disk of prices-db: one line of its log, "
        "at 06:41, says that its checksum is wrong. All the warnings and errors of pictures, of "
        "search and of the edge are there every day.",
    )
    one.alert(4000, "prices", "customers report wrong prices")
    one.everyday(6000, _SHOP)
    for second in range(0, 6000, 4):
        one.json("pictures", second, "error", f"picture {second} not found, a blank one is shown")
        one.logfmt("search", second + 1, "warn", f"query {second} used a deprecated parameter sort")
        if second % 12 == 0:
            one.java("prices", second + 2, "WARN", f"cache miss for article {second}, asked again")
        if second % 40 == 0:
            one.nginx_error(second, f'open() "/srv/favicon-{second}.ico" failed (2: No such file)')
            one.postgres("prices-db", second, "LOG:  checkpoint complete: wrote 12 buffers (0.1%)")
        if second % 400 == 0:
            one.nginx(second + 0.5, "/api/legacy", 500)
    said = "WARNING:  page verification failed, calculated checksum 41077 but expected 20911"
    one.postgres("prices-db", 2467, said, "data-corrupted")
    return one
