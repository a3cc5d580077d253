"""How the command line speaks of errors."""

from __future__ import annotations

import os
import sys


def tell(message: str, exit_code: int) -> int:
    """Prints one line on the standard error output.

    Args:
        message: what happened; line breaks become spaces.
        exit_code: the process's exit code to be.

    Returns:
        The exit code.
    """
    print(f"error: {' '.join(message.split())}", file=sys.stderr, flush=True)
    return exit_code


def wants_traceback() -> bool:
    """Whether the user asked for tracebacks, with Hydra's own variable."""
    return os.environ.get("HYDRA_FULL_ERROR") == "1"
