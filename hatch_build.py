"""Build hook: bundle the portal's pages into the wheel. A failure leaves a wheel without them."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PortalHook(BuildHookInterface):  # type: ignore[misc, type-arg]
    """Run npm once per change of the portal's sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the pages before the files of the wheel are collected."""
        portal = Path(self.root) / "api" / "portal"
        reason = _bundle(portal).ensure(os.environ, portal)  # noqa: TID251
        if reason is not None:
            self.app.display_warning(f"no portal: {reason}")
        build_data["artifacts"].append("api/portal/dist/**")


def _bundle(portal: Path) -> ModuleType:
    """Load the module by its path: the package itself is not installed yet."""
    spec = importlib.util.spec_from_file_location("portal_bundle", portal / "bundle.py")
    if spec is None or spec.loader is None:
        message = f"{portal / 'bundle.py'} is missing"
        raise FileNotFoundError(message)
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their own module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
