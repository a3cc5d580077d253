from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from qgan_framework.hardware import memory


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with 1,000 bytes free; the function writes files of control groups."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1000))
    monkeypatch.setattr(memory, "_MEMBERSHIP", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "_MOUNT", tmp_path / "mount")

    def write(membership: str, **folders: dict[str, str]) -> None:
        (tmp_path / "cgroup").write_text(membership)
        for folder, files in folders.items():
            path = tmp_path / "mount" / folder.replace("_", "/")
            path.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (path / name).write_text(text)

    return write


def version_2(limit: str, current: int, cache: int = 0) -> dict[str, str]:
    statistics = f"anon 5\nfile 9\ninactive_file {cache}\nactive_file 1\n"
    return {"memory.max": f"{limit}\n", "memory.current": f"{current}\n", "memory.stat": statistics}


def test_without_control_groups_it_is_what_the_machine_has_free(machine):
    assert memory.available_memory() == 1000
    machine("0::/\n")
    assert memory.available_memory() == 1000


def test_a_group_leaves_its_limit_less_its_usage_without_caches(machine):
    machine("0::/user/run\n", user_run=version_2("500", 300, cache=49))
    assert memory.available_memory() == 500 - 300 + 49 + 1


def test_the_tightest_of_the_groups_around_counts(machine):
    machine("0::/user/run\n", user_run=version_2("max", 300), user=version_2("700", 600))
    assert memory.available_memory() == 101


def test_a_group_over_its_limit_leaves_nothing(machine):
    machine("0::/\n", **{"": version_2("100", 300)})
    assert memory.available_memory() == 0


def test_version_1(machine):
    files = {
        "memory.limit_in_bytes": "400",
        "memory.usage_in_bytes": "350",
        "memory.stat": "cache 30\ninactive_file 5\ntotal_inactive_file 20\ntotal_active_file 10\n",
    }
    machine("5:cpu,cpuacct:/job\n4:memory:/job\n", memory_job=files)
    assert memory.available_memory() == 400 - 350 + 30
    machine("4:memory:/job\n", memory_job={"memory.limit_in_bytes": str(2**63 - 4096)})
    assert memory.available_memory() == 1000


def test_this_machine_has_memory():
    assert 0 < memory.available_memory() <= psutil.virtual_memory().total


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_AS"), reason="Linux limits")
@pytest.mark.parametrize(("limit", "used"), [("RLIMIT_AS", "vms"), ("RLIMIT_DATA", "data")])
def test_limits_of_the_process_count(limit, used, monkeypatch):
    limits = {getattr(psutil, limit): (5000, 9000)}
    process = SimpleNamespace(
        memory_info=lambda: SimpleNamespace(**{"vms": 10, "data": 10, used: 4000}),
        rlimit=lambda which: limits.get(which, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)),
    )
    monkeypatch.setattr(psutil, "Process", lambda: process)
    assert memory.available_memory() == 1000
