"""The settings of a search by Optuna: hydra/sweeper=optuna."""

from __future__ import annotations

from typing import Any, Literal

from hydra.utils import instantiate
from omegaconf import OmegaConf

from qgan_framework.config.checked import checked
from qgan_framework.config.contract import check_node
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import NonNegativeInt, PositiveInt

_HYDRAS_OWN = "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"


class OptunaSearch:
    """Asks Optuna for points instead of running a grid.

    Args:
        n_trials: points to try, those of earlier commands on the same study included.
        minimize: figures of a finished job: quality metrics, step_seconds or samples_per_second.
        maximize: the same.
        prune: metric of metrics.csv by which hopeless trainings are ended early, by the median of the others at the
            same epoch; None ends none.
        warmup_epochs: epochs that no training is ended in.
        startup_trials: trials that are finished before any is ended.
        seed: of Optuna's sampler.
        params: key to its values, in Hydra's grammar: choice(…), range(…), interval(…), tag(log, interval(…)).
    """

    @checked
    def __init__(
        self,
        *,
        n_trials: PositiveInt,
        minimize: list[str],
        maximize: list[str],
        prune: str | None,
        warmup_epochs: NonNegativeInt,
        startup_trials: NonNegativeInt,
        seed: NonNegativeInt,
        params: dict[str, Any],
    ) -> None:
        """Keeps the settings."""
        if not minimize and not maximize:
            raise ConfigurationError(
                "minimize", "names nothing to search for", "give one, as [energy_distance]"
            )
        self.n_trials, self.prune = n_trials, prune
        self.objectives: dict[str, Literal["minimize", "maximize"]] = {}
        self.objectives.update(dict.fromkeys(minimize, "minimize"))
        self.objectives.update(dict.fromkeys(maximize, "maximize"))
        self.warmup_epochs, self.startup_trials, self.seed = warmup_epochs, startup_trials, seed
        self.params = params


def make_search(node: Any) -> OptunaSearch | None:
    """The search that `hydra.sweeper` names; None for Hydra's own, the grid.

    Raises:
        ConfigurationError: it names something else, or a setting is wrong.
    """
    values: Any = OmegaConf.to_container(node, resolve=True)
    if values["_target_"] == _HYDRAS_OWN:
        return None
    if values["_target_"] != f"{OptunaSearch.__module__}.{OptunaSearch.__name__}":
        raise ConfigurationError(
            "hydra/sweeper", f"{values['_target_']} does not run studies", "choose basic or optuna"
        )
    check_node("hydra.sweeper", values)
    search = instantiate(node, _convert_="all")
    assert isinstance(search, OptunaSearch)
    return search
