"""A job's process: the ordinary command line, which ends with the process that started it.

A worker that is killed takes its job with it, so that the job can run again elsewhere without two writing one folder.
"""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Runs the command line."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    from qgan_framework.__main__ import main as command_line

    command_line()


if __name__ == "__main__":
    main()
