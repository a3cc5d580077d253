"""How a worker process answers: a line of JSON on the standard input asks, one on the standard output answers.

The standard library alone: peers' workers run in other environments.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

Question = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def serve(questions: Mapping[str, Question]) -> None:
    """Reads a request, answers it, and ends at once if whoever asked is gone.

    Args:
        questions: the functions that answer, by the name that a request gives under `question`.
    """
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not mix with the answer
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_without_listener, daemon=True).start()
    answer = json.dumps(questions[request["question"]](request))
    with os.fdopen(answers, "w", encoding="utf-8") as stream:
        stream.write(answer + "\n")


def _end_without_listener() -> None:
    """The standard input ends when the process that asked does: by any cause, also a SIGKILL."""
    os.read(0, 1)
    os._exit(1)
