from __future__ import annotations

import pytest

from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError
from tests.config.composing import composed


@pytest.mark.parametrize("sizes", ["[[2,2]]", "[[2,2,8],[7,1,4]]", "[[2,0,8]]", "[[2,2,1]]", "[[6,1,100]]"])
def test_the_sizes_of_a_benchmark_are_sizes_of_circuits(sizes):
    with pytest.raises(ConfigurationError, match=r"benchmark\.sizes"):
        check_config(composed("task=benchmark", f"benchmark.sizes={sizes}"))


@pytest.mark.parametrize("task", ["evaluate", "generate"])
def test_a_task_on_a_trained_run_needs_the_folder_of_one(task, tmp_path):
    with pytest.raises(ConfigurationError, match=rf"{task}\.run: .*not the folder of a trained run"):
        check_config(composed(f"task={task}", f"{task}.run={tmp_path}"))
    (tmp_path / "config.yaml").touch()
    check_config(composed(f"task={task}", f"{task}.run={tmp_path}"))


def test_cutoffs_are_compared_with_a_larger_one(tmp_path):
    (tmp_path / "config.yaml").touch()
    evaluate = ["task=evaluate", f"evaluate.run={tmp_path}"]
    with pytest.raises(ConfigurationError, match=r"evaluate\.cutoff_steps: has no larger cutoff"):
        check_config(composed(*evaluate, "evaluate.cutoff_steps=[0]"))
    check_config(composed(*evaluate, "evaluate.cutoff_steps=[]"))
