"""How much memory is left, as a container or a batch system allows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil

_MEMBERSHIP, _MOUNT = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
# Limit, usage, and the part of the usage that is a cache of files, which the kernel gives up when asked.
_VERSION_1 = "memory.limit_in_bytes", "memory.usage_in_bytes", ("total_active_file", "total_inactive_file")
_VERSION_2 = "memory.max", "memory.current", ("active_file", "inactive_file")


def available_memory() -> int:
    """Bytes that this process can still take without swapping.

    The least of what the machine has free, what each control group (version 1 or 2) that the process is in leaves, and
    what the limits of the process itself (``ulimit -v``, ``ulimit -d``) leave of its address space.
    """
    groups = _left_in_groups(_MEMBERSHIP, _MOUNT)
    return min([int(psutil.virtual_memory().available), *(left for left, _ in groups), *_left_of_limits()])


def resident_memory() -> int:
    """Bytes that this process has."""
    return int(psutil.Process().memory_info().rss)


def memory_use() -> float:
    """Percent of the memory in use: of the machine, or of the control group that has the least left."""
    machine = psutil.virtual_memory()
    bounds = [(int(machine.available), int(machine.total)), *_left_in_groups(_MEMBERSHIP, _MOUNT)]
    return max(100.0 * (1.0 - left / limit) for left, limit in bounds if limit)


def _left_of_limits() -> Iterator[int]:
    """Of address space and of data segment, where they are limited."""
    if not hasattr(psutil, "RLIMIT_AS"):  # not a Linux
        return
    process = psutil.Process()
    use = process.memory_info()
    for limit, used in ((psutil.RLIMIT_AS, use.vms), (psutil.RLIMIT_DATA, use.data)):
        most, _ = process.rlimit(limit)
        if most != psutil.RLIM_INFINITY:
            yield max(0, int(most) - int(used))


def _left_in_groups(membership: Path, mount: Path) -> Iterator[tuple[int, int]]:
    """Bytes left in each limited control group, and its limit.

    Args:
        membership: lines ``number:controllers:path`` of the groups of the process; version 2 names no controllers.
        mount: where the groups' folders are.
    """
    lines = membership.read_text(encoding="utf-8").splitlines() if membership.is_file() else []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, files = (mount / "memory", _VERSION_1) if controllers else (mount, _VERSION_2)
        group = root / path.lstrip("/")
        for folder in (group, *group.parents):  # a group has no more than those that it is in
            left = _left(folder, *files) if folder.is_relative_to(root) else None
            if left is not None:
                yield left


def _left(folder: Path, limit_name: str, usage_name: str, caches: tuple[str, ...]) -> tuple[int, int] | None:
    limit, usage = _number(folder / limit_name), _number(folder / usage_name)
    if limit is None or usage is None:
        return None
    statistics = folder / "memory.stat"
    lines = statistics.read_text(encoding="utf-8").split("\n") if statistics.is_file() else []
    reclaimable = sum(int(line.split()[1]) for line in lines if line.startswith(caches))
    return max(0, limit - usage + reclaimable), limit


def _number(path: Path) -> int | None:
    """None where there is no such file, or no limit ("max")."""
    text = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    return int(text) if text.isdecimal() else None
