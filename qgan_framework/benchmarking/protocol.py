"""How a worker process answers: lines of JSON on the standard input ask, lines on the standard output answer.

The standard library alone: peers' workers run in other environments.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

Question = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def serve(questions: Mapping[str, Question]) -> None:
    """Answers one request after the other until there are no more, then ends the process.

    It ends at once if whoever asked is gone.

    Args:
        questions: the functions that answer, by the name that a request gives under `question`.
    """
    answers = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not mix with the answers
    requests = _Requests()
    with os.fdopen(answers, "w", encoding="utf-8") as stream:
        while (line := requests.next()) is not None:
            request = json.loads(line)
            answer = json.dumps(questions[request["question"]](request))
            requests.answered += 1
            stream.write(answer + "\n")
            stream.flush()
    os._exit(0)  # taking a simulator's modules apart lasts a second; processes that it started see its end


class _Requests:
    """The lines of the standard input.

    It ends when the process that asked does: by any cause, also a SIGKILL. Nobody waits for the answer that is being
    computed then.
    """

    def __init__(self) -> None:
        self.answered = 0
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> str | None:
        """Waits for a line; None after the last one."""
        return self._lines.get()

    def _read(self) -> None:
        asked = 0
        for line in sys.stdin:
            asked += 1
            self._lines.put(line)
        if self.answered < asked:
            os._exit(1)
        self._lines.put(None)
