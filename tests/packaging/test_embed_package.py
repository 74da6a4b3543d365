"""The package for npm: what is in it, and that a project in TypeScript builds on it offline."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.portal import bundle
from tests.conftest import ROOT, unavailable

SECONDS = 240
ELEMENTS = ("entity", "search", "neighbors", "timeline", "graph", "impact", "incidents")

USE = """
import { configure, type NazaraEntity, type OpenDetail } from "@nazara/embed";

configure({ server: "https://nazara.example.org" });
configure({ token: async () => ({ token: "t", expires_in: 300 }) });
const element: NazaraEntity = document.createElement("nazara-entity");
element.node = "acme:x:main:system:y";
element.theme = "dark";
element.addEventListener("nazara-open", (event) => {
  const { id, href }: OpenDetail = event.detail;
  console.log(id, href);
});
// @ts-expect-error: there is no such theme
element.theme = "pink";
// @ts-expect-error: a token is no number
configure({ token: () => 7 });
void element.refresh();
"""


def npm(folder: Path, *words: str) -> None:
    """Run npm in a folder, without a network."""
    environment = psutil.Process().environ() | {"npm_config_offline": "true"}
    command = [*bundle.npm_command(environment), *words]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, as the command writes it from a copy of the sources."""
    installed = bundle.FOLDER / "node_modules"
    if not (installed / "vite").is_dir():
        unavailable("the portal's packages are not installed: build it once (`nazara up`)")
    top = tmp_path_factory.mktemp("sources")
    folder = top / "api" / "portal"
    left_out = shutil.ignore_patterns("node_modules", "dist*", "generated", "__pycache__")
    shutil.copytree(bundle.FOLDER, folder, ignore=left_out)
    (top / "api" / "schema").mkdir()
    shutil.copy(bundle.FOLDER.parent / "schema" / "schema.graphql", top / "api" / "schema")
    for name in ("LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, top)
    (folder / "node_modules").symlink_to(installed)
    npm(folder, "run", "package", "--", str(top))
    [made] = top.glob("nazara-embed-*.tgz")
    return made


def read(packed: Path) -> dict[str, bytes]:
    with tarfile.open(packed) as archive:
        files = {one.name: archive.extractfile(one) for one in archive.getmembers()}
        return {name: file.read() for name, file in files.items() if file}


def test_it_holds_the_elements_their_types_and_the_licences_of_what_is_inside(
    packed: Path,
) -> None:
    files = read(packed)

    told: dict[str, Any] = json.loads(files["package/package.json"])
    asked = json.loads(files["package/operations.json"])
    loaded = {name for name in files if name.startswith("package/parts/")}
    others = {"LICENSE", "README.md", "THIRD_PARTY.txt", "api.d.ts", "index.d.ts", "index.js"}
    more = {"operations.json", "package.json", "react.d.ts"}
    assert set(files) - loaded == {f"package/{name}" for name in others | more}
    assert {f"nazara-{name}" for name in ELEMENTS} == set(asked)
    assert "dependencies" not in told
    for name in ELEMENTS:
        assert f"nazara-{name}".encode() in files["package/index.js"]
    assert b"BSD 3-Clause" in files["package/THIRD_PARTY.txt"]
    here = str(ROOT).encode()
    assert all(here not in content and b"eval(" not in content for content in files.values())


def test_a_project_in_typescript_builds_on_it_without_a_network(
    packed: Path, tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text('{"name": "portal", "private": true}')
    npm(tmp_path, "install", "--no-audit", "--no-fund", "--offline", str(packed))
    tools = bundle.FOLDER / "node_modules"
    (tmp_path / "node_modules" / "@types").mkdir()
    for name in ("@types/react", "csstype", "react"):
        (tmp_path / "node_modules" / name).symlink_to(tools / name)
    card = (ROOT / "docs" / "embedding" / "examples" / "backstage-card.tsx").read_text()
    (tmp_path / "use.ts").write_text(USE)
    (tmp_path / "card.tsx").write_text(f'import type {{}} from "@nazara/embed/react";\n{card}')
    options = {"strict": True, "noEmit": True, "jsx": "react-jsx", "types": []}
    resolved = {"module": "ESNext", "moduleResolution": "bundler", "target": "ES2022"}
    config = {"compilerOptions": options | resolved, "include": ["*.ts", "*.tsx"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))

    checked = subprocess.run(
        [str(tools / ".bin" / "tsc"), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert checked.stdout == ""
    assert checked.returncode == 0
