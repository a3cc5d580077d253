"""Starting a run of Weights & Biases, which never keeps a training waiting for long. Imports no Keras."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import wandb

Mode = Literal["online", "offline", "disabled"]
_EARLIER = "earlier"


def start_run(
    folder: Path, *, mode: Mode, init_timeout: int, warn: Callable[[str], object], **settings: Any
) -> Any:
    """A started run; online without a server becomes offline, with one warning.

    A folder is one run: what it holds of an earlier process is put aside, and its id taken.

    Args:
        folder: in which W&B keeps its files.
        mode: of W&B.
        init_timeout: seconds to wait for the server.
        warn: tells that the server did not answer.
        **settings: of ``wandb.init``: project, name, config, …
    """
    os.environ.setdefault("WANDB_SILENT", "true")
    run_id = _put_aside(folder / "wandb")
    given = {
        "dir": str(folder),
        "id": run_id,
        "resume": "allow" if run_id and mode == "online" else None,
        "settings": wandb.Settings(init_timeout=init_timeout, silent=True),
        **settings,
    }
    try:
        return wandb.init(mode=mode, **given)
    except (wandb.errors.CommError, wandb.errors.UsageError) as error:
        if mode != "online":
            raise
        warn(f"W&B cannot be reached ({str(error).splitlines()[0]}); this run is logged offline")
        return wandb.init(mode="offline", **given | {"resume": None})


def _put_aside(folder: Path) -> str | None:
    """Moves the records of earlier processes to where no upload takes them; the id of the newest, or None."""
    earlier = folder / _EARLIER
    for path in folder.glob("*run-*-*"):
        if path.is_dir() and not path.is_symlink():
            earlier.mkdir(exist_ok=True)
            path.rename(earlier / path.name)
    names = sorted(path.name.removeprefix("offline-") for path in earlier.glob("*run-*-*"))
    return names[-1].rpartition("-")[2] if names else None
