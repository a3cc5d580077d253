from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware.settings import HardwareSettings

THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def settings(**changed):
    return HardwareSettings(**{"intra_op_threads": None, "inter_op_threads": None, "xla": True} | changed)


@pytest.mark.parametrize(
    ("intra_op_threads", "small_steps", "holds"), [(2, True, 2), (1, False, 1), (None, True, 1)]
)
def test_settings_hold_in_a_new_process_that_starts_silently(intra_op_threads, small_steps, holds):
    script = f"""
import json, os, sys
from qgan_framework.hardware.settings import HardwareSettings
assert "tensorflow" not in sys.modules
first = HardwareSettings(intra_op_threads={intra_op_threads}, inter_op_threads=2, xla=False)
first.apply(small_steps={small_steps})
import tensorflow as tf
tf.zeros([1])
HardwareSettings(intra_op_threads=7, inter_op_threads=7, xla=False).apply()  # too late
print(json.dumps(HardwareSettings.applied() | {{"flags": os.environ.get("XLA_FLAGS", "")}}))
"""
    unset = (*THREADS, "TF_CPP_MIN_LOG_LEVEL", "XLA_FLAGS")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    applied = json.loads(done.stdout)
    assert (applied["intra_op_threads"], applied["inter_op_threads"]) == (holds, 2)
    assert ("--xla_cpu_multi_thread_eigen=false" in applied["flags"]) == (holds == 1)
    assert any("CPU" in device for device in applied["devices"])
    assert done.stderr == ""


def test_settings_that_come_too_late_are_not_reported(monkeypatch):
    import tensorflow as tf

    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    settings(intra_op_threads=3).apply()
    assert settings().applied()["intra_op_threads"] == tf.config.threading.get_intra_op_parallelism_threads()


def test_what_does_not_hold_is_told(monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "2")
    asked = settings(intra_op_threads=3, device="gpu")
    asked.apply()
    threads, gpu = asked.unmet()
    assert threads == "hardware.intra_op_threads=3 was asked for, 2 holds (0: TensorFlow's choice)"
    assert gpu == "hardware.device=gpu was asked for, TensorFlow sees no GPU"
    assert settings(intra_op_threads=2, device="cpu").unmet() == []


def test_affinity_holds_for_all_that_is_started():
    before = os.sched_getaffinity(0)
    try:
        settings(affinity=[min(before)]).apply()
        assert settings().applied()["cores"] == 1
        for wrong in ([4000], [min(before), 4000], [10**10]):
            with pytest.raises(ConfigurationError, match=r"hardware\.affinity: .* choose of"):
                settings(affinity=wrong).apply()
            assert settings().applied()["cores"] == 1
    finally:
        os.sched_setaffinity(0, before)


def test_a_later_job_is_compiled_again():
    import tensorflow as tf

    settings(run_eagerly=True).apply()
    assert tf.config.functions_run_eagerly()
    settings().apply()
    assert not tf.config.functions_run_eagerly()


def test_errors_are_heard_again_afterwards(capfd):
    settings().apply()
    os.write(2, b"heard")
    assert "heard" in capfd.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [{"intra_op_threads": 0}, {"inter_op_threads": 1.5}, {"xla": "yes"}, {"device": "tpu"}, {"affinity": []}],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        settings(**wrong)
