"""Where a local transformer lies: a folder, or an archive (jar or zip), with ONNX and tokenizer."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import ModelUnusable

_WHAT = "expected one ONNX model (*.onnx) and its tokenizer (*tokenizer.json)"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model and its tokenizer, of which each may be in a folder or in an archive."""

    place: Path
    model: str
    tokenizer: str

    @property
    def model_path(self) -> Path | None:
        """The path of the model where it is a file of its own, which may have others beside it."""
        return self.place / self.model if self.place.is_dir() else None

    def read(self, name: str) -> bytes:
        """Return the content of one of the two.

        Raises:
            ModelUnusable: It is damaged, or gone.
        """
        try:
            if self.place.is_dir():
                return (self.place / name).read_bytes()
            with zipfile.ZipFile(self.place) as archive:
                return archive.read(name)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            fault = f"{name} can't be read: {error}"
            raise unusable(self.place, fault) from error

    def digest(self) -> str:
        """Return the SHA-256 of both, in hex."""
        digest = hashlib.sha256(self.read(self.model))
        digest.update(self.read(self.tokenizer))
        return digest.hexdigest()


def found_in(place: Path) -> ModelFiles:
    """Return the model that a folder or an archive holds.

    Raises:
        ModelUnusable: It holds none, or several, or is no archive.
    """
    names = _names(place)
    models = [name for name in names if name.endswith(".onnx")]
    tokenizers = [name for name in names if name.endswith("tokenizer.json")]
    if len(models) != 1 or len(tokenizers) != 1:
        found = ", ".join(sorted(models + tokenizers)) or "neither"
        fault = f"it holds {found}, {_WHAT}"
        raise unusable(place, fault)
    return ModelFiles(place, models[0], tokenizers[0])


def _names(place: Path) -> list[str]:
    if place.is_dir():
        return [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
    if not place.exists():
        fault = f"it is not there, {_WHAT}"
        raise unusable(place, fault)
    try:
        with zipfile.ZipFile(place) as archive:
            return archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        fault = f"it is no folder and no archive that can be read ({error}), {_WHAT}"
        raise unusable(place, fault) from error


def unusable(place: Path, fault: str) -> ModelUnusable:
    """Return the error that says what is wrong with a model."""
    return ModelUnusable(f"the model in {place} can't be used: {fault}")
