"""The embedded Neo4j: its configuration, its password and its command line."""

from __future__ import annotations

import hashlib
import secrets
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.embedded import files, memory
from graph.embedded.java import VECTOR_MODULE, Java
from graph.embedded.layout import Layout
from graph.embedded.ports import HOST
from graph.embedded.program import Program
from graph.errors import InvalidSettings, ServerFailed
from graph.settings.settings import Settings

USER = "neo4j"
_MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_HASH_ROUNDS = 1024
_INITIAL_HEAP = "256m"


@dataclass(frozen=True, slots=True)
class Neo4jPlace:
    """Where an embedded Neo4j lives and listens."""

    layout: Layout
    bolt_port: int
    http_port: int

    @property
    def bolt(self) -> str:
        """Address for drivers."""
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def browser(self) -> str:
        """Address of Neo4j Browser, which then fills in the Bolt address by itself."""
        return f"http://{HOST}:{self.http_port}/browser/"


def prepare(settings: Settings, place: Neo4jPlace, jars: Path, java: Java) -> Program:
    """Write configuration and, the first time, the password; return the program to run."""
    home = place.layout.neo4j
    configuration = home / "conf" / "neo4j.conf"
    files.write_private(configuration, _configuration(settings, place))
    password = _password(place.layout)
    return Program(
        name="neo4j",
        command=(
            *_java_command(settings, java, jars),
            f"--home-dir={home}",
            f"--config-dir={configuration.parent}",
        ),
        cwd=home,
        log=place.layout.log("neo4j"),
        is_ready=lambda: _answers(place, password),
        stop_signals=((signal.SIGTERM, 6.0),),
        remedy="Often memory or disk: see the end of its log and of "
        f"{home / 'logs' / 'debug.log'}; NAZARA_NEO4J_HEAP and NAZARA_NEO4J_PAGECACHE set its "
        "memory. With NAZARA_NEO4J_URI a Neo4j of your own is used instead.",
    )


def _java_command(settings: Settings, java: Java, jars: Path) -> tuple[str, ...]:
    heap = heap_of(settings)
    return (
        str(java.program),
        f"-Xms{min(_INITIAL_HEAP, heap, key=memory.in_megabytes)}",
        f"-Xmx{heap}",
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        *(("--add-modules", VECTOR_MODULE) if java.vector else ()),
        "--enable-native-access=ALL-UNNAMED",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dfile.encoding=UTF-8",
        "-cp",
        f"{jars}/*",
        _MAIN_CLASS,
    )


def heap_of(settings: Settings) -> str:
    """Return the heap size in use, as Java writes it."""
    return settings.neo4j_heap or memory.default_heap(memory.machine_megabytes())


def _pagecache_of(settings: Settings) -> str:
    return settings.neo4j_pagecache or memory.default_pagecache(memory.machine_megabytes())


def _transaction_memory_of(settings: Settings) -> str:
    """Return what one transaction may take: no request can take the others' memory as well."""
    half = memory.in_megabytes(heap_of(settings)) // 2
    return settings.neo4j_transaction_memory or f"{half}m"


def _configuration(settings: Settings, place: Neo4jPlace) -> str:
    """Return neo4j.conf: loopback only, no telemetry, memory as set, and what else is wanted.

    Raises:
        InvalidSettings: When an option is one of those that are set here.
    """
    bolt, http = f"{HOST}:{place.bolt_port}", f"{HOST}:{place.http_port}"
    values = {
        "server.default_listen_address": HOST,
        "server.default_advertised_address": HOST,
        "server.bolt.listen_address": bolt,
        "server.bolt.advertised_address": bolt,
        "server.http.listen_address": http,
        "server.http.advertised_address": http,
        "server.https.enabled": "false",
        "server.http.x_forward.enabled": "false",
        # Pages of other sites must not read what it answers; Neo4j Browser is its own site.
        "dbms.security.http_access_control_allow_origin": f"http://{http}",
        "server.memory.heap.max_size": heap_of(settings),
        "server.memory.pagecache.size": _pagecache_of(settings),
        "db.memory.transaction.max": _transaction_memory_of(settings),
        "dbms.usage_report.enabled": "false",
        "dbms.fleet_manager.enabled": "false",
        "client.allow_telemetry": "false",
        # Whoever opens Neo4j Browser reads, until they decide otherwise: users of the Community
        # Edition have no roles, so each of them could write.
        "browser.post_connect_cmd": "config useReadTransactions: true",
        # Parameters hold customers' words: they do not belong into a log file.
        "db.logs.query.enabled": "OFF",
        # Timed-out queries end within this time instead of two seconds.
        "db.transaction.monitor.check.interval": "200ms",
        # A new graph takes 3 MB instead of 500, and old transaction logs do not pile up.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.size": "64m",
        "db.tx_log.rotation.retention_policy": "1 days 512M",
        # The default waits ten seconds after everything is stopped and safe already.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    }
    options = dict(one.split("=", 1) for one in (settings.neo4j_options or "").split(";") if one)
    if ours := sorted(options.keys() & values):
        message = f"NAZARA_NEO4J_OPTIONS sets {ours[0]}, which Nazara sets itself"
        raise InvalidSettings(message, remedy="Leave it out; some have a setting of Nazara's.")
    lines = [f"{name}={value}" for name, value in (values | options).items()]
    return "# Written by Nazara at every start: change settings, not this file.\n" + "\n".join(
        [*lines, ""]
    )


def _password(layout: Layout) -> str:
    """Return the password; before the first start, make one and leave its hash for Neo4j.

    Raises:
        ServerFailed: When the data is there and the password file is gone.
    """
    if not layout.neo4j_password.exists() and (layout.neo4j / "data" / "databases").exists():
        message = f"{layout.neo4j_password} is missing, and the graph needs the password in it"
        raise ServerFailed(
            message,
            remedy="Restore that file from a backup, or use another --data-dir.",
        )
    password = files.secret_of(layout.neo4j_password)
    # Neo4j reads this file when it has no users yet: nobody ever meets a default password.
    files.write_private(layout.neo4j / "data" / "dbms" / "auth.ini", _credential(password))
    return password


def _credential(password: str) -> str:
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(_HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    fields = ["SHA-256", digest.hex().upper(), salt.hex().upper(), str(_HASH_ROUNDS)]
    return f"{USER}:{','.join(fields)}:\n"


def _answers(place: Neo4jPlace, password: str) -> bool:
    """Whether Bolt and HTTP answer and the password fits.

    Raises:
        ServerFailed: When it does not fit; waiting would not help.
    """
    try:
        # A driver would try for a long time; a closed port is seen at once.
        socket.create_connection((HOST, place.http_port), timeout=1).close()
        with GraphDatabase.driver(
            place.bolt, auth=(USER, password), connection_timeout=5, telemetry_disabled=True
        ) as driver:
            driver.verify_connectivity()
    except AuthError as error:
        message = f"the password in {place.layout.neo4j_password} does not fit the graph"
        raise ServerFailed(message, remedy="Restore that file from a backup.") from error
    except (OSError, DriverError, Neo4jError):
        return False
    return True
