"""Libraries of others, told before they are imported to send nothing about us to anybody."""

from __future__ import annotations

import os
from typing import Final

_TOLD: Final = {
    "ANONYMIZED_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
}


def keep_quiet() -> None:
    """Set the variables by which libraries are told; whatever was set before."""
    os.environ.update(_TOLD)
